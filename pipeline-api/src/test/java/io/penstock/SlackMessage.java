package io.penstock;

import io.penstock.component.ComponentFields;
import io.penstock.component.ComponentType;
import io.penstock.component.TypedActivity;
import java.util.Optional;

/** What a user writes to have an activity type of their own. */
public final class SlackMessage extends TypedActivity<SlackMessage> {

    public static final ComponentType<SlackMessage> TYPE =
            ComponentType.of("SlackMessage", SlackMessage.class, SlackMessage::new);

    private SlackMessage(ComponentFields fields) {
        super(TYPE, fields);
    }

    public SlackMessage(String id, String channel) {
        this(TYPE.fields(id).with("channel", channel));
    }

    public Optional<String> channel() {
        return fields().text("channel");
    }

    public SlackMessage text(CharSequence text) {
        return set("text", text);
    }

    public Optional<String> text() {
        return fields().text("text");
    }
}
