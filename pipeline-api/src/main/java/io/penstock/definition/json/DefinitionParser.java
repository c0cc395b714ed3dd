package io.penstock.definition.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text into {@link Sections}, token by token. The form is fixed, so there is no recursion; what is not part of a
 * definition is skipped with a depth counter. Throws the first error as an exception that carries line, column and path.
 * Thread-confined; used once.
 */
final class DefinitionParser {

    private static final String DEFINITION = "\"objects\" (definition file) or \"pipelineObjects\" (API form)";
    private static final Set<String> SECTIONS =
            Set.of("objects", "parameters", "values", "pipelineObjects", "parameterObjects", "parameterValues");
    private static final Set<String> API_MEMBERS =
            Set.of("id", "name", "fields", "attributes", "key", "stringValue", "refValue");
    private static final String FIELD_VALUE = "text, {\"ref\": \"<id>\"}, or a list of these";
    private static final String TEXTS = "text or a list of texts";
    private static final String SYNTAX_PAGE = "dp-writing-pipeline-definition";

    private final JsonParser json;
    private final String sourceName;
    private final SourceText source;
    private final Warnings warnings;
    private final int maxNesting;
    private final Sections sections = new Sections();
    private final Set<String> seenKeys = new HashSet<>();

    // Where the parser stands, for messages.
    private String section = "";
    private int index = -1;
    private @Nullable String objectId;
    private @Nullable String key;
    private boolean defaultAssumed;
    private boolean capitalsSeen;

    DefinitionParser(JsonParser json, String sourceName, SourceText source, Warnings warnings, int maxNesting) {
        this.json = json;
        this.sourceName = sourceName;
        this.source = source;
        this.warnings = warnings;
        this.maxNesting = maxNesting;
    }

