/** Runs pipelines on a fake clock in one thread, with scripted work and assertions. */
module io.penstock.testkit {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires transitive io.penstock.api;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;

    exports io.penstock.testkit.storage;
    exports io.penstock.testkit.time;
}
