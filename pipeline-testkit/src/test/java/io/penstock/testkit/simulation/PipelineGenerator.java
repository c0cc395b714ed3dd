package io.penstock.testkit.simulation;

import io.penstock.run.ComponentKind;
import io.penstock.testkit.simulation.Spec.Comp;
import io.penstock.testkit.simulation.Spec.Sched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws pipelines, and changes to them. */
final class PipelineGenerator {

    private static final String[] GROUPS = {"g1", "g2"};
    private static final int[] MINUTES = {15, 20, 30, 45, 60};

    private final RandomGenerator random;

    PipelineGenerator(RandomGenerator random) {
        this.random = random;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Draws a pipeline whose schedules begin around a time. */
    Spec pipeline(String name, Instant now) {
        var spec = new Spec(name);
        spec.onDemand = chance(12);
        if (spec.onDemand) {
            spec.onDemandMaximum = 1 + random.nextInt(3);
        } else {
            schedules(spec, now);
        }
        // A machine that waits for months is looked at every minute of them: that would be all that a seed does.
        boolean isLong = spec.schedules.values().stream()
                .anyMatch(schedule ->
                        schedule.unit().equals("days") || schedule.unit().equals("months"));
        int resources = !isLong && chance(50) ? 1 + random.nextInt(2) : 0;
        for (int i = 1; i <= resources; i++) {
            add(spec, resource(spec, "R" + i));
        }
        int checks = chance(50) ? 1 + random.nextInt(2) : 0;
        for (int i = 1; i <= checks; i++) {
            add(spec, precondition("P" + i));
        }
        int sources = chance(50) ? 1 + random.nextInt(2) : 0;
        for (int i = 1; i <= sources; i++) {
            add(spec, node(spec, "S" + i, anySchedule(spec)));
        }
        int activities = 1 + random.nextInt(4);
        for (int i = 1; i <= activities; i++) {
            activity(spec, i);
        }
        return spec;
    }

    private static void add(Spec spec, Comp comp) {
        spec.comps.put(comp.id, comp);
    }

    private void schedules(Spec spec, Instant now) {
        int amount;
        String unit;
        Duration step;
        int kind = random.nextInt(20);
        if (kind < 15) {
            amount = MINUTES[random.nextInt(MINUTES.length)];
            unit = "minutes";
            step = Duration.ofMinutes(amount);
        } else if (kind < 17) {
            amount = 1 + random.nextInt(6);
            unit = "hours";
            step = Duration.ofHours(amount);
        } else if (kind < 19) {
            amount = 1;
            unit = "days";
            step = Duration.ofDays(1);
        } else {
            amount = 1;
            unit = "months";
            step = Duration.ofDays(28);
        }
        int count = unit.equals("months") || unit.equals("days") ? 3 + random.nextInt(3) : 4 + random.nextInt(9);
        Instant whole = Instant.ofEpochSecond(now.getEpochSecond() / 300 * 300);
        @Nullable Instant start = whole.plus(Duration.ofMinutes(5L * random.nextInt(-12, 8)));
        if (chance(15)) {
            start = null;
        } else if (chance(12)) {
            start = whole.minus(step.multipliedBy(count / 2));
        }
        boolean byEnd = start != null && chance(40);
        Instant end = byEnd && start != null
                ? start.plus(step.multipliedBy(count)).plusSeconds(60L * random.nextInt(10))
                : null;
        spec.schedules.put("A", new Sched("A", start, amount, unit, end, byEnd ? 0 : count));
        if (chance(35)) {
            int factor = 2 + random.nextInt(3);
            int longer = Math.max(1, count / factor + (chance(50) ? 1 : 0));
            Instant other = start != null && chance(25) && !unit.equals("months")
                    ? start.plus(step.multipliedBy(random.nextInt(-2, 3)))
                    : start;
            spec.schedules.put("B", new Sched("B", other, amount * factor, unit, null, longer));
        }
    }

    private String anySchedule(Spec spec) {
        if (spec.onDemand) {
            return "";
        }
        return spec.schedules.containsKey("B") && chance(35) ? "B" : "A";
    }

    private Comp resource(Spec spec, String id) {
        var comp = new Comp(id, ComponentKind.RESOURCE, "Ec2Resource");
        comp.schedule = anySchedule(spec);
        comp.maximumRetries = random.nextInt(3);
        comp.retryMinutes = 2 + random.nextInt(9);
        comp.maxActive = chance(30) ? 1 + random.nextInt(2) : 5;
        comp.initMinutes = chance(30) ? 5 + random.nextInt(10) : 0;
        comp.terminateHours = chance(50) ? 1 : 0;
        comp.retryAll = chance(70);
        comp.terminateOnTaskFailure = chance(20);
        if (chance(30)) {
            comp.onFail.add("Alarm");
        }
        if (chance(20)) {
            comp.onSuccess.add("Alarm");
        }
        return comp;
    }

    private Comp precondition(String id) {
        var comp = new Comp(id, ComponentKind.PRECONDITION, chance(60) ? "S3KeyExists" : "ShellCommandPrecondition");
        comp.maximumRetries = random.nextInt(3);
        comp.retryMinutes = 2 + random.nextInt(5);
        comp.preconditionMinutes = chance(40) ? 10 + random.nextInt(30) : 0;
        comp.attemptMinutes = chance(25) ? 5 + random.nextInt(10) : 0;
        if (chance(20)) {
            comp.onFail.add("Alarm");
        }
        return comp;
    }

    private Comp node(Spec spec, String id, String schedule) {
        var comp = new Comp(id, ComponentKind.DATA_NODE, "S3DataNode");
        comp.schedule = schedule;
        comp.timeseries = chance(40);
        comp.cascade = chance(50);
        checks(spec, comp, 40);
        late(comp, 12);
        if (chance(15)) {
            comp.onSuccess.add("Alarm");
        }
        if (chance(25)) {
            comp.onFail.add("Alarm");
        }
        return comp;
    }

    private void checks(Spec spec, Comp comp, int percent) {
        for (Comp other : spec.comps.values()) {
            if (other.kind == ComponentKind.PRECONDITION && chance(percent)) {
                comp.preconditions.add(other.id);
            }
        }
    }

    private void late(Comp comp, int percent) {
        if (chance(percent)) {
            comp.lateMinutes = 10 + random.nextInt(50);
            comp.onLate.add(chance(60) ? "Alarm" : "Stop");
        }
    }

    private void activity(Spec spec, int number) {
        var comp = new Comp("T" + number, ComponentKind.ACTIVITY, "ShellCommandActivity");
        comp.schedule = anySchedule(spec);
        comp.timeseries = chance(40);
        comp.cascade = chance(50);
        comp.maximumRetries = random.nextInt(4);
        comp.retryMinutes = 2 + random.nextInt(10);
        comp.maxActive = chance(40) ? 1 + random.nextInt(2) : 5;
        comp.attemptMinutes = chance(25) ? 5 + random.nextInt(40) : 0;
        comp.progressMinutes = chance(20) ? 3 + random.nextInt(5) : 0;
        comp.command = "run " + random.nextInt(100);
        late(comp, 30);
        if (chance(30)) {
            comp.onSuccess.add("Alarm");
        }
        if (chance(45)) {
            comp.onFail.add("Alarm");
        }
        List<String> resources = of(spec, ComponentKind.RESOURCE);
        if (!resources.isEmpty() && chance(65)) {
            comp.resource = resources.get(random.nextInt(resources.size()));
        } else {
            comp.group = GROUPS[random.nextInt(GROUPS.length)];
            if (chance(15)) {
                comp.group = "default";
            }
        }
        checks(spec, comp, 20);
        for (String input : of(spec, ComponentKind.DATA_NODE)) {
            if (comp.inputs.size() < 2 && chance(45)) {
                comp.inputs.add(input);
            }
        }
        for (String other : of(spec, ComponentKind.ACTIVITY)) {
            if (chance(25)) {
                comp.dependsOn.add(other);
            }
        }
        add(spec, comp);
        if (chance(55)) {
            Comp output = node(spec, "O" + number, chance(90) ? comp.schedule : anySchedule(spec));
            add(spec, output);
            comp.outputs.add(output.id);
        }
    }

    private static List<String> of(Spec spec, ComponentKind kind) {
        return spec.comps.values().stream()
                .filter(comp -> comp.kind == kind)
                .map(comp -> comp.id)
                .toList();
    }

    /** Draws a change of a running pipeline; what it did is told in words. */
    String edit(Spec spec, Set<String> removed) {
        List<String> activities = of(spec, ComponentKind.ACTIVITY);
        Comp some = spec.comps.get(activities.get(random.nextInt(activities.size())));
        switch (random.nextInt(8)) {
            case 0 -> {
                some.maximumRetries = random.nextInt(4);
                return "maximumRetries of " + some.id + " is " + some.maximumRetries;
            }
            case 1 -> {
                some.maxActive = 1 + random.nextInt(5);
                return "maxActiveInstances of " + some.id + " is " + some.maxActive;
            }
            case 2 -> {
                some.cascade = !some.cascade;
                return "cascade of " + some.id + " is " + some.cascade;
            }
            case 3 -> {
                if (spec.comps.size() > 2 && activities.size() > 1) {
                    return remove(spec, some, removed);
                }
            }
            case 4 -> {
                Sched old = spec.schedules.get("A");
                if (old != null && old.occurrences() > 0) {
                    int count = old.occurrences() + 1 + random.nextInt(4);
                    spec.schedules.put("A", new Sched("A", old.start(), old.amount(), old.unit(), old.end(), count));
                    return "occurrences of A are " + count;
                }
            }
            case 5 -> {
                Sched old = spec.schedules.get("A");
                if (old != null && old.end() != null && old.unit().equals("minutes")) {
                    int amount = MINUTES[random.nextInt(MINUTES.length)];
                    spec.schedules.put("A", new Sched("A", old.start(), amount, old.unit(), old.end(), 0));
                    return "period of A is " + amount + " minutes";
                }
            }
            case 6 -> {
                if (activities.size() < 6) {
                    int number = 10 + random.nextInt(90);
                    if (!spec.comps.containsKey("T" + number) && !removed.contains("T" + number)) {
                        activity(spec, number);
                        return "T" + number + " is new";
                    }
                }
            }
            default -> {}
        }
        some.command = "run " + random.nextInt(1000);
        return "command of " + some.id + " is " + some.command;
    }

    private static String remove(Spec spec, Comp gone, Set<String> removed) {
        var ids = new ArrayList<String>(List.of(gone.id));
        ids.addAll(gone.outputs);
        ids.forEach(spec.comps::remove);
        for (Comp comp : spec.comps.values()) {
            comp.inputs.removeAll(ids);
            comp.dependsOn.removeAll(ids);
        }
        removed.addAll(ids);
        return ids + " are removed";
    }
}
