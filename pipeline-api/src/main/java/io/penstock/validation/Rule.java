package io.penstock.validation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A group of rules that looks at a whole definition. */
@FunctionalInterface
interface Rule {

    /** Adds what it finds. */
    void check(Context context, Findings findings);

    /**
     * What rules judge by.
     *
     * @param now the time of validation, where it is known
     * @param activation whether the pipeline is about to be activated, so that every value has to be there
     * @param first whether that is the first activation, so that no schedule may start too far back
     */
    record Context(Model model, Limits limits, @Nullable Instant now, boolean activation, boolean first) {}
}
