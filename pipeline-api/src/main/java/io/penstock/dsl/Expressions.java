package io.penstock.dsl;

/**
 * Makes expressions, which are texts that are evaluated for every attempt; made to be imported statically. Whatever
 * these print can as well be written by hand (dp-pipeline-expressions).
 *
 * <pre>{@code
 * s3("Raw", "s3://acme/raw/" + scheduledStartTime().minus(Duration.ofDays(1)).format("YYYY-MM-dd"))
 * // s3://acme/raw/#{format(minusDays(@scheduledStartTime,1),'YYYY-MM-dd')}
 * }</pre>
 */
public final class Expressions {

    private Expressions() {}

    /** The start of the interval. */
    public static ExpressionText scheduledStartTime() {
        return new ExpressionText("@scheduledStartTime");
    }

    /** The end of the interval. */
    public static ExpressionText scheduledEndTime() {
        return new ExpressionText("@scheduledEndTime");
    }

    /** When the attempt really started. */
    public static ExpressionText actualStartTime() {
        return new ExpressionText("@actualStartTime");
    }

    /** When the attempt really ended. */
    public static ExpressionText actualEndTime() {
        return new ExpressionText("@actualEndTime");
    }

    /** The id of the pipeline. */
    public static ExpressionText pipelineId() {
        return new ExpressionText("@pipelineId");
    }

    /** A field of the object itself, of any name; a runtime field begins with {@code @}. */
    public static ExpressionText field(String name) {
        return new ExpressionText(name);
    }

    /** The value of a parameter, given by its id with the {@code *} if it has one. */
    public static ExpressionText parameter(String id) {
        return new ExpressionText(id);
    }

    /**
     * A field of the object that an action or a precondition was given to. May lead on through references:
     * {@code node("output.directoryPath")}.
     */
    public static ExpressionText node(String path) {
        return new ExpressionText("node." + path);
    }

    /** A field of the input of an activity. */
    public static ExpressionText input(String path) {
        return new ExpressionText("input." + path);
    }

    /** A field of the output of an activity. */
    public static ExpressionText output(String path) {
        return new ExpressionText("output." + path);
    }

    /** Midnight of a day, UTC. */
    public static ExpressionText date(int year, int month, int day) {
        return new ExpressionText("makeDate(" + year + "," + month + "," + day + ")");
    }

    /** An expression written by hand, without the <code>#{</code> and <code>}</code> around it. */
    public static ExpressionText expression(String text) {
        return new ExpressionText(text);
    }
}
