package io.penstock.dsl;

import io.penstock.component.JdbcDatabase;
import io.penstock.component.RdsDatabase;
import io.penstock.component.RedshiftDatabase;

/** Makes databases; made to be imported statically. */
public final class Databases {

    private Databases() {}

    /** A database that is reached by JDBC, with everything still to be given (dp-object-jdbcdatabase). */
    public static JdbcDatabase jdbc(String id) {
        return JdbcDatabase.TYPE.create(id);
    }

    /** A database that is reached by JDBC. */
    public static JdbcDatabase jdbc(
            String id,
            CharSequence connectionString,
            CharSequence jdbcDriverClass,
            CharSequence username,
            CharSequence password) {
        return jdbc(id).connectionString(connectionString)
                .jdbcDriverClass(jdbcDriverClass)
                .username(username)
                .password(password);
    }

    /** A database in RDS, with everything still to be given (dp-object-rdsdatabase). */
    public static RdsDatabase rds(String id) {
        return RdsDatabase.TYPE.create(id);
    }

    /** A database in RDS. */
    public static RdsDatabase rds(String id, CharSequence rdsInstanceId, CharSequence username, CharSequence password) {
        return rds(id).rdsInstanceId(rdsInstanceId).username(username).password(password);
    }

    /** A Redshift database, with everything still to be given (dp-object-redshiftdatabase). */
    public static RedshiftDatabase redshift(String id) {
        return RedshiftDatabase.TYPE.create(id);
    }

    /** A Redshift database, found by the identifier of its cluster. */
    public static RedshiftDatabase redshift(
            String id, CharSequence clusterId, CharSequence username, CharSequence password) {
        return redshift(id).clusterId(clusterId).username(username).password(password);
    }
}
