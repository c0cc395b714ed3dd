package io.penstock.dsl;

import io.penstock.component.SnsAlarm;
import io.penstock.component.Terminate;

/** Makes actions; made to be imported statically. */
public final class Actions {

    private Actions() {}

    /** Sends a notice, with topic, subject and message still to be given (dp-object-snsalarm). */
    public static SnsAlarm snsAlarm(String id) {
        return SnsAlarm.TYPE.create(id);
    }

    /** Sends a notice to an SNS topic. */
    public static SnsAlarm snsAlarm(String id, CharSequence topicArn, CharSequence subject, CharSequence message) {
        return snsAlarm(id).topicArn(topicArn).subject(subject).message(message);
    }

    /** Cancels the object that names it (dp-object-terminate). */
    public static Terminate terminate(String id) {
        return Terminate.TYPE.create(id);
    }
}
