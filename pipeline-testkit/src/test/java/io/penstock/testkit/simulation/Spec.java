package io.penstock.testkit.simulation;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.run.ComponentKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pipeline as plain data: what the oracle knows of it, and what the definition is made from. */
final class Spec {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    /** A schedule; no start means the first activation, no occurrences (0) means until the end. */
    record Sched(
            String id,
            @Nullable Instant start,
            int amount,
            String unit,
            @Nullable Instant end,
            int occurrences) {}

    static final class Comp {
        final String id;
        final ComponentKind kind;
        final String type;
        String schedule = "";
        boolean timeseries;
        boolean cascade;
        int maximumRetries;
        int retryMinutes = 2;
        int maxActive = 5;
        int lateMinutes;
        int attemptMinutes;
        int progressMinutes;
        int preconditionMinutes;
        int initMinutes;
        int terminateHours;
        boolean retryAll = true;
        boolean terminateOnTaskFailure;

        @Nullable
        String group;

        @Nullable
        String resource;

        String command = "true";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<String> dependsOn = new ArrayList<>();
        List<String> preconditions = new ArrayList<>();
        List<String> onSuccess = new ArrayList<>();
        List<String> onFail = new ArrayList<>();
        List<String> onLate = new ArrayList<>();

        Comp(String id, ComponentKind kind, String type) {
            this.id = id;
            this.kind = kind;
            this.type = type;
        }

        Comp copy() {
            var copy = new Comp(id, kind, type);
            copy.schedule = schedule;
            copy.timeseries = timeseries;
            copy.cascade = cascade;
            copy.maximumRetries = maximumRetries;
            copy.retryMinutes = retryMinutes;
            copy.maxActive = maxActive;
            copy.lateMinutes = lateMinutes;
            copy.attemptMinutes = attemptMinutes;
            copy.progressMinutes = progressMinutes;
            copy.preconditionMinutes = preconditionMinutes;
            copy.initMinutes = initMinutes;
            copy.terminateHours = terminateHours;
            copy.retryAll = retryAll;
            copy.terminateOnTaskFailure = terminateOnTaskFailure;
            copy.group = group;
            copy.resource = resource;
            copy.command = command;
            copy.inputs = new ArrayList<>(inputs);
            copy.outputs = new ArrayList<>(outputs);
            copy.dependsOn = new ArrayList<>(dependsOn);
            copy.preconditions = new ArrayList<>(preconditions);
            copy.onSuccess = new ArrayList<>(onSuccess);
            copy.onFail = new ArrayList<>(onFail);
            copy.onLate = new ArrayList<>(onLate);
            return copy;
        }

        boolean isSystemManaged() {
            return type.equals("S3KeyExists");
        }

        Duration retryDelay() {
            return Duration.ofMinutes(retryMinutes);
        }
    }

    final String name;
    boolean onDemand;
    int onDemandMaximum = 1;
    final Map<String, Sched> schedules = new LinkedHashMap<>();
    final Map<String, Comp> comps = new LinkedHashMap<>();

    Spec(String name) {
        this.name = name;
    }

    Spec copy() {
        var copy = new Spec(name);
        copy.onDemand = onDemand;
        copy.onDemandMaximum = onDemandMaximum;
        copy.schedules.putAll(schedules);
        comps.forEach((id, comp) -> copy.comps.put(id, comp.copy()));
        return copy;
    }

    /** What an instance of a component waits for: inputs and dependsOn; for a node, its producers. */
    List<Comp> dependencies(Comp comp) {
        var found = new ArrayList<Comp>();
        if (comp.kind == ComponentKind.ACTIVITY) {
            for (String id : comp.inputs) {
                found.add(comps.get(id));
            }
            for (String id : comp.dependsOn) {
                found.add(comps.get(id));
            }
        } else if (comp.kind == ComponentKind.DATA_NODE) {
            for (Comp other : comps.values()) {
                if (other.outputs.contains(comp.id)) {
                    found.add(other);
                }
            }
        }
        return found;
    }

