package io.penstock.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.Category;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.SlotType;
import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Period;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the typed components against the catalogue: every field of every type has its setter and its reader. */
class TypedFieldsTest {

    private static final Set<String> NOT_TYPED = Set.of("id", "name", "type");

    /** What each Java type is set to, and what it must look like in the object. */
    private static final Map<Class<?>, Object> SAMPLES = Map.of(
            CharSequence.class,
            "some text",
            boolean.class,
            true,
            int.class,
            3,
            double.class,
            0.5,
            Period.class,
            Period.hours(2),
            Duration.class,
            Duration.ofHours(2),
            Instant.class,
            Instant.parse("2024-02-29T12:30:00Z"));

    private static final Map<SlotType, Set<Class<?>>> SETTERS = Map.of(
            SlotType.STRING, Set.of(CharSequence.class),
            SlotType.INTEGER, Set.of(int.class),
            SlotType.DOUBLE, Set.of(double.class),
            SlotType.BOOLEAN, Set.of(boolean.class),
            SlotType.PERIOD, Set.of(Period.class, Duration.class),
            SlotType.DATE_TIME, Set.of(Instant.class));

    /** HttpProxy stands among the resources, but nothing can run on it. */
    private static final Map<Category, Class<?>> KINDS = Map.of(
            Category.ACTIVITY, Activity.class,
            Category.DATA_NODE, DataNode.class,
            Category.RESOURCE, Resource.class,
            Category.PRECONDITION, Precondition.class,
            Category.DATABASE, Database.class,
            Category.DATA_FORMAT, DataFormat.class,
            Category.ACTION, Action.class,
            Category.SCHEDULE, Schedule.class,
            Category.UTILITY, Utility.class);

    static Stream<ObjectType> types() {
        return Catalog.standard().types().stream().filter(type -> type.category() != Category.DEFAULT);
    }

