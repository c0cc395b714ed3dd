package io.penstock.spi;

import io.penstock.component.Component;
import io.penstock.component.ComponentType;
import java.util.Objects;

/**
 * A behaviour together with the type it is for. Immutable.
 *
 * @param type the type
 * @param behaviour what it does
 * @param owner who registered it, for messages
 */
public record Binding<C extends Component, B>(ComponentType<C> type, B behaviour, String owner) {

    /** Checks that all is there. */
    public Binding {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(behaviour, "behaviour");
        Objects.requireNonNull(owner, "owner");
    }
}
