package io.penstock.expression;

import io.penstock.schedule.Period;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** The arguments of one call, evaluated when they are asked for. Confined to the call. */
final class Arguments {

    private static final String PERIOD_FORM = "a period \"<n> minutes|hours|days|weeks|months|years\"";

    private final Function function;
    private final Node[] nodes;
    private final Scope scope;
    private boolean secret;

    Arguments(Function function, Node[] nodes, Scope scope) {
        this.function = function;
        this.nodes = nodes;
        this.scope = scope;
    }

    /** Whether one of those asked for is secret. */
    boolean isSecret() {
        return secret;
    }

    private ExpressionValue value(int i) {
        ExpressionValue value = nodes[i].evaluate(scope);
        secret |= value.isSecret();
        return value;
    }

    ZonedDateTime dateTime(int i) {
        return Coercion.dateTime(value(i), nodes[i].index(), function);
    }

    int integer(int i) {
        return Coercion.integer(value(i), nodes[i].index(), function);
    }

    DatePattern pattern(int i) {
        ExpressionValue value = value(i);
        String text = Coercion.text(value, nodes[i].index(), function, "a date pattern");
        return DatePattern.of(text, nodes[i].index(), value.isSecret());
    }

    ZoneId zone(int i) {
        ExpressionValue value = value(i);
        String expected = "a time zone such as 'America/New_York' or '+05:30'";
        String text = Coercion.text(value, nodes[i].index(), function, expected);
        try {
            return ZoneId.of(text, ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            throw Coercion.refused(function, value, nodes[i].index(), expected);
        }
    }

    Period period(int i) {
        ExpressionValue value = value(i);
        String text = Coercion.text(value, nodes[i].index(), function, PERIOD_FORM);
        try {
            return Period.parse(text);
        } catch (IllegalArgumentException e) {
            throw Coercion.refused(function, value, nodes[i].index(), PERIOD_FORM);
        }
    }

    /** A fault of the whole call rather than of one argument. */
    Fault fault(String problem) {
        return new Fault(nodes[0].index(), problem);
    }
}
