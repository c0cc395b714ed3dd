package io.penstock.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.WorkFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemFormatTest {

    /** Every type, with what text files find difficult. */
    static final Map<String, AttributeValue> AWKWARD = Map.ofEntries(
            Map.entry("text", AttributeValue.fromS("a \"quote\", a \\, a\nline, a \u0002\u0003, \uD83D\uDE00")),
            Map.entry("empty", AttributeValue.fromS("")),
            Map.entry("number", AttributeValue.fromN("-12345678901234567890.12345")),
            Map.entry("bytes", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1, 10, 127}))),
            Map.entry("texts", AttributeValue.fromSs(List.of("a", "b"))),
            Map.entry("numbers", AttributeValue.fromNs(List.of("1", "2.5"))),
            Map.entry(
                    "allBytes",
                    AttributeValue.fromBs(List.of(
                            SdkBytes.fromByteArray(new byte[] {1}), SdkBytes.fromByteArray(new byte[] {2, 3})))),
            Map.entry("yes", AttributeValue.fromBool(true)),
            Map.entry("no", AttributeValue.fromBool(false)),
            Map.entry("nothing", AttributeValue.fromNul(true)),
            Map.entry(
                    "list",
                    AttributeValue.fromL(List.of(
                            AttributeValue.fromS("x"),
                            AttributeValue.fromL(List.of()),
                            AttributeValue.fromM(Map.of("deep", AttributeValue.fromN("1")))))),
            Map.entry("map", AttributeValue.fromM(Map.of("\u00e4 key", AttributeValue.fromM(Map.of())))));

    @Test
    void writesOneItemALine() throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new ItemWriter(out);
        writer.write(Map.of(
                "id",
                AttributeValue.fromN("7"),
                "tags",
                AttributeValue.fromSs(List.of("a", "b")),
                "on",
                AttributeValue.fromBool(true),
                "none",
                AttributeValue.fromNul(true)));
        writer.write(Map.of("id", AttributeValue.fromN("8")));
        writer.flush();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":{\"n\":\"7\"},\"none\":{\"nULLValue\":true},\"on\":{\"bOOL\":true},"
                        + "\"tags\":{\"sS\":[\"a\",\"b\"]}}\n{\"id\":{\"n\":\"8\"}}\n");
    }

    @Test
    void readsWhatItWrote() throws Exception {
        var out = new ByteArrayOutputStream();
        var writer = new ItemWriter(out);
        writer.write(AWKWARD);
        writer.write(Map.of());
        writer.flush();

        assertThat(read(out.toByteArray())).containsExactly(AWKWARD, Map.of());
    }

    @Test
    void readsTheTypeNamesOfAllVersionsOfTheTool() throws Exception {
        assertThat(read("""
                {"a":{"S":"x"},"b":{"bool":false},"c":{"null":true},"d":{"ns":["1"]},"e":{"M":{"f":{"L":[{"n":"1"}]}}}}
                """.getBytes(StandardCharsets.UTF_8)))
                .containsExactly(Map.of(
                        "a", AttributeValue.fromS("x"),
                        "b", AttributeValue.fromBool(false),
                        "c", AttributeValue.fromNul(true),
                        "d", AttributeValue.fromNs(List.of("1")),
                        "e",
                                AttributeValue.fromM(
                                        Map.of("f", AttributeValue.fromL(List.of(AttributeValue.fromN("1")))))));
    }

    @Test
    void readsTheFormOfTheHiveTemplates() throws Exception {
        String line = "id\u0003{\"n\":\"7\"}\u0002name\u0003{\"s\":\"a \\u0002 b\"}\n";
        assertThat(read((line + "\n" + line.replace('7', '8')).getBytes(StandardCharsets.UTF_8)))
                .containsExactly(
                        Map.of("id", AttributeValue.fromN("7"), "name", AttributeValue.fromS("a \u0002 b")),
                        Map.of("id", AttributeValue.fromN("8"), "name", AttributeValue.fromS("a \u0002 b")));
    }

    @Test
    void readsNothingOutOfAnEmptyFile() throws Exception {
        assertThat(read(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"x\":\"1\"}}             | attribute 'a' has the type 'x'; expected one of s, n, b, sS, nS, bS, m, l, bOOL, nULLValue",
                "{\"a\":\"1\"}                     | attribute 'a' is no object such as {\"s\":\"text\"}",
                "{\"a\":{}}                        | attribute 'a' is no object such as {\"s\":\"text\"}",
                "{\"a\":{\"s\":\"1\",\"n\":\"1\"}} | attribute 'a' has more than one type",
                "{\"a\":{\"sS\":\"1\"}}            | attribute 'a' is no list, as its type wants it",
                "{\"a\":{\"b\":\"%%\"}}            | attribute 'a' is not Base64",
                "{} 7                              | begins with '7'; expected a JSON object",
                "id,name                           | is neither JSON nor does a control character 3 follow the name of an attribute",
            })
    void saysWhatIsNoItem(String text, String problem) {
        assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WorkFailedException.class)
                .hasMessageMatching("file, record [12]: .*")
                .hasMessageEndingWith(": " + problem);
    }

    @Test
    void saysWhereAFileIsCutOff() {
        assertThatThrownBy(() -> read("{\"a\":{\"n\":\"1\"}}\n{\"a\":{\"n\"".getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("file, record 2: is not JSON: Unexpected end-of-input");
    }

    @Test
    void givesUpNestingThatNoItemHas() {
        String deep = "{\"a\":" + "{\"l\":[".repeat(100) + "]}".repeat(100) + "}";
        assertThatThrownBy(() -> read(deep.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("file, record 1: is nested more than 64 levels deep");
    }

    private static List<Map<String, AttributeValue>> read(byte[] bytes) throws Exception {
        var reader = new ItemReader(new ByteArrayInputStream(bytes), "file");
        var items = new ArrayList<Map<String, AttributeValue>>();
        for (var item = reader.read(); item.isPresent(); item = reader.read()) {
            items.add(item.get());
        }
        return items;
    }
}
