package io.penstock.testkit.timeline;

import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineEvent.AttemptEnded;
import io.penstock.run.PipelineEvent.AttemptStarted;
import io.penstock.run.PipelineEvent.InstanceChanged;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What happened to every instance, and when. Immutable.
 *
 * <p>{@link #toString} is exact and is what golden files are compared with; {@link #text} and {@link #svg} are for people.
 */
public final class Timeline {

    /**
     * A stretch of one status. Immutable.
     *
     * @param status the status
     * @param from when it began
     * @param to when another one began; empty for the last
     */
    public record Span(Status status, Instant from, Optional<Instant> to) {

        /** Checks that all is there. */
        public Span {
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }

        /** Whether some of it lies at or after {@code start} and before {@code end}. */
        public boolean touches(Instant start, Instant end) {
            return from.isBefore(end) && (to.isEmpty() || to.get().isAfter(start) || from.equals(start));
        }
    }

    /**
     * One attempt. Immutable.
     *
     * @param number the number, from 1
     * @param start when it was made
     * @param end when it ended
     * @param status how it ended; RUNNING while it has not
     * @param errorId a short name of the failure
     */
    public record Try(int number, Instant start, Optional<Instant> end, Status status, Optional<String> errorId) {}

    /**
     * One instance from its beginning. Immutable.
     *
     * @param instanceId the instance
     * @param componentId the component
     * @param type its type
     * @param kind its kind
     * @param interval the interval
     * @param spans its statuses, in order
     * @param attempts its attempts, in order
     */
    public record Bar(
            String instanceId,
            String componentId,
            String type,
            ComponentKind kind,
            Interval interval,
            List<Span> spans,
            List<Try> attempts) {

        /** Copies. */
        public Bar {
            spans = List.copyOf(spans);
            attempts = List.copyOf(attempts);
        }

        /** The statuses it went through, in order. */
        public List<Status> history() {
            return spans.stream().map(Span::status).toList();
        }

        /** The status it has now. */
        public Status status() {
            return spans.get(spans.size() - 1).status();
        }

        /** When it was made. */
        public Instant begin() {
            return spans.get(0).from();
        }

        /** When it came into the status it has now. */
        public Instant last() {
            return spans.get(spans.size() - 1).from();
        }

        /** Exact and on one line. */
        @Override
        public String toString() {
            var text = new StringBuilder(instanceId).append(':');
            for (Span span : spans) {
                text.append(' ').append(span.from()).append(' ').append(span.status());
            }
            for (Try attempt : attempts) {
                text.append("; attempt ")
                        .append(attempt.number())
                        .append(' ')
                        .append(attempt.start())
                        .append("..");
                attempt.end().ifPresent(text::append);
                text.append(' ').append(attempt.status());
                attempt.errorId().ifPresent(error -> text.append(' ').append(error));
            }
            return text.toString();
        }
    }

    private final List<Bar> bars;
    private final @Nullable Instant now;

    private Timeline(List<Bar> bars, @Nullable Instant now) {
        this.bars = bars;
        this.now = now;
    }

    /**
     * This timeline, as seen at a time: what has not ended is drawn up to there. Without it a chart ends with the last thing
     * that happened.
     */
    public Timeline until(Instant time) {
        return new Timeline(bars, Objects.requireNonNull(time, "time"));
    }

    /** A timeline of these bars, by interval, then in the order given. */
    public static Timeline ofBars(List<Bar> bars) {
        List<Bar> sorted = bars.stream()
                .sorted(Comparator.comparing(bar -> bar.interval().start()))
                .toList();
        return new Timeline(sorted, null);
    }

    /** The timeline of the events of one pipeline, oldest first. */
    public static Timeline of(List<? extends PipelineEvent> events) {
        var growing = new LinkedHashMap<String, Growing>();
        for (PipelineEvent event : events) {
            if (event instanceof InstanceChanged change) {
                growing.computeIfAbsent(change.instanceId(), id -> new Growing(change))
                        .add(change);
            } else if (event instanceof AttemptStarted started) {
                Growing bar = growing.get(started.instanceId());
                if (bar != null) {
                    bar.attempts.put(
                            started.number(),
                            new Try(
                                    started.number(),
                                    started.at(),
                                    Optional.empty(),
                                    Status.RUNNING,
                                    Optional.empty()));
                }
            } else if (event instanceof AttemptEnded ended) {
                Growing bar = growing.get(ended.instanceId());
                if (bar != null) {
                    Try begun = bar.attempts.get(ended.number());
                    Instant start = begun == null ? ended.at() : begun.start();
                    bar.attempts.put(
                            ended.number(),
                            new Try(ended.number(), start, Optional.of(ended.at()), ended.status(), ended.errorId()));
                }
            }
        }
        return ofBars(growing.values().stream().map(Growing::bar).toList());
    }

    private static final class Growing {

        private final InstanceChanged first;
        private final List<Span> spans = new ArrayList<>(5);
        private final Map<Integer, Try> attempts = new LinkedHashMap<>(2);

        private Growing(InstanceChanged first) {
            this.first = first;
        }

        private void add(InstanceChanged change) {
            if (!spans.isEmpty()) {
                Span before = spans.remove(spans.size() - 1);
                spans.add(new Span(before.status(), before.from(), Optional.of(change.at())));
            }
            spans.add(new Span(change.to(), change.at(), Optional.empty()));
        }

        private Bar bar() {
            return new Bar(
                    first.instanceId(),
                    first.componentId(),
                    first.type(),
                    first.kind(),
                    first.interval(),
                    spans,
                    List.copyOf(attempts.values()));
        }
    }

    /** The instances, by interval. */
    public List<Bar> bars() {
        return bars;
    }

    /** The instance with this id. */
    public Optional<Bar> bar(String instanceId) {
        return bars.stream().filter(bar -> bar.instanceId().equals(instanceId)).findFirst();
    }

    /** Only the instances of these components. */
    public Timeline only(String... componentIds) {
        Set<String> ids = Set.copyOf(Arrays.asList(componentIds));
        return filter(bar -> ids.contains(bar.componentId()));
    }

    /** Only the instances of these kinds. */
    public Timeline only(ComponentKind... kinds) {
        Set<ComponentKind> wanted = Set.copyOf(Arrays.asList(kinds));
        return filter(bar -> wanted.contains(bar.kind()));
    }

    /** Only the instances whose interval starts at or after {@code start} and before {@code end}. */
    public Timeline intervals(Instant start, Instant end) {
        return filter(bar -> !bar.interval().start().isBefore(start)
                && bar.interval().start().isBefore(end));
    }

    /**
     * An instance with what may have to do with it: everything of its interval and of overlapping ones, and its own
     * component one interval before and after. Empty where there is no such instance.
     */
    public Timeline around(String instanceId) {
        Optional<Bar> centre = bar(instanceId);
        if (centre.isEmpty()) {
            return new Timeline(List.of(), now);
        }
        Bar middle = centre.get();
        Interval interval = middle.interval();
        Optional<Bar> before = bars.stream()
                .filter(bar -> bar.componentId().equals(middle.componentId())
                        && bar.interval().start().isBefore(interval.start()))
                .reduce((one, next) -> next);
        Optional<Bar> after = bars.stream()
                .filter(bar -> bar.componentId().equals(middle.componentId())
                        && bar.interval().start().isAfter(interval.start()))
                .findFirst();
        return filter(bar -> bar.interval().equals(interval)
                || bar.interval().overlaps(interval)
                || before.filter(bar::equals).isPresent()
                || after.filter(bar::equals).isPresent());
    }

    private Timeline filter(Predicate<Bar> wanted) {
        return new Timeline(bars.stream().filter(wanted).toList(), now);
    }

    /** A small Gantt chart for people, as text; at most 40 instances are drawn. */
    public String text() {
        return TextGantt.draw(bars, end());
    }

    /** A Gantt chart for people, as an SVG document. */
    public String svg() {
        return SvgGantt.draw(bars, end());
    }

    /** When the chart ends: with the last thing that happened, or now where something still goes on. */
    private Instant end() {
        Instant last =
                bars.stream().map(Bar::last).max(Comparator.naturalOrder()).orElse(Instant.MIN);
        boolean goesOn = bars.stream().anyMatch(bar -> !bar.status().isTerminal());
        return goesOn && now != null && now.isAfter(last) ? now : last;
    }

    /** A fingerprint of everything in it: equal for equal timelines, in any JVM. */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Bar bar : bars) {
                digest.update(bar.toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Exact: one line for each instance, with every status and every attempt; each line ends in a line feed. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        bars.forEach(bar -> text.append(bar).append('\n'));
        return text.toString();
    }
}
