package io.penstock.testkit.timeline;

import io.penstock.run.Status;
import io.penstock.testkit.timeline.Timeline.Bar;
import io.penstock.testkit.timeline.Timeline.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws a timeline as an SVG document without scripts, styles or links, so that it shows wherever pictures show. */
final class SvgGantt {

    private static final int LABEL = 260;
    private static final int WIDTH = 800;
    private static final int ROW = 18;
    private static final int TOP = 30;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private SvgGantt() {}

    static String draw(List<Bar> bars, Instant to) {
        int height = TOP + ROW * bars.size() + 10;
        var svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"monospace\""
                        + " font-size=\"11\">\n",
                LABEL + WIDTH + 20,
                height));
        if (!bars.isEmpty()) {
            Instant from =
                    bars.stream().map(Bar::begin).min(Comparator.naturalOrder()).orElseThrow();
            double scale = (WIDTH - 12)
                    / (double) Math.max(1, Duration.between(from, to).toMillis());
            text(svg, LABEL, 16, TIME.format(from));
            text(svg, LABEL + WIDTH - 130, 16, TIME.format(to));
            for (int i = 0; i < bars.size(); i++) {
                row(svg, bars.get(i), TOP + ROW * i, from, to, scale);
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static void row(StringBuilder svg, Bar bar, int y, Instant from, Instant to, double scale) {
        text(
                svg,
                4,
                y + 12,
                bar.componentId() + " " + TIME.format(bar.interval().start()));
        for (Span span : bar.spans()) {
            double x = LABEL + Duration.between(from, span.from()).toMillis() * scale;
            Instant end = span.status().isTerminal() ? span.from() : span.to().orElse(to);
            double width = Math.max(
                    span.status().isTerminal() ? 4 : 1,
                    Duration.between(span.from(), end).toMillis() * scale);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>\n",
                    x,
                    y,
                    width,
                    ROW - 4,
                    colour(span.status()),
                    escape(bar.instanceId() + " " + span.status() + " " + TIME.format(span.from()))));
        }
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>\n", x, y, escape(text)));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String colour(Status status) {
        return switch (status) {
            case WAITING_ON_DEPENDENCIES -> "#dddddd";
            case WAITING_FOR_RUNNER, CREATING -> "#f2c94c";
            case RUNNING -> "#2d9cdb";
            case SHUTTING_DOWN -> "#9bc9e8";
            case FINISHED -> "#219653";
            case FAILED, TIMEDOUT -> "#c0392b";
            case CANCELED -> "#8e44ad";
            case CASCADE_FAILED -> "#e67e22";
            case SKIPPED -> "#aaaaaa";
        };
    }
}
