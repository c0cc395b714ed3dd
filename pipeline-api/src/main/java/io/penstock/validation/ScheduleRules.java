package io.penstock.validation;

import io.penstock.catalog.Category;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When things run: starts and ends, on-demand pipelines, and how the schedules of producers and consumers fit. */
final class ScheduleRules implements Rule {

    private static final String PAGE = "dp-object-schedule";
    private static final String CONCEPT_PAGE = "dp-concepts-schedules";

    @Override
    public void check(Context context, Findings findings) {
        Model model = context.model();
        for (Element element : model.elements()) {
            if (element.isOf(Category.SCHEDULE)) {
                ends(element, findings);
                zone(element, findings);
                if (model.isOnDemand()) {
                    scheduleOnDemand(element, findings);
                }
            }
            scheduleType(element, model, findings);
            if (element.type().isPresent() && element.type().get().isRunnable() && !element.isTemplate()) {
                startAge(element, context, findings);
            }
            if (element.isOf(Category.ACTIVITY) && !model.isOnDemand()) {
                rollUps(element, context, findings);
            }
        }
    }

    private static void ends(Element schedule, Findings findings) {
        if (schedule.has("endDateTime") && schedule.has("occurrences")) {
            findings.add(
                    schedule,
                    Issue.error("conflicting-fields", "excludes endDateTime, which is set as well")
                            .field("occurrences")
                            .expected("either endDateTime or occurrences")
                            .source(PAGE));
        }
        Optional<Instant> start = schedule.text("startDateTime").flatMap(Slots::dateTime);
        Optional<String> endText = schedule.text("endDateTime");
        Optional<Instant> end = endText.flatMap(Slots::dateTime);
        if (start.isEmpty() || end.isEmpty()) {
            return;
        }
        if (!end.get().isAfter(start.get())) {
            findings.add(
                    schedule,
                    Issue.error("end-before-start", "is not later than the start")
                            .field("endDateTime")
                            .value(endText.orElseThrow())
                            .expected("a time after "
                                    + schedule.text("startDateTime").orElseThrow())
                            .source(PAGE));
            return;
        }
        Model.period(schedule)
                .filter(period -> ends(start.get(), period).isAfter(end.get()))
                .ifPresent(period -> findings.add(
                        schedule,
                        Issue.warning("never-runs", "comes before the end of the first interval, so nothing will run")
                                .field("endDateTime")
                                .value(endText.orElseThrow())
                                .expected("at least " + period + " after the start")
                                .source("dp-console-templates")));
    }

    private static void zone(Element schedule, Findings findings) {
        Optional<String> text = schedule.text("timeZone").filter(zone -> !zone.isEmpty() && !Slots.isExpression(zone));
        if (text.isPresent() && !Slots.isZone(text.get())) {
            findings.add(
                    schedule,
                    Issue.error("time-zone", "is not a time zone")
                            .field("timeZone")
                            .value(text.get())
                            .expected("a name such as Europe/Berlin, or UTC")
                            .source("types"));
        }
    }

    private static void startAge(Element element, Context context, Findings findings) {
        Instant now = context.now();
        Optional<Period> age = context.limits().maximumStartAge();
        if (now == null || !context.first() || age.isEmpty() || context.model().isOnDemand()) {
            return;
        }
        context.model().schedule(element).ifPresent(schedule -> {
            Optional<String> text = schedule.text("startDateTime");
            if (text.flatMap(Slots::dateTime)
                    .filter(start -> ends(start, age.get()).isBefore(now))
                    .isPresent()) {
                findings.add(
                        schedule,
                        Issue.error(
                                        "start-too-old",
                                        "lies more than " + age.get() + " back, and all intervals since would run")
                                .field("startDateTime")
                                .value(text.get())
                                .expected(
                                        "a later start, or leave to backfill; Limits.maximumStartAge sets another bound")
                                .source(CONCEPT_PAGE));
            }
        });
    }

