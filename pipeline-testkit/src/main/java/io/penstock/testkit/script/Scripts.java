package io.penstock.testkit.script;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.component.Precondition;
import io.penstock.component.Resource;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All scripts of a test, by component and by type. What is scripted for a component counts before what is scripted for its
 * type; what is not scripted at all succeeds. May be changed at any time; what began before goes on as it began.
 * Thread-safe.
 */
public final class Scripts {

    private final Map<String, Script> activities = new ConcurrentHashMap<>();
    private final Map<String, Script> activityTypes = new ConcurrentHashMap<>();
    private final Map<String, CheckScript> checks = new ConcurrentHashMap<>();
    private final Map<String, CheckScript> checkTypes = new ConcurrentHashMap<>();
    private final Map<String, ResourceScript> resources = new ConcurrentHashMap<>();
    private final Map<String, ResourceScript> resourceTypes = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> actionFailures = new ConcurrentHashMap<>();
    private final Set<String> realTypes = ConcurrentHashMap.newKeySet();
    private final Set<String> played = ConcurrentHashMap.newKeySet();
    private volatile boolean allReal;
    private volatile Script anyActivity = Script.succeedAfter(Duration.ofMinutes(1));
    private volatile CheckScript anyCheck = CheckScript.holds();
    private volatile ResourceScript anyResource = ResourceScript.bootsAfter(Duration.ofMinutes(1));

    /** Scripts that let everything succeed: activities after a minute, resources usable after a minute. */
    public Scripts() {}

    /** Scripts an activity. */
    public void activity(String componentId, Script script) {
        activities.put(componentId, Objects.requireNonNull(script, "script"));
    }

    /** Scripts all activities of a type. */
    public void activity(ComponentType<? extends Activity> type, Script script) {
        activityTypes.put(type.name(), Objects.requireNonNull(script, "script"));
    }

    /** Scripts every activity that has no script of its own or its type's. */
    public void anyActivity(Script script) {
        anyActivity = Objects.requireNonNull(script, "script");
    }

    /** Scripts a precondition. */
    public void precondition(String componentId, CheckScript script) {
        checks.put(componentId, Objects.requireNonNull(script, "script"));
    }

    /** Scripts all preconditions of a type. */
    public void precondition(ComponentType<? extends Precondition> type, CheckScript script) {
        checkTypes.put(type.name(), Objects.requireNonNull(script, "script"));
    }

    /** Scripts every precondition that has no script of its own or its type's. */
    public void anyPrecondition(CheckScript script) {
        anyCheck = Objects.requireNonNull(script, "script");
    }

    /** Scripts a resource. */
    public void resource(String componentId, ResourceScript script) {
        resources.put(componentId, Objects.requireNonNull(script, "script"));
    }

    /** Scripts all resources of a type. */
    public void resource(ComponentType<? extends Resource> type, ResourceScript script) {
        resourceTypes.put(type.name(), Objects.requireNonNull(script, "script"));
    }

    /** Scripts every resource that has no script of its own or its type's. */
    public void anyResource(ResourceScript script) {
        anyResource = Objects.requireNonNull(script, "script");
    }

    /**
     * Leaves the components of these types to their real handlers, checks and providers, unless they are scripted: a shell
     * command really runs. What counts for resources and actions is what was said before the engine was started.
     */
    public void real(ComponentType<?>... types) {
        for (ComponentType<?> type : types) {
            realTypes.add(type.name());
        }
    }

    /** Leaves everything that is not scripted to its real handler, check or provider. */
    public void allReal() {
        allReal = true;
    }

    boolean isRealType(String type) {
        return allReal || realTypes.contains(type);
    }

    /** Lets the next sendings of an action fail before one succeeds. */
    public void actionFails(String actionId, int times) {
        actionFailures.put(actionId, new AtomicInteger(times));
    }

    Script activityScript(String componentId, String type) {
        Script otherwise = isRealType(type) ? Script.real() : anyActivity;
        return find(activities, activityTypes, componentId, type, otherwise);
    }

    /** The script of a precondition; empty where its real check is to be asked. */
    Optional<CheckScript> checkScript(String componentId, String type) {
        CheckScript script = checks.get(componentId);
        note(script, componentId);
        if (script == null) {
            script = checkTypes.get(type);
        }
        if (script == null && !isRealType(type)) {
            script = anyCheck;
        }
        return Optional.ofNullable(script);
    }

    ResourceScript resourceScript(String componentId, String type) {
        return find(resources, resourceTypes, componentId, type, anyResource);
    }

    boolean failsNow(String actionId) {
        AtomicInteger left = actionFailures.get(actionId);
        return left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    /**
     * The components that have a script of their own which nobody has asked for: not yet due, or their ids are mistyped.
     *
     * @return their ids, sorted
     */
    public Set<String> unplayed() {
        var ids = new TreeSet<String>();
        ids.addAll(activities.keySet());
        ids.addAll(checks.keySet());
        ids.addAll(resources.keySet());
        ids.removeAll(played);
        return ids;
    }

    private void note(@Nullable Object script, String componentId) {
        if (script != null) {
            played.add(componentId);
        }
    }

    private <S> S find(Map<String, S> byId, Map<String, S> byType, String id, String type, S otherwise) {
        S own = byId.get(id);
        note(own, id);
        return own != null ? own : byType.getOrDefault(type, otherwise);
    }
}
