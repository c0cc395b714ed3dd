package io.penstock.aws.sns;

import io.penstock.component.SnsAlarm;
import io.penstock.problem.Issue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/**
 * The name of a topic, taken apart. Immutable.
 *
 * @param text the whole
 * @param region where the topic is, which is where the request has to go
 * @param isFifo whether the topic keeps order and drops repetitions
 */
record TopicArn(String text, Region region, boolean isFifo) {

    private static final Pattern FORM =
            Pattern.compile("arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?");

    /**
     * Reads the field {@code topicArn}.
     *
     * @throws IllegalArgumentException if it is missing or is not the ARN of a topic; the message names object, field and value
     */
    static TopicArn of(SnsAlarm alarm) {
        String text = alarm.topicArn().orElse("").strip();
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Issue.error("topic-arn", text.isEmpty() ? "is missing" : "is not the ARN of a topic")
                            .object(alarm.id())
                            .field("topicArn")
                            .value(text)
                            .expected("\"arn:aws:sns:<region>:<account>:<topic>\"")
                            .source("dp-object-snsalarm")
                            .toString());
        }
        return new TopicArn(text, Region.of(matcher.group(1)), matcher.group(2) != null);
    }
}
