package io.penstock.testkit.store;

import io.penstock.engine.store.EngineStore;

class SharedMariaDbStoreTest extends SharedStoreContract {

    @Override
    protected EngineStore openShared() {
        return TestDatabase.mariaDb().emptyStore();
    }
}
