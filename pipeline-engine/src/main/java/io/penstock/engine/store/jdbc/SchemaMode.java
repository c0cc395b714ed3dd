package io.penstock.engine.store.jdbc;

/** What a {@link JdbcStore} does about its tables when it is opened. */
public enum SchemaMode {
    /**
     * Creates them where there are none and brings older ones up to date. Safe when several engines start at once: one does
     * it, the others wait. The user of the connection must be allowed to create tables and indexes.
     */
    CREATE_OR_MIGRATE,

    /**
     * Creates and changes nothing, and refuses to open where the tables are missing or of another version than this library
     * expects. For databases in which only an administrator may change tables: the scripts are in the jar, and
     * {@link JdbcStoreBuilder#schemaScript} gives them out.
     */
    VALIDATE
}
