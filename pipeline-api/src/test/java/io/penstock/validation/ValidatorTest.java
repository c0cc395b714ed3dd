package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What validation says, word for word. Every case is a small definition around one fault. */
class ValidatorTest {

    private static final String BASE = """
            {"id": "Default", "scheduleType": "timeseries", "schedule": {"ref": "Daily"}, "pipelineLogUri": "s3://l/",
             "role": "r", "resourceRole": "rr"},
            {"id": "Daily", "type": "Schedule", "period": "1 day", "startDateTime": "2024-01-01T00:00:00"},
            {"id": "Worker", "type": "Ec2Resource", "terminateAfter": "1 hour"},
            {"id": "Raw", "type": "S3DataNode", "directoryPath": "s3://b/raw"},
            {"id": "Alarm", "type": "SnsAlarm", "topicArn": "t", "subject": "s", "message": "m"},
            {"id": "Stop", "type": "Terminate"},
            """;

    /** Objects beside the base, and what is said about them. */
    private static Stream<DynamicTest> cases(Validator validator, String... objectsAndTexts) {
        var tests = new ArrayList<DynamicTest>();
        for (int i = 0; i < objectsAndTexts.length; i += 2) {
            String objects = objectsAndTexts[i];
            List<String> texts = objectsAndTexts[i + 1].isEmpty()
                    ? List.of()
                    : objectsAndTexts[i + 1].lines().toList();
            tests.add(DynamicTest.dynamicTest(
                    objects.replaceAll("\\s+", " "),
                    () -> assertThat(validator
                                    .validate(read(BASE + objects))
                                    .toString()
                                    .lines())
                            .containsExactlyElementsOf(texts.isEmpty() ? List.of("no issues") : texts)));
        }
        return tests.stream();
    }

    private static PipelineDefinition read(String objects) {
        return readWhole("{\"objects\": [" + objects + "]}");
    }

    private static PipelineDefinition readWhole(String json) {
        return DefinitionReader.create().verbatim().read(json).definition();
    }

