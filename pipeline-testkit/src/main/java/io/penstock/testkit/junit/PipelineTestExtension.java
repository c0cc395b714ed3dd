package io.penstock.testkit.junit;

import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.script.Times;
import io.penstock.testkit.storage.MemoryObjectStorage;
import io.penstock.testkit.time.ManualClock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives tests a testkit each, ends it after the test, and adds to a failure the seed it happened with and what happened in
 * the pipelines. Comes with {@link PipelineTest}; may also be used alone, with its defaults.
 */
public final class PipelineTestExtension
        implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {

    /** The system property that sets the seed of every test: {@code -Dpenstock.testkit.seed=42}. */
    public static final String SEED = "penstock.testkit.seed";

    private static final Namespace NAMESPACE = Namespace.create(PipelineTestExtension.class);
    private static final String DEFAULT_START = "2024-01-01T00:00:00Z";

    /** For JUnit. */
    public PipelineTestExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == PipelineTestKit.class || type == ManualClock.class || type == MemoryObjectStorage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PipelineTestKit kit = kit(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == ManualClock.class) {
            return kit.clock();
        }
        if (type == MemoryObjectStorage.class) {
            if (kit.storage() instanceof MemoryObjectStorage memory) {
                return memory;
            }
            throw new ParameterResolutionException("the storage of this testkit is not in memory");
        }
        return kit;
    }

    private static PipelineTestKit kit(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(context.getUniqueId(), id -> make(context), PipelineTestKit.class);
    }

    private static PipelineTestKit make(ExtensionContext context) {
        Optional<PipelineTest> settings = settings(context);
        PipelineTestKit.Builder builder = PipelineTestKit.builder()
                .startingAt(Times.parse(settings.map(PipelineTest::startingAt).orElse(DEFAULT_START)))
                .seed(seed(context, settings));
        if (settings.map(PipelineTest::realHandlers).orElse(false)) {
            builder.realHandlers();
        }
        return builder.start();
    }

    private static Optional<PipelineTest> settings(ExtensionContext context) {
        Optional<PipelineTest> own = AnnotationSupport.findAnnotation(context.getElement(), PipelineTest.class);
        return own.isPresent()
                ? own
                : context.getTestClass().flatMap(type -> AnnotationSupport.findAnnotation(type, PipelineTest.class));
    }

    private static long seed(ExtensionContext context, Optional<PipelineTest> settings) {
        Long given = Long.getLong(SEED);
        long written = settings.map(PipelineTest::seed).orElse(0L);
        if (given != null) {
            return given;
        }
        return written != 0 ? written : context.getUniqueId().hashCode();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        PipelineTestKit kit = context.getStore(NAMESPACE).remove(context.getUniqueId(), PipelineTestKit.class);
        if (kit != null) {
            kit.close();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable problem) throws Throwable {
        PipelineTestKit kit = context.getStore(NAMESPACE).get(context.getUniqueId(), PipelineTestKit.class);
        if (kit != null) {
            context.publishReportEntry("seed", Long.toString(kit.seed()));
            problem.addSuppressed(new SeedNote(note(kit)));
        }
        throw problem;
    }

    private static String note(PipelineTestKit kit) {
        var note = new StringBuilder("seed " + kit.seed() + "; the same again with -D" + SEED + "=" + kit.seed());
        Set<String> unplayed = kit.scripts().unplayed();
        if (!unplayed.isEmpty()) {
            note.append("\nscripted, but never asked for: ").append(unplayed);
        }
        for (String pipelineId : kit.events().pipelines()) {
            note.append("\npipeline ")
                    .append(pipelineId)
                    .append(", as of ")
                    .append(kit.now())
                    .append(":\n");
            note.append(kit.events().timeline(pipelineId).until(kit.now()).text());
        }
        return note.toString().stripTrailing();
    }

    /** Carries a note below a failure; has no stack trace of its own. */
    private static final class SeedNote extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private SeedNote(String note) {
            super(note, null, false, false);
        }
    }
}
