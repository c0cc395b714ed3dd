/** The definition language of Penstock and the interfaces of the system. */
module io.penstock.api {
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.github.benmanes.caffeine;
    requires transitive java.sql;

    exports io.penstock;
    exports io.penstock.catalog;
    exports io.penstock.component;
    exports io.penstock.definition;
    exports io.penstock.definition.json;
    exports io.penstock.dsl;
    exports io.penstock.expression;
    exports io.penstock.problem;
    exports io.penstock.run;
    exports io.penstock.schedule;
    exports io.penstock.service;
    exports io.penstock.spi;
    exports io.penstock.spi.control;
    exports io.penstock.spi.work;
    exports io.penstock.validation;

    uses io.penstock.spi.PenstockExtension;
}
