package io.penstock.testkit.script;

import io.penstock.component.Action;
import io.penstock.spi.control.ActionContext;
import io.penstock.spi.control.ActionHandler;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Carries out no action but writes each down, once for each idempotency key. Thread-safe. */
public final class ScriptedActions implements ActionHandler<Action> {

    private final Scripts scripts;
    private final InstantSource clock;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final List<SentAction> sent = new CopyOnWriteArrayList<>();

    /** No actions yet. */
    public ScriptedActions(Scripts scripts, InstantSource clock) {
        this.scripts = scripts;
        this.clock = clock;
    }

    @Override
    public void perform(Action action, ActionContext context) throws IOException {
        if (scripts.failsNow(action.id())) {
            throw new IOException("scripted failure of action " + action.id());
        }
        if (keys.add(context.idempotencyKey())) {
            sent.add(new SentAction(
                    clock.instant(),
                    context.pipelineId(),
                    context.instanceId(),
                    action.id(),
                    action.object().type().orElse(""),
                    context.cause(),
                    context.idempotencyKey(),
                    action.object()));
        }
    }

    /** Everything that was sent, oldest first. */
    public List<SentAction> sent() {
        return List.copyOf(sent);
    }
}
