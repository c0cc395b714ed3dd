package io.penstock.engine.local;

import io.penstock.component.CopyActivity;
import io.penstock.component.DataNode;
import io.penstock.component.S3DataNode;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;

/** {@code CopyActivity}: between S3 nodes as objects, between others as records (dp-object-copyactivity). Thread-safe. */
final class CopyWork {

    private CopyWork() {}

    /** Does one attempt. */
    static void perform(CopyActivity activity, WorkContext context) throws Exception {
        DataNode input = one(activity, "input", context.inputs());
        DataNode output = one(activity, "output", context.outputs());
        var progress = new CopyProgress(context);
        if (input instanceof S3DataNode from && output instanceof S3DataNode to) {
            new ObjectCopy(context, CopySide.input(from, context), CopySide.output(to, context), progress).copy();
        } else {
            new RecordCopy(context, activity.object(), input, output, progress).copy();
        }
        progress.report();
        context.log("copied " + progress + ", from '" + input.id() + "' to '" + output.id() + "'");
    }

    private static DataNode one(CopyActivity activity, String field, List<DataNode> nodes) throws WorkFailedException {
        if (nodes.size() != 1) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + activity.id() + "', field '" + field + "': names " + nodes.size()
                            + " data nodes; expected one (dp-object-copyactivity)");
        }
        return nodes.get(0);
    }
}
