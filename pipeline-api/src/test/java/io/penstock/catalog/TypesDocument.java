package io.penstock.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the page {@code docs/types.md} from the catalogue. */
final class TypesDocument {

    private static final List<String> HEAD = List.of(
            "# Types and fields",
            "",
            "Generated from the catalogue (`io.penstock.catalog.Catalog.standard()`); do not edit. To write it again:",
            "",
            "    mvn -pl pipeline-api test -Dtest=TypesDocumentTest -Dpenstock.docs=write",
            "",
            "*Must*: `yes` the field has to be set or inherited; `schedule` it has to be unless the pipeline runs on demand;",
            "`one of …` some field of that group has to be; `never` it must not be. *Many*: several values are documented (they",
            "are never forbidden). *Run by* says what Penstock does with a type today. Fields marked as *Penstock's own* are not",
            "the service's; `CompatibilityReport` lists those that a definition uses.",
            "");

    private TypesDocument() {}

    static String render(Catalog catalog) {
        var out = new ArrayList<>(HEAD);
        for (Category category : Category.values()) {
            List<ObjectType> types = catalog.types(category);
            if (!types.isEmpty()) {
                out.add("- **" + category.text() + "**: "
                        + types.stream()
                                .map(type -> "[" + type + "](#" + type.name().toLowerCase(Locale.ROOT) + ")")
                                .collect(Collectors.joining(", ")));
            }
        }
        out.add("");
        catalog.types().forEach(type -> type(type, out));
        runtimeFields(catalog, out);
        out.add("## Parts of a definition file");
        out.add("");
        for (ObjectType part : catalog.fileParts()) {
            out.add("### " + part);
            out.add("");
            out.add(part.description());
            out.add("");
            table(part, out);
        }
        return String.join("\n", out).stripTrailing() + "\n";
    }

    private static void type(ObjectType type, List<String> out) {
        out.add("## " + type);
        out.add("");
        out.add(type.description()
                + type.supersededBy()
                        .map(other -> " Deprecated: use " + other + ".")
                        .orElse(""));
        out.add("");
        out.add("Category " + type.category().text() + ", from " + type.owner()
                + type.page().map(page -> " (" + page + ")").orElse("") + ". Run by: " + runBy(type) + "."
                + (type.isSystemManaged() ? " Checked without a worker." : ""));
        out.add("");
        type.constraints().forEach(constraint -> out.add("- " + constraint));
        if (!type.constraints().isEmpty()) {
            out.add("");
        }
        table(type, out);
        String written = type.fields().stream()
                .filter(field -> !field.kind().isSetByDefinition())
                .map(field -> "`" + field.name() + "`")
                .sorted()
                .collect(Collectors.joining(", "));
        if (!written.isEmpty()) {
            out.add("Written while it runs: " + written + ".");
            out.add("");
        }
    }

    private static String runBy(ObjectType type) {
        return switch (type.support()) {
            case ENGINE ->
                "the engine" + type.supportNote().map(note -> ", " + note).orElse("");
            case AWS -> "pipeline-aws";
            case EXTENSION -> type.owner();
            case PLANNED ->
                "nothing yet"
                        + type.module().map(module -> "; belongs to " + module).orElse("");
        };
    }

    private static void table(ObjectType type, List<String> out) {
        out.add("| Field | Type | Must | Many | Values, bounds, default | Meaning |");
        out.add("|---|---|---|---|---|---|");
        for (FieldSpec field : type.fields()) {
            if (field.kind().isSetByDefinition()) {
                out.add("| `" + field.name() + "` | " + slot(field) + " | " + must(field) + " | "
                        + (field.isRepeatable() ? "yes" : "") + " | " + values(field) + " | " + meaning(field) + " |");
            }
        }
        out.add("");
    }

    private static String slot(FieldSpec field) {
        String slot = field.target()
                .map(target -> "→ " + target)
                .orElse(field.slotType().text());
        return slot
                + field.alternativeSlotType()
                        .map(other -> " or " + other.text())
                        .orElse("");
    }

    private static String must(FieldSpec field) {
        if (field.isNotAllowed()) {
            return "never";
        }
        if (field.isRequiredUnlessOnDemand()) {
            return "schedule";
        }
        return field.kind() == FieldKind.REQUIRED
                ? "yes"
                : field.group().map(group -> "one of " + group).orElse("");
    }

    private static String values(FieldSpec field) {
        var parts = new ArrayList<String>();
        if (!field.allowedValues().isEmpty()) {
            parts.add(String.join(", ", field.allowedValues()));
        }
        if (!field.specialValues().isEmpty()) {
            parts.add("also " + String.join(", ", field.specialValues()));
        }
        field.minimum().ifPresent(bound -> parts.add((field.isExclusive() ? "more than " : "at least ") + bound));
        field.maximum().ifPresent(bound -> parts.add((field.isExclusive() ? "less than " : "at most ") + bound));
        field.maxItems().ifPresent(count -> parts.add("at most " + count + " values"));
        if (!field.defaultValues().isEmpty()) {
            parts.add("default `"
                    + String.join(", ", field.defaultValues())
                            .replace("\t", "\\t")
                            .replace("\n", "\\n") + "`");
        }
        return String.join("; ", parts);
    }

    private static String meaning(FieldSpec field) {
        return field.description().replace("|", "\\|")
                + (field.isPenstockOnly() ? " **Penstock's own.**" : "")
                + (field.isDeprecated() ? " Deprecated." : "")
                + field.ignoredBecause()
                        .map(reason -> " Disregarded: " + reason + ".")
                        .orElse("")
                + field.page()
                        .filter(page -> !field.isPenstockOnly())
                        .map(page -> " (" + page + ")")
                        .orElse("");
    }

    private static void runtimeFields(Catalog catalog, List<String> out) {
        var fields = new TreeMap<String, FieldSpec>();
        for (ObjectType type : catalog.types()) {
            for (FieldSpec field : type.fields()) {
                if (!field.kind().isSetByDefinition()) {
                    fields.putIfAbsent(field.name(), field);
                }
            }
        }
        out.add("## Fields written while a pipeline runs");
        out.add("");
        out.add("| Field | Type | By | Meaning |");
        out.add("|---|---|---|---|");
        for (Map.Entry<String, FieldSpec> entry : fields.entrySet()) {
            FieldSpec field = entry.getValue();
            out.add("| `" + entry.getKey() + "` | " + slot(field) + " | "
                    + field.kind().text() + " | " + field.description() + " |");
        }
        out.add("");
    }
}
