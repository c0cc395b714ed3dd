package io.penstock.testkit.simulation;

/** A promise that was broken. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String check;

    Violation(String check, String what) {
        super(check + ": " + what);
        this.check = check;
    }

    /** The short name of the check that found it. */
    String check() {
        return check;
    }
}
