package io.penstock.engine;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;

/** A pipeline is not this engine's to change: another one owns it. Never leaves the engine. */
final class OwnedElsewhereException extends PipelineException {

    private static final long serialVersionUID = 1L;

    OwnedElsewhereException(String pipelineId) {
        super(ErrorCategory.UNAVAILABLE, "pipeline " + pipelineId + " is owned by another engine");
    }
}
