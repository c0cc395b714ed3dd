package io.penstock.spi;

import io.penstock.catalog.ObjectType;
import io.penstock.component.Action;
import io.penstock.component.Component;
import io.penstock.component.ComponentType;
import io.penstock.component.Resource;
import io.penstock.spi.control.ActionHandler;
import io.penstock.spi.control.KeyProvider;
import io.penstock.spi.control.ResourceProvider;
import io.penstock.spi.control.RoleResolver;
import io.penstock.spi.work.WorkBindings;

/** Takes what an extension brings. Used by one thread, only during {@link PenstockExtension#register}. */
public interface ExtensionRegistrar extends WorkBindings {

    /** Adds a type of object, so that definitions with it validate and survive every round trip. */
    void type(ObjectType type);

    /** Binds the provider of a resource type. */
    <T extends Resource> void resource(ComponentType<T> type, ResourceProvider<? super T> provider);

    /** Binds what an action type does. */
    <T extends Action> void action(ComponentType<T> type, ActionHandler<? super T> handler);

    /**
     * Binds one of the other roles of a type, each an interface of its own: how a data format is read and written, how a
     * database is reached.
     *
     * @param role the interface of the role
     */
    <T extends Component, R> void role(ComponentType<T> type, Class<R> role, R behaviour);

    /** Sets what {@code role} and {@code resourceRole} mean. */
    void roles(RoleResolver resolver);

    /** Sets where the keys come from that secure fields are encrypted with at rest. */
    void keys(KeyProvider provider);
}
