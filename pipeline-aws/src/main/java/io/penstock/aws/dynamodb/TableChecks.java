package io.penstock.aws.dynamodb;

import io.penstock.aws.dynamodb.Table.Action;
import io.penstock.component.DynamoDbDataExists;
import io.penstock.component.DynamoDbTableExists;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The preconditions about tables (dp-dynamodbtableexists, dp-dynamodbdataexists). Thread-safe. */
final class TableChecks {

    private final DynamoDb dynamoDb;

    TableChecks(DynamoDb dynamoDb) {
        this.dynamoDb = dynamoDb;
    }

    /** Holds when the table can be used; one that is being made does not count yet. */
    CheckResult tableExists(DynamoDbTableExists precondition, WorkContext context)
            throws IOException, WorkFailedException {
        Table table = table(
                HiveCopyWork.idOf(precondition.object()),
                precondition.tableName(),
                precondition.role(),
                precondition.object().text("region"));
        try {
            TableStatus status = table.description().tableStatus();
            return status == TableStatus.CREATING || status == TableStatus.DELETING
                    ? CheckResult.notMet(table + " is " + status)
                    : CheckResult.met(table + " exists");
        } catch (FileNotFoundException e) {
            return CheckResult.notMet("there is no " + table);
        }
    }

    /** Holds when the table has an item. */
    CheckResult dataExists(DynamoDbDataExists precondition, WorkContext context)
            throws IOException, WorkFailedException {
        Table table = table(
                HiveCopyWork.idOf(precondition.object()),
                precondition.tableName(),
                precondition.role(),
                precondition.object().text("region"));
        try {
            boolean hasAny = table.call(
                            Action.SCAN,
                            () -> table.client()
                                    .scan(request ->
                                            request.tableName(table.name()).limit(1))
                                    .count())
                    > 0;
            return hasAny ? CheckResult.met(table + " has items") : CheckResult.notMet(table + " is empty");
        } catch (FileNotFoundException e) {
            return CheckResult.notMet("there is no " + table);
        }
    }

    private Table table(String id, Optional<String> name, Optional<String> role, Optional<String> region)
            throws WorkFailedException {
        return dynamoDb.table(name(id, name, "dp-dynamodbtableexists"), region, role);
    }

    static String name(String id, Optional<String> name, String page) throws WorkFailedException {
        return name.map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + id + "' has no field 'tableName'; expected the name of a table (" + page + ")"));
    }
}
