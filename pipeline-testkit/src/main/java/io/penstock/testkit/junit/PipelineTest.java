package io.penstock.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that takes a fresh {@link io.penstock.testkit.PipelineTestKit}, its
 * {@link io.penstock.testkit.time.ManualClock} or its {@link io.penstock.testkit.storage.MemoryObjectStorage} as parameters.
 * On a method it makes the method a test; on a class it holds for the tests of the class.
 *
 * <pre>{@code
 * @PipelineTest(startingAt = "2024-01-01T00:00:00Z")
 * void retriesOnce(PipelineTestKit kit) {
 *     kit.script("Clean", Script.failTimes(1).thenSucceed());
 *     TestRun run = kit.activate(clicks());
 *     kit.advance(Duration.ofHours(1));
 *     assertThat(run).activity("Clean").interval("2024-01-01T00:00").isFinished().afterAttempts(2);
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PipelineTestExtension.class)
@Test
public @interface PipelineTest {

    /** What the clock shows when the test begins, such as {@code 2024-01-01T00:00:00Z}. */
    String startingAt() default "2024-01-01T00:00:00Z";

    /**
     * The seed of everything that is left to chance: ids, jitter. 0, the default, takes one from the name of the test, so
     * that it is the same in every run. The system property {@value PipelineTestExtension#SEED} counts before either.
     */
    long seed() default 0;

    /** Whether what is not scripted is left to its real handler: a shell command really runs. */
    boolean realHandlers() default false;
}
