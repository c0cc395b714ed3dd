package io.penstock.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineDefinitionTest {

    private static PipelineObject object(String id, String... parents) {
        PipelineObject object = PipelineObject.of(id);
        for (String parent : parents) {
            object = object.plus("parent", FieldValue.ref(parent));
        }
        return object;
    }

    private static PipelineObject effective(String id, PipelineObject... objects) {
        return PipelineDefinition.of(List.of(objects)).effective(id).orElseThrow();
    }

    @Test
    void findsTheFirstOfSeveralObjectsWithOneId() {
        PipelineDefinition definition = PipelineDefinition.of(
                List.of(object("A").with("n", "1"), object("A").with("n", "2")));

        assertThat(definition.object("A").flatMap(found -> found.text("n"))).contains("1");
        assertThat(definition.object("B")).isEmpty();
        assertThat(definition.effective("B")).isEmpty();
    }

    @Test
    void inheritsFromParentsAndThenFromDefault() {
        PipelineObject found = effective(
                "A",
                object("Default")
                        .with("own", "d")
                        .with("near", "d")
                        .with("far", "d")
                        .with("base", "d"),
                object("Far").with("own", "f").with("near", "f").with("far", "f"),
                object("Near", "Far").with("own", "n").with("near", FieldValue.text("n1"), FieldValue.text("n2")),
                object("A", "Near").with("own", "a"));

        assertThat(found.text("own")).contains("a");
        assertThat(found.texts("near")).containsExactly("n1", "n2");
        assertThat(found.text("far")).contains("f");
        assertThat(found.text("base")).contains("d");
        assertThat(found.references("parent")).containsExactly("Near");
    }

    @Test
    void ofSeveralParentsTheNearestAndTheFirstNamedWin() {
        PipelineObject found = effective(
                "A",
                object("One", "Grand").with("x", "one"),
                object("Two").with("x", "two").with("y", "two"),
                object("Grand").with("y", "grand").with("z", "grand"),
                object("A", "One", "Two"));

        assertThat(found.texts("x")).containsExactly("one");
        assertThat(found.texts("y")).containsExactly("two");
        assertThat(found.texts("z")).containsExactly("grand");
    }

    @Test
    void inheritsNeitherNameNorParent() {
        PipelineObject found =
                effective("A", object("P", "G").withName("Parent").with("type", "T"), object("G"), object("A", "P"));

        assertThat(found.declaredName()).isEmpty();
        assertThat(found.references("parent")).containsExactly("P");
        assertThat(found.type()).contains("T");
    }

    @Test
    void followsACycleOfParentsOnce() {
        PipelineObject found = effective(
                "A",
                object("A", "B").with("a", "1"),
                object("B", "C", "B").with("b", "1"),
                object("C", "A", "Nowhere").with("c", "1").with("a", "2"));

        assertThat(found.fields())
                .containsExactly(
                        Field.ref("parent", "B"), Field.text("a", "1"), Field.text("b", "1"), Field.text("c", "1"));
    }

    @Test
    void defaultInheritsFromItsParentsAndNotFromItself() {
        PipelineObject found = effective(
                "Default", object("Default", "P").with("x", "1"), object("P").with("y", "2"));

        assertThat(found.keys()).containsExactly("parent", "x", "y");
        assertThat(found.texts("x")).containsExactly("1");
    }

    @Test
    void defaultComesLastAlsoWhereItIsNamedAsAParent() {
        PipelineObject found = effective(
                "A", object("Default").with("x", "default"), object("P").with("x", "p"), object("A", "Default", "P"));

        assertThat(found.texts("x")).containsExactly("p");
    }

    @Test
    void followsALongChainOfParentsWithoutRecursion() {
        var objects = new PipelineObject[20_000];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = object("O" + i, "O" + (i + 1));
        }
        objects[objects.length - 1] = object("O" + (objects.length - 1)).with("x", "end");

        assertThat(effective("O0", objects).text("x")).contains("end");
    }

    @Test
    void givesSuppliedValuesBeforeDefaults() {
        PipelineDefinition definition = PipelineDefinition.of(
                List.of(),
                List.of(
                        new Parameter("myA", List.of(Field.text("default", "1"), Field.text("default", "2"))),
                        new Parameter("myB", List.of(Field.text("default", "1")))),
                List.of(
                        new ParameterValue("myB", "3"),
                        new ParameterValue("myB", "4"),
                        new ParameterValue("myC", "undeclared")));

        assertThat(definition.valuesOf("myA")).containsExactly("1", "2");
        assertThat(definition.valuesOf("myB")).containsExactly("3", "4");
        assertThat(definition.valuesOf("myC")).containsExactly("undeclared");
        assertThat(definition.valuesOf("myD")).isEmpty();
        assertThat(definition
                        .withValues(List.of(new ParameterValue("myB", "5")))
                        .values())
                .containsExactly(new ParameterValue("myC", "undeclared"), new ParameterValue("myB", "5"));
    }

    @Test
    void replacesAddsAndRemovesObjects() {
        PipelineDefinition definition = PipelineDefinition.of(List.of(object("A"), object("B")));

        assertThat(definition.with(object("A").with("x", "1")).objects())
                .containsExactly(object("A").with("x", "1"), object("B"));
        assertThat(definition.with(object("C")).objects()).containsExactly(object("A"), object("B"), object("C"));
        assertThat(definition.without("A").objects()).containsExactly(object("B"));
        assertThat(definition).isEqualTo(PipelineDefinition.of(List.of(object("A"), object("B"))));
    }

    @Test
    void showsNoSecret() {
        PipelineDefinition definition = PipelineDefinition.of(
                List.of(object("A").with("*password", "hunter2")),
                List.of(new Parameter("*myP", List.of(Field.text("default", "hunter3")))),
                List.of(new ParameterValue("*myP", "hunter4"), new ParameterValue("myQ", "q")));

        assertThat(definition)
                .hasToString(
                        "PipelineDefinition[A[*password=***]], parameters [*myP[***]], values [*myP=***, myQ='q']");
    }

    @Test
    void parametersKnowTheirAttributes() {
        Parameter bare = new Parameter("myA", List.of());
        Parameter full = new Parameter(
                "*myB",
                List.of(
                        Field.text("type", "Integer"),
                        Field.text("optional", "TRUE"),
                        Field.text("isArray", "true"),
                        Field.text("allowedValues", "1"),
                        Field.text("description", "how many"),
                        Field.text("allowedValues", "2"),
                        Field.text("watermark", "w")));

        assertThat(bare.type()).isEqualTo("String");
        assertThat(bare.isOptional() || bare.isArray() || bare.isSecret()).isFalse();
        assertThat(bare.defaultValues()).isEmpty();
        assertThat(full.type()).isEqualTo("Integer");
        assertThat(full.isOptional() && full.isArray() && full.isSecret()).isTrue();
        assertThat(full.allowedValues()).containsExactly("1", "2");
        assertThat(full.description()).contains("how many");
        assertThat(full.attribute("watermark")).contains("w");
    }

    @Test
    void parametersRefuseAttributesThatAreNone() {
        assertThatThrownBy(() -> new Parameter("myA", List.of(Field.text("id", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter 'myA', attribute 'id': is no attribute");
        assertThatThrownBy(() -> new Parameter("myA", List.of(Field.ref("default", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter 'myA', attribute 'default': is a reference; expected text");
    }
}
