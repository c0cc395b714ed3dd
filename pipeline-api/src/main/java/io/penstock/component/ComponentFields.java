package io.penstock.component;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one component, written and read by Java types: an object, and the components that its references stand
 * for. Immutable; every change gives a new value.
 *
 * <p>Writing gives the one form that the service has for each type: {@code 10 minutes}, {@code 2024-01-31T00:00:00} in
 * UTC without a zone, {@code true}. Reading takes what definitions in the wild have. A field whose text is still an
 * expression can be read as text only.
 */
public final class ComponentFields {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** A component that a field of this one names. */
    private record Link(String key, Component component) {}

    /** Where components that were not handed over are found. */
    private record Scope(Function<String, Optional<PipelineObject>> objects, ComponentTypes types) {}

    private final PipelineObject object;
    private final List<Link> links;
    private final List<Issue> problems;
    private final @Nullable Scope scope;

    private ComponentFields(PipelineObject object, List<Link> links, List<Issue> problems, @Nullable Scope scope) {
        this.object = Objects.requireNonNull(object, "object");
        this.links = links;
        this.problems = problems;
        this.scope = scope;
    }

    /** The fields of an object whose references cannot be followed. */
    public static ComponentFields of(PipelineObject object) {
        return new ComponentFields(object, List.of(), List.of(), null);
    }

    /**
     * The fields of an object whose references are looked up.
     *
     * @param others finds an object by its id
     * @param types makes components of the objects that are found
     */
    public static ComponentFields of(
            PipelineObject object, Function<String, Optional<PipelineObject>> others, ComponentTypes types) {
        return new ComponentFields(object, List.of(), List.of(), new Scope(others, types));
    }

    /** The object with all its fields. */
    public PipelineObject object() {
        return object;
    }

    // ---- writing: one value in place of all former ones ----

    /** These fields with one set to a text, which may hold expressions. */
    public ComponentFields with(String key, CharSequence text) {
        return withValues(key, List.of(FieldValue.text(text.toString())), List.of());
    }

    /** These fields with one set to {@code true} or {@code false}. */
    public ComponentFields with(String key, boolean value) {
        return with(key, Boolean.toString(value));
    }

    /** These fields with one set to a whole number. */
    public ComponentFields with(String key, int value) {
        return with(key, Integer.toString(value));
    }

    /** These fields with one set to a number, written without an exponent. */
    public ComponentFields with(String key, double value) {
        if (!Double.isFinite(value)) {
            return with(key, Double.toString(value))
                    .withProblem(key, Double.toString(value), "is not a number that can be written", "a finite number");
        }
        return with(key, BigDecimal.valueOf(value).toPlainString());
    }

    /** These fields with one set to a period, such as {@code 10 minutes}. */
    public ComponentFields with(String key, Period period) {
        return with(key, period.toString());
    }

    /** These fields with one set to a period; one that is not a positive whole number of minutes is a problem. */
    public ComponentFields with(String key, Duration duration) {
        Period period;
        try {
            period = Period.of(duration);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return with(key, duration.toString())
                    .withProblem(key, duration.toString(), "is not a period", "a positive whole number of minutes");
        }
        return with(key, period);
    }

