package io.penstock.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineObjectTest {

    private static final PipelineObject OBJECT = PipelineObject.of(
            "A",
            null,
            List.of(
                    Field.text("type", "EmrActivity"),
                    Field.text("step", "one"),
                    Field.ref("input", "In"),
                    Field.text("step", "two"),
                    Field.text("input", "bare"),
                    Field.ref("input", "More")));

    @Test
    void takesTheIdForANameThatIsNotDeclared() {
        assertThat(OBJECT.name()).isEqualTo("A");
        assertThat(OBJECT.declaredName()).isEmpty();
        assertThat(OBJECT.withName("Name").name()).isEqualTo("Name");
        assertThat(OBJECT.withName("A").declaredName()).contains("A");
        assertThat(OBJECT.withName("A")).isNotEqualTo(OBJECT);
    }

    @Test
    void looksFieldsUpByKeyAndKind() {
        assertThat(OBJECT.type()).contains("EmrActivity");
        assertThat(OBJECT.has("step")).isTrue();
        assertThat(OBJECT.has("Step")).isFalse();
        assertThat(OBJECT.keys()).containsExactly("type", "step", "input");
        assertThat(OBJECT.values("input"))
                .containsExactly(FieldValue.ref("In"), FieldValue.text("bare"), FieldValue.ref("More"));
        assertThat(OBJECT.text("input")).contains("bare");
        assertThat(OBJECT.texts("step")).containsExactly("one", "two");
        assertThat(OBJECT.reference("input")).contains("In");
        assertThat(OBJECT.references("input")).containsExactly("In", "More");
        assertThat(OBJECT.reference("step")).isEmpty();
        assertThat(OBJECT.text("missing")).isEmpty();
        assertThat(OBJECT.values("missing")).isEmpty();
    }

    @Test
    void replacesAllValuesWhereTheFirstStood() {
        assertThat(OBJECT.with("step", "three").fields())
                .containsExactly(
                        Field.text("type", "EmrActivity"),
                        Field.text("step", "three"),
                        Field.ref("input", "In"),
                        Field.text("input", "bare"),
                        Field.ref("input", "More"));
        assertThat(OBJECT.with("new", "value").fields()).endsWith(Field.text("new", "value"));
    }

    @Test
    void addsAValueAfterItsFormerOnes() {
        assertThat(OBJECT.plus("step", FieldValue.text("three")).texts("step")).containsExactly("one", "two", "three");
        assertThat(OBJECT.plus("new", FieldValue.ref("B")).fields()).endsWith(Field.ref("new", "B"));
    }

    @Test
    void takesAFieldAway() {
        assertThat(OBJECT.without("step").keys()).containsExactly("type", "input");
        assertThat(OBJECT.without("missing")).isEqualTo(OBJECT);
    }

    @Test
    void isNotChangedByItsChanges() {
        var fields = new ArrayList<>(OBJECT.fields());
        PipelineObject object = PipelineObject.of("A", null, fields);

        fields.clear();
        PipelineObject changed =
                object.with("step", "x").withId("B").withName("n").without("type");

        assertThat(object).isEqualTo(OBJECT).hasSameHashCodeAs(OBJECT);
        assertThat(changed.id()).isEqualTo("B");
        assertThatThrownBy(() -> object.fields().add(Field.text("a", "b")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "name"})
    void refusesFieldsThatAreNone(String key) {
        assertThatThrownBy(() -> OBJECT.with(key, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("object 'A': '" + key + "' is not a field; expected it to be set by with");
        assertThatThrownBy(() -> PipelineObject.of("A", null, List.of(Field.ref(key, "x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void showsNoSecret() {
        assertThat(OBJECT.with("*password", "hunter2"))
                .hasToString(
                        "A[type='EmrActivity', step='one', input=ref:In, step='two', input='bare', input=ref:More, "
                                + "*password=***]");
    }
}
