/** The in-process engine: schedules, instances, attempts, tasks, workers and stores. */
module io.penstock.engine {
    requires static com.google.errorprone.annotations;
    requires static com.h2database;
    requires static micrometer.core;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.google.common;
    requires com.zaxxer.hikari;
    requires de.siegmar.fastcsv;
    requires dev.failsafe.core;
    requires transitive io.penstock.api;
    requires java.logging;
    requires transitive java.sql;
    requires org.slf4j;

    exports io.penstock.engine;
    exports io.penstock.engine.local;
    exports io.penstock.engine.metrics;
    exports io.penstock.engine.store;
    exports io.penstock.engine.store.jdbc;
    exports io.penstock.engine.store.memory;
    exports io.penstock.engine.worker;
}
