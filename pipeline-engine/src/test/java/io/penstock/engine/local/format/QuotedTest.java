package io.penstock.engine.local.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.component.Csv;
import io.penstock.component.Custom;
import io.penstock.component.DataFormat;
import io.penstock.definition.PipelineObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuotedTest {

    private static final TextFormat FORMAT = new TextFormat();
    private static final Csv CSV = Csv.TYPE.of(PipelineObject.of("F", "CSV").with("textQualifier", "\""));

    private static List<List<Object>> read(DataFormat format, byte[] text) throws Exception {
        var records = new ArrayList<List<Object>>();
        try (var reader = FORMAT.reader(format, new ByteArrayInputStream(text), "x.csv")) {
            for (var next = reader.read(); next.isPresent(); next = reader.read()) {
                records.add(next.get());
            }
        }
        return records;
    }

    private static List<List<Object>> read(DataFormat format, String text) throws Exception {
        return read(format, text.getBytes(UTF_8));
    }

    private static String write(DataFormat format, List<? extends List<?>> records) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var writer = FORMAT.writer(format, out, List.of(), "y.csv")) {
            for (List<?> record : records) {
                writer.write(new ArrayList<>(record));
            }
        }
        return out.toString(UTF_8);
    }

    static List<Arguments> texts() {
        return List.of(
                Arguments.of("", List.of()),
                Arguments.of("a,b\r\nc,d\n", List.of(List.of("a", "b"), List.of("c", "d"))),
                Arguments.of("\"a,\"\"b\"\"\",\"line\nbreak\"\n", List.of(List.of("a,\"b\"", "line\nbreak"))),
                Arguments.of(",\"\"\n", List.of(Arrays.asList(null, ""))),
                Arguments.of("\n", List.of(Arrays.asList((Object) null))),
                Arguments.of("back\\slash,#no comment", List.of(List.of("back\\slash", "#no comment"))),
                Arguments.of("😀", List.of(List.of("😀"))));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsWhatRfc4180Describes(String text, List<List<Object>> records) throws Exception {
        assertThat(read(CSV, text)).isEqualTo(records);
    }

    @Test
    void tellsNullFromAnEmptyText() throws Exception {
        assertThat(write(CSV, List.of(Arrays.asList(null, "", "a,b", "say \"hi\""))))
                .isEqualTo(",\"\",\"a,b\",\"say \"\"hi\"\"\"\n");
    }

    @Test
    void takesOtherSeparatorsAndQualifiers() throws Exception {
        Custom custom = Custom.TYPE.of(PipelineObject.of("F", "Custom")
                .with("columnSeparator", "|")
                .with("textQualifier", "'")
                .with("recordSeparator", "\\r\\n"));

        assertThat(write(custom, List.of(List.of("a|b", "it's")))).isEqualTo("'a|b'|'it''s'\r\n");
        assertThat(read(custom, "'a|b'|'it''s'\r\n")).isEqualTo(List.of(List.of("a|b", "it's")));
    }

    @Test
    void namesFileLineAndColumn() {
        Csv two = Csv.TYPE.of(
                PipelineObject.of("F", "CSV").with("textQualifier", "\"").with("column", "a INT, b DECIMAL(10,2)"));

        assertThatThrownBy(() -> read(two, "1,2\n\"x\ny\",2\n3\n"))
                .hasMessage("x.csv, line 4: has 1 column; expected 2 (a INT, b DECIMAL(10,2))");
        assertThatThrownBy(() -> read(CSV, "a,b\nc,\"d"))
                .hasMessageStartingWith("x.csv, line 2, column 2:")
                .hasMessageContaining("quote");
        assertThatThrownBy(() -> read(CSV, new byte[] {'a', '\n', (byte) 0xff}))
                .hasMessageStartingWith("x.csv, at or after line")
                .hasMessageEndingWith("is not UTF-8");
    }

    @Test
    void refusesFieldsThatDoNotGoTogether() {
        assertThatThrownBy(() -> Layout.of(PipelineObject.of("F", "CSV")
                        .with("textQualifier", "\"")
                        .with("escapeChar", "\\")))
                .hasMessageContaining("object 'F' has a textQualifier and the escapeChar '\\'; expected one of them");
        assertThatThrownBy(() -> Layout.of(PipelineObject.of("F", "TSV")
                        .with("textQualifier", "\"")
                        .with("recordSeparator", ";")))
                .hasMessageContaining("field 'recordSeparator': ';' cannot be used with a textQualifier");
        assertThatThrownBy(() -> Layout.of(PipelineObject.of("F", "CSV").with("textQualifier", ",")))
                .hasMessageContaining("cannot be told apart");
    }

    @Property(seed = "20120101", tries = 300)
    void everythingComesBack(@ForAll("records") List<List<String>> records) throws Exception {
        assertThat(read(CSV, write(CSV, records))).isEqualTo((Object) records);
    }

    @Provide
    Arbitrary<List<List<String>>> records() {
        return Arbitraries.strings()
                .withChars(',', '"', '\n', '\r', '\\', ' ', 'a', 'ü')
                .ofMaxLength(4)
                .injectNull(0.2)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .list()
                .ofMaxSize(4);
    }
}