    PipelineDefinition define() {
        var objects = new ArrayList<PipelineObject>();
        PipelineObject base = PipelineObject.of("Default")
                .with("role", "DataPipelineDefaultRole")
                .with("resourceRole", "DataPipelineDefaultResourceRole");
        if (onDemand) {
            base = base.with("scheduleType", "ondemand");
            if (onDemandMaximum > 1) {
                base = base.with("maxActiveInstances", String.valueOf(onDemandMaximum));
            }
        }
        objects.add(base);
        for (Sched schedule : schedules.values()) {
            PipelineObject object = PipelineObject.of(schedule.id(), "Schedule")
                    .with("period", schedule.amount() + " " + schedule.unit());
            object = schedule.start() == null
                    ? object.with("startAt", "FIRST_ACTIVATION_DATE_TIME")
                    : object.with("startDateTime", TIME.format(schedule.start()));
            if (schedule.end() != null) {
                object = object.with("endDateTime", TIME.format(schedule.end()));
            }
            if (schedule.occurrences() > 0) {
                object = object.with("occurrences", String.valueOf(schedule.occurrences()));
            }
            objects.add(object);
        }
        objects.add(PipelineObject.of("Alarm", "SnsAlarm")
                .with("role", "DataPipelineDefaultRole")
                .with("subject", "#{node.@id}")
                .with("message", "about #{node.@scheduledStartTime}")
                .with("topicArn", "arn:aws:sns:us-east-1:111122223333:oncall"));
        objects.add(PipelineObject.of("Stop", "Terminate"));
        comps.values().forEach(comp -> objects.add(object(comp)));
        return PipelineDefinition.of(objects);
    }

    private PipelineObject object(Comp comp) {
        PipelineObject object = PipelineObject.of(comp.id, comp.type);
        if (comp.kind != ComponentKind.PRECONDITION && !onDemand) {
            object = object.with("schedule", FieldValue.ref(comp.schedule));
            if (comp.kind != ComponentKind.RESOURCE) {
                object = object.with("scheduleType", comp.timeseries ? "timeseries" : "cron");
            }
        }
        object = switch (comp.type) {
            case "ShellCommandActivity" -> object.with("command", comp.command);
            case "S3DataNode" -> object.with("directoryPath", "s3://bucket/" + comp.id + "/#{@scheduledStartTime}");
            case "S3KeyExists" ->
                object.with("s3Key", "s3://bucket/" + comp.id).with("role", "DataPipelineDefaultRole");
            case "ShellCommandPrecondition" -> object.with("command", comp.command);
            default -> object.with("instanceType", "m1.small");
        };
        if (comp.kind == ComponentKind.ACTIVITY || comp.kind == ComponentKind.DATA_NODE) {
            if (comp.cascade) {
                object = object.with("failureAndRerunMode", "cascade");
            }
            if (comp.group != null) {
                object = object.with("workerGroup", comp.group);
            }
        }
        if (comp.kind != ComponentKind.DATA_NODE) {
            object = object.with("maximumRetries", String.valueOf(comp.maximumRetries))
                    .with("retryDelay", comp.retryMinutes + " minutes");
        }
        if (comp.kind != ComponentKind.PRECONDITION && comp.kind != ComponentKind.DATA_NODE && !onDemand) {
            object = object.with("maxActiveInstances", String.valueOf(comp.maxActive));
        }
        object = minutes(object, "lateAfterTimeout", comp.lateMinutes);
        object = minutes(object, "attemptTimeout", comp.attemptMinutes);
        object = minutes(object, "reportProgressTimeout", comp.progressMinutes);
        object = minutes(object, "preconditionTimeout", comp.preconditionMinutes);
        object = minutes(object, "initTimeout", comp.initMinutes);
        if (comp.terminateHours > 0) {
            object = object.with("terminateAfter", comp.terminateHours + " hours");
        }
        if (!comp.retryAll) {
            object = object.with("actionOnResourceFailure", "retrynone");
        }
        if (comp.terminateOnTaskFailure) {
            object = object.with("actionOnTaskFailure", "terminate");
        }
        if (comp.resource != null) {
            object = object.with("runsOn", FieldValue.ref(comp.resource));
        }
        object = references(object, "input", comp.inputs);
        object = references(object, "output", comp.outputs);
        object = references(object, "dependsOn", comp.dependsOn);
        object = references(object, "precondition", comp.preconditions);
        object = references(object, "onSuccess", comp.onSuccess);
        object = references(object, "onFail", comp.onFail);
        return references(object, "onLateAction", comp.onLate);
    }

    private static PipelineObject minutes(PipelineObject object, String field, int minutes) {
        return minutes == 0 ? object : object.with(field, minutes + " minutes");
    }

    private static PipelineObject references(PipelineObject object, String field, List<String> ids) {
        return ids.isEmpty()
                ? object
                : object.with(field, ids.stream().map(FieldValue::ref).toList());
    }
}
