package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.ReadResult;
import io.penstock.problem.Issue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people are told who made one mistake: {@code mistakes.txt} has each mistake and the whole of the answer. */
class MistakesTest {

    record Mistake(String before, String after, List<String> issues) {
        @Override
        public String toString() {
            return before + " -> " + after;
        }
    }

    @Test
    void withoutAMistakeThereIsNothingToSay() throws IOException {
        assertThat(issues(resource("mistakes-base.json"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isToldWhatIsWrongWhereAndWhatWasExpected(Mistake mistake) throws IOException {
        String base = resource("mistakes-base.json");
        assertThat(base).contains(mistake.before());

        assertThat(issues(base.replace(mistake.before(), mistake.after()))).containsExactlyElementsOf(mistake.issues());
    }

    private static List<String> issues(String text) {
        ReadResult result = DefinitionReader.create().read(text).normalized(Catalog.standard());
        var issues = new ArrayList<String>();
        result.warnings().forEach(issue -> issues.add(line(issue)));
        Validator.create()
                .validate(result.definition())
                .issues()
                .forEach(issue -> issues.add(line(result.locate(issue))));
        return issues;
    }

    private static String line(Issue issue) {
        return (issue.isError() ? "error: " : "warning: ") + issue;
    }

    static Stream<Mistake> mistakes() throws IOException {
        var mistakes = new ArrayList<Mistake>();
        String before = "";
        String after = "";
        var issues = new ArrayList<String>();
        for (String line : (resource("mistakes.txt") + "\n- ``").split("\n")) {
            if (line.startsWith("- ")) {
                if (!before.isEmpty()) {
                    mistakes.add(new Mistake(before, after, List.copyOf(issues)));
                }
                before = quoted(line);
                issues.clear();
            } else if (line.startsWith("+ ")) {
                after = quoted(line);
            } else if (line.startsWith("= ")) {
                issues.add(line.substring(2));
            }
        }
        assertThat(mistakes).hasSizeGreaterThan(60);
        return mistakes.stream();
    }

    private static String quoted(String line) {
        return line.substring(line.indexOf('`') + 1, line.lastIndexOf('`'));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(MistakesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
