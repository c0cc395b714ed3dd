package io.penstock.definition.json;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what references name. The guide says both that a reference names the id of an object and that it names its name;
 * nearly all samples use the id, so the id wins and the name counts only where no object has that id. A name that several
 * ids share means nothing.
 */
final class References {

    private static final String AMBIGUOUS = "";

    private final Set<String> ids = new HashSet<>();
    private final Map<String, @Nullable String> idByName = new HashMap<>();

    References(List<PipelineObject> objects) {
        for (PipelineObject object : objects) {
            ids.add(object.id());
        }
        for (PipelineObject object : objects) {
            object.declaredName()
                    .ifPresent(name -> idByName.merge(name, object.id(), (a, b) -> a.equals(b) ? a : AMBIGUOUS));
        }
    }

    /** The id of the object that a text names by id, or else by name; {@code null} where it names none. */
    @Nullable
    String idNamed(String text) {
        if (ids.contains(text)) {
            return text;
        }
        String id = idByName.get(text);
        return id == null || id.equals(AMBIGUOUS) ? null : id;
    }

    /** The objects with references by name turned into references by id, each with a warning. */
    static List<PipelineObject> resolveNames(Sections sections, SourceText source, Warnings warnings) {
        List<PipelineObject> objects = sections.objects();
        if (!hasUnresolved(sections)) {
            return objects;
        }
        var references = new References(objects);
        var resolved = new ArrayList<PipelineObject>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            resolved.add(references.resolve(objects.get(i), sections.valueOffsets(i), source, warnings));
        }
        return resolved;
    }

    private static boolean hasUnresolved(Sections sections) {
        for (PipelineObject object : sections.objects()) {
            for (Field field : object.fields()) {
                if (field.value().isReference()
                        && !sections.hasObject(field.value().value())) {
                    return true;
                }
            }
        }
        return false;
    }

    private PipelineObject resolve(PipelineObject object, int[] offsets, SourceText source, Warnings warnings) {
        List<Field> changed = null;
        for (int i = 0; i < object.fields().size(); i++) {
            Field field = object.fields().get(i);
            String target = field.value().value();
            if (!field.value().isReference() || ids.contains(target)) {
                continue;
            }
            String id = idNamed(target);
            if (id != null) {
                changed = changed == null ? new ArrayList<>(object.fields()) : changed;
                changed.set(i, Field.ref(field.key(), id));
                warnings.add(source.locate(
                        Issue.warning(
                                        "reference-by-name",
                                        "is the name of the object with the id '" + id + "'; read as that id")
                                .object(object.id())
                                .field(field.key())
                                .value(target)
                                .expected("the id"),
                        offsets[i]));
            }
        }
        return changed == null
                ? object
                : PipelineObject.of(object.id(), object.declaredName().orElse(null), changed);
    }
}
