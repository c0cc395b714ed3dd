package io.penstock.validation;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.Category;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.Support;
import io.penstock.definition.PipelineDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an imported definition here, object by object: what Penstock runs, what needs which module, what it only
 * keeps, and which fields it has no use for. It says what the catalogue says, which is what this version does, not what is
 * planned. Immutable.
 *
 * @param entries one for each object, in the order of the definition
 */
public record CompatibilityReport(List<Entry> entries) {

    /** The references that an object cannot do its work without. */
    private static final Set<String> NEEDS =
            Set.of("runsOn", "input", "output", "precondition", "database", "dependsOn");

    /** Whose the documented types are. */
    private static final String SERVICE = "AWS Data Pipeline";

    /** What becomes of an object. */
    public enum Verdict {
        /** The engine runs it, or an extension does. */
        RUNS,
        /** It runs where a module is present; {@link Entry#module()} names it. */
        NEEDS_MODULE,
        /** It is understood, validated and kept, but nothing runs it yet. */
        NOT_YET,
        /** It serves other objects: what they inherit, or when they run. */
        CONFIGURATION,
        /** Its type is not known. */
        UNKNOWN
    }

    /**
     * A field that nothing here has use for.
     *
     * @param field the key
     * @param reason why
     */
    public record IgnoredField(String field, String reason) {

        /** Checks that both are there. */
        public IgnoredField {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * What becomes of one object.
     *
     * @param objectId the id
     * @param type the type; empty for {@code Default} and for objects that others inherit from
     * @param verdict what becomes of it
     * @param module the module that runs it, or is to run it; empty where there is none
     * @param explanation the verdict in words
     * @param blockedBy the ids of the objects that it needs and that do not run here, so that it does not either
     * @param ignoredFields own and inherited fields without effect
     * @param notOfTheService what the service itself would not understand: own fields that are Penstock's, and {@code type}
     *     where the type is not the service's
     */
    public record Entry(
            String objectId,
            Optional<String> type,
            Verdict verdict,
            Optional<String> module,
            String explanation,
            List<String> blockedBy,
            List<IgnoredField> ignoredFields,
            List<String> notOfTheService) {

        /** Copies the lists. */
        public Entry {
            Objects.requireNonNull(objectId, "objectId");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(verdict, "verdict");
            Objects.requireNonNull(module, "module");
            Objects.requireNonNull(explanation, "explanation");
            blockedBy = List.copyOf(blockedBy);
            ignoredFields = List.copyOf(ignoredFields);
            notOfTheService = List.copyOf(notOfTheService);
        }

        /** Whether it works here as it is: it runs or needs not run, and so does all that it needs. */
        public boolean works() {
            return (verdict == Verdict.RUNS || verdict == Verdict.CONFIGURATION) && blockedBy.isEmpty();
        }

        /** The object, its type and the verdict in words. */
        @Override
        public String toString() {
            var text = new StringBuilder("object '").append(objectId).append('\'');
            type.ifPresent(name -> text.append(" (").append(name).append(')'));
            text.append(": ").append(explanation);
            if (!blockedBy.isEmpty()) {
                text.append("; held up by ")
                        .append(blockedBy.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", ")));
            }
            ignoredFields.stream()
                    .collect(Collectors.groupingBy(
                            IgnoredField::reason,
                            LinkedHashMap::new,
                            Collectors.mapping(IgnoredField::field, Collectors.joining(", "))))
                    .forEach((reason, fields) -> text.append("; disregarded: ")
                            .append(fields)
                            .append(" (")
                            .append(reason)
                            .append(')'));
            if (!notOfTheService.isEmpty()) {
                text.append("; not of the service: ").append(String.join(", ", notOfTheService));
            }
            return text.toString();
        }
    }

    /** Copies the list. */
    public CompatibilityReport {
        entries = List.copyOf(entries);
    }

    /** The report on a definition, by the standard catalogue and without further modules. */
    public static CompatibilityReport of(PipelineDefinition definition) {
        return of(definition, Catalog.standard(), Set.of());
    }

    /**
     * The report on a definition.
     *
     * @param catalog the types that are known, with those of the extensions at hand
     * @param modules the modules that are present beside the engine, such as {@code pipeline-aws}
     */
    public static CompatibilityReport of(PipelineDefinition definition, Catalog catalog, Set<String> modules) {
        return new Assessment(new Model(definition, catalog), catalog, Set.copyOf(modules)).report();
    }

    /** Whether the service itself would understand every type and field. */
    public boolean isOfTheService() {
        return entries.stream().allMatch(entry -> entry.notOfTheService().isEmpty());
    }

    /** Whether every object works here as it is. */
    public boolean runsEntirely() {
        return entries.stream().allMatch(Entry::works);
    }

    /** What becomes of one object. */
    public Optional<Entry> entry(String objectId) {
        return entries.stream()
                .filter(entry -> entry.objectId().equals(objectId))
                .findFirst();
    }

    /** The entries with a verdict. */
    public List<Entry> entries(Verdict verdict) {
        return entries.stream().filter(entry -> entry.verdict() == verdict).toList();
    }

    /** A line that counts, then one line for each object. */
    @Override
    public String toString() {
        long working = entries.stream().filter(Entry::works).count();
        return working + " of " + entries.size() + " objects work here"
                + entries.stream().map(entry -> "\n" + entry).collect(Collectors.joining());
    }

    /** Works the report out. */
    private static final class Assessment {

        private final Model model;
        private final Catalog catalog;
        private final Set<String> modules;

