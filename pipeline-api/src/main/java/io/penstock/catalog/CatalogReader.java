package io.penstock.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the resource that holds the documented types. Fields that many types share stand there once, in sets; a type
 * names its sets and lists what is its own, which wins over a shared field of the same name.
 */
final class CatalogReader {

    /** id, name and type: the first fields of the first set. */
    private static final int NAMING_FIELDS = 3;

    private final String version;
    private final Map<String, List<FieldSpec>> sets = new LinkedHashMap<>();
    private final FieldGroup compute;
    private final Map<String, ObjectType> types = new LinkedHashMap<>();
    private final Map<String, ObjectType> fileParts = new LinkedHashMap<>();

    private CatalogReader(Node root) {
        version = root.text("version");
        compute = group(root.node("activityGroup"));
        Node shared = root.node("sets");
        for (String name : shared.members().keySet()) {
            sets.put(name, fields(shared.nodes(name)));
        }
        for (Node node : root.nodes("types")) {
            ObjectType type = type(node);
            (type.category() == Category.DEFINITION_FILE ? fileParts : types).put(type.name(), type);
        }
    }

    static CatalogReader read(String resource) {
        try (InputStream in = CatalogReader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " of " + CatalogReader.class.getPackageName()
                        + " is missing from the class path");
            }
            try (JsonParser parser = new JsonFactory().createParser(in)) {
                parser.nextToken();
                return new CatalogReader(new Node(members(parser)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + resource + " cannot be read", e);
        }
    }

    String version() {
        return version;
    }

    Map<String, ObjectType> types() {
        return types;
    }

    Map<String, ObjectType> fileParts() {
        return fileParts;
    }

    /** A type of an extension, with the fields that the kind shares. */
    ObjectType newType(String name, Category category) {
        var draft = new ObjectType.Draft(name, category);
        String kind = switch (category) {
            case ACTIVITY -> "object runnable scheduled dependent activity";
            case DATA_NODE -> "object runnable scheduled dependent dataNode";
            case RESOURCE -> "object runnable scheduled resource";
            case PRECONDITION -> "object runnable precondition";
            case ACTION -> "object action";
            default -> "object";
        };
        share(draft, List.of(kind.split(" ")));
        if (category == Category.ACTIVITY) {
            // The guide lists these two with each activity type, with different targets; one of somebody's own has
            // both.
            for (FieldSpec field : List.of(
                    FieldSpec.optional("input", ReferenceTarget.category(Category.DATA_NODE))
                            .describedAs("The data that is read."),
                    FieldSpec.optional("output", ReferenceTarget.category(Category.DATA_NODE))
                            .describedAs("The data that is written."))) {
                draft.fields.put(field.name(), field.repeatable());
            }
        }
        return draft.done();
    }

    private void share(ObjectType.Draft draft, List<String> names) {
        for (String set : names) {
            List<FieldSpec> shared = sets.get(set);
            if (shared == null) {
                throw new IllegalStateException(
                        "type '" + draft.name + "' names the set '" + set + "', which is not there");
            }
            shared.forEach(field -> draft.fields.put(field.name(), field));
        }
        if (draft.category == Category.ACTIVITY) {
            draft.groups.put(compute.name(), compute);
        }
    }

    private ObjectType type(Node node) {
        var draft = new ObjectType.Draft(node.text("name"), Category.of(node.text("category")));
        draft.owner = node.has("origin") ? node.text("origin") : "AWS Data Pipeline";
        draft.support = Support.valueOf(node.text("support").toUpperCase(Locale.ROOT));
        draft.supportNote = node.maybe("supportText");
        draft.module = node.maybe("module");
        draft.page = node.maybe("page");
        draft.supersededBy = node.maybe("supersededBy");
        draft.systemManaged = node.flag("systemManaged");
        draft.open = node.flag("open");
        draft.description = node.text("text");
        draft.constraints = node.texts("constraints");
        share(draft, node.texts("sets"));
        // What is the type's own comes first, right after what names the object.
        var own = new LinkedHashMap<String, FieldSpec>();
        draft.fields.values().stream().limit(NAMING_FIELDS).forEach(field -> own.put(field.name(), field));
        fields(node.nodes("fields")).forEach(field -> own.put(field.name(), field));
        draft.fields.forEach(own::putIfAbsent);
        draft.fields = own;
        for (Node group : node.nodes("groups")) {
            draft.groups.put(group.text("name"), group(group));
        }
        return draft.done();
    }

