package io.penstock.engine.worker;

import io.penstock.component.ComponentTypes;
import io.penstock.service.TaskService;
import io.penstock.spi.Binding;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.DatabaseAccess;
import io.penstock.spi.work.ExistenceCheck;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.PreconditionCheck;
import io.penstock.spi.work.RecordFormat;
import io.penstock.spi.work.RecordSink;
import io.penstock.spi.work.RecordSource;
import io.penstock.spi.work.StageIn;
import io.penstock.spi.work.StageOut;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/** What all attempts of a worker share. Immutable. */
record WorkerTools(
        TaskService tasks,
        ExtensionRegistry extensions,
        ComponentTypes componentTypes,
        ObjectStorage storage,
        Executor executor,
        InstantSource clock,
        WorkerSettings settings,
        Databases databases) {

    private static final List<Class<?>> ROLES = List.of(
            ActivityHandler.class,
            PreconditionCheck.class,
            StageIn.class,
            StageOut.class,
            ExistenceCheck.class,
            RecordFormat.class,
            RecordSource.class,
            RecordSink.class,
            DatabaseAccess.class);

    static WorkerTools of(
            TaskService tasks,
            ExtensionRegistry extensions,
            Executor executor,
            InstantSource clock,
            WorkerSettings settings) {
        var storage = new SchemeStorage(extensions.storages());
        return new WorkerTools(
                tasks,
                extensions,
                componentTypes(extensions),
                storage,
                executor,
                clock,
                settings,
                new Databases(storage, settings.workRoot(), settings.connectionsPerDatabase()));
    }

    /** The documented types, and those that only extensions know. */
    private static ComponentTypes componentTypes(ExtensionRegistry extensions) {
        ComponentTypes types = ComponentTypes.standard();
        for (Class<?> role : ROLES) {
            for (String name : extensions.types(role)) {
                Optional<? extends Binding<?, ?>> binding = extensions.role(name, role);
                if (types.find(name).isEmpty() && binding.isPresent()) {
                    types = types.with(binding.get().type());
                }
            }
        }
        return types;
    }

    /** The activity and precondition types that can be done here. */
    Set<String> types() {
        var types = new TreeSet<>(extensions.types(ActivityHandler.class));
        types.addAll(extensions.types(PreconditionCheck.class));
        return types;
    }

    /** The behaviour of a type in a role whose interface is generic. */
    @SuppressWarnings("unchecked")
    <R> Optional<Binding<?, R>> role(String type, Class<?> role) {
        return extensions.role(type, (Class<R>) role);
    }
}
