package io.penstock.testkit.store;

class PostgresStoreTest extends JdbcStoreContract {

    @Override
    protected TestDatabase database() {
        return TestDatabase.postgres();
    }
}
