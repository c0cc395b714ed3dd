package io.penstock.validation;

import io.penstock.catalog.Category;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rules about several fields of one object, or of an object and what it uses; and what the service warns of. */
final class BehaviourRules implements Rule {

    @Override
    public void check(Context context, Findings findings) {
        Model model = context.model();
        for (Element element : model.elements()) {
            if (element.isOpen()) {
                continue;
            }
            lateness(element, model, findings);
            finishedObject(element, model, findings);
            together(element, findings);
            uses(element, model, findings);
            if (element.isOf(Category.RESOURCE)
                    && element.type().orElseThrow().field("terminateAfter").isPresent()
                    && !element.has("terminateAfter")) {
                findings.add(
                        element,
                        Issue.warning("no-terminate-after", "is missing; the resource may live, and cost, without end")
                                .field("terminateAfter")
                                .expected("a period")
                                .source(element.type().orElseThrow().page().orElse("dp-concepts-resources")));
            }
            backfill(element, context, findings);
        }
        logs(model, findings);
    }

    /** What is looked for in another pipeline may come yet; what is looked for in this one must be there. */
    private static void finishedObject(Element element, Model model, Findings findings) {
        if (!element.isOfType("PipelineObjectFinished") || element.has("pipeline")) {
            return;
        }
        element.text("object")
                .filter(id -> !id.isEmpty() && !Slots.isExpression(id))
                .filter(id ->
                        model.elements().stream().noneMatch(other -> other.id().equals(id)))
                .ifPresent(id -> findings.add(
                        element,
                        Issue.error("dangling-reference", "names an object that does not exist")
                                .field("object")
                                .value(id)
                                .expected("the id of an object of this definition, or the field pipeline as well")
                                .source("types")));
    }

    private static void lateness(Element element, Model model, Findings findings) {
        boolean late = element.hasOwn("lateAfterTimeout");
        boolean action = element.hasOwn("onLateAction");
        String page = element.type().flatMap(type -> type.page()).orElse("dp-object-terminate");
        if (late && model.isOnDemand()) {
            findings.add(
                    element,
                    Issue.warning("lateness", "has no effect, because the pipeline runs on demand")
                            .field("lateAfterTimeout")
                            .source(page));
        } else if (late && !element.has("onLateAction")) {
            findings.add(
                    element,
                    Issue.warning("lateness", "has no effect without onLateAction")
                            .field("lateAfterTimeout")
                            .expected("onLateAction as well")
                            .source(page));
        } else if (action && !element.has("lateAfterTimeout")) {
            boolean terminates =
                    model.targets(element, "onLateAction").stream().anyMatch(target -> target.isOfType("Terminate"));
            Issue issue = terminates
                    ? Issue.error("lateness", "terminates nothing without lateAfterTimeout")
                            .source("dp-object-terminate")
                    : Issue.warning("lateness", "has no effect without lateAfterTimeout")
                            .source(page);
            findings.add(element, issue.field("onLateAction").expected("lateAfterTimeout as well"));
        }
    }

    private static void together(Element element, Findings findings) {
        if (element.isOfType("ShellCommandActivity") && element.has("scriptUri") && element.has("scriptArgument")) {
            findings.add(
                    element.ownerOf("scriptArgument"),
                    Issue.error("conflicting-fields", "cannot be passed to a scriptUri")
                            .field("scriptArgument")
                            .expected("command in place of scriptUri, or no argument")
                            .source("dp-object-shellcommandactivity"));
        }
        if (element.isOfType("EmrCluster")
                && element.has("coreInstanceBidPrice")
                && !element.has("coreInstanceCount")) {
            findings.add(
                    element.ownerOf("coreInstanceBidPrice"),
                    Issue.error("missing-field", "needs coreInstanceCount")
                            .field("coreInstanceBidPrice")
                            .expected("coreInstanceCount as well")
                            .source("dp-object-emrcluster"));
        }
    }

    private static void uses(Element element, Model model, Findings findings) {
        if (element.isOfType("DynamoDBDataNode")) {
            for (Element condition : model.targets(element, "precondition")) {
                if (condition.isOfType("Exists")) {
                    findings.add(
                            element.ownerOf("precondition"),
                            Issue.error("wrong-kind", "is an Exists, which cannot check a DynamoDBDataNode")
                                    .field("precondition")
                                    .value(condition.id())
                                    .expected("a DynamoDBDataExists or a DynamoDBTableExists")
                                    .source("dp-object-exists"));
                }
            }
        }
        if (element.isOfType("HiveCopyActivity")
                && anyOf("S3DataNode", model.targets(element, "input"))
                && anyOf("S3DataNode", model.targets(element, "output"))) {
            findings.add(
                    element,
                    Issue.error("wrong-kind", "is an S3DataNode, and so is the input")
                            .field("output")
                            .expected("a DynamoDBDataNode where the input is an S3DataNode")
                            .source("dp-object-hivecopyactivity"));
        }
    }

    private static boolean anyOf(String type, List<Element> elements) {
        return elements.stream().anyMatch(element -> element.isOfType(type));
    }

    /** Failures of a long backfill that cascade create and delete resources in rapid succession. */
    private static void backfill(Element element, Context context, Findings findings) {
        Instant now = context.now();
        if (now == null
                || element.type().isEmpty()
                || !element.type().get().isRunnable()
                || !element.hasText("failureAndRerunMode", "cascade")) {
            return;
        }
        Optional<Element> schedule = context.model().schedule(element);
        Optional<String> start = schedule.flatMap(found -> found.text("startDateTime"));
        if (start.flatMap(Slots::dateTime).filter(now::isAfter).isPresent()) {
            findings.add(
                    element.ownerOf("failureAndRerunMode"),
                    Issue.warning(
                                    "cascade-backfill",
                                    "spreads failures while the intervals since the scheduled start " + start.get()
                                            + " of '" + schedule.get() + "' are run one after the other")
                            .field("failureAndRerunMode")
                            .value(element.text("failureAndRerunMode").orElseThrow())
                            .expected("none, or a later start")
                            .source("dp-manage-cascade-failandrerun"));
        }
    }

    private static void logs(Model model, Findings findings) {
        boolean unlogged = model.elements().stream()
                .anyMatch(element ->
                        element.isOf(Category.ACTIVITY) && !element.isOpen() && !element.has("pipelineLogUri"));
        if (!unlogged) {
            return;
        }
        Issue issue = Issue.warning("no-log-uri", "is missing, so no logs are kept")
                .field("pipelineLogUri")
                .expected("a folder for logs")
                .source("dp-error-logs");
        Element base = model.byId(PipelineObject.DEFAULT_ID);
        if (base != null) {
            findings.add(base, issue);
        } else {
            findings.add(issue.object(PipelineObject.DEFAULT_ID));
        }
    }
}
