package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.ReadResult;
import io.penstock.problem.Issue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes that definitions in the wild have. None may bring a false error; warnings say what is unusual. */
class GuideShapesTest {

    private static ValidationReport validate(String json) {
        ReadResult read = DefinitionReader.create().read(json);
        return Validator.create().validate(read.definition());
    }

    private static List<String> rules(String json) {
        ValidationReport report = validate(json);
        assertThat(report.errors()).isEmpty();
        return report.issues().stream().map(Issue::rule).distinct().toList();
    }

    @Test
    void clusterWithVolumesAndValuesOfUndeclaredParameters() {
        assertThat(rules("""
                        {"objects": [
                          {"id": "Default", "name": "Default", "scheduleType": "ONDEMAND", "failureAndRerunMode": "CASCADE",
                           "resourceRole": "DataPipelineDefaultResourceRole", "role": "DataPipelineDefaultRole",
                           "pipelineLogUri": "#{myPipelineLogUri}"},
                          {"id": "Cluster", "name": "Cluster", "type": "EmrCluster", "releaseLabel": "emr-4.1.0",
                           "subnetId": "#{mySubnetId}", "emrManagedMasterSecurityGroupId": "#{myMasterGroup}",
                           "coreInstanceCount": "1", "coreEbsConfiguration": {"ref": "Ebs"}, "applications": ["spark", "hive"],
                           "terminateAfter": "2 Hours", "region": "us-east-1"},
                          {"id": "Ebs", "type": "EbsConfiguration", "ebsOptimized": "true",
                           "ebsBlockDeviceConfig": [{"ref": "Device"}, {"ref": "Device"}]},
                          {"id": "Device", "type": "EbsBlockDeviceConfig", "volumesPerInstance": "2",
                           "volumeSpecification": {"ref": "Volume"}},
                          {"id": "Volume", "type": "VolumeSpecification", "sizeInGB": "500", "volumeType": "io1", "iops": "1000"},
                          {"id": "Run", "type": "EmrActivity", "runsOn": {"ref": "Cluster"},
                           "step": ["command-runner.jar,spark-submit,a\\\\\\\\,b", "s3://b/x.jar,#{myInput}"]}],
                         "parameters": [{"id": "myInput", "type": "AWS::S3::ObjectKey", "watermark": "s3://"}],
                         "values": {"myInput": "s3://in", "mySubnetId": "subnet-1", "myMasterGroup": "sg-1",
                                    "myPipelineLogUri": "s3://logs"}}""")).containsExactly("letter-case");
    }

    @Test
    void databaseToS3WithQueriesThatNameTheirOwnFields() {
        assertThat(rules("""
                        {"objects": [
                          {"id": "Default", "failureAndRerunMode": "cascade", "role": "r", "resourceRole": "rr",
                           "pipelineLogUri": "s3://l", "scheduleType": "timeseries"},
                          {"id": "S", "type": "Schedule", "startDateTime": "2012-11-26T00:00:00",
                           "endDateTime": "2012-11-27T00:00:00", "period": "1 day"},
                          {"id": "In", "type": "SqlDataNode", "schedule": {"ref": "S"}, "table": "adEvents",
                           "username": "u", "*password": "p", "connectionString": "jdbc:mysql://h:3306/d",
                           "selectQuery": "select * from #{table} where t >= '#{@scheduledStartTime.format('YYYY-MM-dd HH:mm:ss')}' and t < '#{@scheduledEndTime.format('YYYY-MM-dd HH:mm:ss')}'",
                           "precondition": {"ref": "Ready"}},
                          {"id": "Ready", "type": "Exists"},
                          {"id": "Out", "type": "S3DataNode", "schedule": {"ref": "S"}, "dataFormat": {"ref": "Csv"},
                           "filePath": "s3://b/#{format(minusMinutes(@scheduledStartTime,30),'YYYY-MM-dd hh:mm:ss')}/#{parent.@id}.csv"},
                          {"id": "Csv", "type": "CSV", "column": ["Name STRING", "Score INT"]},
                          {"id": "W", "type": "Ec2Resource", "schedule": {"ref": "S"}, "terminateAfter": "1 HOURS",
                           "instanceCount": "1", "securityGroups": "g", "logUri": "s3://l", "httpProxy": {"ref": "P"}},
                          {"id": "P", "type": "HttpProxy", "hostname": "h", "port": "120", "*password": "p"},
                          {"id": "C", "type": "CopyActivity", "schedule": {"ref": "S"}, "runsOn": {"ref": "W"},
                           "input": {"ref": "In"}, "output": {"ref": "Out"}, "onFail": {"ref": "No"}, "onSuccess": {"ref": "Yes"}},
                          {"id": "No", "type": "SnsAlarm", "topicArn": "a", "subject": "#{node.name} failed",
                           "message": "#{node.@scheduledStartTime}..#{node.@scheduledEndTime}: #{node.errorMessage}, #{node.@failureReason}"},
                          {"id": "Yes", "type": "SnsAlarm", "topicArn": "a", "subject": "done",
                           "message": "#{node.output.filePath} from #{node.input.table}"}]}""")).containsExactly("letter-case", "deprecated");
    }

