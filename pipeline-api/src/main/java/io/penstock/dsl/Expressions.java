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
    public static Expression scheduledStartTime() {
        return new Expression("@scheduledStartTime");
    }

    /** The end of the interval. */
    public static Expression scheduledEndTime() {
        return new Expression("@scheduledEndTime");
    }

    /** When the attempt really started. */
    public static Expression actualStartTime() {
        return new Expression("@actualStartTime");
    }

    /** When the attempt really ended. */
    public static Expression actualEndTime() {
        return new Expression("@actualEndTime");
    }

    /** The id of the pipeline. */
    public static Expression pipelineId() {
        return new Expression("@pipelineId");
    }

    /** A field of the object itself, of any name; a runtime field begins with {@code @}. */
    public static Expression field(String name) {
        return new Expression(name);
    }

    /** The value of a parameter, given by its id with the {@code *} if it has one. */
    public static Expression parameter(String id) {
        return new Expression(id);
    }

    /**
     * A field of the object that an action or a precondition was given to. May lead on through references:
     * {@code node("output.directoryPath")}.
     */
    public static Expression node(String path) {
        return new Expression("node." + path);
    }

    /** A field of the input of an activity. */
    public static Expression input(String path) {
        return new Expression("input." + path);
    }

    /** A field of the output of an activity. */
    public static Expression output(String path) {
        return new Expression("output." + path);
    }

    /** Midnight of a day, UTC. */
    public static Expression date(int year, int month, int day) {
        return new Expression("makeDate(" + year + "," + month + "," + day + ")");
    }

    /** An expression written by hand, without the <code>#{</code> and <code>}</code> around it. */
    public static Expression expression(String text) {
        return new Expression(text);
    }
}
