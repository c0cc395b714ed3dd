package io.penstock.testkit.assertion;

import io.penstock.run.AttemptView;
import io.penstock.run.InstanceView;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.timeline.Timeline;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What is shown below the first line of a failure. */
final class Evidence {

    private static final int SHOWN = 5;

    private Evidence() {}

    /** What an instance waits for or why it ended, its attempts, and the timeline around it. */
    static String of(TestRun run, InstanceView instance) {
        var text = new StringBuilder(line(run.explain(instance.id()).sentence()));
        for (AttemptView attempt : run.attempts(instance.id())) {
            text.append(line(attempt.toString()));
        }
        return text.append('\n')
                .append(indented(run.timeline().around(instance.id())))
                .toString();
    }

    /** The same for several, the first few of them. */
    static String of(TestRun run, Collection<InstanceView> instances) {
        if (instances.isEmpty()) {
            return "\n" + indented(run.timeline());
        }
        String explained = instances.stream()
                .limit(SHOWN)
                .map(instance -> line(run.explain(instance.id()).sentence()))
                .collect(Collectors.joining());
        List<Timeline.Bar> bars = instances.stream()
                .limit(SHOWN)
                .flatMap(instance -> run.timeline().around(instance.id()).bars().stream())
                .distinct()
                .toList();
        String more = instances.size() > SHOWN ? "\n  and " + (instances.size() - SHOWN) + " more" : "";
        return explained + more + "\n"
                + indented(Timeline.ofBars(bars).until(run.kit().now()));
    }

    /** Below what is above it, further lines of its own below that. */
    private static String line(String text) {
        return "\n  " + text.replace("\n", "\n    ");
    }

    static String indented(Timeline timeline) {
        return timeline.text().stripTrailing().indent(2).stripTrailing();
    }
}
