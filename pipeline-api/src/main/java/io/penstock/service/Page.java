package io.penstock.service;

import java.util.List;
import java.util.Optional;

/**
 * One page of a longer list. Immutable.
 *
 * @param items what is on it; may be empty even if there are more pages
 * @param marker what to pass to get the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> marker) {

    /** Copies. */
    public Page {
        items = List.copyOf(items);
    }

    /** Whether there is another page. */
    public boolean hasMoreResults() {
        return marker.isPresent();
    }
}
