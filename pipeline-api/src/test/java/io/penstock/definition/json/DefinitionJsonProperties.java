package io.penstock.definition.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.PipelineDefinition;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DefinitionJsonProperties {

    private static final DefinitionReader READER = DefinitionReader.create();
    private static final DefinitionWriter WRITER = DefinitionWriter.create();

    @Provide
    Arbitrary<PipelineDefinition> definitions() {
        return RandomDefinitions.any();
    }

    @Property(tries = 500, seed = "20120101")
    void fileFormRoundTrips(@ForAll("definitions") PipelineDefinition definition) {
        PipelineDefinition expected = RandomDefinitions.grouped(definition);

        assertThat(READER.read(WRITER.write(definition)).definition()).isEqualTo(expected);
        assertThat(READER.read(WRITER.writeBytes(definition)).definition()).isEqualTo(expected);
        assertThat(READER.read(WRITER.compact().write(definition)).definition()).isEqualTo(expected);
        assertThat(READER.read(
                                WRITER.writeObjects(definition),
                                WRITER.writeParameters(definition),
                                WRITER.writeValues(definition))
                        .definition())
                .isEqualTo(expected);
    }

    @Property(tries = 500, seed = "20120101")
    void apiFormRoundTrips(@ForAll("definitions") PipelineDefinition definition) {
        PipelineDefinition expected = RandomDefinitions.named(definition);

        assertThat(READER.read(WRITER.apiForm().write(definition)).definition()).isEqualTo(expected);
        assertThat(READER.read(WRITER.apiForm().compact().writeBytes(definition))
                        .definition())
                .isEqualTo(expected);
    }

    @Property(tries = 300, seed = "20120101")
    void whatIsWrittenIsReadWithoutAWarning(@ForAll("definitions") PipelineDefinition definition) {
        assertThat(READER.read(WRITER.write(definition)).warnings()).isEmpty();
        assertThat(READER.read(WRITER.apiForm().write(definition)).warnings()).isEmpty();
    }

    @Property(tries = 300, seed = "20120101")
    void writingTwiceGivesTheSameBytes(@ForAll("definitions") PipelineDefinition definition) {
        String once = WRITER.write(definition);

        assertThat(WRITER.write(READER.read(once).definition())).isEqualTo(once);
    }

    @Property(tries = 300, seed = "20120101")
    void writingMakesNoDifference(@ForAll("definitions") PipelineDefinition definition) {
        PipelineDefinition read = READER.read(WRITER.write(definition)).definition();

        assertThat(definition.diff(read).isEmpty()).isTrue();
    }

    @Property(tries = 300, seed = "20120101")
    void differenceIsEmptyOnlyWhereTheContentIsEqual(
            @ForAll("definitions") PipelineDefinition one, @ForAll("definitions") PipelineDefinition other) {
        if (one.diff(other).isEmpty()) {
            assertThat(other.objects()).hasSameSizeAs(one.objects());
            assertThat(other.diff(one).isEmpty()).isTrue();
        } else {
            assertThat(RandomDefinitions.grouped(other)).isNotEqualTo(RandomDefinitions.grouped(one));
        }
    }

    @Provide
    Arbitrary<String> mutated() {
        Arbitrary<String> texts = RandomDefinitions.any()
                .flatMap(definition -> Arbitraries.of(
                        WRITER.write(definition),
                        WRITER.apiForm().write(definition),
                        WRITER.compact().write(definition)));
        Arbitrary<String> inserted = Arbitraries.oneOf(
                Arbitraries.of(
                        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1", "-", "1.5e", "\n", "\u0000"),
                Arbitraries.strings().ofMaxLength(3));
        return Combinators.combine(
                        texts,
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 5),
                        inserted)
                .as(DefinitionJsonProperties::mutate);
    }

    private static String mutate(String text, double where, int removed, String inserted) {
        int from = (int) (where * text.length());
        return text.substring(0, from) + inserted + text.substring(Math.min(text.length(), from + removed));
    }

    @Property(tries = 3000, seed = "20120101")
    void mutatedTextIsReadOrRefusedInOneWay(@ForAll("mutated") String text) {
        readsOrExplains(text);
    }

    @Property(tries = 1000, seed = "20120101")
    void randomTextIsReadOrRefusedInOneWay(@ForAll String text) {
        readsOrExplains(text);
        readsOrExplains("{\"objects\":[" + text + "]}");
    }

    @Property(tries = 1000, seed = "20120101")
    void randomBytesAreReadOrRefusedInOneWay(@ForAll byte[] bytes) {
        try {
            assertThat(READER.read(bytes)).isNotNull();
        } catch (InvalidDefinitionException e) {
            assertThat(e.errors()).hasSize(1);
        }
    }

    private static void readsOrExplains(String text) {
        try {
            PipelineDefinition read = READER.read(text).definition();
            PipelineDefinition again =
                    READER.verbatim().read(WRITER.write(read)).definition();

            assertThat(again).isEqualTo(RandomDefinitions.grouped(read));
        } catch (InvalidDefinitionException e) {
            List<Issue> errors = e.errors();
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0).line()).isPresent();
            assertThat(errors.get(0).expected()).isPresent();
            assertThat(errors.get(0).problem()).isNotEqualTo("is not JSON");
            assertThat(e.getMessage().toLowerCase(java.util.Locale.ROOT)).doesNotContain("jackson", "exception");
        }
    }

    @Property(tries = 300, seed = "20120101")
    void fileIsAlwaysValidUtf8(@ForAll("definitions") PipelineDefinition definition) {
        byte[] bytes = WRITER.writeBytes(definition);

        assertThat(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(bytes);
    }
}
