package io.penstock.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All types that are known: the documented ones, Penstock's own, and those registered beside them. Immutable and safe to
 * share between threads; {@link #standard()} is read from a resource when it is first asked for.
 */
public final class Catalog {

    /** Holds what is read, so that it is read when first used and once. */
    private static final class Standard {
        static final CatalogReader CONTENT = CatalogReader.read("types.json");
        static final Catalog CATALOG = new Catalog(CONTENT.version(), CONTENT.types(), CONTENT.fileParts());
    }

    private final String version;
    private final Map<String, ObjectType> types;
    private final Map<String, ObjectType> fileParts;
    private final Set<String> fieldNames;

    private Catalog(String version, Map<String, ObjectType> types, Map<String, ObjectType> fileParts) {
        this.version = version;
        this.types = types;
        this.fileParts = fileParts;
        this.fieldNames = new TreeSet<>();
        types.values().forEach(type -> fieldNames.addAll(type.fieldNames()));
    }

    /** The documented types and Penstock's own. */
    public static Catalog standard() {
        return Standard.CATALOG;
    }

    static ObjectType kind(String name, Category category) {
        return Standard.CONTENT.newType(name, category);
    }

    /** The version of the service's interface that the documented types belong to. */
    public String version() {
        return version;
    }

    /** The types an object may have, {@code Default} included, in the order of the guide; registered ones last. */
    public List<ObjectType> types() {
        return List.copyOf(types.values());
    }

    /** The types of one category. */
    public List<ObjectType> types(Category category) {
        return types.values().stream()
                .filter(type -> type.category() == category)
                .toList();
    }

    /** The type with this name; letter case counts. */
    public Optional<ObjectType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** The parts of a definition file that are no objects: {@code definition}, {@code parameters}, {@code values}. */
    public List<ObjectType> fileParts() {
        return List.copyOf(fileParts.values());
    }

    /** Whether some type has a field with this name. */
    public boolean knowsField(String name) {
        return fieldNames.contains(name) || (name.startsWith("*") && fieldNames.contains(name.substring(1)));
    }

    /** The names of the fields of all types, sorted. */
    public Set<String> fieldNames() {
        return Collections.unmodifiableSet(fieldNames);
    }

    /**
     * This catalogue with more types.
     *
     * @throws IllegalArgumentException if a name is taken, by a type that is there or by another of the new ones; the
     *     message names both owners
     */
    public Catalog with(ObjectType... additional) {
        return with(List.of(additional));
    }

    /**
     * This catalogue with more types.
     *
     * @throws IllegalArgumentException as {@link #with(ObjectType...)}
     */
    public Catalog with(List<ObjectType> additional) {
        var merged = new LinkedHashMap<>(types);
        for (ObjectType type : additional) {
            ObjectType taken = merged.putIfAbsent(type.name(), type);
            if (taken != null) {
                throw new IllegalArgumentException(
                        "type '" + type.name() + "' is claimed twice: by " + taken.owner() + " ("
                                + taken.category().text() + ") and by " + type.owner() + " ("
                                + type.category().text() + ")");
            }
            for (FieldGroup group : type.groups()) {
                for (String member : group.members()) {
                    if (type.field(member).isEmpty()) {
                        throw new IllegalArgumentException("type '" + type.name() + "', group '" + group.name() + "': '"
                                + member + "' is not a field of the type");
                    }
                }
            }
        }
        return new Catalog(version, merged, fileParts);
    }

    /** How many types there are. */
    @Override
    public String toString() {
        return "Catalog[" + types.size() + " types]";
    }
}
