package io.penstock.definition.json;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes definitions as JSON, in one canonical layout: equal definitions give the same bytes on every machine, so they
 * differ well under version control. Immutable and thread-safe; every option gives a new writer.
 *
 * <pre>{@code
 * String file = DefinitionWriter.create().write(definition);
 * }</pre>
 *
 * <p>The layout: two spaces a level, {@code \n} line ends and one at the end, no escapes but those that JSON demands. An
 * object begins with its id, then its name if the definition gives one, then its fields in their order. A field with
 * several values is a list where the first of them stands; a reference is <code>{"ref": "id"}</code> on one line. Sections
 * without content are left out, except {@code objects}.
 *
 * <p>What is written reads back equal, secrets included, with two exceptions that the forms force: in the definition file
 * the values of one field move together where they were interleaved with another's ({@code a, b, a} becomes
 * {@code a, a, b}); in the API form, which demands names, an object without a name is named by its id.
 */
public final class DefinitionWriter {

    private static final String MASK = "***";
    private static final Set<String> SHOWN_ATTRIBUTES =
            Set.of("type", "description", "optional", "isArray", "watermark", "helpText", "helpLink");
    private static final DefinitionWriter STANDARD = new DefinitionWriter(false, false, false);

    private final boolean api;
    private final boolean compact;
    private final boolean masked;

    private DefinitionWriter(boolean api, boolean compact, boolean masked) {
        this.api = api;
        this.compact = compact;
        this.masked = masked;
    }

    /** The writer of definition files: pretty-printed, secrets in clear, as a file that is read again needs them. */
    public static DefinitionWriter create() {
        return STANDARD;
    }

    /** This writer, in the form of the service's API ({@code pipelineObjects}, …). */
    public DefinitionWriter apiForm() {
        return new DefinitionWriter(true, compact, masked);
    }

    /** This writer, on one line without spaces and without a line break at the end. */
    public DefinitionWriter compact() {
        return new DefinitionWriter(api, true, masked);
    }

    /**
     * This writer, with {@code ***} for every text of a secure field, every value of a secure parameter, and all of its
     * attributes that may hold one, which are those that do not just describe it. For showing; what is read back has lost
     * its secrets.
     */
    public DefinitionWriter masked() {
        return new DefinitionWriter(api, compact, true);
    }

    /** The definition as text, with all its sections. */
    public String write(PipelineDefinition definition) {
        return write(definition, true, true, true);
    }

    /** The definition as UTF-8. */
    public byte[] writeBytes(PipelineDefinition definition) {
        return write(definition).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes the definition to a stream as UTF-8; does not close it.
     *
     * @throws IOException if the stream cannot be written
     */
    public void write(PipelineDefinition definition, OutputStream stream) throws IOException {
        stream.write(writeBytes(definition));
    }

    /**
     * Writes the definition to a file as UTF-8, in place of what is there.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(PipelineDefinition definition, Path file) throws IOException {
        Files.write(file, writeBytes(definition));
    }

    /** Only the objects: the first of three files. */
    public String writeObjects(PipelineDefinition definition) {
        return write(definition, true, false, false);
    }

    /** Only the parameters: the second of three files; an empty section where there are none. */
    public String writeParameters(PipelineDefinition definition) {
        return write(definition, false, true, false);
    }

    /** Only the values: the third of three files; an empty section where there are none. */
    public String writeValues(PipelineDefinition definition) {
        return write(definition, false, false, true);
    }

    private String write(PipelineDefinition definition, boolean objects, boolean parameters, boolean values) {
        var json = new JsonText(compact);
        json.open('{');
        if (objects) {
            json.member(api ? "pipelineObjects" : "objects").open('[');
            definition.objects().forEach(object -> write(object, json.element()));
            json.close(']');
        }
        if (parameters && !(objects && definition.parameters().isEmpty())) {
            json.member(api ? "parameterObjects" : "parameters").open('[');
            definition.parameters().forEach(parameter -> write(parameter, json.element()));
            json.close(']');
        }
        if (values && !(objects && definition.values().isEmpty())) {
            json.member(api ? "parameterValues" : "values");
            writeValues(definition.values(), json);
        }
        return json.close('}').end();
    }

    private void write(PipelineObject object, JsonText json) {
        json.open('{').member("id").quoted(object.id());
        if (api) {
            json.member("name").quoted(object.name());
            json.member("fields").open('[');
            for (Field field : object.fields()) {
                String kind = field.value().isReference() ? "refValue" : "stringValue";
                json.element().inline("key", field.key(), kind, shown(field));
            }
            json.close(']');
        } else {
            object.declaredName().ifPresent(name -> json.member("name").quoted(name));
            writeGrouped(object.fields(), json, false);
        }
        json.close('}');
    }

    private void write(Parameter parameter, JsonText json) {
        json.open('{').member("id").quoted(parameter.id());
        if (api) {
            json.member("attributes").open('[');
            for (Field attribute : parameter.attributes()) {
                String value = shown(attribute, parameter.isSecret());
                json.element().inline("key", attribute.key(), "stringValue", value);
            }
            json.close(']');
        } else {
            writeGrouped(parameter.attributes(), json, parameter.isSecret());
        }
        json.close('}');
    }

    /** Fields as members, those with one key together. */
    private void writeGrouped(List<Field> fields, JsonText json, boolean ofSecretParameter) {
        for (List<Field> group : grouped(fields)) {
            json.member(group.get(0).key());
            if (group.size() == 1) {
                writeValue(group.get(0), json, ofSecretParameter);
                continue;
            }
            json.open('[');
            group.forEach(field -> writeValue(field, json.element(), ofSecretParameter));
            json.close(']');
        }
    }

    private static Iterable<List<Field>> grouped(List<Field> fields) {
        Map<String, List<Field>> groups = new LinkedHashMap<>(fields.size() * 2);
        for (Field field : fields) {
            groups.merge(field.key(), List.of(field), DefinitionWriter::joined);
        }
        return groups.values();
    }

    private static List<Field> joined(List<Field> former, List<Field> next) {
        List<Field> growing = former.size() == 1 ? new ArrayList<>(former) : former;
        growing.addAll(next);
        return growing;
    }

    private void writeValue(Field field, JsonText json, boolean ofSecretParameter) {
        if (field.value().isReference()) {
            json.inline("ref", field.value().value());
        } else {
            json.quoted(shown(field, ofSecretParameter));
        }
    }

    private void writeValues(List<ParameterValue> values, JsonText json) {
        if (api) {
            json.open('[');
            values.forEach(value -> json.element().inline("id", value.id(), "stringValue", shown(value)));
            json.close(']');
            return;
        }
        var fields = new ArrayList<Field>(values.size());
        values.forEach(value -> fields.add(Field.text(value.id(), shown(value))));
        json.open('{');
        writeGrouped(fields, json, false);
        json.close('}');
    }

    private String shown(Field field) {
        FieldValue value = field.value();
        return masked && field.isSecret() && !value.isReference() ? MASK : value.value();
    }

    private String shown(Field attribute, boolean ofSecretParameter) {
        boolean secret = ofSecretParameter && !SHOWN_ATTRIBUTES.contains(attribute.key());
        return masked && secret ? MASK : shown(attribute);
    }

    private String shown(ParameterValue value) {
        return masked && value.isSecret() ? MASK : value.value();
    }
}
