/** Runs pipelines on a fake clock in one thread, with scripted work and assertions. */
module io.penstock.testkit {
    requires static com.google.errorprone.annotations;
    requires static net.jqwik.api;
    requires static transitive org.jspecify;
    requires transitive io.penstock.api;
    requires io.penstock.engine;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.commons;

    exports io.penstock.testkit;
    exports io.penstock.testkit.assertion;
    exports io.penstock.testkit.junit;
    exports io.penstock.testkit.property;
    exports io.penstock.testkit.script;
    exports io.penstock.testkit.storage;
    exports io.penstock.testkit.time;
    exports io.penstock.testkit.timeline;
}
