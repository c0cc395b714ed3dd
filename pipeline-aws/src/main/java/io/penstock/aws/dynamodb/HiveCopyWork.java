package io.penstock.aws.dynamodb;

import io.penstock.component.DataNode;
import io.penstock.component.DynamoDbDataNode;
import io.penstock.component.HiveCopyActivity;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code HiveCopyActivity} without Hive: what it is mostly used for, copying a whole table (dp-object-hivecopyactivity).
 * Thread-safe.
 */
final class HiveCopyWork {

    /** What the service's tools took where nothing was said. */
    static final double DEFAULT_SHARE = 0.5;

    private static final double LEAST_SHARE = 0.1;
    private static final double MOST_SHARE = 1.0;

    private final DynamoDb dynamoDb;

    HiveCopyWork(DynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
    }

    void perform(HiveCopyActivity activity, WorkContext context) throws Exception {
        for (String field : List.of("filterSql", "preActivityTaskConfig", "postActivityTaskConfig")) {
            if (activity.object().has(field)) {
                throw new WorkFailedException(
                        "UnsupportedField",
                        "object '" + idOf(activity.object()) + "', field '" + field
                                + "': takes a cluster with Hive; this worker copies whole tables without one");
            }
        }
        DataNode from = one(activity, "input", context.inputs());
        DataNode to = one(activity, "output", context.outputs());
        var jobs = new TableJobs(context, dynamoDb.policy(), dynamoDb.segments());
        if (from instanceof DynamoDbDataNode table && to instanceof S3DataNode files) {
            jobs.export(table(table), readShare(table), ExportFiles.of(files, context));
        } else if (from instanceof S3DataNode files && to instanceof DynamoDbDataNode table) {
            jobs.load(ExportFiles.of(files, context), table(table), writeShare(table));
        } else if (from instanceof DynamoDbDataNode source && to instanceof DynamoDbDataNode target) {
            jobs.copy(table(source), readShare(source), table(target), writeShare(target));
        } else {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + idOf(activity.object()) + "': copies from '" + idOf(from.object()) + "' of type '"
                            + type(from) + "' to '"
                            + idOf(to.object()) + "' of type '" + type(to)
                            + "'; expected a DynamoDBDataNode and an S3DataNode, or two DynamoDBDataNodes"
                            + " (dp-object-hivecopyactivity)");
        }
    }

    /** The id that people know: what comes to the worker is the attempt, which has one of its own. */
    static String idOf(PipelineObject attempt) {
        return attempt.reference("@componentParent").orElse(attempt.id());
    }

    private static String type(DataNode node) {
        return node.object().type().orElse("");
    }

    private static DataNode one(HiveCopyActivity activity, String field, List<DataNode> nodes)
            throws WorkFailedException {
        if (nodes.size() != 1) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + idOf(activity.object()) + "', field '" + field + "': names " + nodes.size()
                            + " data nodes; expected one (dp-object-hivecopyactivity)");
        }
        return nodes.get(0);
    }

    private Table table(DynamoDbDataNode node) throws WorkFailedException {
        return dynamoDb.table(
                TableChecks.name(idOf(node.object()), node.tableName(), "dp-object-dynamodbdatanode"),
                node.region(),
                Optional.empty());
    }

    private static double readShare(DynamoDbDataNode node) throws WorkFailedException {
        return share(idOf(node.object()), "readThroughputPercent", node.readThroughputPercent());
    }

    private static double writeShare(DynamoDbDataNode node) throws WorkFailedException {
        return share(idOf(node.object()), "writeThroughputPercent", node.writeThroughputPercent());
    }

    static double share(String id, String field, OptionalDouble value) throws WorkFailedException {
        double share = value.orElse(DEFAULT_SHARE);
        if (!(share >= LEAST_SHARE && share <= MOST_SHARE)) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + id + "', field '" + field + "': is '" + share
                            + "'; expected 0.1 to 1.0 (dp-object-dynamodbdatanode)");
        }
        return share;
    }
}
