package io.penstock.engine.action;

import io.penstock.component.Action;
import io.penstock.component.ComponentType;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.task.RemoteCalls;
import io.penstock.spi.Binding;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.control.ActionContext;
import io.penstock.spi.control.ActionHandler;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the rows of the outbox. A row that fails is repeated by the policy of remote calls, then after a while as a
 * whole, and given up after ten such rounds. Thread-safe.
 */
public final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int ROUNDS = 10;

    /** Takes a row again later. */
    @FunctionalInterface
    public interface Later {
        /** Runs a task after the pause that fits a round, from 1. */
        void after(int round, Runnable task);
    }

    private final ExtensionRegistry registry;
    private final RemoteCalls calls;
    private final Later later;
    private final BiConsumer<OutboxRow, Optional<String>> ended;
    private final Map<String, ArrayDeque<OutboxRow>> queues = new HashMap<>();
    private final Set<String> known = new HashSet<>();

    /**
     * The outbox of a node.
     *
     * @param ended takes how each row ended, with an error where it was given up
     */
    public Outbox(
            ExtensionRegistry registry, RemoteCalls calls, Later later, BiConsumer<OutboxRow, Optional<String>> ended) {
        this.registry = registry;
        this.calls = calls;
        this.later = later;
        this.ended = ended;
    }

    /** Takes a row that is durable; one that is under way already is ignored. */
    public void add(OutboxRow row) {
        synchronized (this) {
            if (!known.add(row.idempotencyKey())) {
                return;
            }
            ArrayDeque<OutboxRow> queue = queues.computeIfAbsent(key(row), any -> new ArrayDeque<>());
            queue.add(row);
            if (queue.size() > 1) {
                return;
            }
        }
        perform(row, 1);
    }

    private static LogScope scope(OutboxRow row) {
        return LogScope.instance(row.pipelineId(), row.instanceId());
    }

    private static String key(OutboxRow row) {
        return row.pipelineId() + "/" + row.key();
    }

    private void perform(OutboxRow row, int round) {
        String type = row.action().type().orElse("");
        Optional<Binding<? extends Action, ActionHandler<?>>> binding = registry.action(type);
        if (binding.isEmpty()) {
            done(row, Optional.of("there is no handler of actions of type '" + type + "'"));
            return;
        }
        calls.call(
                "action " + type,
                true,
                () -> {
                    Runnable close = scope(row).open();
                    try {
                        perform(row, binding.get());
                        return "done";
                    } finally {
                        close.run();
                    }
                },
                result -> performed(row, round, result));
    }

    private void performed(OutboxRow row, int round, RemoteCalls.Result<String> result) {
        if (result.failure() == null) {
            done(row, Optional.empty());
        } else if (round >= ROUNDS) {
            done(row, Optional.of(result.failure()));
        } else {
            scope(row)
                    .run(() -> LOG.warn(
                            "action {} of {} failed and is repeated: {}",
                            row.action().id(),
                            row.instanceId(),
                            result.failure()));
            later.after(round, () -> perform(row, round + 1));
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void perform(OutboxRow row, Binding<? extends Action, ActionHandler<?>> binding) throws Exception {
        ActionHandler handler = binding.behaviour();
        ComponentType type = binding.type();
        handler.perform(
                (Action) type.of(row.action()),
                new ActionContext(row.idempotencyKey(), row.pipelineId(), row.instanceId(), row.cause(), row.node()));
    }

    private void done(OutboxRow row, Optional<String> error) {
        OutboxRow next;
        synchronized (this) {
            known.remove(row.idempotencyKey());
            ArrayDeque<OutboxRow> queue = queues.get(key(row));
            if (queue != null) {
                queue.poll();
                if (queue.isEmpty()) {
                    queues.remove(key(row));
                }
            }
            next = queue == null ? null : queue.peek();
        }
        ended.accept(row, error);
        if (next != null) {
            perform(next, 1);
        }
    }
}
