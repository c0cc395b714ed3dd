package io.penstock.definition.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.definition.Field;
import io.penstock.problem.Issue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizationTest {

    private static final String OTHERS = "{'id': 'Daily', 'type': 'Schedule', 'period': '1 day'},"
            + "{'id': 'Db', 'name': 'The base', 'type': 'JdbcDatabase'},"
            + "{'id': 'Two', 'name': 'same', 'type': 'Ec2Resource'}, {'id': 'Three', 'name': 'same', 'type': 'Ec2Resource'},"
            + "{'id': 'Shell', 'type': 'ShellCommandActivity'}";

    private static ReadResult read(String object) {
        String text = "{'objects': [\n" + object + ",\n" + OTHERS + "]}";
        return DefinitionReader.create().read(text.replace('\'', '"')).normalized(Catalog.standard());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id': 'A', 'type': 'SqlDataNode', 'database': 'Db'}|database|Db",
                "{'id': 'A', 'type': 'SqlDataNode', 'database': 'The base'}|database|Db",
                "{'id': 'A', 'type': 'S3DataNode', 'schedule': ['Daily']}|schedule|Daily",
                "{'id': 'A', 'parent': {'ref': 'Shell'}, 'schedule': 'Daily'}|schedule|Daily",
                "{'id': 'Default', 'schedule': 'Daily'}|schedule|Daily",
                "{'id': 'Base', 'runsOn': 'Two'}|runsOn|Two",
            })
    void takesTheIdOfAnObjectForAReferenceWhereTheTypeWantsOne(String object, String field, String id) {
        ReadResult read = read(object);

        assertThat(read.definition().objects().get(0).references(field)).containsExactly(id);
        assertThat(read.warnings()).singleElement().satisfies(issue -> {
            assertThat(issue.rule()).isEqualTo("bare-reference");
            assertThat(issue.line()).hasValue(2);
            assertThat(issue.expected()).contains("{\"ref\": \"" + id + "\"}");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id': 'A', 'type': 'SqlDataNode', 'database': 'Nowhere'}",
                "{'id': 'A', 'type': 'SqlDataNode', 'database': '#{myDb}'}",
                "{'id': 'A', 'type': 'ShellCommandActivity', 'runsOn': 'same'}",
                "{'id': 'A', 'type': 'ShellCommandActivity', 'command': 'Db'}",
                "{'id': 'A', 'type': 'ShellCommandActivity', 'myDb': 'Db'}",
                "{'id': 'A', 'type': 'NoSuchType', 'database': 'Db', 'keypair': 'k'}",
                "{'id': 'Default', 'workerGroup': 'Db'}",
                "{'id': 'Default', 'whatever': 'Db'}",
            })
    void leavesEverythingElseAsItIs(String object) {
        ReadResult read = read(object);

        assertThat(read.warnings()).isEmpty();
        assertThat(read.definition().objects().get(0).fields())
                .noneMatch(field -> field.value().isReference());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id': 'A', 'type': 'Ec2Resource', 'keypair': 'k'}|keypair|keyPair",
                "{'id': 'A', 'type': 'JdbcDatabase', '*Password': 'k'}|*Password|*password",
                "{'id': 'Default', 'schedulETYPE': 'cron'}|schedulETYPE|scheduleType",
            })
    void readsFieldNamesInTheWrongLetterCase(String object, String written, String name) {
        ReadResult read = read(object);

        assertThat(read.definition().objects().get(0).has(name)).isTrue();
        assertThat(read.warnings()).singleElement().satisfies(issue -> {
            assertThat(issue.rule()).isEqualTo("field-letter-case");
            assertThat(issue.field()).contains(written);
            assertThat(issue.line()).hasValue(2);
        });
        assertThat(read.locate(Issue.error("r", "p")
                                .object(read.definition().objects().get(0).id())
                                .field(name))
                        .column())
                .isEqualTo(read.warnings().get(0).column());
    }

    @Test
    void neverMergesTwoFieldsThatDifferInLetterCase() {
        ReadResult read = read("{'id': 'A', 'type': 'Ec2Resource', 'keypair': 'k', 'keyPair': 'l'}");

        assertThat(read.definition().objects().get(0).fields())
                .contains(Field.text("keypair", "k"), Field.text("keyPair", "l"));
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void mendsNameAndReferenceOfOneFieldAtOnce() {
        ReadResult read = read("{'id': 'A', 'type': 'ShellCommandActivity', 'runson': 'Two'}");

        assertThat(read.definition().objects().get(0).reference("runsOn")).contains("Two");
        assertThat(read.warnings()).extracting(Issue::rule).containsExactly("field-letter-case", "bare-reference");
    }

    @TestFactory
    List<DynamicTest> changesNoSample() {
        return Samples.files().stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    ReadResult read = DefinitionReader.create().readPart(Samples.text(file));

                    ReadResult normalized = read.normalized(Catalog.standard());

                    assertThat(normalized.definition()).isEqualTo(read.definition());
                    assertThat(normalized.warnings()).isEqualTo(read.warnings());
                }))
                .toList();
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
