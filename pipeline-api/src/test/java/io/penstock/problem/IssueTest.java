package io.penstock.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IssueTest {

    private static final Issue ISSUE = Issue.error("period-form", "is not a period")
            .object("Clean")
            .field("attemptTimeout")
            .value("10 mins")
            .expected("\"<n> minutes|hours|days|weeks|months\"")
            .source("dp-object-schedule");

    @Test
    void namesObjectFieldValueExpectationAndSource() {
        assertThat(ISSUE)
                .hasToString("object 'Clean', field 'attemptTimeout': '10 mins' is not a period; "
                        + "expected \"<n> minutes|hours|days|weeks|months\" (dp-object-schedule)");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertThat(Issue.error("empty", "has no objects")).hasToString("has no objects");
        assertThat(Issue.error("missing-type", "has no type").object("A")).hasToString("object 'A': has no type");
        assertThat(Issue.warning("case", "is written 'Cron'").at(3, 14))
                .hasToString("line 3, column 14: is written 'Cron'");
    }

    @Test
    void neverShowsTheValueOfASecureField() {
        Issue valueFirst = Issue.error("x", "is empty").value("hunter2").field("*password");
        Issue fieldFirst = Issue.error("x", "is empty").field("*password").value("hunter2");

        assertThat(valueFirst).hasToString("field '*password': '***' is empty").isEqualTo(fieldFirst);
        assertThat(valueFirst.value()).hasValue("***");
    }

    @Test
    void staysOneReadableLineWhateverTheValueIs() {
        Issue lines = Issue.error("x", "is wrong").value("a\nb\tc\r\u0007d");
        Issue script = Issue.error("x", "is wrong").value("echo ".repeat(2000)).object("A\nB");

        assertThat(lines).hasToString("'a\\nb\\tc\\r\\u0007d' is wrong");
        assertThat(lines.value()).hasValue("a\nb\tc\r\u0007d");
        assertThat(script.toString())
                .startsWith("object 'A\\nB': 'echo echo ")
                .endsWith("echo …' is wrong")
                .hasSizeLessThan(220);
        assertThat(script.value()).hasValue("echo ".repeat(2000));
    }

    @Test
    void callsAParameterAParameter() {
        Issue issue = Issue.error("x", "has no value").field("*myWord");

        assertThat(issue).hasToString("parameter '*myWord': has no value");
        assertThat(issue.object("A")).hasToString("object 'A', field '*myWord': has no value");
    }

    @Test
    void listsOnlyTheErrorsInTheExceptionsMessageButCarriesAll() {
        Issue warning = Issue.warning("no-logs", "has no pipelineLogUri").object("Default");

        var exception = new InvalidDefinitionException("pipeline 'P' is not valid", List.of(warning, ISSUE));

        assertThat(exception).hasMessage("pipeline 'P' is not valid, 1 error:\n  " + ISSUE);
        assertThat(exception.issues()).containsExactly(warning, ISSUE);
        assertThat(exception.errors()).containsExactly(ISSUE);
        assertThat(exception.category()).isEqualTo(ErrorCategory.INVALID_DEFINITION);
    }
}
