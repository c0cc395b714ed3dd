package io.penstock.testkit.store;

class H2StoreTest extends JdbcStoreContract {

    @Override
    protected TestDatabase database() {
        return TestDatabase.h2();
    }
}