    @Test
    void redshiftWithBareStringsForReferences() {
        assertThat(rules("""
                        {"objects": [
                          {"id": "Default", "role": "r", "resourceRole": "rr", "pipelineLogUri": "s3://l", "schedule": {"ref": "S"}},
                          {"id": "S", "type": "Schedule", "period": "1 hour", "startAt": "FIRST_ACTIVATION_DATE_TIME"},
                          {"id": "Db", "type": "RedshiftDatabase", "databaseName": "d", "username": "u", "*password": "p",
                           "connectionString": "jdbc:postgresql://h:5439/d", "region": "eu-west-3"},
                          {"id": "T", "type": "RedshiftDataNode", "tableName": "orders", "database": "Db",
                           "primaryKeys": ["a", "b"], "createTableSql": "create table #{tableName} (#{schemaName})",
                           "schemaName": "s"},
                          {"id": "In", "type": "S3DataNode", "filePath": "s3://b/x.csv", "precondition": "Key"},
                          {"id": "Key", "type": "S3KeyExists", "s3Key": "#{node.filePath}.done"},
                          {"id": "C", "type": "RedshiftCopyActivity", "insertMode": "Overwrite_Existing", "workerGroup": "g",
                           "input": {"ref": "In"}, "output": {"ref": "T"}, "commandOptions": ["DELIMITER '\\\\t'", "GZIP"]},
                          {"id": "Q", "type": "SqlActivity", "database": {"ref": "Db"}, "script": "vacuum #{output.tableName}",
                           "output": {"ref": "T"}, "workerGroup": "g", "dependsOn": {"ref": "C"},
                           "scriptArgument": ["#{format(@scheduledStartTime,'YYYY-MM-dd')}",
                                              "#{format(plusPeriod(@scheduledStartTime,\\"1 day\\"),\\"YYYY-MM-dd\\")}"]}]}""")).containsExactly("text-for-reference", "letter-case");
    }

    @Test
    void objectsThatInheritFromEachOtherAcrossSchedules() {
        assertThat(rules("""
                        {"objects": [
                          {"id": "Default", "workerGroup": "g", "maximumRetries": "0", "pipelineLogUri": "s3://l",
                           "preActivityTaskConfig": {"ref": "Before"}, "onFail": {"ref": "Tell"}, "role": "r"},
                          {"id": "Before", "type": "ShellScriptConfig", "scriptUri": "s3://b/x.sh", "scriptArgument": ["1", "2"]},
                          {"id": "Tell", "type": "SnsAlarm", "topicArn": "a", "subject": "s", "message": "m"},
                          {"id": "Hourly", "type": "Schedule", "period": "1 hour", "startDateTime": "2030-01-01T00:00:00", "occurrences": "4"},
                          {"id": "Daily", "type": "Schedule", "period": "1 day", "startDateTime": "2030-01-01T00:00:00"},
                          {"id": "EveryHour", "schedule": {"ref": "Hourly"}, "retryDelay": "2 minutes"},
                          {"id": "EveryDay", "schedule": {"ref": "Daily"}},
                          {"id": "Part", "type": "S3DataNode", "parent": {"ref": "EveryHour"}, "directoryPath": "s3://b/p"},
                          {"id": "Collect", "type": "ShellCommandActivity", "parent": {"ref": "EveryHour"}, "command": "x",
                           "output": {"ref": "Part"}, "stage": "TRUE"},
                          {"id": "Sum", "type": "ShellCommandActivity", "parent": {"ref": "EveryDay"}, "command": "x",
                           "input": {"ref": "Part"}, "dependsOn": {"ref": "Collect"}}]}""")).isEmpty();
    }