    /** Reads the whole text. */
    Sections read() throws IOException {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw fail(offset(), first == null ? "the text is empty" : "a definition is a JSON object", "'{'");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            section(known(json.currentName(), SECTIONS));
        }
        if (json.nextToken() != null) {
            section = "";
            objectId = null;
            key = null;
            throw fail(offset(), "the definition ends before this", "nothing more");
        }
        return sections;
    }

    private void section(String name) throws IOException {
        int at = offset();
        JsonToken token = json.nextToken();
        section = name;
        index = -1;
        objectId = null;
        key = null;
        switch (name) {
            case "objects", "pipelineObjects" -> {
                warnIfRepeated(sections.hasObjects(), at);
                sections.objectsFound();
                objects(token, name.equals("pipelineObjects"));
            }
            case "parameters", "parameterObjects" -> {
                warnIfRepeated(sections.hasParameters(), at);
                sections.parametersFound();
                parameters(token, name.equals("parameterObjects"));
            }
            case "values" -> {
                warnIfRepeated(sections.hasValues(), at);
                sections.valuesFound();
                fileValues(token);
            }
            case "parameterValues" -> {
                warnIfRepeated(sections.hasValues(), at);
                sections.valuesFound();
                apiValues(token);
            }
            case "pipelineId" -> skip(token);
            default -> {
                warn(
                        at,
                        Issue.warning("unknown-section", "'" + name + "' is no part of a definition; not kept")
                                .expected(DEFINITION));
                skip(token);
            }
        }
    }

    /**
     * The small form of a name that is written with a capital, as CloudFormation's {@code PipelineObjects} and all in them
     * are; any other as it is. Said once, because such a text has no other spelling.
     */
    private String known(String name, Set<String> names) {
        if (name.isEmpty() || !Character.isUpperCase(name.charAt(0))) {
            return name;
        }
        String small = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        if (!names.contains(small)) {
            return name;
        }
        if (!capitalsSeen) {
            capitalsSeen = true;
            warn(
                    offset(),
                    Issue.warning("capitals", "'" + name + "' is read as '" + small + "', and others likewise")
                            .expected("names that begin with a small letter, but in CloudFormation"));
        }
        return small;
    }

    private void warnIfRepeated(boolean before, int at) {
        if (before) {
            warn(
                    at,
                    Issue.warning("repeated-section", "'" + section + "' occurs again; added to what was read before"));
        }
    }

    // Objects

    private void objects(JsonToken token, boolean api) throws IOException {
        requireList(token, "a list of objects");
        while ((token = nextElement()) != JsonToken.END_ARRAY) {
            requireObject(token);
            if (api) {
                apiObject();
            } else {
                fileObject();
            }
        }
    }

    private void fileObject() throws IOException {
        int start = offset();
        String name = null;
        var fields = new FieldList();
        seenKeys.clear();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            int at = offset();
            key = field;
            JsonToken token = json.nextToken();
            if (field.equals("id")) {
                objectId = once("id", objectId, text(token));
            } else if (field.equals("name")) {
                name = once("name", name, text(token));
            } else {
                if (!seenKeys.add(field)) {
                    warn(
                            at,
                            Issue.warning("repeated-field", "occurs again; taken as one more value")
                                    .expected("a list of values")
                                    .source(SYNTAX_PAGE));
                }
                fieldValues(token, field, fields);
            }
        }
        addObject(start, name, fields);
    }

    private void fieldValues(JsonToken token, String field, FieldList fields) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            fieldValue(token, field, fields);
            return;
        }
        int at = offset();
        int before = fields.size();
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            fieldValue(token, field, fields);
        }
        if (fields.size() == before) {
            warn(at, Issue.warning("empty-list", "is an empty list, which is no field at all; not kept"));
        }
    }

    private void fieldValue(JsonToken token, String field, FieldList fields) throws IOException {
        int at = offset();
        if (token == JsonToken.START_OBJECT) {
            fields.add(Field.ref(field, reference(at)), at);
        } else {
            fields.add(Field.text(field, text(token, FIELD_VALUE)), at);
        }
    }

    private String reference(int start) throws IOException {
        if (json.nextToken() == JsonToken.FIELD_NAME
                && json.currentName().equals("ref")
                && json.nextToken() == JsonToken.VALUE_STRING) {
            String id = json.getText();
            if (json.nextToken() == JsonToken.END_OBJECT) {
                return id;
            }
        }
        throw fail(start, "is an object that is no reference", FIELD_VALUE);
    }

    private void apiObject() throws IOException {
        int start = offset();
        String name = null;
        var fields = new FieldList();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String member = known(json.currentName(), API_MEMBERS);
            int at = offset();
            JsonToken token = json.nextToken();
            key = member;
            switch (member) {
                case "id" -> objectId = once("id", objectId, text(token));
                case "name" -> name = once("name", name, text(token));
                case "fields" -> apiFields(token, fields, true);
                case "slots" -> {
                    warn(at, Issue.warning("old-member", "is read as 'fields'").expected("'fields'"));
                    apiFields(token, fields, true);
                }
                default -> unknownMember(at, token, "id, name, fields");
            }
        }
        addObject(start, name, fields);
    }

    /** The list of {@code key} and value pairs that objects and parameters have in the API form. */
    private void apiFields(JsonToken token, FieldList fields, boolean references) throws IOException {
        requireList(token, "a list of {\"key\", \"stringValue\"" + (references ? " or \"refValue\"" : "") + "}");
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            requireObject(token);
            apiField(fields, references);
        }
    }

    private void apiField(FieldList fields, boolean references) throws IOException {
        int start = offset();
        int valueAt = start;
        String outer = key;
        String fieldKey = null;
        String stringValue = null;
        String refValue = null;
        key = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String member = known(json.currentName(), API_MEMBERS);
            int at = offset();
            JsonToken token = json.nextToken();
            if (member.equals("key")) {
                fieldKey = once("key", fieldKey, text(token));
                key = fieldKey;
            } else if (token == JsonToken.VALUE_NULL) {
                warn(offset(), Issue.warning("null-member", "'" + member + "' is null; taken as absent"));
            } else if (member.equals("stringValue")) {
                valueAt = offset();
                stringValue = once("stringValue", stringValue, text(token));
            } else if (member.equals("refValue") && references) {
                valueAt = offset();
                refValue = once("refValue", refValue, text(token));
            } else {
                unknownMember(at, token, references ? "key, stringValue, refValue" : "key, stringValue");
            }
        }
        if (fieldKey == null) {
            throw fail(start, "has no key", "\"key\"");
        }
        String reserved = references ? "name" : "id";
        if (fieldKey.equals("id") || fieldKey.equals(reserved)) {
            throw fail(start, "'" + fieldKey + "' is a member of the object and not a field", "another key");
        }
        if ((stringValue == null) == (refValue == null)) {
            String what = stringValue == null ? "has no value" : "has two values";
            throw fail(start, what, references ? "either stringValue or refValue" : "stringValue");
        }
        fields.add(
                stringValue != null ? Field.text(fieldKey, stringValue) : Field.ref(fieldKey, String.valueOf(refValue)),
                valueAt);
        key = outer;
    }

    private void addObject(int start, @Nullable String name, FieldList fields) {
        key = null;
        String id = objectId;
        if (id == null) {
            id = assumedId(start, name, fields.list());
        } else if (defaultAssumed && id.equals(PipelineObject.DEFAULT_ID)) {
            throw fail(start, "an object before this one has no id and was taken as 'Default'", "\"id\" on both");
        }
        sections.add(PipelineObject.of(id, name, fields.list()), start, fields.offsets());
    }

    /**
     * The samples of on-demand pipelines leave the id of {@code Default} out. It is assumed for an object without a type
     * that is called Default, or nothing; whatever else has no id is an error.
     */
    private String assumedId(int start, @Nullable String name, List<Field> fields) {
        boolean typed = fields.stream().anyMatch(field -> field.key().equals("type"));
        boolean named = name != null && !name.equals(PipelineObject.DEFAULT_ID);
        boolean misspelt = fields.stream().anyMatch(field -> field.key().equalsIgnoreCase("id"));
        if (typed || named || misspelt || sections.hasObject(PipelineObject.DEFAULT_ID)) {
            throw fail(
                    start,
                    name == null ? "an object has no id" : "the object named '" + name + "' has no id",
                    "\"id\"");
        }
        warn(
                start,
                Issue.warning("missing-id", "an object has no id; taken as 'Default'")
                        .expected("\"id\": \"Default\"")
                        .source("dp-object-schedule"));
        defaultAssumed = true;
        return PipelineObject.DEFAULT_ID;
    }

    // Parameters and values

    private void parameters(JsonToken token, boolean api) throws IOException {
        requireList(token, "a list of parameters");
        while ((token = nextElement()) != JsonToken.END_ARRAY) {
            requireObject(token);
            int start = offset();
            var attributes = new FieldList();
            seenKeys.clear();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String attribute = api ? known(json.currentName(), API_MEMBERS) : json.currentName();
                int at = offset();
                token = json.nextToken();
                key = attribute;
                if (attribute.equals("id")) {
                    objectId = once("id", objectId, text(token));
                } else if (!api) {
                    if (!seenKeys.add(attribute)) {
                        warn(at, Issue.warning("repeated-field", "occurs again; taken as one more value"));
                    }
                    texts(token).forEach(text -> attributes.add(Field.text(attribute, text), at));
                } else if (attribute.equals("attributes")) {
                    apiFields(token, attributes, false);
                } else {
                    unknownMember(at, token, "id, attributes");
                }
            }
            key = null;
            sections.add(new Parameter(required("id", objectId, start), attributes.list()), start);
        }
    }

    private void fileValues(JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            throw fail(offset(), "is " + name(token), "a map from parameter id to value");
        }
        seenKeys.clear();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String id = json.currentName();
            key = id;
            if (!seenKeys.add(id)) {
                warn(offset(), Issue.warning("repeated-field", "occurs again; taken as one more value"));
            }
            texts(json.nextToken()).forEach(text -> sections.add(new ParameterValue(id, text)));
        }
    }

    private void apiValues(JsonToken token) throws IOException {
        requireList(token, "a list of {\"id\", \"stringValue\"}");
        while ((token = nextElement()) != JsonToken.END_ARRAY) {
            requireObject(token);
            int start = offset();
            String value = null;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String member = known(json.currentName(), API_MEMBERS);
                int at = offset();
                token = json.nextToken();
                key = member;
                if (member.equals("id")) {
                    objectId = once("id", objectId, text(token));
                } else if (member.equals("stringValue")) {
                    key = objectId;
                    value = once("stringValue", value, text(token));
                } else {
                    unknownMember(at, token, "id, stringValue");
                }
            }
            key = null;
            String id = required("id", objectId, start);
            sections.add(new ParameterValue(id, required("stringValue", value, start)));
        }
    }

    private List<String> texts(JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            return List.of(text(token, TEXTS));
        }
        int at = offset();
        var texts = new ArrayList<String>();
        while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
            texts.add(text(token, TEXTS));
        }
        if (texts.isEmpty()) {
            warn(at, Issue.warning("empty-list", "is an empty list, which is no value at all; not kept"));
        }
        return texts;
    }

    // Tokens

    private String text(JsonToken token) throws IOException {
        return text(token, "text");
    }

    private String text(JsonToken token, String expected) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token.isNumeric() || token.isBoolean()) {
            // The value is not shown: whether it is a secret may only turn out further on.
            String kind = token.isNumeric() ? "number" : "boolean";
            warn(
                    offset(),
                    Issue.warning("bare-value", "is a bare " + kind + "; kept as text")
                            .expected("it in double quotes"));
            return json.getText();
        }
        throw fail(offset(), "is " + name(token), expected);
    }

    /** The next element of a section's list; moves the path on. */
    private JsonToken nextElement() throws IOException {
        JsonToken token = json.nextToken();
        index++;
        objectId = null;
        key = null;
        return token;
    }

    private void requireList(JsonToken token, String expected) {
        if (token != JsonToken.START_ARRAY) {
            throw fail(offset(), "is " + name(token), expected);
        }
    }

    private void requireObject(JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            throw fail(offset(), "is " + name(token), "a JSON object, starting with '{'");
        }
    }

    private String once(String member, @Nullable String before, String now) {
        if (before != null && !before.equals(now)) {
            throw fail(offset(), "'" + member + "' is given twice with different values", "one value");
        }
        return now;
    }

    private String required(String member, @Nullable String value, int start) {
        if (value == null) {
            throw fail(start, "has no " + member, "\"" + member + "\"");
        }
        return value;
    }

    private void unknownMember(int at, JsonToken token, String expected) throws IOException {
        warn(
                at,
                Issue.warning("unknown-member", "'" + json.currentName() + "' is not known here; not kept")
                        .expected(expected));
        skip(token);
    }

    private void skip(JsonToken token) throws IOException {
        int depth = token.isStructStart() ? 1 : 0;
        while (depth > 0) {
            JsonToken next = json.nextToken();
            if (next.isStructStart() && ++depth > maxNesting) {
                throw fail(
                        offset(),
                        "is nested deeper than " + maxNesting + " levels",
                        "fewer, or a larger maxNesting of the DefinitionReader");
            }
            depth -= next.isStructEnd() ? 1 : 0;
        }
    }

    private int offset() {
        return (int) json.currentTokenLocation().getCharOffset();
    }

    private static String name(@Nullable JsonToken token) {
        if (token == null) {
            return "missing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> "text";
        };
    }

    // Issues

    private void warn(int at, Issue issue) {
        warnings.add(located(at, issue));
    }

    private InvalidDefinitionException fail(int at, String problem, String expected) {
        Issue issue = Issue.error("json-structure", problem + path()).expected(expected);
        var issues = new ArrayList<>(warnings.list());
        issues.add(located(at, issue));
        return new InvalidDefinitionException(sourceName + " cannot be read", issues);
    }

    private Issue located(int at, Issue issue) {
        Issue about = issue;
        if (key != null) {
            about = about.field(key);
        }
        if (objectId != null) {
            about = about.object(objectId);
        }
        return source.locate(about, at);
    }

    private String path() {
        if (section.isEmpty()) {
            return "";
        }
        return ", at " + section + (index >= 0 ? "[" + index + "]" : "") + (key != null ? "." + key : "");
    }
}
