package io.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.Category;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.ReferenceTarget;
import io.penstock.catalog.SlotType;
import io.penstock.component.ComponentFields;
import io.penstock.component.ComponentType;
import io.penstock.component.ComponentTypes;
import io.penstock.component.TypedAction;
import io.penstock.component.TypedDataNode;
import io.penstock.component.TypedPrecondition;
import io.penstock.component.TypedResource;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import io.penstock.validation.Validator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A type of one's own for every kind that work is done with: written, wired, exported, read again. */
class CustomTypesTest {

    /** A data node. */
    static final class KafkaTopic extends TypedDataNode<KafkaTopic> {
        static final ComponentType<KafkaTopic> TYPE = ComponentType.of("KafkaTopic", KafkaTopic.class, KafkaTopic::new);

        private KafkaTopic(ComponentFields fields) {
            super(TYPE, fields);
        }

        KafkaTopic(String id, String topic) {
            this(TYPE.fields(id).with("topic", topic));
        }

        Optional<String> topic() {
            return fields().text("topic");
        }

        KafkaTopic partitions(int partitions) {
            return set("partitions", partitions);
        }

        OptionalInt partitions() {
            return fields().integer("partitions");
        }
    }

    /** A precondition. */
    static final class TopicQuiet extends TypedPrecondition<TopicQuiet> {
        static final ComponentType<TopicQuiet> TYPE = ComponentType.of("TopicQuiet", TopicQuiet.class, TopicQuiet::new);

        private TopicQuiet(ComponentFields fields) {
            super(TYPE, fields);
        }

        TopicQuiet(String id, Duration quietFor) {
            this(TYPE.fields(id).with("quietFor", quietFor));
        }

        Optional<Period> quietFor() {
            return fields().period("quietFor");
        }
    }

    /** A resource. */
    static final class Pod extends TypedResource<Pod> {
        static final ComponentType<Pod> TYPE = ComponentType.of("Pod", Pod.class, Pod::new);

        private Pod(ComponentFields fields) {
            super(TYPE, fields);
        }

        Pod(String id, String image) {
            this(TYPE.fields(id).with("image", image));
        }

        Optional<String> image() {
            return fields().text("image");
        }
    }

    /** An action, which refers to another object. */
    static final class Page extends TypedAction<Page> {
        static final ComponentType<Page> TYPE = ComponentType.of("Page", Page.class, Page::new);

        private Page(ComponentFields fields) {
            super(TYPE, fields);
        }

        Page(String id) {
            this(TYPE.fields(id));
        }

        Page about(KafkaTopic topic) {
            return set("about", topic);
        }

        Optional<KafkaTopic> about() {
            return fields().component("about", KafkaTopic.class);
        }
    }

    static final ComponentTypes TYPES =
            ComponentTypes.standard().with(SlackMessage.TYPE, KafkaTopic.TYPE, TopicQuiet.TYPE, Pod.TYPE, Page.TYPE);

    static final ObjectType SLACK_MESSAGE = ObjectType.activity("SlackMessage")
            .with(FieldSpec.required("channel", SlotType.STRING))
            .with(FieldSpec.optional("text", SlotType.STRING));

    private static PipelineDefinition definition() {
        var topic = new KafkaTopic("Topic", "clicks")
                .partitions(3)
                .precondition(new TopicQuiet("Quiet", Duration.ofMinutes(5)));
        var tell = new SlackMessage("Tell", "#data")
                .text("done")
                .input(topic)
                .runsOn(new Pod("Worker", "busybox"))
                .onFail(new Page("Pager").about(topic))
                .maximumRetries(1);
        return Pipeline.of("Custom").activity(tell).every(Duration.ofHours(1)).define();
    }

    @Test
    void collectsTypesOfOnesOwnWithAllThatTheyReach() {
        assertThat(PipelineTest.lines(definition()))
                .containsSubsequence(
                        "Tell",
                        "  type = SlackMessage",
                        "  channel = #data",
                        "  input -> Topic",
                        "  maximumRetries = 1",
                        "  onFail -> Pager",
                        "  runsOn -> Worker",
                        "  text = done",
                        "Topic",
                        "  type = KafkaTopic",
                        "  partitions = 3",
                        "  precondition -> Quiet",
                        "  topic = clicks",
                        "Quiet",
                        "  type = TopicQuiet",
                        "  quietFor = 5 minutes",
                        "Worker",
                        "  type = Pod",
                        "  image = busybox",
                        "Pager",
                        "  type = Page",
                        "  about -> Topic");
    }

