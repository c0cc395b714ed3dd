package io.penstock.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Instances as a table for people, with the columns of the service's Execution Details page: component name, schedule
 * interval, type, status, execution start, execution end, attempts. Newest interval first. Times are UTC, to the second.
 * Immutable.
 */
public final class ExecutionDetails {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> HEADER = List.of(
            "Component name",
            "Schedule interval (UTC)",
            "Type",
            "Status",
            "Execution start",
            "Execution end",
            "Attempts");

    private final List<InstanceView> instances;

    private ExecutionDetails(List<InstanceView> instances) {
        this.instances = instances;
    }

    /** The table of these instances. */
    public static ExecutionDetails of(List<InstanceView> instances) {
        return new ExecutionDetails(instances.stream()
                .sorted(Comparator.comparing(InstanceView::interval)
                        .reversed()
                        .thenComparing(InstanceView::componentId))
                .toList());
    }

    /** The instances in the order of the rows. */
    public List<InstanceView> rows() {
        return instances;
    }

    /** The table, columns padded with blanks, a header and a line first; each row ends in a line feed. */
    @Override
    public String toString() {
        var lines = new ArrayList<List<String>>();
        lines.add(HEADER);
        instances.forEach(instance -> lines.add(cells(instance)));
        int[] widths = new int[HEADER.size()];
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        lines.add(1, java.util.Arrays.stream(widths).mapToObj("-"::repeat).toList());
        var table = new StringBuilder();
        for (List<String> line : lines) {
            var row = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = line.get(column);
                row.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
            }
            table.append(row.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    private static List<String> cells(InstanceView instance) {
        return List.of(
                instance.componentName(),
                TIME.format(instance.interval().start()) + " - "
                        + TIME.format(instance.interval().end()),
                instance.type(),
                instance.status().toString(),
                time(instance.actualStart()),
                time(instance.actualEnd()),
                instance.attemptsText());
    }

    private static String time(Optional<Instant> moment) {
        return moment.map(TIME::format).orElse("-");
    }
}
