package io.penstock.aws.dynamodb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.spi.work.WorkFailedException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads items one by one out of a file that one of the service's DynamoDB templates wrote: JSON objects, or the older form in
 * which a control character 3 follows each name and a control character 2 each value but the last. Memory is one item. Used by
 * one thread.
 */
final class ItemReader {

    private static final JsonFactory JSON = new JsonFactory();

    private static final char AFTER_VALUE = 2;
    private static final char AFTER_NAME = 3;

    /** An item has 400 KB at most; as JSON with everything escaped it stays below this. */
    private static final int LONGEST_LINE = 16 << 20;

    /** The service's limit is 32. */
    private static final int DEEPEST = 64;

    private final InputStream in;
    private final String name;
    private final @Nullable JsonParser parser;
    private long record;

    /**
     * A reader.
     *
     * @param in the bytes, not compressed; stays open
     * @param name what is read, for messages
     */
    ItemReader(InputStream in, String name) throws IOException {
        this.name = name;
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.parser = beginsWithBrace(this.in) ? JSON.createParser(this.in) : null;
    }

    private static boolean beginsWithBrace(InputStream in) throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        return first == '{';
    }

    /**
     * Reads the next item.
     *
     * @return its attributes by name; empty at the end
     * @throws WorkFailedException if it is none; errorId {@code BadRecord}, and the message names file and record
     */
    Optional<Map<String, AttributeValue>> read() throws IOException, WorkFailedException {
        record++;
        try {
            return parser == null ? fromLine() : fromJson(parser);
        } catch (JsonProcessingException e) {
            throw bad("is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Where the item that was read last stands. */
    String place() {
        return name + ", record " + record;
    }

    private WorkFailedException bad(String problem) {
        return new WorkFailedException("BadRecord", place() + ": " + problem);
    }

    private Optional<Map<String, AttributeValue>> fromJson(JsonParser json) throws IOException, WorkFailedException {
        JsonToken token = json.nextToken();
        if (token == null) {
            return Optional.empty();
        }
        if (token != JsonToken.START_OBJECT) {
            throw bad("begins with '" + json.getText() + "'; expected a JSON object");
        }
        return Optional.of(attributes(json, 1));
    }

    private Optional<Map<String, AttributeValue>> fromLine() throws IOException, WorkFailedException {
        String line = line();
        if (line == null) {
            return Optional.empty();
        }
        var item = new LinkedHashMap<String, AttributeValue>();
        for (String attribute : line.split(String.valueOf(AFTER_VALUE))) {
            int end = attribute.indexOf(AFTER_NAME);
            if (end < 0) {
                throw bad("is neither JSON nor does a control character 3 follow the name of an attribute");
            }
            try (JsonParser json = JSON.createParser(attribute.substring(end + 1))) {
                json.nextToken();
                item.put(attribute.substring(0, end), value(json, attribute.substring(0, end), 1));
            }
        }
        return Optional.of(item);
    }

    private @Nullable String line() throws IOException, WorkFailedException {
        var bytes = new ByteArrayOutputStream();
        int next = in.read();
        // Empty lines between records are passed over.
        while (next == '\n' || next == '\r') {
            next = in.read();
        }
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            bytes.write(next);
            if (bytes.size() > LONGEST_LINE) {
                throw bad("is longer than " + LONGEST_LINE + " bytes; is it an export of a DynamoDB table?");
            }
            next = in.read();
        }
        return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** The parser stands on the brace. */
    private Map<String, AttributeValue> attributes(JsonParser json, int depth) throws IOException, WorkFailedException {
        if (depth > DEEPEST) {
            throw bad("is nested more than " + DEEPEST + " levels deep");
        }
        var attributes = new LinkedHashMap<String, AttributeValue>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String attribute = json.currentName();
            json.nextToken();
            attributes.put(attribute, value(json, attribute, depth));
        }
        return attributes;
    }

    /** The parser stands on the brace of the value, and afterwards on the closing one. */
    private AttributeValue value(JsonParser json, String attribute, int depth) throws IOException, WorkFailedException {
        if (json.currentToken() != JsonToken.START_OBJECT || json.nextToken() != JsonToken.FIELD_NAME) {
            throw bad("attribute '" + attribute + "' is no object such as {\"s\":\"text\"}");
        }
        String type = json.currentName();
        json.nextToken();
        AttributeValue value = switch (type.toUpperCase(Locale.ROOT)) {
            case "S" -> AttributeValue.fromS(json.getText());
            case "N" -> AttributeValue.fromN(json.getText());
            case "B" -> AttributeValue.fromB(bytes(json.getText(), attribute));
            case "SS" -> AttributeValue.fromSs(texts(json, attribute));
            case "NS" -> AttributeValue.fromNs(texts(json, attribute));
            case "BS" -> {
                var all = new ArrayList<SdkBytes>();
                for (String text : texts(json, attribute)) {
                    all.add(bytes(text, attribute));
                }
                yield AttributeValue.fromBs(all);
            }
            case "M" -> AttributeValue.fromM(attributes(json, depth + 1));
            case "L" -> AttributeValue.fromL(elements(json, attribute, depth + 1));
            case "BOOL" -> AttributeValue.fromBool(json.getValueAsBoolean());
            case "NULL", "NULLVALUE" -> AttributeValue.fromNul(true);
            default ->
                throw bad("attribute '" + attribute + "' has the type '" + type
                        + "'; expected one of s, n, b, sS, nS, bS, m, l, bOOL, nULLValue");
        };
        if (json.nextToken() != JsonToken.END_OBJECT) {
            throw bad("attribute '" + attribute + "' has more than one type");
        }
        return value;
    }

    private List<AttributeValue> elements(JsonParser json, String attribute, int depth)
            throws IOException, WorkFailedException {
        if (depth > DEEPEST) {
            throw bad("is nested more than " + DEEPEST + " levels deep");
        }
        beginList(json, attribute);
        var elements = new ArrayList<AttributeValue>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(json, attribute, depth));
        }
        return elements;
    }

    private List<String> texts(JsonParser json, String attribute) throws IOException, WorkFailedException {
        beginList(json, attribute);
        var texts = new ArrayList<String>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(json.getText());
        }
        return texts;
    }

    private void beginList(JsonParser json, String attribute) throws WorkFailedException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw bad("attribute '" + attribute + "' is no list, as its type wants it");
        }
    }

    private SdkBytes bytes(String text, String attribute) throws WorkFailedException {
        try {
            return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw bad("attribute '" + attribute + "' is not Base64");
        }
    }
}
