package io.penstock.aws.dynamodb;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.aws.remote.RemoteCalls;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * One table, and how it is reached. Thread-safe.
 *
 * @param remote what the circuit breaker is for: the service in one region
 */
record Table(DynamoDbClient client, RemoteCalls calls, String remote, String name) {

    /** What a table with on-demand capacity takes by default, in units a second. */
    private static final double ON_DEMAND_UNITS = 40_000;

    /** What is done to a table, and the permission that it takes. */
    enum Action {
        DESCRIBE("look at", "dynamodb:DescribeTable"),
        SCAN("read", "dynamodb:Scan"),
        WRITE("write to", "dynamodb:BatchWriteItem");

        private final String verb;
        private final String permission;

        Action(String verb, String permission) {
            this.verb = verb;
            this.permission = permission;
        }
    }

    /**
     * Makes a call under the policy; whatever it fails with names the action and the table.
     *
     * @throws FileNotFoundException if there is no such table
     * @throws AccessDeniedException if the identity may not
     * @throws IOException if the service cannot be reached or refuses
     */
    <T> T call(Action action, RemoteCalls.Call<T> call) throws IOException {
        return calls.run(remote, call, (failure, tries) -> describe(action, failure, tries));
    }

    private IOException describe(Action action, Throwable failure, int tries) {
        String what = "cannot " + action.verb + " " + this + ": ";
        if (failure instanceof ResourceNotFoundException) {
            IOException missing = new FileNotFoundException(what + "there is no such table");
            missing.initCause(failure);
            return missing;
        }
        if (AwsFailures.isDenial(failure)) {
            IOException denied = new AccessDeniedException(
                    toString(),
                    null,
                    "cannot " + action.verb + " it: " + AwsFailures.reason(failure) + "; the identity needs "
                            + action.permission + " on the table");
            denied.initCause(failure);
            return denied;
        }
        return new IOException(what + AwsFailures.reason(failure) + AwsFailures.afterTries(tries), failure);
    }

    /** What the service knows of the table. */
    TableDescription description() throws IOException {
        return call(
                Action.DESCRIBE,
                () -> client.describeTable(request -> request.tableName(name)).table());
    }

    /** The attributes that make the key. */
    static List<String> key(TableDescription description) {
        return description.keySchema().stream()
                .map(KeySchemaElement::attributeName)
                .toList();
    }

    /** The rate of reading, of what the table provides now. */
    static CapacityLimiter reading(TableDescription description, double share) {
        Long units = description.provisionedThroughput() == null
                ? null
                : description.provisionedThroughput().readCapacityUnits();
        return limiter(description, units == null ? 0 : units, share);
    }

    /** The rate of writing, of what the table provides now. */
    static CapacityLimiter writing(TableDescription description, double share) {
        Long units = description.provisionedThroughput() == null
                ? null
                : description.provisionedThroughput().writeCapacityUnits();
        return limiter(description, units == null ? 0 : units, share);
    }

    private static CapacityLimiter limiter(TableDescription description, long units, double share) {
        boolean onDemand = units == 0
                || (description.billingModeSummary() != null
                        && description.billingModeSummary().billingMode() == BillingMode.PAY_PER_REQUEST);
        return new CapacityLimiter((onDemand ? ON_DEMAND_UNITS : units) * share);
    }

    @Override
    public String toString() {
        return "table '" + name + "' (" + remote + ")";
    }
}
