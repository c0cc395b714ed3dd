package io.penstock.engine.instance;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.util.ArrayList;
import java.util.List;

/** Definitions for tests of the core, as short as they can be written: {@code key=text}, {@code key=>reference}. */
final class Definitions {

    private Definitions() {}

    static PipelineObject object(String id, String type, String... fields) {
        var list = new ArrayList<Field>();
        list.add(Field.text("type", type));
        for (String field : fields) {
            String[] parts = field.split("=", 2);
            list.add(
                    parts[1].startsWith(">")
                            ? Field.ref(parts[0], parts[1].substring(1))
                            : Field.text(parts[0], parts[1]));
        }
        return PipelineObject.of(id, null, list);
    }

    /** An activity of worker group {@code g}. */
    static PipelineObject activity(String id, String... fields) {
        return object(id, "ShellCommandActivity", with(fields, "command=true", "workerGroup=g"));
    }

    /** An activity on a resource. */
    static PipelineObject on(String resource, String id, String... fields) {
        return object(id, "ShellCommandActivity", with(fields, "command=true", "runsOn=>" + resource));
    }

    static PipelineObject machine(String id, String... fields) {
        return object(id, "Ec2Resource", fields);
    }

    private static String[] with(String[] fields, String... more) {
        var all = new ArrayList<>(List.of(fields));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Hourly from midnight of 2024-01-01, cron-style. */
    static PipelineDefinition hourly(int occurrences, PipelineObject... objects) {
        var all = new ArrayList<PipelineObject>();
        all.add(PipelineObject.of(
                "Default", null, List.of(Field.text("scheduleType", "cron"), Field.ref("schedule", "S"))));
        all.add(object(
                "S", "Schedule", "period=1 hour", "startDateTime=2024-01-01T00:00:00", "occurrences=" + occurrences));
        all.addAll(List.of(objects));
        return PipelineDefinition.of(all);
    }
}
