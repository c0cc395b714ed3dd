package io.penstock.service;

import io.penstock.run.Backfill;
import java.util.Objects;

/** What a backfill is to do. Immutable; every change gives new options. */
public final class BackfillOptions {

    private static final BackfillOptions DEFAULTS =
            new BackfillOptions(Backfill.Selection.MISSING, Backfill.Order.OLDEST_FIRST, 1, false);

    private final Backfill.Selection selection;
    private final Backfill.Order order;
    private final int concurrency;
    private final boolean pausesOnFailure;

    private BackfillOptions(
            Backfill.Selection selection, Backfill.Order order, int concurrency, boolean pausesOnFailure) {
        this.selection = selection;
        this.order = order;
        this.concurrency = concurrency;
        this.pausesOnFailure = pausesOnFailure;
    }

    /** Missing intervals, oldest first, one at a time, past failures. */
    public static BackfillOptions defaults() {
        return DEFAULTS;
    }

    /** Sets which intervals are run. */
    public BackfillOptions selection(Backfill.Selection which) {
        return new BackfillOptions(Objects.requireNonNull(which, "which"), order, concurrency, pausesOnFailure);
    }

    /** Sets which intervals come first. */
    public BackfillOptions order(Backfill.Order which) {
        return new BackfillOptions(selection, Objects.requireNonNull(which, "which"), concurrency, pausesOnFailure);
    }

    /**
     * Sets how many intervals are under way at once.
     *
     * @throws IllegalArgumentException if not positive
     */
    public BackfillOptions concurrency(int intervals) {
        if (intervals < 1) {
            throw new IllegalArgumentException("concurrency is " + intervals + "; expected at least 1");
        }
        return new BackfillOptions(selection, order, intervals, pausesOnFailure);
    }

    /** Pauses it as soon as one of its instances ends without success. */
    public BackfillOptions pauseOnFailure() {
        return new BackfillOptions(selection, order, concurrency, true);
    }

    /** Which intervals are run. */
    public Backfill.Selection selection() {
        return selection;
    }

    /** Which intervals come first. */
    public Backfill.Order order() {
        return order;
    }

    /** How many intervals are under way at once. */
    public int concurrency() {
        return concurrency;
    }

    /** Whether a failure pauses it. */
    public boolean pausesOnFailure() {
        return pausesOnFailure;
    }

    @Override
    public String toString() {
        return "BackfillOptions[" + selection + ", " + order + ", concurrency=" + concurrency + ", pauseOnFailure="
                + pausesOnFailure + "]";
    }
}