    private static FieldGroup group(Node node) {
        FieldGroup.Rule rule = switch (node.text("rule")) {
            case "atLeastOne" -> FieldGroup.Rule.AT_LEAST_ONE;
            case "exactlyOne" -> FieldGroup.Rule.EXACTLY_ONE;
            default -> FieldGroup.Rule.ADVISED;
        };
        return new FieldGroup(node.text("name"), rule, node.texts("members"), node.texts("satisfiedBy"));
    }

    private static List<FieldSpec> fields(List<Node> nodes) {
        var fields = new ArrayList<FieldSpec>();
        for (Node node : nodes) {
            var draft = new FieldSpec.Draft(
                    node.text("name"), FieldKind.of(node.text("kind")), SlotType.of(node.text("slot")));
            String alternative = node.maybe("alsoSlot");
            draft.alternativeSlot = alternative == null ? null : SlotType.of(alternative);
            draft.group = node.maybe("group");
            String refers = node.maybe("refers");
            draft.target = refers == null ? null : ReferenceTarget.of(refers, node.texts("types"));
            draft.values = node.texts("values");
            draft.specialValues = node.texts("alsoValues");
            draft.defaults = node.texts("default");
            draft.minimum = node.maybe("min");
            draft.maximum = node.maybe("max");
            draft.exclusive = node.flag("exclusive");
            draft.minimumSetting = node.maybe("minSetting");
            draft.maximumSetting = node.maybe("maxSetting");
            draft.maxItems = node.has("maxItems") ? Integer.parseInt(node.text("maxItems")) : 0;
            draft.repeatable = node.flag("multiple");
            draft.requiredUnlessOnDemand = node.flag("requiredUnlessOnDemand");
            draft.notAllowed = node.flag("notAllowed");
            draft.deprecated = node.flag("deprecated");
            draft.ignoredBecause = node.maybe("ignored");
            draft.penstockOnly = "Penstock".equals(node.maybe("origin"));
            draft.page = node.maybe("page");
            draft.description = node.text("text");
            fields.add(draft.done());
        }
        return fields;
    }

    private static Map<String, Object> members(JsonParser parser) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static Object value(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return new Node(members(parser));
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            var elements = new ArrayList<Object>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser));
            }
            return elements;
        }
        return parser.getText();
    }

    /** An object of the resource: scalars are texts, arrays are lists. */
    private record Node(Map<String, Object> members) {

        boolean has(String name) {
            return members.containsKey(name);
        }

        @Nullable
        String maybe(String name) {
            return members.get(name) instanceof String text ? text : null;
        }

        String text(String name) {
            String text = maybe(name);
            if (text == null) {
                throw new IllegalStateException("'" + name + "' is missing in " + members);
            }
            return text;
        }

        boolean flag(String name) {
            return "true".equals(members.get(name));
        }

        Node node(String name) {
            if (members.get(name) instanceof Node node) {
                return node;
            }
            throw new IllegalStateException("'" + name + "' is missing in " + members);
        }

        List<Node> nodes(String name) {
            return list(name).stream()
                    .filter(Node.class::isInstance)
                    .map(Node.class::cast)
                    .toList();
        }

        /** The texts of a list; a single text counts as a list of one. */
        List<String> texts(String name) {
            return list(name).stream().map(String::valueOf).toList();
        }

        private List<?> list(String name) {
            Object value = members.get(name);
            if (value instanceof List<?> list) {
                return list;
            }
            return value == null ? List.of() : List.of(value);
        }
    }
}