    static Stream<Arguments> fields() {
        return types().flatMap(type -> type.fields().stream()
                .filter(field -> field.kind().isSetByDefinition())
                .filter(field -> !field.isNotAllowed() && !NOT_TYPED.contains(field.name()))
                .map(field -> Arguments.of(type, field.name())));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeOfTheCatalogueHasAComponentOfItsKind(ObjectType type) {
        ComponentType<?> component = ComponentTypes.standard().find(type.name()).orElseThrow();

        assertThat(component.create("X").object()).isEqualTo(PipelineObject.of("X", type.name()));
        Class<?> kind = type.name().equals("HttpProxy") ? Utility.class : KINDS.get(type.category());
        assertThat(component.componentClass()).isAssignableTo(kind);
    }

    @Test
    void everyComponentTypeIsInTheCatalogue() {
        assertThat(ComponentTypes.standard().all().stream().map(ComponentType::name))
                .containsExactlyInAnyOrderElementsOf(
                        types().map(ObjectType::name).toList());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void everySetterWritesItsFieldAndTheReaderReadsItBack(ObjectType type, String fieldName) throws Exception {
        FieldSpec field = type.field(fieldName).orElseThrow();
        ComponentType<?> componentType =
                ComponentTypes.standard().find(type.name()).orElseThrow();
        List<Method> setters = setters(componentType.componentClass(), fieldName);
        var parameters = new HashSet<Class<?>>();
        setters.forEach(setter -> parameters.add(parameter(setter)));

        assertThat(setters).as("setters of %s.%s", type.name(), fieldName).isNotEmpty();
        assertFits(field, parameters);
        for (Method setter : setters) {
            Component empty = componentType.create("X");
            Object sample = sample(parameter(setter));
            Component filled = (Component) setter.invoke(empty, argument(setter, sample));

            assertThat(filled.object().fields())
                    .as("%s.%s(%s)", type.name(), fieldName, parameter(setter).getSimpleName())
                    .containsExactly(Field.text("type", type.name()), written(fieldName, sample));
            assertThat(filled.problems()).isEmpty();
            assertThat(empty.object().has(fieldName)).isFalse();
            assertThat(read(filled, fieldName)).isEqualTo(readBack(fieldName, sample));
        }
    }

    private static void assertFits(FieldSpec field, Set<Class<?>> parameters) {
        if (field.slotType() == SlotType.REFERENCE) {
            assertThat(parameters).hasSize(1).allMatch(Component.class::isAssignableFrom);
        } else if (!field.allowedValues().isEmpty()) {
            Class<?> enumeration =
                    parameters.stream().filter(Class::isEnum).findFirst().orElseThrow();
            assertThat(Arrays.stream(enumeration.getEnumConstants()).map(value -> ((Keyword) value).text()))
                    .containsExactlyInAnyOrderElementsOf(field.allowedValues());
        } else {
            assertThat(parameters).containsAll(SETTERS.get(field.slotType()));
        }
    }

    private static List<Method> setters(Class<?> component, String fieldName) {
        return Arrays.stream(component.getMethods())
                .filter(method -> method.getName().equals(methodName(fieldName)))
                .filter(method -> method.getParameterCount() == 1 && !method.isBridge())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .toList();
    }

    private static String methodName(String fieldName) {
        String bare = fieldName.startsWith("*") ? fieldName.substring(1) : fieldName;
        return Character.toLowerCase(bare.charAt(0)) + bare.substring(1);
    }

    private static Class<?> parameter(Method setter) {
        Class<?> type = setter.getParameterTypes()[0];
        return setter.isVarArgs() ? type.getComponentType() : type;
    }

    private static Object argument(Method setter, Object sample) {
        if (!setter.isVarArgs()) {
            return sample;
        }
        Object array = Array.newInstance(parameter(setter), 1);
        Array.set(array, 0, sample);
        return array;
    }

    private static Object sample(Class<?> type) {
        if (type.isEnum()) {
            return type.getEnumConstants()[type.getEnumConstants().length - 1];
        }
        if (SAMPLES.containsKey(type)) {
            return SAMPLES.get(type);
        }
        return ComponentTypes.standard().all().stream()
                .filter(candidate -> type.isAssignableFrom(candidate.componentClass()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no component of kind " + type))
                .create("Other");
    }

    private static Field written(String fieldName, Object sample) {
        if (sample instanceof Component component) {
            return Field.ref(fieldName, component.id());
        }
        if (sample instanceof Keyword keyword) {
            return Field.text(fieldName, keyword.text());
        }
        if (sample instanceof Period || sample instanceof Duration) {
            return Field.text(fieldName, "2 hours");
        }
        if (sample instanceof Instant) {
            return Field.text(fieldName, "2024-02-29T12:30:00");
        }
        return Field.text(fieldName, sample.toString());
    }

    private static Object readBack(String fieldName, Object sample) {
        if (sample instanceof Duration) {
            return Period.hours(2);
        }
        if (fieldName.equals("region") && sample instanceof Region region) {
            return region.text();
        }
        if (fieldName.equals("terminateAfter") && sample instanceof Integer hours) {
            return Period.hours(hours);
        }
        return sample;
    }

    /** The value of the reader of a field, which is named like the field or its plural. */
    private static Object read(Component component, String fieldName) throws ReflectiveOperationException {
        String name = methodName(fieldName);
        List<String> names = List.of(name + "Id", name + "s", name.replaceFirst("y$", "ies"), name);
        for (String candidate : names) {
            var found = new ArrayList<Method>();
            for (Method method : component.getClass().getMethods()) {
                if (method.getName().equals(candidate) && method.getParameterCount() == 0) {
                    found.add(method);
                }
            }
            if (!found.isEmpty()) {
                return unwrapped(found.get(0).invoke(component));
            }
        }
        throw new AssertionError("no reader for " + fieldName + " in " + component.getClass());
    }

    private static Object unwrapped(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElseThrow();
        }
        if (value instanceof OptionalInt optional) {
            return optional.getAsInt();
        }
        if (value instanceof OptionalDouble optional) {
            return optional.getAsDouble();
        }
        return ((List<?>) value).get(0);
    }
}
