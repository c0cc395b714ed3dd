package io.penstock.testkit.store;

import io.penstock.engine.store.EngineStore;

class SharedH2StoreTest extends SharedStoreContract {

    @Override
    protected EngineStore openShared() {
        return TestDatabase.h2().emptyStore();
    }
}
