package io.penstock.testkit.simulation;

/** The process ends here. An error, so that nothing in the engine mistakes it for a failure that it may handle. */
final class SimulatedCrash extends Error {

    private static final long serialVersionUID = 1L;

    SimulatedCrash(String where) {
        super(where, null, false, false);
    }
}
