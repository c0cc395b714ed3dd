package io.penstock.testkit.store;

import io.penstock.engine.store.EngineStore;

class SharedPostgresStoreTest extends SharedStoreContract {

    @Override
    protected EngineStore openShared() {
        return TestDatabase.postgres().emptyStore();
    }
}
