package io.penstock.testkit.assertion;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.definition.DefinitionDiff;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.problem.Issue;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.PenstockExtension;
import io.penstock.validation.Limits;
import io.penstock.validation.ValidationReport;
import io.penstock.validation.Validator;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a definition. It is judged by the service's limits unless {@link #within} says otherwise. */
public final class DefinitionAssert extends AbstractAssert<DefinitionAssert, PipelineDefinition> {

    private Validator validator = Validator.create();

    DefinitionAssert(@Nullable PipelineDefinition actual) {
        super(actual, DefinitionAssert.class);
    }

    /** Judges by other limits from here on. */
    @CanIgnoreReturnValue
    public DefinitionAssert within(Limits limits) {
        validator = validator.limits(limits);
        return this;
    }

    /** Knows the types of these extensions as well from here on, as an engine does that they are registered with. */
    @CanIgnoreReturnValue
    public DefinitionAssert knowing(PenstockExtension... extensions) {
        ExtensionRegistry.Builder registry = ExtensionRegistry.builder();
        for (PenstockExtension extension : extensions) {
            registry.add(extension);
        }
        validator = validator.catalog(registry.build().catalog());
        return this;
    }

    private ValidationReport report() {
        isNotNull();
        return validator.validate(actual);
    }

    /** Checks that there are no errors; warnings are allowed. */
    @CanIgnoreReturnValue
    public DefinitionAssert isValid() {
        List<Issue> errors = report().errors();
        if (!errors.isEmpty()) {
            failWithMessage("Expected a valid definition, but there is%s", lines(errors));
        }
        return this;
    }

    /** Checks that there are neither errors nor warnings. */
    @CanIgnoreReturnValue
    public DefinitionAssert hasNoIssues() {
        List<Issue> issues = report().issues();
        if (!issues.isEmpty()) {
            failWithMessage("Expected no issues, but there is%s", lines(issues));
        }
        return this;
    }

    /** Checks that there is an error on a field of an object. */
    @CanIgnoreReturnValue
    public DefinitionAssert hasError(String objectId, String field) {
        return hasIssue("an error", report().errors(), objectId, field, "");
    }

    /** Checks that there is an error on a field of an object that says this. */
    @CanIgnoreReturnValue
    public DefinitionAssert hasError(String objectId, String field, String text) {
        return hasIssue("an error", report().errors(), objectId, field, text);
    }

    /** Checks that there is a warning on a field of an object that says this. */
    @CanIgnoreReturnValue
    public DefinitionAssert hasWarning(String objectId, String field, String text) {
        return hasIssue("a warning", report().warnings(), objectId, field, text);
    }

    private DefinitionAssert hasIssue(String kind, List<Issue> issues, String objectId, String field, String text) {
        boolean found = issues.stream()
                .anyMatch(issue -> issue.objectId().filter(objectId::equals).isPresent()
                        && issue.field().filter(field::equals).isPresent()
                        && issue.toString().contains(text));
        if (!found) {
            failWithMessage(
                    "Expected %s on field '%s' of object '%s'%s, but there is%s",
                    kind, field, objectId, text.isEmpty() ? "" : " that says \"" + text + "\"", lines(issues));
        }
        return this;
    }

    /** Checks that this is the same pipeline as the one that a definition file describes, whatever the order. */
    @CanIgnoreReturnValue
    public DefinitionAssert isEquivalentTo(String json) {
        return isEquivalentTo(DefinitionReader.create().read(json).definition());
    }

    /** Checks that this is the same pipeline as another, whatever the order. */
    @CanIgnoreReturnValue
    public DefinitionAssert isEquivalentTo(PipelineDefinition other) {
        isNotNull();
        DefinitionDiff diff = other.diff(actual);
        if (!diff.isEmpty()) {
            failWithMessage("Expected an equivalent definition, but it differs from the other in\n%s", diff);
        }
        return this;
    }

    private static String lines(List<Issue> issues) {
        return issues.isEmpty()
                ? " none"
                : issues.stream().map(issue -> "\n  " + issue).collect(Collectors.joining());
    }
}