        Assessment(Model model, Catalog catalog, Set<String> modules) {
            this.model = model;
            this.catalog = catalog;
            this.modules = modules;
        }

        CompatibilityReport report() {
            boolean[] held = held();
            var entries = new ArrayList<Entry>();
            for (Element element : model.elements()) {
                Verdict verdict = verdict(element);
                @Nullable
                ObjectType type = element.isOpen() ? null : element.type().orElse(null);
                entries.add(new Entry(
                        element.id(),
                        element.isOpen() ? Optional.empty() : element.text("type"),
                        verdict,
                        type == null ? Optional.empty() : type.module(),
                        explanation(element, verdict),
                        blockedBy(element, held),
                        ignored(element, type, verdict),
                        notOfTheService(element, type)));
            }
            return new CompatibilityReport(entries);
        }

        private Verdict verdict(Element element) {
            if (element.isOpen() || element.isOf(Category.SCHEDULE)) {
                return Verdict.CONFIGURATION;
            }
            if (element.type().isEmpty()) {
                return Verdict.UNKNOWN;
            }
            return switch (element.type().get().support()) {
                case ENGINE, EXTENSION -> Verdict.RUNS;
                case AWS ->
                    element.type().get().module().filter(modules::contains).isPresent()
                            ? Verdict.RUNS
                            : Verdict.NEEDS_MODULE;
                case PLANNED -> Verdict.NOT_YET;
            };
        }

        private String explanation(Element element, Verdict verdict) {
            if (element.isDefault()) {
                return "passes its fields on to the others";
            }
            if (element.isTemplate()) {
                return "passes its fields on to the objects that name it as their parent";
            }
            return switch (verdict) {
                case CONFIGURATION -> "says when other objects run";
                case UNKNOWN -> "its type is not known here; it is kept, and does nothing";
                case NOT_YET -> "not run yet: it is understood, checked and kept, and nothing does its work";
                case NEEDS_MODULE ->
                    "runs where the module "
                            + element.type().flatMap(ObjectType::module).orElse("") + " is present";
                case RUNS -> {
                    ObjectType type = element.type().orElseThrow();
                    yield type.support() == Support.EXTENSION
                            ? "run by " + type.owner()
                            : "runs"
                                    + type.supportNote()
                                            .map(note -> ", " + note)
                                            .orElse("");
                }
            };
        }

        private boolean needs(Element element, String key) {
            return !element.isOpen()
                    && NEEDS.contains(key)
                    && element.type().flatMap(type -> type.field(key)).isPresent();
        }

        private List<Element> needed(Element element) {
            var needed = new ArrayList<Element>();
            for (String key : element.keys()) {
                if (needs(element, key)) {
                    needed.addAll(model.targets(element, key));
                }
            }
            return needed;
        }

        /** Which objects do not work: what does not run itself, and, step by step, all that needs it. */
        private boolean[] held() {
            var held = new boolean[model.elements().size()];
            Map<Integer, List<Element>> users = new LinkedHashMap<>();
            var pending = new ArrayDeque<Element>();
            for (Element element : model.elements()) {
                needed(element)
                        .forEach(target -> users.computeIfAbsent(target.index(), index -> new ArrayList<>())
                                .add(element));
                Verdict verdict = verdict(element);
                if (verdict != Verdict.RUNS && verdict != Verdict.CONFIGURATION) {
                    held[element.index()] = true;
                    pending.add(element);
                }
            }
            while (!pending.isEmpty()) {
                for (Element user : users.getOrDefault(pending.remove().index(), List.of())) {
                    if (!held[user.index()]) {
                        held[user.index()] = true;
                        pending.add(user);
                    }
                }
            }
            return held;
        }

        private List<String> blockedBy(Element element, boolean[] held) {
            var blockers = new LinkedHashSet<String>();
            for (Element target : needed(element)) {
                if (held[target.index()] && target != element) {
                    blockers.add(target.id());
                }
            }
            return List.copyOf(blockers);
        }

        private List<String> notOfTheService(Element element, @Nullable ObjectType type) {
            var foreign = new ArrayList<String>();
            if (type != null && !type.owner().equals(SERVICE)) {
                foreign.add("type");
            }
            for (String key : element.keys()) {
                if (element.hasOwn(key) && isPenstockOnly(element, type, key)) {
                    foreign.add(key);
                }
            }
            return foreign;
        }

        /** What stands on an object without a type is meant for those that inherit it. */
        private boolean isPenstockOnly(Element element, @Nullable ObjectType type, String key) {
            Stream<ObjectType> types = element.isOpen() ? catalog.types().stream() : Stream.ofNullable(type);
            return types.flatMap(one -> one.field(key).stream()).anyMatch(FieldSpec::isPenstockOnly);
        }

        private static List<IgnoredField> ignored(Element element, @Nullable ObjectType type, Verdict verdict) {
            if (type == null || verdict == Verdict.UNKNOWN || verdict == Verdict.NOT_YET) {
                return List.of();
            }
            var ignored = new ArrayList<IgnoredField>();
            for (String key : element.keys()) {
                Optional<FieldSpec> field = type.field(key);
                if (field.isPresent() && field.get().ignoredBecause().isPresent()) {
                    ignored.add(
                            new IgnoredField(key, field.get().ignoredBecause().get()));
                } else if (field.isEmpty() && element.hasOwn(key) && !FieldRules.isExempt(key)) {
                    ignored.add(new IgnoredField(key, type + " has no such field"));
                }
            }
            return ignored;
        }
    }
}
