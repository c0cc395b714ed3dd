package io.penstock.engine.local;

import io.penstock.component.DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StorageOptions;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;

/** The preconditions about objects in storage: {@code S3KeyExists}, {@code S3PrefixNotEmpty}, {@code Exists}. */
final class StorageChecks {

    private StorageChecks() {}

    /** Holds when the object is there (dp-object-S3KeyExists). */
    static CheckResult keyExists(PipelineObject precondition, WorkContext context)
            throws WorkFailedException, IOException {
        ObjectUri key = required(precondition, "s3Key");
        return storage(precondition, context).find(key).isPresent()
                ? CheckResult.met(key + " exists")
                : CheckResult.notMet("no object " + key);
    }

    /** Holds when there is an object with the prefix (dp-object-s3prefixnotempty). */
    static CheckResult prefixNotEmpty(PipelineObject precondition, WorkContext context)
            throws WorkFailedException, IOException {
        ObjectUri prefix = required(precondition, "s3Prefix");
        return storage(precondition, context).hasAny(prefix)
                ? CheckResult.met("there are objects under " + prefix)
                : CheckResult.notMet("no object under " + prefix);
    }

    /** Holds when the data of the node that names it is there (dp-object-exists). */
    static CheckResult exists(PipelineObject precondition, WorkContext context) throws Exception {
        String id = precondition
                .reference("node")
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + precondition.id()
                                + "' is not attached to a data node; expected one (dp-object-exists)"));
        DataNode node = context.dataNode(id)
                .orElseThrow(
                        () -> new WorkFailedException("IncompleteTask", "object '" + id + "' is not part of the task"));
        return context.exists(node)
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + precondition.id() + "': Exists cannot be used on '" + id + "' of type '"
                                + node.object().type().orElse("") + "' (dp-object-exists)"));
    }

    /** These checks are made in the name of the precondition's role, where roles mean something. */
    private static ObjectStorage storage(PipelineObject precondition, WorkContext context) {
        return precondition
                .text("role")
                .map(role -> context.storage().withOptions(StorageOptions.none().withRole(role)))
                .orElseGet(context::storage);
    }

    private static ObjectUri required(PipelineObject object, String field) throws WorkFailedException {
        return S3Staging.address(object, field)
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + object.id() + "' has no field '" + field + "'; expected an address"));
    }
}
