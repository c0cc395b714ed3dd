package io.penstock.component;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.emr;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Configurations.parentObject;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.sqlTable;
import static io.penstock.dsl.Databases.jdbc;
import static io.penstock.dsl.Resources.ec2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.SlackMessage;
import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComponentViewTest {

    private static final PipelineDefinition DEFINITION = PipelineDefinition.of(List.of(
            PipelineObject.of(
                    "Default", "Default", List.of(Field.text("maximumRetries", "1"), Field.ref("onFail", "Page"))),
            PipelineObject.of(
                    "Clean",
                    "Clean it",
                    List.of(
                            Field.text("zUnknown", "kept"),
                            Field.text("type", "ShellCommandActivity"),
                            Field.ref("input", "Raw"),
                            Field.text("myTeam", "data"),
                            Field.ref("input", "Odd"),
                            Field.text("*mySecret", "geheim"),
                            Field.ref("output", "Nowhere"),
                            Field.ref("runsOn", "Raw"))),
            PipelineObject.of("Raw", "S3DataNode").with("directoryPath", "s3://raw"),
            PipelineObject.of("Odd", "OddDataNode").with("oddPath", "odd://x"),
            PipelineObject.of("Page", "PagerAction")));

    private final ShellCommandActivity clean = ShellCommandActivity.TYPE.in(DEFINITION, "Clean");

    @Test
    void showsOwnAndInheritedFields() {
        assertThat(clean.name()).isEqualTo("Clean it");
        assertThat(clean.maximumRetries()).hasValue(1);
        assertThat(clean.fields().text("myTeam")).contains("data");
        assertThat(clean.fields().text("zUnknown")).contains("kept");
    }

    @Test
    void followsReferencesToTypedComponents() {
        assertThat(clean.inputs()).hasSize(2);
        assertThat(clean.inputs().get(0))
                .isInstanceOfSatisfying(
                        S3DataNode.class, raw -> assertThat(raw.directoryPath()).contains("s3://raw"));
    }

    @Test
    void showsAnUnknownTypeAsWhatTheFieldAsksFor() {
        assertThat(clean.inputs().get(1)).isInstanceOfSatisfying(TypedDataNode.class, odd -> {
            assertThat(odd.object().type()).contains("OddDataNode");
            assertThat(odd.fields().text("oddPath")).contains("odd://x");
        });
        assertThat(clean.onFail()).singleElement().isInstanceOf(TypedAction.class);
    }

    @Test
    void saysWhereAReferenceGoesWrong() {
        assertThatThrownBy(clean::outputs)
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining(
                        "object 'Clean', field 'output': 'Nowhere' does not exist; expected the id of an object of kind"
                                + " DataNode");
        assertThatThrownBy(clean::runsOn)
                .hasMessageContaining("object 'Clean', field 'runsOn': 'Raw' is of type S3DataNode; expected the id of"
                        + " an object of kind Resource");
    }

    @Test
    void cannotFollowReferencesWithoutADefinition() {
        ShellCommandActivity alone =
                ShellCommandActivity.TYPE.of(DEFINITION.object("Clean").orElseThrow());

        assertThat(alone.object().references("input")).containsExactly("Raw", "Odd");
        assertThat(alone.references()).isEmpty();
        assertThatThrownBy(alone::inputs)
                .hasMessageContaining("object 'Clean', field 'input': 'Raw' cannot be followed from here");
    }

    @Test
    void followsReferencesAmongTheFrozenObjectsOfAnAttempt() {
        PipelineObject attempt = PipelineObject.of("@Clean_2024-01-01T00:00:00_Attempt=1", "ShellCommandActivity")
                .with("input", FieldValue.ref("@Raw_2024-01-01T00:00:00"));
        PipelineObject raw =
                PipelineObject.of("@Raw_2024-01-01T00:00:00", "S3DataNode").with("directoryPath", "s3://raw/1");

        ShellCommandActivity view =
                ShellCommandActivity.TYPE.of(attempt, Map.of(raw.id(), raw), ComponentTypes.standard());

        assertThat(view.inputs()).containsExactly(S3DataNode.TYPE.of(raw));
    }

    @Test
    void keepsEveryFieldAndItsPlaceWhenOneIsChanged() {
        PipelineObject before = DEFINITION.object("Clean").orElseThrow();

        PipelineObject after = ShellCommandActivity.TYPE
                .of(before)
                .command("true")
                .my("myTeam", "web")
                .object();

        assertThat(after.name()).isEqualTo("Clean it");
        assertThat(after.fields())
                .containsExactly(
                        Field.text("zUnknown", "kept"),
                        Field.text("type", "ShellCommandActivity"),
                        Field.ref("input", "Raw"),
                        Field.text("myTeam", "web"),
                        Field.ref("input", "Odd"),
                        Field.text("*mySecret", "geheim"),
                        Field.ref("output", "Nowhere"),
                        Field.ref("runsOn", "Raw"),
                        Field.text("command", "true"));
    }

    @Test
    void refusesAnotherTypeAndAMissingObject() {
        assertThatThrownBy(() -> ShellCommandActivity.TYPE.in(DEFINITION, "Raw"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining(
                        "object 'Raw': is of type S3DataNode; expected an object of type" + " ShellCommandActivity");
        assertThatThrownBy(() -> ShellCommandActivity.TYPE.in(DEFINITION, "None"))
                .hasMessageContaining("object 'None': does not exist");
        assertThatThrownBy(() -> ShellCommandActivity.TYPE.in(DEFINITION, "Default"))
                .hasMessageContaining("object 'Default': has no type");
    }

    @Test
    void viewsAnyObjectByItsType() {
        ComponentTypes types = ComponentTypes.standard();

        assertThat(types.in(DEFINITION, "Raw")).containsInstanceOf(S3DataNode.class);
        assertThat(types.in(DEFINITION, "Odd")).containsInstanceOf(PlainObject.class);
        assertThat(types.in(DEFINITION, "None")).isEmpty();
    }

    @Test
    void viewsTypesThatWereAdded() {
        PipelineDefinition definition = Pipeline.of()
                .activity(shell("A", "true").dependsOn(new SlackMessage("Tell", "#data").text("hi")))
                .onDemand()
                .define();

        ComponentTypes types = ComponentTypes.standard().with(SlackMessage.TYPE);

        assertThat(ShellCommandActivity.TYPE.in(definition, "A", types).dependsOn())
                .singleElement()
                .isInstanceOfSatisfying(
                        SlackMessage.class, tell -> assertThat(tell.text()).contains("hi"));
        assertThat(types.with(SlackMessage.TYPE).all()).hasSameSizeAs(types.all());
    }

    @Test
    void refusesTwoComponentTypesOfOneName() {
        ComponentType<SnsAlarm> claim = ComponentType.of("S3DataNode", SnsAlarm.class, SnsAlarm.TYPE::of);

        assertThatThrownBy(() -> ComponentTypes.standard().with(claim))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("component type 'S3DataNode' is claimed by io.penstock.component.S3DataNode and by"
                        + " io.penstock.component.SnsAlarm");
    }

    @Test
    void givesBackTheComponentsItWasGiven() {
        S3DataNode raw = s3("Raw", "s3://raw");
        Ec2Resource worker = ec2("W");
        PlainObject base = parentObject("Base").field("myTeam", "data");

        ShellCommandActivity activity = shell("A")
                .input(raw)
                .runsOn(worker)
                .parent(base)
                .my("myLookup", s3("Lookup"))
                .onFail(snsAlarm("Page"));

        assertThat(activity.inputs()).containsExactly(raw);
        assertThat(activity.runsOn()).containsSame(worker);
        assertThat(activity.parents()).containsExactly(base);
        assertThat(activity.references())
                .extracting(Component::id)
                .containsExactly("Raw", "W", "Base", "Lookup", "Page");
        assertThat(activity.runsOn(ec2("V")).references())
                .extracting(Component::id)
                .containsExactly("Raw", "Base", "Lookup", "Page", "V");
    }

    @Test
    void addsToFieldsOfSeveralValuesAndReplacesSingleOnes() {
        EmrActivity activity =
                emr("E", "a.jar,1").step("b.jar").maximumRetries(1).maximumRetries(2);

        assertThat(activity.steps()).containsExactly("a.jar,1", "b.jar");
        assertThat(activity.maximumRetries()).hasValue(2);
        assertThat(activity.without("step").steps()).isEmpty();
        assertThat(emr("E").object().fields()).containsExactly(Field.text("type", "EmrActivity"));
    }

    @Test
    void isEqualWhateverTheOrderOfTheCalls() {
        ShellCommandActivity one = shell("A").stage(true).command("true");
        ShellCommandActivity two = shell("A").command("true").stage(true);

        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
        assertThat(one).isNotEqualTo(two.stage(false)).isNotEqualTo(two.name("x"));
    }

    @Test
    void neverShowsSecrets() {
        JdbcDatabase database = jdbc("DB", "jdbc:h2:mem:", "org.h2.Driver", "sa", "geheim");

        assertThat(database.password()).contains("geheim");
        assertThat(database.object().text("*password")).contains("geheim");
        assertThat(database.toString()).contains("*password=***").doesNotContain("geheim");
        assertThat(database.fields().toString()).doesNotContain("geheim");
        assertThat(sqlTable("T").password("geheim").toString()).doesNotContain("geheim");
        assertThatThrownBy(() -> shell("A").field("*myFlag", "geheim").fields().bool("*myFlag"))
                .hasMessageNotContaining("geheim");
    }
}
