package io.penstock.testkit.timeline;

import io.penstock.run.Status;
import io.penstock.testkit.timeline.Timeline.Bar;
import io.penstock.testkit.timeline.Timeline.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws a timeline as text: a row for each instance, a column for a stretch of time. */
final class TextGantt {

    private static final int COLUMNS = 60;
    private static final int ROWS = 40;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TextGantt() {}

    static String draw(List<Bar> bars, Instant to) {
        if (bars.isEmpty()) {
            return "(nothing happened)\n";
        }
        Instant from =
                bars.stream().map(Bar::begin).min(Comparator.naturalOrder()).orElseThrow();
        // At least a second, and the last status needs a column of its own.
        Duration column = Duration.between(from, to).dividedBy(COLUMNS - 1).plusMillis(1);
        var rows = new ArrayList<String[]>();
        for (Bar bar : bars.subList(0, Math.min(ROWS, bars.size()))) {
            rows.add(new String[] {
                bar.componentId() + " " + MINUTE.format(bar.interval().start()),
                cells(bar, from, column),
                bar.status()
                        + (bar.attempts().size() > 1 ? " (" + bar.attempts().size() + " attempts)" : "")
            });
        }
        int label = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        var text = new StringBuilder();
        String range = DAY.format(from) + " .. " + DAY.format(to);
        text.append(" ".repeat(label)).append("  ").append(range).append('\n');
        for (String[] row : rows) {
            text.append(row[0])
                    .append(" ".repeat(label - row[0].length()))
                    .append(" |")
                    .append(row[1])
                    .append("| ")
                    .append(row[2])
                    .append('\n');
        }
        if (bars.size() > ROWS) {
            text.append("and ").append(bars.size() - ROWS).append(" more\n");
        }
        return text.append(legend()).toString();
    }

    private static String legend() {
        return "(. waits for dependencies, w for a runner, c being created, # runs, s shuts down; "
                + "+ finished, x failed, t timed out, ! canceled, / cascade-failed, - skipped)\n";
    }

    private static String cells(Bar bar, Instant from, Duration column) {
        var cells = new StringBuilder();
        for (int i = 0; i < COLUMNS; i++) {
            Instant start = from.plus(column.multipliedBy(i));
            cells.append(cell(bar, start, start.plus(column)));
        }
        return cells.toString();
    }

    private static char cell(Bar bar, Instant start, Instant end) {
        char shown = ' ';
        int best = -1;
        for (Span span : bar.spans()) {
            boolean ends = span.status().isTerminal();
            // An end is a moment: it is drawn where it happened, and a status that came and went within a column counts
            // less.
            boolean here = ends
                    ? !span.from().isBefore(start) && span.from().isBefore(end)
                    : span.touches(start, end)
                            && !span.to().filter(to -> to.equals(span.from())).isPresent();
            int rank = rank(span.status());
            if (here && rank >= best) {
                best = rank;
                shown = symbol(span.status());
            }
        }
        return shown;
    }

    private static int rank(Status status) {
        return switch (status) {
            case WAITING_ON_DEPENDENCIES -> 0;
            case WAITING_FOR_RUNNER, CREATING, SHUTTING_DOWN -> 1;
            case RUNNING -> 2;
            case FINISHED, FAILED, TIMEDOUT, CANCELED, CASCADE_FAILED, SKIPPED -> 3;
        };
    }

    private static char symbol(Status status) {
        return switch (status) {
            case WAITING_ON_DEPENDENCIES -> '.';
            case WAITING_FOR_RUNNER -> 'w';
            case CREATING -> 'c';
            case RUNNING -> '#';
            case SHUTTING_DOWN -> 's';
            case FINISHED -> '+';
            case FAILED -> 'x';
            case TIMEDOUT -> 't';
            case CANCELED -> '!';
            case CASCADE_FAILED -> '/';
            case SKIPPED -> '-';
        };
    }
}
