package io.penstock.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.definition.PipelineObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdsUrlsTest {

    private static final PipelineObject DATABASE = PipelineObject.of("Db", "RdsDatabase");

    @ParameterizedTest
    @CsvSource({
        "mysql, jdbc:mysql://host:1/shop",
        "aurora-mysql, jdbc:mysql://host:1/shop",
        "mariadb, jdbc:mariadb://host:1/shop",
        "postgres, jdbc:postgresql://host:1/shop",
        "aurora-postgresql, jdbc:postgresql://host:1/shop",
        "oracle-ee, jdbc:oracle:thin:@//host:1/SID",
        "sqlserver-web, jdbc:sqlserver://host:1;databaseName=shop",
    })
    void knowsTheEngines(String engine, String url) throws Exception {
        assertThat(RdsUrls.inDatabase(
                        RdsUrls.url(DATABASE, engine, "host", 1, Optional.of("SID")), Optional.of("shop")))
                .isEqualTo(url);
    }

    @Test
    void refusesAnEngineThatItDoesNotKnow() {
        assertThatThrownBy(() -> RdsUrls.url(DATABASE, "db2-ae", "host", 1, Optional.empty()))
                .hasMessage("object 'Db', field 'rdsInstanceId': the instance has the engine 'db2-ae'; expected MySQL,"
                        + " MariaDB, PostgreSQL, Oracle or SQL Server");
    }
}
