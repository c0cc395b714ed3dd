package io.penstock.aws.dynamodb;

import io.penstock.component.DataNode;
import io.penstock.component.DynamoDbDataNode;
import io.penstock.component.EmrActivity;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The steps of the service's DynamoDB templates, done without a cluster: {@code <jar>,...DynamoDbExport,<folder>,<table>,<share>}
 * and {@code <jar>,...DynamoDbImport,<folder>,<table>,<share>}. The jar is not looked at. All steps are understood before the
 * first one is done. Thread-safe.
 */
final class TemplateSteps {

    private static final String EXPORT = "dynamodbexport";
    private static final String IMPORT = "dynamodbimport";
    private static final int SHARE = 4;

    private final DynamoDb dynamoDb;

    TemplateSteps(DynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
    }

    private record Step(boolean isExport, ExportFiles files, Table table, double share) {}

    void perform(EmrActivity activity, WorkContext context) throws Exception {
        for (String field : List.of("preStepCommand", "postStepCommand")) {
            if (activity.object().has(field)) {
                throw new WorkFailedException(
                        "UnsupportedField",
                        "object '" + HiveCopyWork.idOf(activity.object()) + "', field '" + field
                                + "': takes a cluster; this worker does the steps of DynamoDB templates without one");
            }
        }
        var steps = new ArrayList<Step>();
        for (String text : activity.steps()) {
            steps.add(parse(activity, text, context));
        }
        for (Step step : steps) {
            var jobs = new TableJobs(context, dynamoDb.policy(), dynamoDb.segments());
            if (step.isExport) {
                jobs.export(step.table, step.share, step.files);
            } else {
                jobs.load(step.files, step.table, step.share);
            }
        }
    }

    private Step parse(EmrActivity activity, String text, WorkContext context) throws WorkFailedException {
        List<String> parts = Stream.of(text.split(",", -1)).map(String::strip).toList();
        String tool = parts.size() > 1
                ? parts.get(1).substring(parts.get(1).lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)
                : "";
        boolean isExport = tool.equals(EXPORT);
        if ((!isExport && !tool.equals(IMPORT)) || parts.size() < SHARE) {
            throw new WorkFailedException(
                    "UnsupportedField",
                    "object '" + HiveCopyWork.idOf(activity.object()) + "', field 'step': '" + text
                            + "' takes a cluster; without one, this"
                            + " worker does \"<jar>,org.apache.hadoop.dynamodb.tools.DynamoDbExport,<folder>,<table>,<share>\""
                            + " and the same with DynamoDbImport");
        }
        ObjectUri folder = ExportFiles.address(HiveCopyWork.idOf(activity.object()), "step", parts.get(2))
                .asDirectory();
        String name = parts.get(3);
        double share = HiveCopyWork.share(
                HiveCopyWork.idOf(activity.object()),
                "step",
                parts.size() > SHARE ? number(activity, parts.get(SHARE)) : OptionalDouble.empty());
        var files = new ExportFiles(
                HiveCopyWork.idOf(activity.object()), context.storage(), folder, false, Optional.empty(), false);
        return new Step(
                isExport, files, dynamoDb.table(name, region(activity, name, context), Optional.empty()), share);
    }

    private static OptionalDouble number(EmrActivity activity, String text) throws WorkFailedException {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + HiveCopyWork.idOf(activity.object()) + "', field 'step': '" + text
                            + "' is no share of the throughput; expected 0.1 to 1.0",
                    e);
        }
    }

    /** That of a data node for the table, or of the cluster, which looked for tables in its own region. */
    private static Optional<String> region(EmrActivity activity, String table, WorkContext context) {
        for (DataNode node : Stream.concat(context.inputs().stream(), context.outputs().stream())
                .toList()) {
            if (node instanceof DynamoDbDataNode named
                    && named.tableName().equals(Optional.of(table))
                    && named.region().isPresent()) {
                return named.region();
            }
        }
        return activity.object()
                .reference("runsOn")
                .flatMap(context::object)
                .flatMap((PipelineObject cluster) -> cluster.text("region"));
    }
}
