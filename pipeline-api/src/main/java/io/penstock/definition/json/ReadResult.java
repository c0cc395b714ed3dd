package io.penstock.definition.json;

import io.penstock.catalog.Catalog;
import io.penstock.definition.Field;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A definition as it was read, and the warnings about what the reader was lenient with, in the order of the text, then of
 * the references that were found by name, then of {@link #normalized(Catalog)}. Immutable. Keeps the text, so that issues found later can be located in it; keep
 * the definition and not the result where that is not needed.
 */
public final class ReadResult {

    private final PipelineDefinition definition;
    private final List<Issue> warnings;
    private final Locations locations;

    ReadResult(PipelineDefinition definition, List<Issue> warnings, Locations locations) {
        this.definition = definition;
        this.warnings = List.copyOf(warnings);
        this.locations = locations;
    }

    /** What was read. */
    public PipelineDefinition definition() {
        return definition;
    }

    /** What the reader was lenient with; each has a line and a column. */
    public List<Issue> warnings() {
        return warnings;
    }

    /**
     * The issue with the line and column that its object and field have in the text: those of the field's value, else of the
     * object; those of the declaration, if it is about a parameter. Unchanged where it is located already, or names nothing
     * of the text that holds the objects.
     *
     * @param issue an issue about this definition, such as one from validation
     */
    public Issue locate(Issue issue) {
        if (issue.line().isPresent()) {
            return issue;
        }
        return issue.objectId().isPresent()
                ? locate(issue, issue.objectId().get()).orElse(issue)
                : issue.field().flatMap(id -> locateParameter(issue, id)).orElse(issue);
    }

    /** By the declaration, unless another text took its place. */
    private Optional<Issue> locateParameter(Issue issue, String id) {
        return locations
                .sections()
                .parameterOffset(id)
                .filter(offset -> locations.sections().parameters().equals(definition.parameters()))
                .map(offset -> locations.source().locate(issue, offset));
    }

    private Optional<Issue> locate(Issue issue, String id) {
        List<PipelineObject> objects = definition.objects();
        for (int i = 0; i < objects.size(); i++) {
            if (objects.get(i).id().equals(id)) {
                return Optional.of(locations.source().locate(issue, offset(issue, i, objects.get(i))));
            }
        }
        return Optional.empty();
    }

    private int offset(Issue issue, int index, PipelineObject object) {
        int[] offsets = locations.sections().valueOffsets(index);
        int found = -1;
        for (int i = 0; i < object.fields().size(); i++) {
            Field field = object.fields().get(i);
            if (field.key().equals(issue.field().orElse(""))) {
                boolean exact =
                        Objects.equals(field.value().value(), issue.value().orElse(null));
                if (found < 0 || exact) {
                    found = i;
                }
                if (exact) {
                    break;
                }
            }
        }
        return found < 0 ? locations.sections().objectOffset(index) : offsets[found];
    }

    /**
     * This result with what the catalogue lets us understand better, each with a warning:
     *
     * <ul>
     *   <li>a text where the type wants a reference becomes a reference, if it is the id (or else the name) of an object and
     *       holds no expression (dp-object-sqldatanode)
     *   <li>a field whose name the type knows in another letter case only gets the documented name ({@code keypair},
     *       dp-how-task-runner-dp-managed), unless the object has that field as well
     * </ul>
     *
     * <p>An object without a type, such as {@code Default}, is judged by what all types agree on. Values are left alone: the
     * letter case of enumerations and the forms of periods are a matter of validation.
     */
    public ReadResult normalized(Catalog catalog) {
        var found = new Warnings();
        PipelineDefinition changed = new Normalization(
                        catalog,
                        definition,
                        (object, field, issue) -> found.add(locations
                                .source()
                                .locate(issue, locations.sections().valueOffsets(object)[field])))
                .run();
        var all = new ArrayList<>(warnings);
        all.addAll(found.list());
        return new ReadResult(changed, all, locations);
    }

    /** Where things stand in the text that held the objects. */
    record Locations(SourceText source, Sections sections) {}
}
