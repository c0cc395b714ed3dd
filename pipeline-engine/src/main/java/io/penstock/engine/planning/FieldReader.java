package io.penstock.engine.planning;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.expression.Expression;
import io.penstock.expression.ExpressionException;
import io.penstock.expression.ObjectScope;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields that the plan itself needs: periods, numbers, times, words. A text with an expression is evaluated first, as
 * far as parameters and other fields go; what cannot be read is an issue. Thread-confined.
 */
final class FieldReader {

    private final PipelineDefinition definition;
    private final List<Issue> issues;
    private @Nullable ObjectScope scopes;

    FieldReader(PipelineDefinition definition, List<Issue> issues) {
        this.definition = definition;
        this.issues = issues;
    }

    Optional<String> text(PipelineObject object, String field) {
        Optional<String> written = object.text(field);
        if (written.isEmpty() || !written.get().contains("#{")) {
            return written;
        }
        try {
            if (scopes == null) {
                scopes = ObjectScope.of(definition, object.id());
            }
            return Optional.of(Expression.parse(written.get()).evaluateToText(scopes.object(object.id())));
        } catch (ExpressionException e) {
            issues.add(e.in(object.id(), field).issue());
            return Optional.empty();
        }
    }

    Optional<Period> period(PipelineObject object, String field) {
        Optional<String> text = text(object, field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Period.parse(text.get()));
        } catch (IllegalArgumentException e) {
            issue(object, field, text.get(), "is not a period", "\"<n> minutes|hours|days|weeks|months|years\"");
            return Optional.empty();
        }
    }

    /** A length of time; a bare number is taken as hours, as EmrCluster.terminateAfter has it. */
    @Nullable
    Duration duration(PipelineObject object, String field) {
        Optional<String> text = text(object, field);
        if (text.isPresent() && text.get().strip().matches("\\d{1,9}")) {
            return Duration.ofHours(Long.parseLong(text.get().strip()));
        }
        return period(object, field).map(Period::estimatedDuration).orElse(null);
    }

    Duration duration(PipelineObject object, String field, Duration otherwise) {
        Duration duration = duration(object, field);
        return duration == null ? otherwise : duration;
    }

    int integer(PipelineObject object, String field, int otherwise, int minimum) {
        Optional<String> text = text(object, field);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().strip().matches("\\d{1,9}")) {
            int number = Integer.parseInt(text.get().strip());
            if (number >= minimum) {
                return number;
            }
        }
        issue(object, field, text.get(), "is not a valid number", "a whole number of at least " + minimum);
        return otherwise;
    }

    double decimal(PipelineObject object, String field, double otherwise) {
        Optional<String> text = text(object, field);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text.get().strip());
        } catch (NumberFormatException e) {
            issue(object, field, text.get(), "is not a number", "a decimal number");
            return otherwise;
        }
    }

    @Nullable
    Instant time(PipelineObject object, String field) {
        Optional<String> text = text(object, field);
        if (text.isEmpty()) {
            return null;
        }
        String trimmed = text.get().strip();
        try {
            return LocalDateTime.parse(trimmed.endsWith("Z") ? trimmed.substring(0, trimmed.length() - 1) : trimmed)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            issue(object, field, text.get(), "is not a time", "YYYY-MM-DDTHH:MM:SS, UTC");
            return null;
        }
    }

    ZoneId zone(PipelineObject object, String field) {
        Optional<String> text = text(object, field);
        if (text.isEmpty()) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(text.get().strip());
        } catch (DateTimeException e) {
            issue(object, field, text.get(), "is not a time zone", "a name such as Europe/Berlin");
            return ZoneOffset.UTC;
        }
    }

    /** A word of a closed list, in any letter case and with any of the separators blank, hyphen and underscore. */
    <E extends Enum<E>> E word(PipelineObject object, String field, Class<E> words, E otherwise) {
        Optional<String> text = text(object, field);
        if (text.isEmpty()) {
            return otherwise;
        }
        String wanted = plain(text.get());
        for (E word : words.getEnumConstants()) {
            if (plain(word.name()).equals(wanted)) {
                return word;
            }
        }
        issue(object, field, text.get(), "is not allowed", "one of " + List.of(words.getEnumConstants()));
        return otherwise;
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }

    private void issue(PipelineObject object, String field, String value, String problem, String expected) {
        issues.add(Issue.error("field-value", problem)
                .object(object.id())
                .field(field)
                .value(value)
                .expected(expected));
    }
}
