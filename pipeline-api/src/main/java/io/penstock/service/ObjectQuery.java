package io.penstock.service;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A search for the ids of components, instances or attempts. Immutable.
 *
 * @param pipelineId the pipeline
 * @param sphere what to look for
 * @param selectors conditions that must all hold; at most 10
 * @param limit the length of a page, at least 1
 * @param marker where to go on, as given by the page before
 */
public record ObjectQuery(
        String pipelineId, Sphere sphere, List<Selector> selectors, int limit, Optional<String> marker) {

    /** The length of a page unless another is asked for. */
    public static final int DEFAULT_LIMIT = 100;

    /** Checks and copies. */
    public ObjectQuery {
        Objects.requireNonNull(pipelineId, "pipelineId");
        Objects.requireNonNull(sphere, "sphere");
        Objects.requireNonNull(marker, "marker");
        selectors = List.copyOf(selectors);
    }

    /** A search for everything of a sphere, from the first page on. */
    public static ObjectQuery of(String pipelineId, Sphere sphere, Selector... selectors) {
        return new ObjectQuery(pipelineId, sphere, List.of(selectors), DEFAULT_LIMIT, Optional.empty());
    }

    /** This search, going on after a page. */
    public ObjectQuery after(String nextMarker) {
        return new ObjectQuery(pipelineId, sphere, selectors, limit, Optional.of(nextMarker));
    }
}
