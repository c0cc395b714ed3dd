package io.penstock.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.Component;
import io.penstock.component.InsertMode;
import io.penstock.component.RedshiftDatabase;
import io.penstock.component.VolumeSpecification;
import io.penstock.schedule.Period;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FactoriesTest {

    private static final List<Class<?>> FACTORIES = List.of(
            Activities.class,
            DataNodes.class,
            Resources.class,
            Preconditions.class,
            Actions.class,
            Databases.class,
            DataFormats.class,
            Schedules.class,
            Configurations.class);

    /** Every factory once, and the fields it sets besides the id. */
    static Stream<Arguments> factories() {
        var in = DataNodes.s3("In");
        var out = DataNodes.s3("Out");
        RedshiftDatabase redshift = Databases.redshift("R");
        VolumeSpecification volume = Configurations.volumeSpecification("V");
        return Stream.of(
                row(Activities.shell("X"), "ShellCommandActivity"),
                row(Activities.shell("X", "true"), "ShellCommandActivity command=true"),
                row(Activities.shellScript("X", "s3://x"), "ShellCommandActivity scriptUri=s3://x"),
                row(Activities.copy("X"), "CopyActivity"),
                row(Activities.copy("X", in, out), "CopyActivity input->In output->Out"),
                row(Activities.sql("X"), "SqlActivity"),
                row(Activities.sql("X", redshift, "select 1"), "SqlActivity database->R script=select 1"),
                row(Activities.emr("X", "a.jar", "b.jar"), "EmrActivity step=a.jar step=b.jar"),
                row(Activities.hive("X"), "HiveActivity"),
                row(Activities.hive("X", "q"), "HiveActivity hiveScript=q"),
                row(Activities.hiveCopy("X"), "HiveCopyActivity"),
                row(Activities.hiveCopy("X", in, out), "HiveCopyActivity input->In output->Out"),
                row(Activities.pig("X"), "PigActivity"),
                row(Activities.pig("X", "p"), "PigActivity script=p"),
                row(Activities.hadoop("X"), "HadoopActivity"),
                row(Activities.hadoop("X", "j.jar"), "HadoopActivity jarUri=j.jar"),
                row(Activities.redshiftCopy("X"), "RedshiftCopyActivity"),
                row(Activities.redshiftCopy("X", InsertMode.APPEND), "RedshiftCopyActivity insertMode=APPEND"),
                row(DataNodes.s3("X"), "S3DataNode"),
                row(DataNodes.s3("X", "s3://d"), "S3DataNode directoryPath=s3://d"),
                row(DataNodes.s3File("X", "s3://f"), "S3DataNode filePath=s3://f"),
                row(DataNodes.dynamoDb("X"), "DynamoDBDataNode"),
                row(DataNodes.dynamoDb("X", "t"), "DynamoDBDataNode tableName=t"),
                row(DataNodes.sqlTable("X"), "SqlDataNode"),
                row(DataNodes.sqlTable("X", "t"), "SqlDataNode table=t"),
                row(DataNodes.mySqlTable("X"), "MySqlDataNode"),
                row(DataNodes.mySqlTable("X", "t"), "MySqlDataNode table=t"),
                row(DataNodes.redshiftTable("X"), "RedshiftDataNode"),
                row(DataNodes.redshiftTable("X", redshift, "t"), "RedshiftDataNode database->R tableName=t"),
                row(Resources.ec2("X"), "Ec2Resource"),
                row(Resources.emrCluster("X"), "EmrCluster"),
                row(Resources.httpProxy("X", "h", 8080), "HttpProxy hostname=h port=8080"),
                row(Preconditions.s3KeyExists("X"), "S3KeyExists"),
                row(Preconditions.s3KeyExists("X", "s3://k"), "S3KeyExists s3Key=s3://k"),
                row(Preconditions.s3PrefixNotEmpty("X"), "S3PrefixNotEmpty"),
                row(Preconditions.s3PrefixNotEmpty("X", "s3://p"), "S3PrefixNotEmpty s3Prefix=s3://p"),
                row(Preconditions.dynamoDbDataExists("X", "t"), "DynamoDBDataExists tableName=t"),
                row(Preconditions.dynamoDbTableExists("X", "t"), "DynamoDBTableExists tableName=t"),
                row(Preconditions.exists("X"), "Exists"),
                row(Preconditions.shellPrecondition("X"), "ShellCommandPrecondition"),
                row(Preconditions.shellPrecondition("X", "true"), "ShellCommandPrecondition command=true"),
                row(Preconditions.pipelineObjectFinished("X", "Clean"), "PipelineObjectFinished object=Clean"),
                row(Actions.snsAlarm("X"), "SnsAlarm"),
                row(Actions.snsAlarm("X", "arn", "s", "m"), "SnsAlarm topicArn=arn subject=s message=m"),
                row(Actions.terminate("X"), "Terminate"),
                row(Databases.jdbc("X"), "JdbcDatabase"),
                row(
                        Databases.jdbc("X", "url", "Driver", "u", "p"),
                        "JdbcDatabase connectionString=url jdbcDriverClass=Driver username=u *password=p"),
                row(Databases.rds("X"), "RdsDatabase"),
                row(Databases.rds("X", "i", "u", "p"), "RdsDatabase rdsInstanceId=i username=u *password=p"),
                row(Databases.redshift("X"), "RedshiftDatabase"),
                row(Databases.redshift("X", "c", "u", "p"), "RedshiftDatabase clusterId=c username=u *password=p"),
                row(DataFormats.csv("X", "a INT", "b STRING"), "CSV column=a INT column=b STRING"),
                row(DataFormats.tsv("X"), "TSV"),
                row(DataFormats.custom("X", "|", "a INT"), "Custom columnSeparator=| column=a INT"),
                row(DataFormats.regEx("X", "(.*)", "a STRING"), "RegEx inputRegEx=(.*) column=a STRING"),
                row(DataFormats.dynamoDbFormat("X", "a INT"), "DynamoDBDataFormat column=a INT"),
                row(DataFormats.dynamoDbExportFormat("X", "a INT"), "DynamoDBExportDataFormat column=a INT"),
                row(
                        Schedules.schedule("X", Duration.ofHours(1)),
                        "Schedule period=1 hour startAt=FIRST_ACTIVATION_DATE_TIME"),
                row(
                        Schedules.schedule("X", Period.months(1)),
                        "Schedule period=1 month startAt=FIRST_ACTIVATION_DATE_TIME"),
                row(Configurations.parentObject("X"), ""),
                row(
                        Configurations.scriptConfig("X", "s3://s", "1", "2"),
                        "ShellScriptConfig scriptUri=s3://s scriptArgument=1 scriptArgument=2"),
                row(
                        Configurations.emrConfiguration("X", "core-site", Configurations.property("P", "k", "v")),
                        "EmrConfiguration classification=core-site property->P"),
                row(Configurations.property("X", "k", "v"), "Property key=k value=v"),
                row(
                        Configurations.ebsConfiguration("X", Configurations.ebsBlockDeviceConfig("B", volume)),
                        "EbsConfiguration ebsBlockDeviceConfig->B"),
                row(Configurations.ebsBlockDeviceConfig("X", volume), "EbsBlockDeviceConfig volumeSpecification->V"),
                row(Configurations.volumeSpecification("X"), "VolumeSpecification"));
    }

    @ParameterizedTest
    @MethodSource("factories")
    void setWhatTheyAreGiven(Component component, String expected) {
        assertThat(component.id()).isEqualTo("X");
        assertThat(component.object().fields().stream()
                        .map(field -> (field.key().equals("type") ? "" : field.key())
                                + (field.value().isReference()
                                        ? "->"
                                        : field.key().equals("type") ? "" : "=")
                                + field.value().value())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
        assertThat(component.problems()).isEmpty();
    }

    @Test
    void areAllInTheTable() {
        long methods = FACTORIES.stream()
                .flatMap(factory -> Arrays.stream(factory.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .count();

        assertThat(factories().count()).isEqualTo(methods);
    }

    @Test
    void canAllBeImportedTogether() {
        List<String> signatures = FACTORIES.stream()
                .flatMap(factory -> Arrays.stream(factory.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(method -> method.getName() + Arrays.toString(method.getParameterTypes()))
                .toList();

        assertThat(signatures).doesNotHaveDuplicates();
    }

    private static Arguments row(Component component, String expected) {
        return Arguments.of(component, expected);
    }
}
