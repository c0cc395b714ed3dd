package io.penstock.testkit.assertion;

import io.penstock.Pipeline;
import io.penstock.definition.PipelineDefinition;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.storage.ObjectStorageAssert;
import io.penstock.testkit.timeline.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * Where assertions begin.
 *
 * <pre>{@code
 * assertThat(run).activity("Clean").interval("2024-01-01T00:15").isFinished().afterAttempts(2);
 * assertThat(run).sentAlarm("OnCall", "Clean failed");
 * assertThat(definition).isValid();
 * }</pre>
 */
public final class PipelineAssertions {

    private PipelineAssertions() {}

    /** On a run. */
    public static RunAssert assertThat(@Nullable TestRun actual) {
        return new RunAssert(actual);
    }

    /** On a definition. */
    public static DefinitionAssert assertThat(@Nullable PipelineDefinition actual) {
        return new DefinitionAssert(actual);
    }

    /** On the definition of a pipeline. */
    public static DefinitionAssert assertThat(Pipeline actual) {
        return new DefinitionAssert(actual.define());
    }

    /** On a timeline. */
    public static TimelineAssert assertThat(@Nullable Timeline actual) {
        return new TimelineAssert(actual);
    }

    /** On a storage. */
    public static ObjectStorageAssert assertThat(@Nullable ObjectStorage actual) {
        return ObjectStorageAssert.assertThat(actual);
    }
}
