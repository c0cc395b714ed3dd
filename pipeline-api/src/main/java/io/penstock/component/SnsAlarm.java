package io.penstock.component;

import java.util.Optional;

/** Sends a notice to an SNS topic. Away from AWS it goes to the log. Immutable (dp-object-snsalarm). */
public final class SnsAlarm extends TypedAction<SnsAlarm> {

    /** The key of the type {@code SnsAlarm}. */
    public static final ComponentType<SnsAlarm> TYPE = ComponentType.of("SnsAlarm", SnsAlarm.class, SnsAlarm::new);

    private SnsAlarm(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the text of the notice; <code>#{node.…}</code> reaches the object that it is about. Required. */
    public SnsAlarm message(CharSequence message) {
        return set("message", message);
    }

    /** The value of {@code message}; absent where it is not set. */
    public Optional<String> message() {
        return fields().text("message");
    }

    /**
     * Sets the IAM role that is assumed to send the notice. By default the pipeline's, which is {@code
     * DataPipelineDefaultRole}.
     */
    public SnsAlarm role(CharSequence role) {
        return set("role", role);
    }

    /** The value of {@code role}; absent where it is not set. */
    public Optional<String> role() {
        return fields().text("role");
    }

    /** Sets the subject of the notice; <code>#{node.…}</code> reaches the object that it is about. Required. */
    public SnsAlarm subject(CharSequence subject) {
        return set("subject", subject);
    }

    /** The value of {@code subject}; absent where it is not set. */
    public Optional<String> subject() {
        return fields().text("subject");
    }

    /** Sets the ARN of the SNS topic. Required. */
    public SnsAlarm topicArn(CharSequence topicArn) {
        return set("topicArn", topicArn);
    }

    /** The value of {@code topicArn}; absent where it is not set. */
    public Optional<String> topicArn() {
        return fields().text("topicArn");
    }
}
