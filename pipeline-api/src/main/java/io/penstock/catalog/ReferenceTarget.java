package io.penstock.catalog;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a reference may point to: a type, the types of a category, whatever runs, or anything. Immutable. */
public final class ReferenceTarget {

    private static final ReferenceTarget ANY = new ReferenceTarget("AnyObject", null, List.of());
    private static final ReferenceTarget RUNNABLE = new ReferenceTarget("Runnable", null, List.of());

    private final String name;
    private final @Nullable Category category;
    private final List<String> types;

    private ReferenceTarget(String name, @Nullable Category category, List<String> types) {
        this.name = Objects.requireNonNull(name, "name");
        this.category = category;
        this.types = List.copyOf(types);
    }

    /** Any object, even one without a type. */
    public static ReferenceTarget any() {
        return ANY;
    }

    /** Any object that has a status: activities, data nodes, compute resources, preconditions. */
    public static ReferenceTarget runnable() {
        return RUNNABLE;
    }

    /**
     * The objects of a category.
     *
     * @param types the types of the category that are meant; all where there are none. Types that an extension registered
     *     in this category are always meant as well.
     */
    public static ReferenceTarget category(Category category, String... types) {
        return new ReferenceTarget(category.text(), category, List.of(types));
    }

    /** The objects of one type. */
    public static ReferenceTarget type(String name) {
        return new ReferenceTarget(name, null, List.of(name));
    }

    /** The name of the type or category; {@code Runnable} or {@code AnyObject}. */
    public String name() {
        return name;
    }

    /** The types that are meant; empty where the name says it all. */
    public List<String> types() {
        return types;
    }

    /** Whether anything will do, even an object without a type. */
    public boolean isAny() {
        return equals(ANY);
    }

    /** Whether objects of this type are meant. */
    public boolean accepts(ObjectType type) {
        if (equals(ANY)) {
            return true;
        }
        if (equals(RUNNABLE)) {
            return type.isRunnable();
        }
        if (category == null) {
            return types.contains(type.name());
        }
        return type.category() == category
                && (types.isEmpty() || types.contains(type.name()) || type.support() == Support.EXTENSION);
    }

    static ReferenceTarget of(String name, List<String> types) {
        if (name.equals(ANY.name)) {
            return ANY;
        }
        if (name.equals(RUNNABLE.name)) {
            return RUNNABLE;
        }
        for (Category category : Category.values()) {
            if (category.text().equals(name) && category != Category.SCHEDULE) {
                return new ReferenceTarget(name, category, types);
            }
        }
        return type(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReferenceTarget that && name.equals(that.name) && types.equals(that.types);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, types);
    }

    /** The name, and the types in brackets where only some are meant, such as {@code DataNode (S3DataNode)}. */
    @Override
    public String toString() {
        return category == null || types.isEmpty() ? name : name + " (" + String.join(", ", types) + ")";
    }
}
