package io.penstock.testkit.store;

class MariaDbStoreTest extends JdbcStoreContract {

    @Override
    protected TestDatabase database() {
        return TestDatabase.mariaDb();
    }
}
