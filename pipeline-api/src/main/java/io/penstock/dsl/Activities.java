package io.penstock.dsl;

import io.penstock.component.CopyActivity;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.EmrActivity;
import io.penstock.component.HadoopActivity;
import io.penstock.component.HiveActivity;
import io.penstock.component.HiveCopyActivity;
import io.penstock.component.InsertMode;
import io.penstock.component.PigActivity;
import io.penstock.component.RedshiftCopyActivity;
import io.penstock.component.ShellCommandActivity;
import io.penstock.component.SqlActivity;

/** Makes activities; made to be imported statically. What an activity needs comes first, the rest by its methods. */
public final class Activities {

    private Activities() {}

    /** An activity that runs a shell command, which is still to be given (dp-object-shellcommandactivity). */
    public static ShellCommandActivity shell(String id) {
        return ShellCommandActivity.TYPE.create(id);
    }

    /** An activity that runs a shell command. */
    public static ShellCommandActivity shell(String id, CharSequence command) {
        return shell(id).command(command);
    }

    /** An activity that fetches a shell script and runs it. */
    public static ShellCommandActivity shellScript(String id, CharSequence scriptUri) {
        return shell(id).scriptUri(scriptUri);
    }

    /** An activity that copies data, from and to nodes still to be given (dp-object-copyactivity). */
    public static CopyActivity copy(String id) {
        return CopyActivity.TYPE.create(id);
    }

    /** An activity that copies data from one node to another. */
    public static CopyActivity copy(String id, DataNode input, DataNode output) {
        return copy(id).input(input).output(output);
    }

    /** An activity that runs SQL, with database and script still to be given (dp-object-sqlactivity). */
    public static SqlActivity sql(String id) {
        return SqlActivity.TYPE.create(id);
    }

    /** An activity that runs a SQL script against a database. */
    public static SqlActivity sql(String id, Database database, CharSequence script) {
        return sql(id).database(database).script(script);
    }

    /**
     * An activity that runs steps on a cluster, each a JAR and its arguments separated by commas (dp-object-
     * emractivity).
     */
    public static EmrActivity emr(String id, CharSequence... steps) {
        return EmrActivity.TYPE.create(id).step(steps);
    }

    /** An activity that runs HiveQL, which is still to be given (dp-object-hiveactivity). */
    public static HiveActivity hive(String id) {
        return HiveActivity.TYPE.create(id);
    }

    /** An activity that runs HiveQL. */
    public static HiveActivity hive(String id, CharSequence hiveScript) {
        return hive(id).hiveScript(hiveScript);
    }

    /**
     * An activity that copies between DynamoDB and S3, from and to nodes still to be given (dp-object-
     * hivecopyactivity).
     */
    public static HiveCopyActivity hiveCopy(String id) {
        return HiveCopyActivity.TYPE.create(id);
    }

    /** An activity that copies between DynamoDB and S3. */
    public static HiveCopyActivity hiveCopy(String id, DataNode input, DataNode output) {
        return hiveCopy(id).input(input).output(output);
    }

    /** An activity that runs Pig Latin, which is still to be given (dp-object-pigactivity). */
    public static PigActivity pig(String id) {
        return PigActivity.TYPE.create(id);
    }

    /** An activity that runs Pig Latin. */
    public static PigActivity pig(String id, CharSequence script) {
        return pig(id).script(script);
    }

    /** An activity that runs a MapReduce JAR, which is still to be given (dp-object-hadoopactivity). */
    public static HadoopActivity hadoop(String id) {
        return HadoopActivity.TYPE.create(id);
    }

    /** An activity that runs a MapReduce JAR. */
    public static HadoopActivity hadoop(String id, CharSequence jarUri) {
        return hadoop(id).jarUri(jarUri);
    }

    /**
     * An activity that copies to or from Redshift, with the mode still to be given (dp-object-redshiftcopyactivity).
     */
    public static RedshiftCopyActivity redshiftCopy(String id) {
        return RedshiftCopyActivity.TYPE.create(id);
    }

    /** An activity that copies to or from Redshift. */
    public static RedshiftCopyActivity redshiftCopy(String id, InsertMode insertMode) {
        return redshiftCopy(id).insertMode(insertMode);
    }
}