    private static ValidationReport validate(String objects) {
        return Validator.create().validate(read(objects));
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithFields() {
        return cases(
                Validator.create(),
                """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "runsOn": {"ref": "Worker"}}""",
                "",
                """
                {"id": "A", "command": "x", "runsOn": {"ref": "Worker"}}""",
                """
                error: object 'A', field 'type': is missing; expected the type; only Default and objects that others inherit from do without (dp-writing-pipeline-definition)""",
                """
                {"id": "A", "type": "ShelCommandActivity", "command": "x"}""",
                """
                error: object 'A', field 'type': 'ShelCommandActivity' is not a known type (did you mean 'ShellCommandActivity'?); expected a documented type, or one that an extension has registered (dp-pipeline-objects)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "runsOn": {"ref": "Worker"}}""",
                """
                error: object 'A', field 'command': is missing, and nothing stands in for it; expected command or scriptUri (dp-object-shellcommandactivity)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "command": "x"}""",
                """
                error: object 'A', field 'runsOn': is missing, and nothing stands in for it; expected runsOn or workerGroup (dp-object-shellcommandactivity)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "scriptUri": "s3://x", "workerGroup": "g"}""",
                """
                error: object 'A', field 'scriptUri': excludes command, which is set as well; expected either command or scriptUri (dp-object-shellcommandactivity)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "scriptUri": "s3://x", "scriptArgument": "1", "workerGroup": "g"}""",
                """
                error: object 'A', field 'scriptArgument': cannot be passed to a scriptUri; expected command in place of scriptUri, or no argument (dp-object-shellcommandactivity)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "runsOn": {"ref": "Worker"}, "workerGroup": "g"}""",
                """
                warning: object 'A', field 'workerGroup': is disregarded, because runsOn is set as well; expected one of the two (dp-object-shellcommandactivity)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "comand": "y", "command": "x", "workerGroup": "g"}""",
                """
                warning: object 'A', field 'comand': is not a field of ShellCommandActivity (did you mean 'command'?); expected a documented field, or one of your own that starts with my and a capital (dp-object-shellcommandactivity)""",
                """
                {"id": "E", "type": "EmrCluster", "terminateAfter": "2 hours", "keypair": "k"}""",
                """
                warning: object 'E', field 'keypair': is not a field of EmrCluster (did you mean 'keyPair'?); expected a documented field, or one of your own that starts with my and a capital (dp-object-emrcluster)""",
                """
                {"id": "E", "type": "EmrCluster", "terminateAfter": "2 hours", "coreInstanceBidPrice": "1"}""",
                """
                error: object 'E', field 'coreInstanceBidPrice': needs coreInstanceCount; expected coreInstanceCount as well (dp-object-emrcluster)""",
                """
                {"id": "E", "type": "EmrCluster"}""",
                """
                warning: object 'E', field 'terminateAfter': is missing; the resource may live, and cost, without end; expected a period (dp-object-emrcluster)""",
                """
                {"id": "E", "type": "EmrCluster", "terminateAfter": "2", "masterInstanceBidPrice": "OnDemandPrice"}""",
                "",
                """
                {"id": "W", "type": "Ec2Resource", "terminateAfter": "1 hour", "workerGroup": "g"}""",
                """
                error: object 'W', field 'workerGroup': must not be set on an object of type Ec2Resource (dp-object-ec2resource)""",
                """
                {"id": "D", "type": "RdsDatabase", "rdsInstanceId": "i", "username": "u", "password": "p"}""",
                """
                error: object 'D', field 'password': has to be a secure field; expected '*password' (dp-pipeline-characters)""",
                """
                {"id": "D", "type": "RdsDatabase", "rdsInstanceId": "i", "*username": "u", "*password": "p"}""",
                "",
                """
                {"id": "M", "type": "MySqlDataNode", "table": "t", "myOwn_field": "x", "mynote": "y"}""",
                """
                warning: object 'M', field 'type': 'MySqlDataNode' is a type that is not to be used any more; expected SqlDataNode (dp-object-mysqldatanode)
                warning: object 'M', field 'mynote': is not a field of MySqlDataNode; expected a documented field, or one of your own that starts with my and a capital (dp-object-mysqldatanode)""",
                """
                {"id": "S", "type": "S3DataNode"}""",
                """
                error: object 'S', field 'directoryPath': is missing, and nothing stands in for it; expected directoryPath or filePath (dp-object-s3datanode)""",
                """
                {"id": "S", "type": "S3DataNode", "manifestFilePath": "s3://x"}""",
                "",
                """
                {"id": "S", "type": "S3DataNode", "filePath": "s3://x", "directoryPath": "s3://y"}""",
                "",
                """
                {"id": "Raw", "type": "S3DataNode", "filePath": "s3://x"}""",
                """
                error: object 'Raw', field 'id': 'Raw' is the id of another object as well; expected an id for each object (dp-writing-pipeline-definition)""",
                """
                {"id": "S", "type": "S3DataNode", "filePath": "s3://x", "hostname": "h", "@status": "FINISHED"}""",
                """
                warning: object 'S', field 'hostname': is written while the pipeline runs, not by a definition (dp-object-s3datanode)""");
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithValues() {
        String shell = """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", %s}""";
        return cases(
                Validator.create(),
                shell.formatted("\"attemptTimeout\": \"10 mins\""),
                """
                error: object 'A', field 'attemptTimeout': '10 mins' is not a period; expected "<n> minutes|hours|days|weeks|months|years" (dp-object-shellcommandactivity)""",
                shell.formatted("\"attemptTimeout\": \"10 Minutes\""),
                """
                warning: object 'A', field 'attemptTimeout': '10 Minutes' is not written in lower case; expected "10 minutes" (dp-object-shellcommandactivity)""",
                shell.formatted("\"attemptTimeout\": \"1 minute\""),
                "",
                shell.formatted("\"attemptTimeout\": \"#{myTimeout}\", \"myTimeout\": \"1 hour\""),
                "",
                shell.formatted("\"attemptTimeout\": [\"1 hour\", \"2 hours\"]"),
                """
                warning: object 'A', field 'attemptTimeout': has 2 values, of which the first counts; expected one value (dp-object-shellcommandactivity)""",
                shell.formatted("\"retryDelay\": \"1 minute\""),
                """
                error: object 'A', field 'retryDelay': '1 minute' is out of bounds; expected at least 2 minutes; Limits.minimumRetryDelay sets another bound (dp-limits)""",
                shell.formatted("\"maximumRetries\": \"6\""),
                """
                error: object 'A', field 'maximumRetries': '6' is out of bounds; expected at most 5; Limits.maximumRetries sets another bound (dp-limits)""",
                shell.formatted("\"maximumRetries\": \"2.5\""),
                """
                error: object 'A', field 'maximumRetries': '2.5' is not a whole number; expected digits, such as 3 (dp-object-shellcommandactivity)""",
                shell.formatted("\"stage\": \"yes\""),
                """
                error: object 'A', field 'stage': 'yes' is not a Boolean; expected true or false (dp-object-shellcommandactivity)""",
                shell.formatted("\"stage\": \"TRUE\""),
                "",
                shell.formatted("\"failureAndRerunMode\": \"casacde\""),
                """
                error: object 'A', field 'failureAndRerunMode': 'casacde' is not a value of this field (did you mean 'cascade'?); expected one of cascade, none (dp-object-shellcommandactivity)""",
                shell.formatted("\"failureAndRerunMode\": \"CASCADE\""),
                """
                warning: object 'A', field 'failureAndRerunMode': 'CASCADE' is not written as documented; expected cascade (dp-object-shellcommandactivity)""",
                shell.formatted("\"stdout\": \"\""),
                """
                error: object 'A', field 'stdout': is empty; expected a text, or no field (dp-writing-pipeline-definition)""",
                """
                {"id": "N", "type": "DynamoDBDataNode", "tableName": "t", "region": "us_west_1", "readThroughputPercent": "0.05"}""",
                """
                warning: object 'N', field 'region': 'us_west_1' is not written as documented; expected us-west-1 (dp-object-dynamodbdatanode)
                error: object 'N', field 'readThroughputPercent': '0.05' is out of bounds; expected at least 0.1 (dp-object-dynamodbdatanode)""",
                """
                {"id": "W", "type": "Ec2Resource", "terminateAfter": "2 hours", "spotBidPrice": "20", "actionOnResourceFailure": "retryAll"}""",
                """
                error: object 'W', field 'spotBidPrice': '20' is out of bounds; expected less than 20.0 (dp-object-ec2resource)
                warning: object 'W', field 'actionOnResourceFailure': 'retryAll' is not written as documented; expected retryall (dp-object-ec2resource)""",
                """
                {"id": "W", "type": "Ec2Resource", "terminateAfter": "2"}""",
                """
                error: object 'W', field 'terminateAfter': '2' is not a period; expected "<n> minutes|hours|days|weeks|months|years" (dp-object-ec2resource)""");
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithReferences() {
        String shell = """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", %s}""";
        return cases(
                Validator.create(),
                shell.formatted("\"input\": {\"ref\": \"Rae\"}"),
                """
                error: object 'A', field 'input': 'Rae' is not the id of an object (did you mean 'Raw'?); expected the id of an object in this definition (dp-writing-pipeline-definition)""",
                shell.formatted("\"input\": {\"ref\": \"raw clicks\"}")
                        + ", {\"id\": \"N\", \"name\": \"raw clicks\", \"type\": \"S3DataNode\", \"filePath\": \"s3://x\"}",
                """
                warning: object 'A', field 'input': 'raw clicks' is the name of object 'N', not its id; expected the id 'N' (dp-writing-pipeline-definition)""",
                shell.formatted("\"input\": \"Raw\""),
                """
                warning: object 'A', field 'input': 'Raw' is a text where a reference is due; read as a reference; expected {"ref": "Raw"} (dp-object-shellcommandactivity)""",
                shell.formatted("\"input\": \"s3://raw\""),
                """
                error: object 'A', field 'input': 's3://raw' is a text that names no object; expected a reference to a DataNode (dp-object-shellcommandactivity)""",
                shell.formatted("\"input\": {\"ref\": \"Worker\"}"),
                """
                error: object 'A', field 'input': 'Worker' is an Ec2Resource; expected a reference to a DataNode (dp-object-shellcommandactivity)""",
                shell.formatted("\"onFail\": {\"ref\": \"Raw\"}"),
                """
                error: object 'A', field 'onFail': 'Raw' is an S3DataNode; expected a reference to an Action (dp-object-shellcommandactivity)""",
                shell.formatted("\"stdout\": {\"ref\": \"Raw\"}"),
                """
                error: object 'A', field 'stdout': 'Raw' is a reference; expected a text (dp-object-shellcommandactivity)""",
                shell.formatted("\"mySource\": {\"ref\": \"Nowhere\"}"),
                """
                error: object 'A', field 'mySource': 'Nowhere' is not the id of an object; expected the id of an object in this definition (dp-writing-pipeline-definition)""",
                shell.formatted("\"parent\": \"Raw\""),
                """
                error: object 'A', field 'parent': 'Raw' is a text; expected a reference to an AnyObject (dp-object-shellcommandactivity)""",
                """
                {"id": "E", "type": "EmrActivity", "step": "a", "runsOn": {"ref": "Worker"}}""",
                """
                error: object 'E', field 'runsOn': 'Worker' is an Ec2Resource; expected a reference to an EmrCluster (dp-object-emractivity)""",
                """
                {"id": "C", "type": "CopyActivity", "workerGroup": "g", "input": {"ref": "T"}},
                {"id": "T", "type": "DynamoDBDataNode", "tableName": "t"}""",
                """
                error: object 'C', field 'input': 'T' is a DynamoDBDataNode; expected a reference to a DataNode (S3DataNode, SqlDataNode, MySqlDataNode) (dp-object-copyactivity)""",
                """
                {"id": "T", "type": "DynamoDBDataNode", "tableName": "t", "precondition": {"ref": "There"}},
                {"id": "There", "type": "Exists"}""",
                """
                error: object 'T', field 'precondition': 'There' is an Exists, which cannot check a DynamoDBDataNode; expected a DynamoDBDataExists or a DynamoDBTableExists (dp-object-exists)""",
                """
                {"id": "H", "type": "HiveCopyActivity", "workerGroup": "g", "input": {"ref": "Raw"}, "output": {"ref": "N"}},
                {"id": "N", "type": "S3DataNode", "filePath": "s3://x"}""",
                """
                error: object 'H', field 'output': is an S3DataNode, and so is the input; expected a DynamoDBDataNode where the input is an S3DataNode (dp-object-hivecopyactivity)""");
    }

    @TestFactory
    Stream<DynamicTest> saysWhatWaitsForItself() {
        return cases(Validator.create(), """
                {"id": "A", "parent": {"ref": "B"}, "type": "CSV"}, {"id": "B", "parent": {"ref": "A"}, "type": "CSV"}""", """
                error: object 'A', field 'parent': inherits from itself: A → B → A; expected parents that end (dp-writing-pipeline-definition)""", """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "dependsOn": {"ref": "B"}},
                {"id": "B", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "dependsOn": {"ref": "A"}}""", """
                error: object 'A', field 'dependsOn': waits for itself: A → B → A; expected dependencies that end (dp-concepts-staging)""", """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "input": {"ref": "Raw"}, "output": {"ref": "N"}},
                {"id": "B", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "input": {"ref": "N"}, "output": {"ref": "Raw"}},
                {"id": "N", "type": "S3DataNode", "filePath": "s3://x"}""", """
                error: object 'Raw', field 'id': waits for itself: Raw → B → N → A → Raw; expected dependencies that end (dp-concepts-staging)""", """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "output": {"ref": "N"}},
                {"id": "B", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "input": {"ref": "N"}, "dependsOn": {"ref": "A"}},
                {"id": "N", "type": "S3DataNode", "filePath": "s3://x"}""", "");
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithSchedules() {
        String schedule = """
                {"id": "S", "type": "Schedule", %s}""";
        return cases(
                Validator.create(),
                schedule.formatted("\"period\": \"10 minutes\", \"startAt\": \"FIRST_ACTIVATION_DATE_TIME\""),
                """
                error: object 'S', field 'period': '10 minutes' is out of bounds; expected at least 15 minutes; Limits.minimumPeriod sets another bound (dp-object-schedule)""",
                schedule.formatted("\"period\": \"4 years\", \"startAt\": \"FIRST_ACTIVATION_DATE_TIME\""),
                """
                error: object 'S', field 'period': '4 years' is out of bounds; expected at most 3 years; Limits.maximumPeriod sets another bound (dp-object-schedule)""",
                schedule.formatted("\"period\": \"1 day\""),
                """
                error: object 'S', field 'startAt': is missing, and nothing stands in for it; expected startAt or startDateTime (dp-object-schedule)""",
                schedule.formatted(
                        "\"period\": \"1 day\", \"startAt\": \"FIRST_ACTIVATION_DATE_TIME\", \"startDateTime\": \"2024-01-01T00:00:00\""),
                """
                error: object 'S', field 'startDateTime': excludes startAt, which is set as well; expected either startAt or startDateTime (dp-object-schedule)""",
                schedule.formatted("\"period\": \"1 day\", \"startAt\": \"now\""),
                """
                error: object 'S', field 'startAt': 'now' is not a value of this field; expected FIRST_ACTIVATION_DATE_TIME or ONDEMAND_ACTIVATION_TIME (dp-object-schedule)""",
                schedule.formatted("\"period\": \"1 day\", \"startDateTime\": \"2024-02-30T00:00:00\""),
                """
                error: object 'S', field 'startDateTime': '2024-02-30T00:00:00' is not a time; expected "YYYY-MM-DDTHH:MM:SS", in UTC (dp-object-schedule)""",
                schedule.formatted("\"period\": \"1 day\", \"startDateTime\": \"2024-02-01T00:00:00Z\""),
                """
                warning: object 'S', field 'startDateTime': '2024-02-01T00:00:00Z' ends with a Z, which times in definitions do not have; expected "2024-02-01T00:00:00" (dp-object-schedule)""",
                schedule.formatted(
                        "\"period\": \"1 day\", \"startDateTime\": \"2024-02-01T00:00:00\", \"endDateTime\": \"2024-02-01T00:00:00\""),
                """
                error: object 'S', field 'endDateTime': '2024-02-01T00:00:00' is not later than the start; expected a time after 2024-02-01T00:00:00 (dp-object-schedule)""",
                schedule.formatted(
                        "\"period\": \"1 month\", \"startDateTime\": \"2024-02-01T00:00:00\", \"endDateTime\": \"2024-02-29T00:00:00\""),
                """
                warning: object 'S', field 'endDateTime': '2024-02-29T00:00:00' comes before the end of the first interval, so nothing will run; expected at least 1 month after the start (dp-console-templates)""",
                schedule.formatted(
                        "\"period\": \"1 month\", \"startDateTime\": \"2024-02-01T00:00:00\", \"endDateTime\": \"2024-03-01T00:00:00\""),
                "",
                schedule.formatted(
                        "\"period\": \"1 day\", \"startDateTime\": \"2024-02-01T00:00:00\", \"endDateTime\": \"2024-03-01T00:00:00\", \"occurrences\": \"3\""),
                """
                error: object 'S', field 'occurrences': excludes endDateTime, which is set as well; expected either endDateTime or occurrences (dp-object-schedule)""",
                schedule.formatted("\"period\": \"ONDEMAND_PERIOD\", \"startAt\": \"FIRST_ACTIVATION_DATE_TIME\""),
                """
                error: object 'S', field 'period': 'ONDEMAND_PERIOD' is not a period; expected "<n> minutes|hours|days|weeks|months|years" (dp-object-schedule)""",
                """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "scheduleType": "ondemand"}""",
                """
                error: object 'A', field 'scheduleType': 'ondemand' is not the scheduleType of Default; expected ondemand on Default and nowhere else (dp-concepts-schedules)""",
                """
                {"id": "Quarter", "type": "Schedule", "period": "15 minutes", "startDateTime": "2024-01-01T00:00:00"},
                {"id": "Q", "type": "S3DataNode", "filePath": "s3://x", "schedule": {"ref": "Quarter"}},
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "input": {"ref": "Q"}}""",
                """
                error: object 'A', field 'input': 'Q' has 96 intervals in one of 'A'; expected at most 32; Limits.maximumRollUp sets another bound (dp-limits)""",
                """
                {"id": "Hourly", "type": "Schedule", "period": "1 hour", "startDateTime": "2024-01-01T00:00:00"},
                {"id": "H", "type": "S3DataNode", "filePath": "s3://x", "schedule": {"ref": "Hourly"}},
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "input": {"ref": "H"}, "scheduleType": "cron"}""",
                """
                warning: object 'A', field 'input': 'H' runs every 1 hour, so 'A', which runs at the start of each 1 day, waits until that has passed; expected scheduleType timeseries for 'A' (dp-concepts-schedules)""");
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithLateness() {
        String shell = """
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", %s}""";
        return cases(
                Validator.create(),
                shell.formatted("\"lateAfterTimeout\": \"1 hour\", \"onLateAction\": {\"ref\": \"Stop\"}"),
                "",
                shell.formatted("\"lateAfterTimeout\": \"1 hour\""),
                """
                warning: object 'A', field 'lateAfterTimeout': has no effect without onLateAction; expected onLateAction as well (dp-object-shellcommandactivity)""",
                shell.formatted("\"onLateAction\": {\"ref\": \"Alarm\"}"),
                """
                warning: object 'A', field 'onLateAction': has no effect without lateAfterTimeout; expected lateAfterTimeout as well (dp-object-shellcommandactivity)""",
                shell.formatted("\"onLateAction\": {\"ref\": \"Stop\"}"),
                """
                error: object 'A', field 'onLateAction': terminates nothing without lateAfterTimeout; expected lateAfterTimeout as well (dp-object-terminate)""");
    }

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongWithExpressions() {
        String shell = """
                {"id": "A", "type": "ShellCommandActivity", "command": "%s", "workerGroup": "g", "input": {"ref": "Raw"}}""";
        return cases(
                Validator.create(),
                shell.formatted(
                        "run #{input.directoryPath} #{format(@scheduledStartTime,'YYYY')} #{name} #{workerGroup}"),
                "",
                shell.formatted("echo ##{not evaluated"),
                "",
                shell.formatted("#{node.directoryPath}"),
                """
                error: object 'A', field 'command': '#{node.directoryPath}' uses node at index 2; expected node in actions and preconditions only; elsewhere the fields of the object itself (dp-pipeline-expressions)""",
                shell.formatted("#{imput.directoryPath}"),
                """
                error: object 'A', field 'command': '#{imput.directoryPath}' asks for 'imput.directoryPath' at index 2, which means nothing (did you mean 'input'?); expected a field, a runtime field with its @, or a parameter (dp-pipeline-expressions)""",
                shell.formatted("#{input.tableName}"),
                """
                error: object 'A', field 'command': '#{input.tableName}' asks for 'input.tableName' at index 2, which 'Raw' does not have; expected a field, a runtime field with its @, or a parameter (dp-pipeline-expressions)""",
                shell.formatted("#{input.filePath}"),
                """
                warning: object 'A', field 'command': '#{input.filePath}' asks for 'input.filePath' at index 2, which 'Raw' does not set; expected a field that is set (dp-pipeline-expressions)""",
                shell.formatted("#{input.directorypath}"),
                """
                warning: object 'A', field 'command': '#{input.directorypath}' asks for 'input.directorypath' at index 2; expected 'directoryPath' (dp-pipeline-expressions)""",
                shell.formatted("#{workerGroup.name}"),
                """
                error: object 'A', field 'command': '#{workerGroup.name}' asks for 'workerGroup.name' at index 2, but 'workerGroup' is no reference; expected a field that refers to an object (dp-pipeline-expressions)""",
                shell.formatted("#{input.schedule.@status}"),
                """
                error: object 'A', field 'command': '#{input.schedule.@status}' is not valid at index 17: a runtime field cannot be read through more than one reference; expected a field without '@', or a runtime field of the object named first (dp-pipeline-expressions)""",
                shell.formatted("#{@scheduledStarttime}"),
                """
                warning: object 'A', field 'command': '#{@scheduledStarttime}' asks for '@scheduledStarttime' at index 2, which no object has (did you mean '@scheduledStartTime'?); expected a documented runtime field (dp-pipeline-expressions)""",
                shell.formatted("#{myBucket}"),
                """
                warning: object 'A', field 'command': '#{myBucket}' asks for 'myBucket' at index 2, which is neither a field of the object nor a parameter; expected a declared parameter, or one with a value (dp-custom-templates)""",
                """
                {"id": "Say", "type": "SnsAlarm", "topicArn": "t", "subject": "#{node.name}",
                 "message": "#{node.@scheduledStartTime} #{node.output.directoryPath} #{node.errorMessage}"}""",
                "",
                """
                {"id": "Say", "type": "SnsAlarm", "topicArn": "t", "subject": "#{node.output.@status}", "message": "m"}""",
                """
                error: object 'Say', field 'subject': '#{node.output.@status}' is not valid at index 14: a runtime field cannot be read through more than one reference; expected a field without '@', or a runtime field of the object named first (dp-pipeline-expressions)""");
    }

    @Test
    void saysWhereAnExpressionIsBroken() {
        ValidationReport report = validate(
                BASE
                        + "{\"id\": \"A\", \"type\": \"ShellCommandActivity\", \"workerGroup\": \"g\", \"command\": \"x #{formt(1)}\"}");

        assertThat(report.errors()).singleElement().satisfies(issue -> {
            assertThat(issue.rule()).isEqualTo("expression");
            assertThat(issue.toString())
                    .startsWith("object 'A', field 'command': 'x #{formt(1)}' is not valid at index 4");
        });
    }

    @Test
    void hidesSecretsInEveryText() {
        ValidationReport report = validate(BASE + """
                {"id": "D", "type": "RdsDatabase", "rdsInstanceId": "i", "username": "u", "*password": "tops3cret #{oops("},
                {"id": "E", "type": "RdsDatabase", "rdsInstanceId": "i", "username": "u", "*password": "tops3cret #{node.x}"},
                {"id": "F", "type": "RdsDatabase", "rdsInstanceId": "i", "username": "u", "*password": {"ref": "tops3cret"}}""");

        assertThat(report.errors()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(report.toString()).doesNotContain("tops3cret");
    }

    @Test
    void gathersAllIssuesInTheOrderOfTheDefinition() {
        ValidationReport report = validate("""
                {"id": "B", "type": "CSV", "foo": "x", "parent": {"ref": "Nope"}},
                {"id": "A", "type": "Custom"}""");

        assertThat(report.issues())
                .extracting(issue ->
                        issue.objectId().orElseThrow() + "." + issue.field().orElseThrow())
                .containsExactly("B.foo", "B.parent", "A.columnSeparator");
        assertThat(report.isValid()).isFalse();
        assertThat(report.about("A")).hasSize(1);
        assertThatThrownBy(() -> report.orThrow("pipeline 'P' is not valid"))
                .isInstanceOfSatisfying(
                        InvalidDefinitionException.class,
                        e -> assertThat(e.issues()).isEqualTo(report.issues()))
                .hasMessageStartingWith("pipeline 'P' is not valid, 2 errors:");
    }

    @Test
    void judgesInheritedFieldsOnceAndWhereTheyAreSet() {
        ValidationReport report = validate("""
                {"id": "Default", "pipelineLogUri": "s3://l", "schedule": {"ref": "S"}, "maximumRetries": "7",
                 "attemptTimeout": "soon", "onFail": {"ref": "S"}, "workerGroup": "g"},
                {"id": "S", "type": "Schedule", "period": "1 day", "startAt": "FIRST_ACTIVATION_DATE_TIME"},
                {"id": "A", "type": "ShellCommandActivity", "command": "x"},
                {"id": "B", "type": "ShellCommandActivity", "command": "x"},
                {"id": "C", "type": "SqlActivity", "script": "x", "database": {"ref": "D"}},
                {"id": "D", "type": "JdbcDatabase", "connectionString": "c", "jdbcDriverClass": "j", "username": "u", "*password": "p"}""");

        assertThat(report.issues())
                .extracting(issue -> issue.objectId().orElseThrow() + " " + issue.rule() + " "
                        + issue.field().orElseThrow())
                .containsExactly(
                        "Default out-of-bounds maximumRetries",
                        "Default period attemptTimeout",
                        "Default wrong-kind onFail");
    }

    @Test
    void disregardsInheritedFieldsThatATypeDoesNotKnowOrForbids() {
        assertThat(validate(BASE.replace(
                                        "\"role\"",
                                        "\"workerGroup\": \"g\", \"onFail\": {\"ref\": \"Alarm\"}, \"role\"")
                                + "{\"id\": \"A\", \"type\": \"ShellCommandActivity\", \"command\": \"x\"}")
                        .issues())
                .isEmpty();
    }

    @Test
    void letsParentsBringWhatIsRequired() {
        ValidationReport report = validate(BASE + """
                {"id": "Shell", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g"},
                {"id": "Settings", "retryDelay": "5 minutes", "maximumRetries": "1"},
                {"id": "A", "parent": {"ref": "Shell"}},
                {"id": "B", "parent": [{"ref": "Settings"}, {"ref": "Shell"}]}""");

        assertThat(report.issues()).isEmpty();
    }

    @Test
    void looksForTheNamesOfNodeInWhateverRefersToTheObject() {
        ValidationReport report = validate("""
                {"id": "Default", "scheduleType": "ondemand", "pipelineLogUri": "s3://l", "workerGroup": "g", "onFail": {"ref": "N"}},
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "precondition": {"ref": "P"}},
                {"id": "B", "type": "ShellCommandActivity", "command": "x", "myWord": "w", "precondition": {"ref": "P"}},
                {"id": "P", "type": "ShellCommandPrecondition", "command": "#{node.command} #{node.myWord} #{node.comand} #{node.@statsu}"},
                {"id": "N", "type": "SnsAlarm", "role": "r", "topicArn": "t", "subject": "#{node.errorId} #{node.message}", "message": "m"}""");

        assertThat(report.toString().lines())
                .containsExactly(
                        "warning: object 'P', field 'command': '#{node.command} #{node.myWord} #{node.comand} #{node.@statsu}'"
                                + " asks for 'node.comand' at index 33, which 'A' does not have (did you mean 'command'?);"
                                + " expected a field of an object that refers to this one (dp-pipeline-expressions)",
                        "warning: object 'P', field 'command': '#{node.command} #{node.myWord} #{node.comand} #{node.@statsu}'"
                                + " asks for 'node.@statsu' at index 48, which no object has (did you mean '@status'?);"
                                + " expected a documented runtime field (dp-pipeline-expressions)",
                        "warning: object 'N', field 'subject': '#{node.errorId} #{node.message}' asks for 'node.message'"
                                + " at index 18, which 'A' does not have; expected a field of an object that refers to this"
                                + " one (dp-pipeline-expressions)");
    }

    @Test
    void takesPureParentsAndDefaultWithoutAType() {
        ValidationReport report = validate("""
                {"id": "Default", "scheduleType": "ondemand", "pipelineLogUri": "s3://l", "myRegion": "x"},
                {"id": "Common", "workerGroup": "g", "myBucket": "b", "maximumRetires": "1"},
                {"id": "A", "type": "ShellCommandActivity", "command": "#{myBucket} #{myRegion}", "parent": {"ref": "Common"}}""");

        assertThat(report.toString().lines())
                .containsExactly(
                        "warning: object 'Common', field 'maximumRetires': is not a field of any type (did you mean"
                                + " 'maximumRetries'?); expected a documented field, or one of your own that starts with my and a"
                                + " capital (dp-writing-pipeline-definition)");
    }

    @Test
    void runsOnDemandWithoutSchedules() {
        ValidationReport report = validate("""
                {"id": "Default", "scheduleType": "ondemand", "pipelineLogUri": "s3://l", "workerGroup": "g"},
                {"id": "S", "type": "Schedule", "period": "1 day", "startAt": "FIRST_ACTIVATION_DATE_TIME"},
                {"id": "O", "type": "Schedule", "period": "ONDEMAND_PERIOD", "startAt": "ONDEMAND_ACTIVATION_TIME"},
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "scheduleType": "cron"},
                {"id": "B", "type": "ShellCommandActivity", "command": "x", "lateAfterTimeout": "1 hour"},
                {"id": "C", "type": "ShellCommandActivity", "command": "x", "scheduleType": "ondemand"}""");

        assertThat(report.toString().lines())
                .containsExactly(
                        "error: object 'S', field 'type': 'Schedule' is not allowed, because the pipeline runs on demand;"
                                + " expected no schedule, or another scheduleType on Default (dp-concepts-schedules)",
                        "warning: object 'O', field 'type': 'Schedule' is disregarded, because the pipeline runs on demand;"
                                + " expected no schedule (dp-concepts-schedules)",
                        "error: object 'A', field 'scheduleType': 'cron' is another scheduleType than that of Default;"
                                + " expected no scheduleType, because the pipeline runs on demand (dp-concepts-schedules)",
                        "warning: object 'B', field 'lateAfterTimeout': has no effect, because the pipeline runs on demand"
                                + " (dp-object-shellcommandactivity)");
    }

    @Test
    void warnsOfFailuresThatSpreadDuringABackfillOnlyWhenItKnowsTheTime() {
        PipelineDefinition definition = read(BASE.replace("\"role\"", "\"failureAndRerunMode\": \"cascade\", \"role\"")
                + "{\"id\": \"A\", \"type\": \"ShellCommandActivity\", \"command\": \"x\", \"workerGroup\": \"g\"}");
        Validator validator = Validator.create();

        assertThat(validator.validate(definition).issues()).isEmpty();
        assertThat(validator
                        .asOf(Instant.parse("2023-12-31T00:00:00Z"))
                        .validate(definition)
                        .issues())
                .isEmpty();
        assertThat(validator.asOf(Instant.parse("2024-03-01T00:00:00Z")).validate(definition))
                .hasToString(
                        "warning: object 'Default', field 'failureAndRerunMode': 'cascade' spreads failures while the"
                                + " intervals since the scheduled start 2024-01-01T00:00:00 of 'Daily' are run one after the other;"
                                + " expected none, or a later start (dp-manage-cascade-failandrerun)");
    }

    @Test
    void warnsOnceWhereNoLogsAreKept() {
        String activities = """
                {"id": "S", "type": "Schedule", "period": "1 day", "startAt": "FIRST_ACTIVATION_DATE_TIME"},
                {"id": "A", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "schedule": {"ref": "S"}},
                {"id": "B", "type": "ShellCommandActivity", "command": "x", "workerGroup": "g", "schedule": {"ref": "S"}}""";
        String warning =
                "warning: object 'Default', field 'pipelineLogUri': is missing, so no logs are kept; expected a"
                        + " folder for logs (dp-error-logs)";

        assertThat(validate(activities)).hasToString(warning);
        assertThat(validate("{\"id\": \"Default\"}," + activities)).hasToString(warning);
    }

    @Test
    void checksParametersAndTheirValues() {
        ValidationReport report = Validator.create().validate(readWhole("""
                {"objects": [],
                 "parameters": [
                   {"id": "myCount", "type": "Integer", "default": "many"},
                   {"id": "myShare", "type": "double", "default": "0.5"},
                   {"id": "mySize", "type": "String", "allowedValues": ["s", "m"], "default": "xl"},
                   {"id": "myList", "type": "String"},
                   {"id": "*myWord", "type": "Integer"},
                   {"id": "myFlag", "type": "Boolean", "default": "true"},
                   {"id": "myOption", "type": "String", "optional": "maybe"},
                   {"id": "myNone", "type": "String", "optional": "true"},
                   {"id": "count", "type": "String", "default": "1"},
                   {"id": "mySize", "type": "String", "default": "s"}],
                 "values": {"myList": ["a", "b"], "*myWord": "s3cret", "myWord": "x", "myUndeclared": "y", "other": "z", "myOption": ""}}"""));

        assertThat(report.toString().lines())
                .containsExactly(
                        "error: parameter 'myCount': 'many' is not of type Integer; expected digits, such as 3 (dp-custom-templates)",
                        "warning: parameter 'myShare': 'double' is not written as documented; expected Double (dp-custom-templates)",
                        "error: parameter 'mySize': 'xl' is not allowed; expected one of s, m (dp-custom-templates)",
                        "error: parameter 'myList': has 2 values; expected one value, or isArray true (dp-custom-templates)",
                        "error: parameter '*myWord': '***' is not of type Integer; expected digits, such as 3 (dp-custom-templates)",
                        "error: parameter 'myFlag': 'Boolean' is not a type of parameters; expected one of String, Integer, Double,"
                                + " AWS::S3::ObjectKey (dp-custom-templates)",
                        "error: parameter 'myOption': 'maybe' is not a value of optional; expected true or false"
                                + " (dp-custom-templates)",
                        "warning: parameter 'myOption': has no value; expected a value before the pipeline is activated"
                                + " (dp-custom-templates)",
                        "error: field 'count': is not the name of a parameter; expected a name that starts with my, after a *"
                                + " where the value is secret (dp-custom-templates)",
                        "error: parameter 'mySize': is declared more than once; expected an id for each parameter"
                                + " (dp-custom-templates)",
                        "warning: parameter 'myWord': is declared as '*myWord'; expected '*myWord' (dp-custom-templates)",
                        "error: field 'other': is not the name of a parameter; expected a name that starts with my, after a *"
                                + " where the value is secret (dp-custom-templates)");
    }

    @Test
    void asksForEveryValueOnlyWhenThePipelineIsActivated() {
        PipelineDefinition definition = readWhole("{\"objects\": [" + BASE
                + "{\"id\": \"A\", \"type\": \"ShellCommandActivity\", \"workerGroup\": \"g\", \"command\": \"#{myA} #{myB} #{myC}"
                + " #{myD}\"}], \"parameters\": [{\"id\": \"myA\"}, {\"id\": \"*myB\", \"default\": \"b\"}],"
                + " \"values\": {\"myC\": \"c\"}}");

        assertThat(Validator.create().validate(definition).issues())
                .extracting(Issue::rule, Issue::isError)
                .containsExactly(tuple("undeclared-parameter", false), tuple("missing-value", false));
        assertThat(Validator.create().forActivation().validate(definition).issues())
                .extracting(Issue::rule, Issue::isError)
                .containsExactly(tuple("undeclared-parameter", true), tuple("missing-value", true));
    }

    @Test
    void refusesAFirstActivationWhoseStartLiesMoreThanADayBack() {
        PipelineDefinition definition = read(BASE.replace(
                        "{\"id\": \"Worker\"",
                        "{\"id\": \"Unused\", \"type\": \"Schedule\","
                                + " \"period\": \"1 day\", \"startDateTime\": \"1999-01-01T00:00:00\"}, {\"id\": \"Worker\"")
                + "{\"id\": \"A\", \"type\": \"ShellCommandActivity\", \"command\": \"x\", \"workerGroup\": \"g\"}");
        Instant dayLater = Instant.parse("2024-01-02T00:00:00Z");
        Validator validator = Validator.create();

        assertThat(validator.forFirstActivation(dayLater).validate(definition).issues())
                .isEmpty();
        assertThat(validator.forFirstActivation(dayLater.plusSeconds(1)).validate(definition))
                .hasToString(
                        "error: object 'Daily', field 'startDateTime': '2024-01-01T00:00:00' lies more than 1 day back, and"
                                + " all intervals since would run; expected a later start, or leave to backfill; Limits.maximumStartAge"
                                + " sets another bound (dp-concepts-schedules)");
        assertThat(validator
                        .forActivation()
                        .asOf(dayLater.plusSeconds(1))
                        .validate(definition)
                        .issues())
                .isEmpty();
        assertThat(validator
                        .limits(Limits.relaxed())
                        .forFirstActivation(dayLater.plusSeconds(1))
                        .validate(definition)
                        .issues())
                .isEmpty();
    }

    @Test
    void holdsDefinitionsToTheSizesOfTheService() {
        var objects = new ArrayList<PipelineObject>();
        for (int i = 0; i < 101; i++) {
            objects.add(PipelineObject.of("O" + i, "CSV"));
        }
        PipelineObject wide = PipelineObject.of("Wide", "CSV");
        for (int i = 0; i < 50; i++) {
            wide = wide.with("myField" + (char) ('A' + i % 26) + i, "x");
        }
        objects.set(0, wide);
        objects.set(1, PipelineObject.of("Long", "CSV").with("myText", "ä".repeat(5_121)));
        objects.set(
                2,
                PipelineObject.of("Big", "CSV").with("myA", "x".repeat(8_000)).with("myB", "x".repeat(8_000)));
        objects.set(3, PipelineObject.of("i".repeat(257), "CSV"));
        PipelineDefinition definition = PipelineDefinition.of(objects);

        assertThat(Validator.create().validate(definition).toString().lines())
                .containsExactly(
                        "error: has 101 objects; expected at most 100; Limits.maximumObjects sets another bound (dp-limits)",
                        "error: object 'Wide': has 51 fields; expected at most 50; Limits.maximumFields sets another bound"
                                + " (dp-limits)",
                        "error: object 'Long', field 'myText': a value has 10242 bytes; expected at most 10240;"
                                + " Limits.maximumFieldBytes sets another bound (dp-limits)",
                        "error: object 'Big': has 16018 bytes; expected at most 15360; Limits.maximumObjectBytes sets another"
                                + " bound (dp-limits)",
                        "error: object '" + "i".repeat(257)
                                + "', field 'id': the id has 257 bytes; expected at most 256;"
                                + " Limits.maximumNameBytes sets another bound (dp-limits)");
        assertThat(Validator.create()
                        .limits(Limits.relaxed())
                        .validate(definition)
                        .issues())
                .isEmpty();
    }

    @Test
    void movesASingleWall() {
        PipelineDefinition definition = read(
                "{\"id\": \"S\", \"type\": \"Schedule\", \"period\": \"1 minute\", \"startAt\": \"FIRST_ACTIVATION_DATE_TIME\"}");
        Limits limits =
                Limits.aws().toBuilder().minimumPeriod(Period.minutes(1)).build();

        assertThat(Validator.create().validate(definition).isValid()).isFalse();
        assertThat(Validator.create().limits(limits).validate(definition).isValid())
                .isTrue();
        assertThat(Validator.create()
                        .limits(Limits.relaxed())
                        .validate(definition)
                        .isValid())
                .isTrue();
    }

    @Test
    void judgesTenThousandObjectsInAChainWithoutRecursion() {
        var objects = new ArrayList<PipelineObject>();
        objects.add(PipelineObject.of("Default")
                .with("pipelineLogUri", "s3://l")
                .with("workerGroup", "g")
                .with("schedule", FieldValue.ref("S")));
        objects.add(PipelineObject.of("S", "Schedule")
                .with("period", "1 day")
                .with("startAt", "FIRST_ACTIVATION_DATE_TIME"));
        for (int i = 0; i < 10_000; i++) {
            PipelineObject activity =
                    PipelineObject.of("A" + i, "ShellCommandActivity").with("command", "echo #{name}");
            objects.add(i == 0 ? activity : activity.with("dependsOn", FieldValue.ref("A" + (i - 1))));
        }
        PipelineDefinition chain = PipelineDefinition.of(objects);
        PipelineDefinition ring =
                chain.with(chain.object("A0").orElseThrow().with("dependsOn", FieldValue.ref("A9999")));
        Validator validator = Validator.create().limits(Limits.relaxed());

        assertThat(validator.validate(chain).issues()).isEmpty();
        assertThat(validator.validate(ring).errors())
                .singleElement()
                .extracting(Issue::rule)
                .isEqualTo("cycle");
    }

    @Test
    void judgesTenThousandGenerationsInGoodTime() {
        var objects = new ArrayList<PipelineObject>();
        objects.add(PipelineObject.of("P0", "CSV"));
        for (int i = 1; i < 10_000; i++) {
            objects.add(PipelineObject.of("P" + i).with("parent", FieldValue.ref("P" + (i - 1))));
        }
        PipelineDefinition definition = PipelineDefinition.of(objects);

        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(Validator.create()
                                .limits(Limits.relaxed())
                                .validate(definition)
                                .issues())
                        .isEmpty());
    }

    @Test
    void saysNothingOfRolesWhereNoIamRoleIsMeant() {
        ValidationReport report = validate("""
                {"id": "W", "type": "Ec2Resource", "terminateAfter": "soon", "workerGroup": "g", "imageid": "x"},
                {"id": "K", "type": "S3KeyExists"},
                {"id": "A", "type": "ShellCommandActivity", "input": {"ref": "W"}, "foo": "#{bar}"}""");

        assertThat(report.issues())
                .filteredOn(issue ->
                        !issue.field().orElse("").toLowerCase(Locale.ROOT).endsWith("role"))
                .hasSizeGreaterThan(6)
                .allSatisfy(issue -> assertThat(issue.toString()).doesNotContainIgnoringCase("role"));
    }
}