    private static Instant ends(Instant start, Period period) {
        try {
            return period.addTo(start);
        } catch (RuntimeException beyondTime) {
            return Instant.MAX;
        }
    }

    private static void scheduleOnDemand(Element schedule, Findings findings) {
        if (schedule.hasText("period", "ONDEMAND_PERIOD")) {
            findings.add(
                    schedule,
                    Issue.warning("on-demand", "is disregarded, because the pipeline runs on demand")
                            .field("type")
                            .value("Schedule")
                            .expected("no schedule")
                            .source(CONCEPT_PAGE));
            return;
        }
        findings.add(
                schedule,
                Issue.error("on-demand", "is not allowed, because the pipeline runs on demand")
                        .field("type")
                        .value("Schedule")
                        .expected("no schedule, or another scheduleType on Default")
                        .source(CONCEPT_PAGE));
    }

    private static void scheduleType(Element element, Model model, Findings findings) {
        if (element.isDefault() || !element.hasOwn("scheduleType")) {
            return;
        }
        Optional<String> own = element.text("scheduleType").filter(text -> !Slots.isExpression(text));
        if (own.isEmpty()) {
            return;
        }
        boolean onDemand = own.get().equalsIgnoreCase("ondemand");
        if (onDemand && !model.isOnDemand()) {
            findings.add(
                    element,
                    Issue.error("on-demand", "is not the scheduleType of Default")
                            .field("scheduleType")
                            .value(own.get())
                            .expected("ondemand on Default and nowhere else")
                            .source(CONCEPT_PAGE));
        } else if (!onDemand && model.isOnDemand()) {
            findings.add(
                    element,
                    Issue.error("on-demand", "is another scheduleType than that of Default")
                            .field("scheduleType")
                            .value(own.get())
                            .expected("no scheduleType, because the pipeline runs on demand")
                            .source(CONCEPT_PAGE));
        }
    }

    /** How many intervals of what it waits for one interval of an activity spans. */
    private static void rollUps(Element activity, Context context, Findings findings) {
        Model model = context.model();
        Optional<Element> own = model.schedule(activity);
        Optional<Period> period = own.flatMap(Model::period);
        if (period.isEmpty()) {
            return;
        }
        for (String field : List.of("input", "dependsOn")) {
            var seen = new ArrayList<Element>();
            for (Element source : model.targets(activity, field)) {
                Optional<Element> other = model.schedule(source).filter(schedule -> schedule != own.get());
                Optional<Period> shorter = other.flatMap(Model::period);
                if (seen.contains(source) || shorter.isEmpty() || shorter.get().compareTo(period.get()) >= 0) {
                    continue;
                }
                seen.add(source);
                rollUp(activity, field, source, period.get(), shorter.get(), context.limits(), findings);
                if (activity.hasText("scheduleType", "cron")) {
                    findings.add(
                            activity.ownerOf(field),
                            Issue.warning(
                                            "waits-for-future",
                                            "runs every " + shorter.get() + ", so '" + activity
                                                    + "', which runs at the start" + " of each " + period.get()
                                                    + ", waits until that has passed")
                                    .field(field)
                                    .value(source.id())
                                    .expected("scheduleType timeseries for '" + activity + "'")
                                    .source(CONCEPT_PAGE));
                }
            }
        }
    }

    private static void rollUp(
            Element activity,
            String field,
            Element source,
            Period longer,
            Period shorter,
            Limits limits,
            Findings findings) {
        long seconds = shorter.estimatedDuration().toSeconds();
        long count = (longer.estimatedDuration().toSeconds() + seconds - 1) / seconds;
        if (count > limits.maximumRollUp()) {
            findings.add(
                    activity.ownerOf(field),
                    Issue.error("roll-up", "has " + count + " intervals in one of '" + activity + "'")
                            .field(field)
                            .value(source.id())
                            .expected("at most " + limits.maximumRollUp() + "; Limits.maximumRollUp sets another bound")
                            .source("dp-limits"));
        }
    }
}
