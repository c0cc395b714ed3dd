package io.penstock.testkit.property;

import io.penstock.problem.PipelineException;
import io.penstock.run.InstanceView;
import io.penstock.service.StatusCommand;
import io.penstock.testkit.TestRun;
import java.time.Duration;
import java.util.List;

/** Something that befalls a run, for tests that let things happen by chance. Immutable. */
public sealed interface RunEvent {

    /** Lets it happen. What the engine refuses is no failure. */
    void befall(TestRun run);

    /** Time passes. */
    record TimePasses(Duration time) implements RunEvent {
        @Override
        public void befall(TestRun run) {
            run.kit().advance(time);
        }
    }

    /** The engine crashes and is started again. */
    record EngineCrashes() implements RunEvent {
        @Override
        public void befall(TestRun run) {
            run.kit().crash();
        }
    }

    /** The engine is away for a while. */
    record EngineIsAway(Duration time) implements RunEvent {
        @Override
        public void befall(TestRun run) {
            run.kit().down();
            run.kit().advance(time);
            run.kit().restart();
        }
    }

    /** The store refuses. */
    record StoreRefuses(int commits) implements RunEvent {
        @Override
        public void befall(TestRun run) {
            run.kit().store().refuse(commits);
        }
    }

    /** The store does what it is asked, and its answer is lost. */
    record ReplyIsLost(int commits) implements RunEvent {
        @Override
        public void befall(TestRun run) {
            run.kit().store().loseReply(commits);
        }
    }

    /**
     * An operator commands an instance.
     *
     * @param index which one: counted over all there are, and then again from the first
     */
    record OperatorCommands(StatusCommand command, int index) implements RunEvent {
        @Override
        public void befall(TestRun run) {
            List<InstanceView> instances = run.instances();
            if (!instances.isEmpty()) {
                try {
                    run.setStatus(
                            command,
                            instances
                                    .get(Math.floorMod(index, instances.size()))
                                    .id());
                } catch (PipelineException e) {
                    // Not every command fits every status; that it is refused is right.
                    run.kit().settle();
                }
            }
        }
    }
}
