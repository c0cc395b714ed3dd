package io.penstock.engine.local.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DelimitedTest {

    private static final Delimited CSV = new Delimited(',', '\n', '\\', List.of());
    private static final Delimited CUSTOM = new Delimited('|', ';', Layout.NONE, List.of());

    private static List<List<Object>> read(Delimited layout, String text) throws IOException, WorkFailedException {
        return read(layout, text.getBytes(UTF_8));
    }

    private static List<List<Object>> read(Delimited layout, byte[] text) throws IOException, WorkFailedException {
        var reader = new DelimitedReader(layout, new ByteArrayInputStream(text), "x.csv");
        var records = new ArrayList<List<Object>>();
        for (var next = reader.read(); next.isPresent(); next = reader.read()) {
            records.add(next.get());
        }
        return records;
    }

    private static String write(Delimited layout, List<? extends List<?>> records)
            throws IOException, WorkFailedException {
        var out = new ByteArrayOutputStream();
        var writer = new DelimitedWriter(layout, out, "y.csv");
        for (List<?> record : records) {
            writer.write(new ArrayList<>(record));
        }
        writer.flush();
        return out.toString(UTF_8);
    }

    static List<Arguments> texts() {
        return List.of(
                Arguments.of("", List.of()),
                Arguments.of("a,b\n", List.of(List.of("a", "b"))),
                Arguments.of("a,b", List.of(List.of("a", "b"))),
                Arguments.of("\n", List.of(List.of(""))),
                Arguments.of("a\n\nb\n", List.of(List.of("a"), List.of(""), List.of("b"))),
                Arguments.of(",\n", List.of(List.of("", ""))),
                Arguments.of("a\\,b,c\n", List.of(List.of("a,b", "c"))),
                Arguments.of("line\\\nbreak,x\n", List.of(List.of("line\nbreak", "x"))),
                Arguments.of("back\\\\slash\n", List.of(List.of("back\\slash"))),
                Arguments.of("\"a,b\"\n", List.of(List.of("\"a", "b\""))),
                Arguments.of("\\N,x\n", List.of(Arrays.asList(null, "x"))),
                Arguments.of("\\Nx,x\\N,N\n", List.of(List.of("Nx", "xN", "N"))),
                Arguments.of("\\\\N\n", List.of(List.of("\\N"))),
                Arguments.of("😀,ü\n", List.of(List.of("😀", "ü"))),
                Arguments.of("a\r,b\n", List.of(List.of("a\r", "b"))));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsTheServicesFlavour(String text, List<List<Object>> records) throws Exception {
        assertThat(read(CSV, text)).isEqualTo((Object) records);
    }

    @Test
    void readsSeparatorsOfOnesOwnWithoutEscapes() throws Exception {
        assertThat(read(CUSTOM, "a|b\\;\\N|x\ny;")).containsExactly(List.of("a", "b\\"), Arrays.asList(null, "x\ny"));
    }

    @Test
    void namesTextRecordAndColumn() {
        assertThatThrownBy(() -> read(CSV, "a,b\nc,d\r\n"))
                .hasMessage("x.csv, line 2, column 2: ends in CR LF; expected LF alone (dp-object-copyactivity)");
        assertThatThrownBy(() -> read(CSV, "a,b\\"))
                .hasMessageStartingWith("x.csv, line 1, column 2: ends in an escape");
        assertThatThrownBy(() -> read(
                        new Delimited(',', '\n', '\\', List.of(new Column("id", "INT"), new Column("name", "STRING"))),
                        "1,a\n2\n"))
                .hasMessage("x.csv, line 2: has 1 column; expected 2 (id INT, name STRING)");
        assertThatThrownBy(() -> read(CSV, new byte[] {'a', '\n', (byte) 0xff, '\n'}))
                .hasMessageContaining("x.csv")
                .hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> write(CUSTOM, List.of(List.of("a"), List.of("b", "c|d"))))
                .hasMessage("y.csv, record 2, column 2: holds a separator, and the format has no escape character");
        assertThatThrownBy(() -> write(CUSTOM, List.of(List.of("\\N")))).hasMessageContaining("read as NULL");
    }

    @Property(seed = "20120101")
    void everythingComesBack(@ForAll @Size(max = 5) List<@Size(min = 1, max = 4) List<String>> records)
            throws Exception {
        List<List<String>> wellFormed = records.stream()
                .map(record -> record.stream()
                        .map(text -> new String(text.getBytes(UTF_8), UTF_8))
                        .toList())
                .toList();

        assertThat(read(CSV, write(CSV, wellFormed))).isEqualTo((Object) wellFormed);
    }

    @Property(seed = "20120101")
    void separatorsAndEscapesComeBack(@ForAll("awkward") List<List<String>> records) throws Exception {
        for (Delimited layout :
                List.of(CSV, new Delimited('\t', '\n', '\\', List.of()), new Delimited('a', '\r', '|', List.of()))) {
            assertThat(read(layout, write(layout, records))).isEqualTo((Object) records);
        }
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<List<List<String>>> awkward() {
        return net.jqwik.api.Arbitraries.strings()
                .withChars(',', '\n', '\r', '\\', '\t', 'N', '|', 'a')
                .ofMaxLength(4)
                .injectNull(0.1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .list()
                .ofMaxSize(4);
    }

    @Test
    void readsTheFieldsOfDataFormats() throws Exception {
        assertThat(Layout.of(PipelineObject.of("F", "CSV"))).isEqualTo(CSV);
        assertThat(Layout.of(PipelineObject.of("F", "CSV").with("escapeChar", "^")))
                .isEqualTo(new Delimited(',', '\n', '^', List.of()));
        assertThat(Layout.of(PipelineObject.of("F", "TSV"))).isEqualTo(new Delimited('\t', '\n', '\\', List.of()));
        assertThat(Layout.of(PipelineObject.of("F", "TSV")
                        .with("columnSeparator", "\\t")
                        .with("recordSeparator", "\u0001")
                        .with("column", "id INT")))
                .isEqualTo(new Delimited('\t', '\u0001', '\\', List.of(new Column("id", "INT"))));
        assertThat(Layout.of(PipelineObject.of("F", "Custom")
                        .with("columnSeparator", "|")
                        .with("recordSeparator", ";")))
                .isEqualTo(CUSTOM);
    }

    @Test
    void refusesSignsThatCannotBeToldApart() {
        PipelineObject tsv = PipelineObject.of("F", "TSV");
        for (PipelineObject format : List.of(
                tsv.with("columnSeparator", "\n"),
                tsv.with("escapeChar", "\t"),
                tsv.with("recordSeparator", "\\"),
                tsv.with("columnSeparator", "N"))) {
            assertThatThrownBy(() -> Layout.of(format))
                    .hasMessage(
                            "object 'F' has separators and an escape character that cannot be told apart, from each other"
                                    + " or from the NULL \\N; expected different characters, and none of them N");
        }
    }

    @Test
    void refusesFieldsThatAreNoCharacter() {
        assertThatThrownBy(() -> Layout.of(PipelineObject.of("F", "TSV").with("columnSeparator", "||")))
                .hasMessage("object 'F', field 'columnSeparator': '||' is not one character;"
                        + " expected a character, \\t, \\n, \\r or \\\\");
        assertThatThrownBy(() -> Layout.of(PipelineObject.of("F", "Custom")))
                .hasMessageContaining("has no field 'columnSeparator'");
        assertThatThrownBy(() -> Layout.of(PipelineObject.of("F", "RegEx")))
                .hasMessageContaining("is of type 'RegEx'; expected CSV, TSV or Custom");
    }
}