    @Test
    void onDemandDefaultWithoutIdOrType() {
        assertThat(rules("""
                        {"objects": [
                          {"name": "Default", "scheduleType": "ondemand", "pipelineLogUri": "s3://l", "maxActiveInstances": "5"},
                          {"id": "A", "type": "ShellCommandActivity", "command": "echo ##{x} ${HOME} $1", "workerGroup": "g",
                           "scriptArgument": "hello"}]}""")).isEmpty();
    }

    @Test
    void hiveOverDynamoDbWithVariablesAndUserFields() {
        assertThat(rules("""
                        {"objects": [
                          {"id": "Default", "scheduleType": "cron", "schedule": {"ref": "S"}, "pipelineLogUri": "s3://l",
                           "failureAndRerunMode": "none", "role": "r", "resourceRole": "rr"},
                          {"id": "S", "type": "Schedule", "period": "1 week", "startAt": "FIRST_ACTIVATION_DATE_TIME"},
                          {"id": "E", "type": "EmrCluster", "terminateAfter": "24", "amiVersion": "3.9",
                           "hadoopVersion": "0.20", "visibleToAllUsers": "False", "taskInstanceBidPrice": "0.05",
                           "bootstrapAction": ["s3://b/1,a", "s3://b/2,b"], "useOnDemandOnLastAttempt": "true",
                           "hadoopSchedulerType": "PARALLEL_CAPACITY_SCHEDULING", "actionOnTaskFailure": "terminate"},
                          {"id": "T", "type": "DynamoDBDataNode", "tableName": "t", "readThroughputPercent": "0.25",
                           "dataFormat": {"ref": "F"}, "region": "us-west-2", "precondition": {"ref": "Full"}},
                          {"id": "Full", "type": "DynamoDBDataExists", "tableName": "#{node.tableName}"},
                          {"id": "F", "type": "DynamoDBDataFormat", "column": ["hash STRING", "range BIGINT"]},
                          {"id": "O", "type": "S3DataNode", "directoryPath": "s3://b/#{myPart}/", "myPart": "#{@pipelineId}"},
                          {"id": "H", "type": "HiveActivity", "runsOn": {"ref": "E"}, "input": {"ref": "T"}, "output": {"ref": "O"},
                           "hiveScript": "select * from #{input.tableName} where d = '${D}'; #{myList} #{output.myPart}",
                           "myList": ["one", "two"], "my_Ref": {"ref": "T"},
                           "scriptVariable": ["D=#{format(@scheduledStartTime,'YYYY-MM-dd')}"],
                           "resizeClusterBeforeRunning": "false", "lateAfterTimeout": "6 hours", "onLateAction": {"ref": "Stop"}},
                          {"id": "Stop", "type": "Terminate"},
                          {"id": "Script", "type": "HiveActivity", "runsOn": {"ref": "E"}, "scriptUri": "s3://b/x.q", "stage": "false"}]}""")).isEmpty();
    }

    @Test
    void objectsThatComeBackFromTheServiceWithWhatItHasAdded() {
        assertThat(rules("""
                        {"pipelineObjects": [
                          {"id": "Default", "name": "Default", "fields": [
                            {"key": "workerGroup", "stringValue": "g"}, {"key": "pipelineLogUri", "stringValue": "s3://l"},
                            {"key": "schedule", "refValue": "S"}]},
                          {"id": "S", "name": "Every day", "fields": [
                            {"key": "type", "stringValue": "Schedule"}, {"key": "period", "stringValue": "1 day"},
                            {"key": "startDateTime", "stringValue": "2012-12-12T00:00:00"},
                            {"key": "@firstActivationTime", "stringValue": "2012-12-12T00:00:01"},
                            {"key": "@version", "stringValue": "1"}]},
                          {"id": "A", "name": "Say hello", "fields": [
                            {"key": "type", "stringValue": "ShellCommandActivity"},
                            {"key": "command", "stringValue": "echo hello"},
                            {"key": "@status", "stringValue": "SCHEDULED"},
                            {"key": "@sphere", "stringValue": "COMPONENT"}]}]}""")).isEmpty();
    }
}
