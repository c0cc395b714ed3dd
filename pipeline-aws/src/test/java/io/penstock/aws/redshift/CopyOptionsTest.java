package io.penstock.aws.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.component.Compression;
import io.penstock.component.S3DataNode;
import io.penstock.dsl.DataFormats;
import io.penstock.dsl.DataNodes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyOptionsTest {

    private static final S3DataNode NODE = DataNodes.s3("Files").directoryPath("s3://a/b");

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "``# (FORMAT text, DELIMITER '|', NULL '\\N')# false# 0",
                "DELIMITER ','# (FORMAT text, DELIMITER ',', NULL '\\N')# false# 0",
                "delimiter as '\\t' IGNOREHEADER 2 GZIP# (FORMAT text, DELIMITER '\t', NULL '\\N')# true# 2",
                "CSV IGNOREHEADER AS 1# (FORMAT csv, DELIMITER ',', NULL '')# false# 1",
                "CSV DELIMITER ';' NULL AS 'it''s'# (FORMAT csv, DELIMITER ';', NULL 'it''s')# false# 0",
            })
    void understandsTheOptionsOfCopy(String options, String postgres, boolean gzip, int header) throws Exception {
        CopyOptions understood = CopyOptions.of(NODE, List.of(options));

        assertThat(understood.postgres()).isEqualTo(postgres);
        assertThat(understood.gzip()).isEqualTo(gzip);
        assertThat(understood.headerLines()).isEqualTo(header);
        assertThat(understood.redshift()).isEqualTo(options);
    }

    @Test
    void aDataFormatComesBeforeTheOptions() throws Exception {
        CopyOptions understood =
                CopyOptions.of(NODE.dataFormat(DataFormats.tsv("Tsv")).compression(Compression.GZIP), List.of("CSV"));

        assertThat(understood.redshift()).isEqualTo("DELIMITER AS '\\t' ESCAPE GZIP");
        assertThat(understood.postgres()).isEqualTo("(FORMAT text, DELIMITER '\t', NULL '\\N')");
        assertThat(understood.gzip()).isTrue();
    }

    @Test
    void refusesAFormatThatCopyDoesNotHave() {
        assertThatThrownBy(() -> CopyOptions.of(NODE.dataFormat(DataFormats.regEx("Web", "(.*)")), List.of()))
                .hasMessage("object 'Web', field 'type': is 'RegEx'; Redshift copies CSV, TSV and Custom");
    }
}