    @Test
    void comesBackFromJsonWithItsTypedFields() {
        String json = DefinitionWriter.create().write(definition());
        PipelineDefinition read = DefinitionReader.create().read(json).definition();

        assertThat(read).isEqualTo(definition());
        SlackMessage tell = SlackMessage.TYPE.in(read, "Tell", TYPES);
        assertThat(tell.channel()).contains("#data");
        assertThat(tell.text()).contains("done");
        assertThat(tell.inputs()).singleElement().isInstanceOfSatisfying(KafkaTopic.class, topic -> {
            assertThat(topic.topic()).contains("clicks");
            assertThat(topic.partitions()).hasValue(3);
            assertThat(topic.preconditions())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            TopicQuiet.class,
                            quiet -> assertThat(quiet.quietFor()).contains(Period.minutes(5)));
        });
        assertThat(tell.runsOn()).containsInstanceOf(Pod.class);
        assertThat(tell.onFail())
                .singleElement()
                .isInstanceOfSatisfying(
                        Page.class, page -> assertThat(page.about()).isPresent());
    }

    @Test
    void appearsInTheCatalogueWithTheFieldsOfItsKind() {
        Catalog catalog = Catalog.standard().with(SLACK_MESSAGE);

        assertThat(catalog.types(Category.ACTIVITY)).contains(SLACK_MESSAGE);
        assertThat(SLACK_MESSAGE.fieldNames()).contains("channel", "text", "input", "runsOn", "maximumRetries");
    }

    @Test
    void isJudgedByTheSameRulesAsWhatIsDocumented() {
        Validator validator = Validator.create()
                .catalog(Catalog.standard()
                        .with(
                                SLACK_MESSAGE,
                                ObjectType.dataNode("KafkaTopic")
                                        .with(FieldSpec.required("topic", SlotType.STRING))
                                        .with(FieldSpec.optional("partitions", SlotType.INTEGER)),
                                ObjectType.precondition("TopicQuiet")
                                        .with(FieldSpec.required("quietFor", SlotType.PERIOD)),
                                ObjectType.resource("Pod").with(FieldSpec.required("image", SlotType.STRING)),
                                ObjectType.action("Page")
                                        .with(FieldSpec.optional(
                                                "about", ReferenceTarget.category(Category.DATA_NODE)))));
        PipelineDefinition broken = DefinitionReader.create()
                .read(DefinitionWriter.create()
                        .write(definition())
                        .replace("\"channel\": \"#data\"", "\"chanel\": \"#data\"")
                        .replace("\"partitions\": \"3\"", "\"partitions\": \"three\"")
                        .replace("\"quietFor\": \"5 minutes\"", "\"quietFor\": \"a while\""))
                .definition();

        assertThat(validator.validate(definition()).errors()).isEmpty();
        assertThat(validator.validate(definition()).warnings())
                .extracting(Issue::rule)
                .containsExactly("no-log-uri", "no-terminate-after");
        assertThat(validator.validate(broken).issues())
                .extracting(issue -> issue.rule() + " " + issue.field().orElse(""))
                .containsExactlyInAnyOrder(
                        "no-log-uri pipelineLogUri",
                        "no-terminate-after terminateAfter",
                        "unknown-field chanel",
                        "missing-field channel",
                        "integer partitions",
                        "period quietFor");
    }

    @Test
    void saysSoWhereAReferenceIsOfAnotherTypeThanItsOwnKindWants() {
        PipelineDefinition broken = definition()
                .with(Page.TYPE
                        .create("Pager")
                        .field("about", new Pod("Worker", "busybox"))
                        .object());

        Page page = Page.TYPE.in(broken, "Pager", TYPES);

        assertThatThrownBy(page::about)
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("object 'Pager', field 'about': 'Worker' is of type Pod;"
                        + " expected the id of an object of kind KafkaTopic");
        assertThat(List.of(page.references().get(0).id())).containsExactly("Worker");
    }
}
