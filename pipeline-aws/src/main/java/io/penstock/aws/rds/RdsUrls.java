package io.penstock.aws.rds;

import io.penstock.aws.remote.Logins;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.WorkFailedException;
import java.util.Optional;

/** JDBC URLs of RDS's engines. */
final class RdsUrls {

    private static final String SQL_SERVER = "jdbc:sqlserver:";
    private static final String ORACLE = "jdbc:oracle:";

    private RdsUrls() {}

    /** The URL of an instance; with Oracle the first database belongs to it, since its name is that of the service. */
    static String url(PipelineObject object, String engine, String host, int port, Optional<String> database)
            throws WorkFailedException {
        String at = "//" + host + ":" + port;
        if (engine.equals("mysql") || engine.equals("aurora") || engine.equals("aurora-mysql")) {
            return "jdbc:mysql:" + at;
        }
        if (engine.equals("mariadb")) {
            return "jdbc:mariadb:" + at;
        }
        if (engine.equals("postgres") || engine.equals("aurora-postgresql")) {
            return "jdbc:postgresql:" + at;
        }
        if (engine.startsWith("oracle")) {
            return ORACLE + "thin:@" + at + "/" + database.orElse("ORCL");
        }
        if (engine.startsWith("sqlserver")) {
            return SQL_SERVER + at;
        }
        throw Logins.invalid(
                object,
                "rdsInstanceId",
                "the instance has the engine '" + engine
                        + "'; expected MySQL, MariaDB, PostgreSQL, Oracle or SQL Server");
    }

    static String inDatabase(String url, Optional<String> name) {
        if (name.isEmpty() || url.startsWith(ORACLE)) {
            return url;
        }
        return url.startsWith(SQL_SERVER) ? url + ";databaseName=" + name.get().strip() : Logins.inDatabase(url, name);
    }
}
