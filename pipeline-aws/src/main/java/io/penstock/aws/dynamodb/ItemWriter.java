package io.penstock.aws.dynamodb;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Writes items as the service's DynamoDB templates did: one JSON object a line, each attribute an object whose one field names
 * the type ({@code s}, {@code n}, {@code b}, {@code sS}, {@code nS}, {@code bS}, {@code m}, {@code l}, {@code bOOL}, {@code
 * nULLValue}), bytes in Base64. Attributes are in alphabetical order, so that equal items are equal lines. Used by one thread.
 */
final class ItemWriter {

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final OutputStream out;
    private final JsonGenerator json;

    /** Writes to a stream, which stays open. */
    ItemWriter(OutputStream out) throws IOException {
        this.out = out;
        this.json = JSON.createGenerator(out, JsonEncoding.UTF8);
        json.setRootValueSeparator(null);
    }

    void write(Map<String, AttributeValue> item) throws IOException {
        writeMap(item);
        json.writeRaw('\n');
    }

    /** Passes on what is held back. */
    void flush() throws IOException {
        json.flush();
        out.flush();
    }

    private void writeMap(Map<String, AttributeValue> attributes) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, AttributeValue> attribute : new TreeMap<>(attributes).entrySet()) {
            json.writeFieldName(attribute.getKey());
            writeValue(attribute.getValue());
        }
        json.writeEndObject();
    }

    private void writeValue(AttributeValue value) throws IOException {
        json.writeStartObject();
        switch (value.type()) {
            case S -> json.writeStringField("s", value.s());
            case N -> json.writeStringField("n", value.n());
            case B -> json.writeStringField("b", base64(value.b()));
            case SS -> writeTexts("sS", value.ss());
            case NS -> writeTexts("nS", value.ns());
            case BS ->
                writeTexts("bS", value.bs().stream().map(ItemWriter::base64).toList());
            case M -> {
                json.writeFieldName("m");
                writeMap(value.m());
            }
            case L -> {
                json.writeArrayFieldStart("l");
                for (AttributeValue element : value.l()) {
                    writeValue(element);
                }
                json.writeEndArray();
            }
            case BOOL -> json.writeBooleanField("bOOL", value.bool());
            case NUL -> json.writeBooleanField("nULLValue", value.nul());
            default -> throw new IOException("an attribute is of a type that exports do not know: " + value.type());
        }
        json.writeEndObject();
    }

    private void writeTexts(String type, List<String> values) throws IOException {
        json.writeArrayFieldStart(type);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }
}
