package io.penstock.spi;

import io.penstock.component.Action;
import io.penstock.component.Activity;
import io.penstock.component.Component;
import io.penstock.component.ComponentType;
import io.penstock.component.Precondition;
import io.penstock.component.Resource;
import io.penstock.spi.control.ActionHandler;
import io.penstock.spi.control.KeyProvider;
import io.penstock.spi.control.ResourceProvider;
import io.penstock.spi.control.RoleResolver;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.PreconditionCheck;
import java.util.Set;

/** Takes what an extension brings. Used by one thread, only during {@link PenstockExtension#register}. */
public interface ExtensionRegistrar {

    /** Binds the work of an activity type. */
    <T extends Activity> void activity(ComponentType<T> type, ActivityHandler<T> handler);

    /** Binds the check of a precondition type. */
    <T extends Precondition> void precondition(ComponentType<T> type, PreconditionCheck<T> check);

    /** Binds the provider of a resource type. */
    <T extends Resource> void resource(ComponentType<T> type, ResourceProvider<T> provider);

    /** Binds what an action type does. */
    <T extends Action> void action(ComponentType<T> type, ActionHandler<T> handler);

    /**
     * Binds one of the other roles of a type, each an interface of its own in {@code io.penstock.spi.work}: what a data
     * node can do, how a data format is read and written, how a database is reached.
     *
     * @param role the interface of the role
     */
    <T extends Component, R> void role(ComponentType<T> type, Class<R> role, R behaviour);

    /** Binds an object storage to its schemes. */
    void storage(Set<String> schemes, ObjectStorage storage);

    /** Sets what {@code role} and {@code resourceRole} mean. */
    void roles(RoleResolver resolver);

    /** Sets where the keys come from that secure fields are encrypted with at rest. */
    void keys(KeyProvider provider);
}
