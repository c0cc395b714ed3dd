package io.penstock.expression;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The fields that are being evaluated, from the one that was asked for to the one at hand. Notices cycles, bounds how deep
 * fields may lead into each other, and remembers what was evaluated: without that, twenty fields that each use the next
 * one twice would take a million evaluations. Safe for use by several threads.
 */
final class Trail {

    /** Keeps the stack below half a megabyte: a level takes at most a handful of frames. */
    private static final int DEEPEST = 500;

    private static final long MOST_CHARACTERS = 4L * Expression.MAXIMUM_LENGTH;

    private final @Nullable Trail before;
    private final @Nullable Place place;
    private final int depth;
    private final Map<Place, ExpressionValue> known;
    private final AtomicLong characters;

    private Trail(
            @Nullable Trail before,
            @Nullable Place place,
            int depth,
            Map<Place, ExpressionValue> known,
            AtomicLong characters) {
        this.before = before;
        this.place = place;
        this.depth = depth;
        this.known = known;
        this.characters = characters;
    }

    /** One value of one field, in the light of whose runtime fields and whose {@code node} it is evaluated. */
    record Place(
            String objectId, String runtimeId, @Nullable Object node, String field, String text) {}

    static Trail start() {
        return new Trail(null, null, 0, new ConcurrentHashMap<>(), new AtomicLong());
    }

    /** This trail, one field longer. */
    Trail to(Place next, Expression expression) {
        for (Trail step = this; step != null; step = step.before) {
            if (next.equals(step.place)) {
                throw new Fault(0, "the value depends on itself: " + cycle(step, next));
            }
        }
        int deeper = depth + expression.depth() + 1;
        if (deeper > DEEPEST) {
            throw new Fault(0, "fields lead too deep into each other", "at most " + DEEPEST + " levels in all");
        }
        return new Trail(this, next, deeper, known, characters);
    }

    private String cycle(Trail first, Place next) {
        var text = new StringBuilder(name(next));
        for (Trail step = this; step != null && step != first; step = step.before) {
            if (step.place != null) {
                text.insert(0, name(step.place) + " → ");
            }
        }
        return text.insert(0, name(next) + " → ").toString();
    }

    private static String name(Place place) {
        return place.objectId() + "." + place.field();
    }

    @Nullable
    ExpressionValue known(Place asked) {
        return known.get(asked);
    }

    void remember(Place evaluated, ExpressionValue value) {
        if (value instanceof ExpressionValue.Reference) {
            return;
        }
        if (characters.addAndGet(length(value)) > MOST_CHARACTERS) {
            throw new Fault(0, "the fields together are too long", "at most " + MOST_CHARACTERS + " characters");
        }
        known.put(evaluated, value);
    }

    private static long length(ExpressionValue value) {
        if (value instanceof ExpressionValue.ListValue list) {
            long length = 0;
            for (ExpressionValue element : list.values()) {
                length += length(element);
            }
            return length;
        }
        return value instanceof ExpressionValue.Text text ? text.value().length() : 1;
    }
}