    /**
     * These fields with one set to a time, such as {@code 2024-01-31T00:00:00}, in UTC. A time with a fraction of a
     * second or outside the years 1 to 9999 cannot be written and is a problem.
     */
    public ComponentFields with(String key, Instant time) {
        if (!time.truncatedTo(ChronoUnit.SECONDS).equals(time) || time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            return with(key, time.toString())
                    .withProblem(key, time.toString(), "cannot be written", "a whole second in the years 0001 to 9999");
        }
        return with(key, TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC)));
    }

    /** These fields with one set to a value of an enumeration. */
    public ComponentFields with(String key, Keyword keyword) {
        return with(key, keyword.text());
    }

    /** These fields with one set to a reference. */
    public ComponentFields with(String key, Component component) {
        return withValues(key, List.of(FieldValue.ref(component.id())), List.of(new Link(key, component)));
    }

    /** These fields with one set to texts; none removes the field. */
    public ComponentFields withTexts(String key, CharSequence... texts) {
        var values = new ArrayList<FieldValue>();
        for (CharSequence text : texts) {
            values.add(FieldValue.text(text.toString()));
        }
        return withValues(key, values, List.of());
    }

    /** These fields with one set to references; none removes the field. */
    public ComponentFields withComponents(String key, Component... components) {
        var values = new ArrayList<FieldValue>();
        var newLinks = new ArrayList<Link>();
        for (Component component : components) {
            values.add(FieldValue.ref(component.id()));
            newLinks.add(new Link(key, component));
        }
        return withValues(key, values, newLinks);
    }

    /** These fields with one set to the given values as they are; none removes the field. */
    public ComponentFields withValues(String key, FieldValue... values) {
        return withValues(key, Arrays.asList(values), List.of());
    }

    /** These fields without this one. */
    public ComponentFields without(String key) {
        return withValues(key, List.of(), List.of());
    }

    /** These fields with the component's name. */
    public ComponentFields withName(CharSequence name) {
        return new ComponentFields(object.withName(name.toString()), links, problems, scope);
    }

    // ---- writing: more values, after the former ones ----

    /** These fields with more texts in one, after those it has. */
    public ComponentFields plus(String key, CharSequence... texts) {
        ComponentFields result = this;
        for (CharSequence text : texts) {
            result = new ComponentFields(
                    result.object.plus(key, FieldValue.text(text.toString())), result.links, result.problems, scope);
        }
        return result;
    }

    /** These fields with more references in one, after those it has. */
    public ComponentFields plus(String key, Component... components) {
        PipelineObject changed = object;
        var moreLinks = new ArrayList<>(links);
        for (Component component : components) {
            changed = changed.plus(key, FieldValue.ref(component.id()));
            moreLinks.add(new Link(key, component));
        }
        return new ComponentFields(changed, List.copyOf(moreLinks), problems, scope);
    }

    /** These fields with something to complain about that the text of the field would not show. */
    ComponentFields withProblem(String key, String value, String problem, String expected) {
        var more = new ArrayList<>(problems);
        more.add(Issue.error("unwritable", problem)
                .object(object.id())
                .field(key)
                .value(value)
                .expected(expected));
        return new ComponentFields(object, links, List.copyOf(more), scope);
    }

    private ComponentFields withValues(String key, List<FieldValue> values, List<Link> newLinks) {
        var keptLinks = new ArrayList<Link>();
        for (Link link : links) {
            if (!link.key().equals(key)) {
                keptLinks.add(link);
            }
        }
        keptLinks.addAll(newLinks);
        // Setting a field again mends what was wrong with it.
        List<Issue> keptProblems = problems.stream()
                .filter(problem -> !problem.field().map(key::equals).orElse(false))
                .toList();
        return new ComponentFields(object.with(key, values), List.copyOf(keptLinks), keptProblems, scope);
    }

    // ---- reading ----

    /** The first text of a field. */
    public Optional<String> text(String key) {
        return object.text(key);
    }

    /** All texts of a field, in order. */
    public List<String> texts(String key) {
        return object.texts(key);
    }

    /**
     * A field as {@code true} or {@code false}, in any letter case.
     *
     * @throws InvalidDefinitionException if its text is neither
     */
    public Optional<Boolean> bool(String key) {
        return text(key).map(text -> switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unreadable(key, text, "is not a boolean", "true or false");
        });
    }

    /**
     * A field as a whole number.
     *
     * @throws InvalidDefinitionException if its text is not a whole number of the size of an {@code int}
     */
    public OptionalInt integer(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(text.get().strip()));
        } catch (NumberFormatException e) {
            throw unreadable(key, text.get(), "is not an integer", "a whole number");
        }
    }

    /**
     * A field as a number.
     *
     * @throws InvalidDefinitionException if its text is not a number
     */
    public OptionalDouble number(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(new BigDecimal(text.get().strip()).doubleValue());
        } catch (NumberFormatException e) {
            throw unreadable(key, text.get(), "is not a number", "a number");
        }
    }

    /**
     * A field as a period.
     *
     * @throws InvalidDefinitionException if its text is not a period
     */
    public Optional<Period> period(String key) {
        return text(key).map(text -> {
            try {
                return Period.parse(text);
            } catch (IllegalArgumentException e) {
                throw unreadable(key, text, "is not a period", "\"<n> minutes|hours|days|weeks|months|years\"");
            }
        });
    }

    /**
     * A field as a time, in UTC, with or without a final {@code Z}.
     *
     * @throws InvalidDefinitionException if its text is not a time
     */
    public Optional<Instant> time(String key) {
        return text(key).map(text -> {
            String bare = text.strip();
            bare = bare.endsWith("Z") ? bare.substring(0, bare.length() - 1) : bare;
            try {
                return LocalDateTime.parse(bare, TIME).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException e) {
                throw unreadable(key, text, "is not a time", "\"yyyy-MM-ddTHH:mm:ss\" in UTC");
            }
        });
    }

    /**
     * A field as a value of an enumeration, in any letter case.
     *
     * @throws InvalidDefinitionException if its text is none of them
     */
    public <E extends Enum<E> & Keyword> Optional<E> keyword(String key, Class<E> values) {
        return text(key).map(text -> {
            for (E candidate : values.getEnumConstants()) {
                if (candidate.text().equalsIgnoreCase(text.strip())) {
                    return candidate;
                }
            }
            throw unreadable(
                    key,
                    text,
                    "is not allowed",
                    "one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(values.getEnumConstants())
                                            .map(Keyword::text)
                                            .toList()));
        });
    }

    /**
     * The component that the first reference of a field names.
     *
     * @throws InvalidDefinitionException if there is a reference but it leads nowhere, or to a component of another
     *     kind
     */
    public <C extends Component> Optional<C> component(String key, Class<C> kind) {
        return object.reference(key).map(id -> resolve(key, id, kind));
    }

    /**
     * The components that the references of a field name, in order.
     *
     * @throws InvalidDefinitionException if one leads nowhere, or to a component of another kind
     */
    public <C extends Component> List<C> components(String key, Class<C> kind) {
        var found = new ArrayList<C>();
        for (String id : object.references(key)) {
            found.add(resolve(key, id, kind));
        }
        return List.copyOf(found);
    }

    /** All components that references of this one lead to, each once; references that lead nowhere are passed over. */
    public List<Component> references() {
        var found = new ArrayList<Component>();
        links.forEach(link -> found.add(link.component()));
        if (scope != null) {
            var seen = new LinkedHashSet<String>();
            links.forEach(link -> seen.add(link.component().id()));
            for (String key : object.keys()) {
                for (String id : object.references(key)) {
                    if (seen.add(id)) {
                        scope.objects()
                                .apply(id)
                                .flatMap(other -> scope.types().view(fieldsOf(other), Component.class))
                                .ifPresent(found::add);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    /** What could not be written in the form of its field, such as a duration that is no whole number of minutes. */
    public List<Issue> problems() {
        return problems;
    }

    private <C extends Component> C resolve(String key, String id, Class<C> kind) {
        for (Link link : links) {
            if (link.key().equals(key) && link.component().id().equals(id) && kind.isInstance(link.component())) {
                return kind.cast(link.component());
            }
        }
        if (scope == null) {
            throw unreadable(key, id, "cannot be followed from here", "a component that knows its definition");
        }
        String expected = "the id of an object of kind " + kind.getSimpleName();
        PipelineObject other =
                scope.objects().apply(id).orElseThrow(() -> unreadable(key, id, "does not exist", expected));
        return scope.types()
                .view(fieldsOf(other), kind)
                .orElseThrow(() -> unreadable(
                        key, id, other.type().map(type -> "is of type " + type).orElse("has no type"), expected));
    }

    private ComponentFields fieldsOf(PipelineObject other) {
        return new ComponentFields(other, List.of(), List.of(), scope);
    }

    private InvalidDefinitionException unreadable(String key, String value, String problem, String expected) {
        return new InvalidDefinitionException(
                "object '" + object.id() + "' cannot be read",
                List.of(Issue.error("unreadable", problem)
                        .object(object.id())
                        .field(key)
                        .value(value)
                        .expected(expected)));
    }

    /** The object; values of secure fields are shown as {@code ***}. */
    @Override
    public String toString() {
        return object.toString();
    }
}
