package io.penstock.engine.local.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.component.RegEx;
import io.penstock.definition.PipelineObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegExFormatTest {

    private static final RegExFormat FORMAT = new RegExFormat();

    private static RegEx regEx(String field, String text) {
        return RegEx.TYPE.of(PipelineObject.of("Log", "RegEx").with(field, text));
    }

    private static List<List<Object>> read(RegEx format, String text) throws Exception {
        var records = new ArrayList<List<Object>>();
        try (var reader = FORMAT.reader(format, new ByteArrayInputStream(text.getBytes(UTF_8)), "access.log")) {
            for (var next = reader.read(); next.isPresent(); next = reader.read()) {
                records.add(next.get());
            }
        }
        return records;
    }

    private static String write(RegEx format, List<Object> record) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var writer = FORMAT.writer(format, out, List.of(), "out.log")) {
            writer.write(record);
        }
        return out.toString(UTF_8);
    }

    @Test
    void findsColumnsByTheirGroups() throws Exception {
        assertThat(read(
                        regEx("inputRegEx", "(\\S+) \"(\\S+)[^\"]*\" (\\d+)?-?"),
                        "::1 \"GET /\" 200\n::2 \"PUT /x\" -\n"))
                .containsExactly(List.of("::1", "GET", "200"), Arrays.asList("::2", "PUT", null));
    }

    @Test
    void writesColumnsByTheFormat() throws Exception {
        assertThat(write(regEx("outputFormat", "%2$s %1$s;%3$d"), Arrays.asList("a", null, 7L)))
                .isEqualTo(" a;7\n");
    }

    @Test
    void namesTheLineThatDoesNotMatch() {
        assertThatThrownBy(() -> read(regEx("inputRegEx", "(\\d+)"), "1\n2\nx\n"))
                .hasMessage("access.log, line 3: does not match the inputRegEx; expected that the whole line does");
        assertThatThrownBy(() -> read(regEx("inputRegEx", "(a|b)*"), "ab".repeat(100_000)))
                .hasMessageContaining("line 1: is too long for this inputRegEx");
    }

    @Test
    void refusesWhatCannotBeUsed() {
        assertThatThrownBy(() -> read(regEx("inputRegEx", "(a"), ""))
                .hasMessageStartingWith(
                        "object 'Log', field 'inputRegEx': '(a' is not a regular expression: Unclosed group");
        assertThatThrownBy(() -> read(regEx("inputRegEx", "a"), "")).hasMessageContaining("has 0 groups");
        assertThatThrownBy(() -> read(regEx("outputFormat", "%1$s"), ""))
                .hasMessageContaining("has no field 'inputRegEx', so that it cannot be read");
        assertThatThrownBy(() -> write(regEx("inputRegEx", "(a)"), List.of("a")))
                .hasMessageContaining("has no field 'outputFormat', so that it cannot be written");
        assertThatThrownBy(() -> write(regEx("outputFormat", "%3$s"), List.of("a")))
                .hasMessageContaining("out.log, record 1: does not fit the outputFormat '%3$s' of 'Log'");
        assertThatThrownBy(() -> write(regEx("outputFormat", "%1$s"), List.of("a\nb")))
                .hasMessageContaining("record 1: holds a line feed");
    }
}
