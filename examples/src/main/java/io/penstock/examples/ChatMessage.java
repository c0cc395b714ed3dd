package io.penstock.examples;

import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.SlotType;
import io.penstock.component.ComponentFields;
import io.penstock.component.ComponentType;
import io.penstock.component.TypedActivity;
import io.penstock.spi.PenstockExtension;
import java.util.Optional;
import java.util.function.Consumer;

/** An activity type of one's own: posts a message to a chat. Immutable. */
public final class ChatMessage extends TypedActivity<ChatMessage> {

    /** The key of the type. */
    public static final ComponentType<ChatMessage> TYPE =
            ComponentType.of("ChatMessage", ChatMessage.class, ChatMessage::new);

    private ChatMessage(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** A message without a text. */
    public ChatMessage(String id) {
        this(TYPE.fields(id));
    }

    /** Sets the text; may hold expressions. */
    public ChatMessage text(String text) {
        return set("text", text);
    }

    /** The text. */
    public Optional<String> text() {
        return fields().text("text");
    }

    /** What an engine needs to know of the type: its fields, and what its work is. */
    public static PenstockExtension extension(Consumer<String> chat) {
        return registrar -> {
            registrar.type(ObjectType.activity(TYPE.name()).with(FieldSpec.required("text", SlotType.STRING)));
            registrar.activity(
                    TYPE, (message, context) -> chat.accept(message.text().orElse("")));
        };
    }
}
