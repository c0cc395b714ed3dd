package io.penstock.testkit.junit;

import io.penstock.testkit.PipelineTestKit;

/** Fails, and is run by {@link PipelineTestExtensionTest} only. */
class FailingExample {

    @PipelineTest(seed = 77)
    void fails(PipelineTestKit kit) {
        throw new AssertionError("on purpose");
    }
}
