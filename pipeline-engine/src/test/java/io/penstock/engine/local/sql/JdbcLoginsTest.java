package io.penstock.engine.local.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.component.JdbcDatabase;
import io.penstock.component.RdsDatabase;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkFailedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JdbcLoginsTest {

    private static final PipelineObject DATABASE = PipelineObject.of("Db", "JdbcDatabase")
            .with("connectionString", "jdbc:postgresql://db:5432?ssl=true")
            .with("jdbcDriverClass", "org.postgresql.Driver")
            .with("username", "app")
            .with("*password", "canary-4711");

    private static DatabaseLogin login(PipelineObject object) throws WorkFailedException {
        return new JdbcLogins(Map.of("prod", "jdbc:mysql://127.0.0.1:3306/")).jdbc(JdbcDatabase.TYPE.of(object));
    }

    private static DatabaseLogin rds(PipelineObject object) throws WorkFailedException {
        return new JdbcLogins(Map.of("prod", "jdbc:mysql://127.0.0.1:3306/")).rds(RdsDatabase.TYPE.of(object));
    }

    @Test
    void readsAllFields() throws Exception {
        DatabaseLogin login = login(DATABASE.with("databaseName", "sales")
                .with("jdbcDriverJarUri", "s3://jars/driver.jar")
                .with("jdbcProperties", "sslmode=require")
                .with("databaseName", "sales"));

        assertThat(login)
                .isEqualTo(DatabaseLogin.of("jdbc:postgresql://db:5432/sales?ssl=true")
                        .driverClass("org.postgresql.Driver")
                        .driverJar(ObjectUri.parse("s3://jars/driver.jar"))
                        .user("app")
                        .password("canary-4711")
                        .property("sslmode", "require"));
        assertThat(login).hasToString("DatabaseLogin[jdbc:postgresql://db:5432/sales, app]");
    }

    @Test
    void leavesTheDatabaseOfTheUrl() throws Exception {
        assertThat(login(DATABASE.with("connectionString", "jdbc:mysql://db/one")
                                .with("databaseName", "two"))
                        .url())
                .isEqualTo("jdbc:mysql://db/one");
    }

    @Test
    void findsAnRdsInstanceThatItWasToldOf() throws Exception {
        PipelineObject rds = PipelineObject.of("Rds", "RdsDatabase")
                .with("rdsInstanceId", "prod")
                .with("databaseName", "sales");

        assertThat(rds(rds).url()).isEqualTo("jdbc:mysql://127.0.0.1:3306/sales");
        assertThat(rds(rds.with("connectionString", "jdbc:h2:mem:x")).url()).isEqualTo("jdbc:h2:mem:x");
        assertThatThrownBy(() -> rds(rds.with("rdsInstanceId", "other")))
                .hasMessageContaining("object 'Rds', field 'rdsInstanceId': 'other' is not known on this worker");
    }

    @Test
    void refusesBadFieldsWithoutShowingThem() {
        assertThatThrownBy(() -> login(DATABASE.with("connectionString", "canary")))
                .hasMessage("object 'Db', field 'connectionString': the connection string does not begin with jdbc:;"
                        + " expected a JDBC URL");
        assertThatThrownBy(() -> login(DATABASE.with("jdbcProperties", "canary")))
                .hasMessage(
                        "object 'Db', field 'jdbcProperties': one of the values has no '='; expected \"name=value\"");
        assertThatThrownBy(() -> login(PipelineObject.of("Db", "JdbcDatabase")))
                .hasMessageContaining("field 'connectionString': is missing");
    }
}
