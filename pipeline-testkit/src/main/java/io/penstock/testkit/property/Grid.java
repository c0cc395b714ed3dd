package io.penstock.testkit.property;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.testkit.script.Times;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The intervals of one component, counted out one by one. Knows nothing of how the engine computes them. */
final class Grid {

    private static final int LIMIT = 1_000_000;

    private final LocalDateTime anchor;
    private final int amount;
    private final String unit;
    private final Optional<Instant> end;
    private final Optional<Integer> occurrences;

    private Grid(LocalDateTime anchor, int amount, String unit, Optional<Instant> end, Optional<Integer> occurrences) {
        this.anchor = anchor;
        this.amount = amount;
        this.unit = unit;
        this.end = end;
        this.occurrences = occurrences;
    }

    /**
     * The grid of a component; empty where it has no schedule, or one with a time zone.
     *
     * @param seen the starts of its instances: the first of them is the anchor where the schedule names none
     */
    static Optional<Grid> of(PipelineDefinition definition, String componentId, Collection<Instant> seen) {
        Optional<PipelineObject> schedule = definition
                .effective(componentId)
                .flatMap(object -> object.reference("schedule"))
                .flatMap(definition::effective)
                .filter(object -> object.text("timeZone").isEmpty());
        Optional<String> period = schedule.flatMap(object -> object.text("period"));
        if (period.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> anchor = schedule.flatMap(object -> object.text("startDateTime"))
                .map(Times::parse)
                .or(() -> seen.stream().min(Comparator.naturalOrder()));
        String[] words = period.get().strip().split("\\s+");
        return anchor.map(start -> new Grid(
                LocalDateTime.ofInstant(start, ZoneOffset.UTC),
                Integer.parseInt(words[0]),
                words[1].toLowerCase(Locale.ROOT),
                schedule.flatMap(object -> object.text("endDateTime")).map(Times::parse),
                schedule.flatMap(object -> object.text("occurrences")).map(Integer::valueOf)));
    }

    /**
     * The starts of all intervals, up to a time.
     *
     * @param until {@link Instant#MAX} for all there are; none for a grid without an end then
     */
    Set<Instant> starts(Instant until) {
        var starts = new TreeSet<Instant>();
        if (until.equals(Instant.MAX) && end.isEmpty() && occurrences.isEmpty()) {
            return starts;
        }
        for (int n = 0; n < occurrences.orElse(LIMIT); n++) {
            Instant start = boundary(n);
            boolean over = end.isPresent() && boundary(n + 1).isAfter(end.get());
            if (over || start.isAfter(until)) {
                break;
            }
            starts.add(start);
        }
        return starts;
    }

    private Instant boundary(int n) {
        long count = (long) n * amount;
        LocalDateTime moment;
        if (unit.startsWith("minute")) {
            moment = anchor.plusMinutes(count);
        } else if (unit.startsWith("hour")) {
            moment = anchor.plusHours(count);
        } else if (unit.startsWith("day")) {
            moment = anchor.plusDays(count);
        } else if (unit.startsWith("week")) {
            moment = anchor.plusWeeks(count);
        } else if (unit.startsWith("month")) {
            moment = anchor.plusMonths(count);
        } else {
            moment = anchor.plusYears(count);
        }
        return moment.toInstant(ZoneOffset.UTC);
    }
}
