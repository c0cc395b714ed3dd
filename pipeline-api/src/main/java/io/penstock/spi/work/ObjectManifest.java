package io.penstock.spi.work;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of objects that belong together, in the form that Redshift reads and that {@code manifestFilePath} of an {@code
 * S3DataNode} names (dp-object-s3datanode): <code>{"entries": [{"url": "s3://bucket/key", "mandatory": true}, ...]}</code>.
 * Exports of DynamoDB tables have one too. Immutable.
 *
 * @param entries the objects, in the order of the file
 */
public record ObjectManifest(List<Entry> entries) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * One object.
     *
     * @param uri where it is
     * @param mandatory whether its absence is an error; without the field it is not
     */
    public record Entry(ObjectUri uri, boolean mandatory) {}

    /** Copies the list. */
    public ObjectManifest {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a manifest. Fields that it need not know are passed over.
     *
     * @param storage where it is
     * @param uri its address
     * @throws java.io.FileNotFoundException if there is none
     * @throws WorkFailedException if it is not a manifest; errorId {@code BadManifest}, and the message names the address
     * @throws IOException if it cannot be read
     */
    public static ObjectManifest read(ObjectStorage storage, ObjectUri uri) throws IOException, WorkFailedException {
        try (InputStream in = storage.read(uri);
                JsonParser parser = JSON.createParser(in)) {
            return new ObjectManifest(parse(parser, uri));
        } catch (JsonProcessingException e) {
            throw bad(uri, "is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Entry> parse(JsonParser parser, ObjectUri uri) throws IOException, WorkFailedException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw bad(uri, "is not an object with a field \"entries\"", null);
        }
        var entries = new ArrayList<Entry>();
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isEntries = parser.currentName().equals("entries");
            JsonToken value = parser.nextToken();
            if (!isEntries) {
                parser.skipChildren();
            } else if (value == JsonToken.START_ARRAY) {
                found = true;
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    entries.add(entry(parser, uri, entries.size() + 1));
                }
            } else {
                throw bad(uri, "has a field \"entries\" that is no list", null);
            }
        }
        if (!found) {
            throw bad(uri, "has no field \"entries\"", null);
        }
        return entries;
    }

    private static Entry entry(JsonParser parser, ObjectUri uri, int number) throws IOException, WorkFailedException {
        String url = "";
        boolean mandatory = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("url")) {
                url = parser.getText();
            } else if (name.equals("mandatory")) {
                mandatory = parser.getValueAsBoolean();
            } else {
                parser.skipChildren();
            }
        }
        try {
            return new Entry(ObjectUri.parse(url), mandatory);
        } catch (IllegalArgumentException e) {
            throw bad(uri, "has a wrong \"url\" in entry " + number + ": " + e.getMessage(), e);
        }
    }

    private static WorkFailedException bad(ObjectUri uri, String problem, @Nullable Throwable cause) {
        return new WorkFailedException("BadManifest", "manifest " + uri + " " + problem, cause);
    }

    /**
     * The objects that are there, in the order of the file.
     *
     * @param storage where they are looked for
     * @param manifest the address of the manifest, for the message
     * @throws WorkFailedException if a mandatory one is missing; errorId {@code InputNotFound}, and the message names it
     * @throws IOException if the storage cannot be reached or refuses
     */
    public List<StoredObject> present(ObjectStorage storage, ObjectUri manifest)
            throws IOException, WorkFailedException {
        var present = new ArrayList<StoredObject>();
        for (Entry entry : entries) {
            var found = storage.find(entry.uri());
            if (found.isPresent()) {
                present.add(found.get());
            } else if (entry.mandatory()) {
                throw new WorkFailedException(
                        "InputNotFound",
                        "object " + entry.uri() + ", which manifest " + manifest + " demands, does not exist");
            }
        }
        return present;
    }

    /**
     * The manifest as it is written.
     *
     * @param name a further field {@code name}, such as the one by which exports of DynamoDB tables are known
     * @param version a further field {@code version}
     */
    public byte[] toJson(String name, int version) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeNumberField("version", version);
            json.writeArrayFieldStart("entries");
            for (Entry entry : entries) {
                json.writeStartObject();
                json.writeStringField("url", entry.uri().toString());
                json.writeBooleanField("mandatory", entry.mandatory());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
