package io.penstock.testkit.script;

import io.penstock.catalog.ObjectType;
import io.penstock.component.Action;
import io.penstock.component.Activity;
import io.penstock.component.Component;
import io.penstock.component.ComponentType;
import io.penstock.component.ComponentTypes;
import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.Precondition;
import io.penstock.component.Resource;
import io.penstock.component.Terminate;
import io.penstock.spi.ExtensionRegistrar;
import io.penstock.spi.PenstockExtension;
import io.penstock.spi.control.ActionHandler;
import io.penstock.spi.control.KeyProvider;
import io.penstock.spi.control.ResourceProvider;
import io.penstock.spi.control.RoleResolver;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts scripted resources and actions in the place of real ones, those of the user's extensions included, and a storage for
 * tests behind {@code s3:}. Everything else of the user's extensions goes through as it is.
 */
public final class ScriptedExtension implements PenstockExtension {

    private final Scripts scripts;
    private final ScriptedResources resources;
    private final ScriptedActions actions;
    private final ObjectStorage storage;
    private final List<PenstockExtension> extensions;

    /**
     * An extension that stands for all others.
     *
     * @param storage what serves {@code s3:}, unless one of the extensions does
     * @param extensions the user's
     */
    public ScriptedExtension(
            Scripts scripts,
            ScriptedResources resources,
            ScriptedActions actions,
            ObjectStorage storage,
            List<PenstockExtension> extensions) {
        this.scripts = scripts;
        this.resources = resources;
        this.actions = actions;
        this.storage = storage;
        this.extensions = List.copyOf(extensions);
    }

    @Override
    public String name() {
        return "testkit";
    }

    @Override
    public void register(ExtensionRegistrar registrar) {
        var filter = new Filter(registrar);
        extensions.forEach(extension -> extension.register(filter));
        for (ComponentType<?> type : ComponentTypes.standard().all()) {
            if (!filter.claimed.contains(type.name()) && !scripts.isRealType(type.name())) {
                filter.script(type);
            }
        }
        if (filter.schemes.add("s3")) {
            registrar.storage("s3", storage);
        }
    }

    private final class Filter implements ExtensionRegistrar {

        private final ExtensionRegistrar target;
        private final Set<String> claimed = new HashSet<>();
        private final Set<String> schemes = new HashSet<>();

        private Filter(ExtensionRegistrar target) {
            this.target = target;
        }

        @SuppressWarnings("unchecked")
        private void script(ComponentType<?> type) {
            // Terminate acts on instances of the engine and is carried out by it.
            if (Resource.class.isAssignableFrom(type.componentClass())) {
                target.resource((ComponentType<? extends Resource>) type, resources);
            } else if (Action.class.isAssignableFrom(type.componentClass())
                    && !type.name().equals(Terminate.TYPE.name())) {
                target.action((ComponentType<? extends Action>) type, actions);
            }
        }

        @Override
        public void type(ObjectType type) {
            target.type(type);
        }

        @Override
        public <T extends Activity> void activity(ComponentType<T> type, ActivityHandler<? super T> handler) {
            target.activity(type, handler);
        }

        @Override
        public <T extends Precondition> void precondition(ComponentType<T> type, PreconditionCheck<? super T> check) {
            target.precondition(type, check);
        }

        @Override
        public <T extends Resource> void resource(ComponentType<T> type, ResourceProvider<? super T> provider) {
            claimed.add(type.name());
            target.resource(type, scripts.isRealType(type.name()) ? provider : resources);
        }

        @Override
        public <T extends Action> void action(ComponentType<T> type, ActionHandler<? super T> handler) {
            claimed.add(type.name());
            target.action(type, scripts.isRealType(type.name()) ? handler : actions);
        }

        @Override
        public <T extends DataNode> void stageIn(ComponentType<T> type, StageIn<? super T> stageIn) {
            target.stageIn(type, stageIn);
        }

        @Override
        public <T extends DataNode> void stageOut(ComponentType<T> type, StageOut<? super T> stageOut) {
            target.stageOut(type, stageOut);
        }

        @Override
        public <T extends DataNode> void existence(ComponentType<T> type, ExistenceCheck<? super T> check) {
            target.existence(type, check);
        }

        @Override
        public <F extends DataFormat> void format(ComponentType<F> type, RecordFormat<? super F> format) {
            target.format(type, format);
        }

        @Override
        public <T extends DataNode> void source(ComponentType<T> type, RecordSource<? super T> source) {
            target.source(type, source);
        }

        @Override
        public <T extends DataNode> void sink(ComponentType<T> type, RecordSink<? super T> sink) {
            target.sink(type, sink);
        }

        @Override
        public <D extends Database> void database(ComponentType<D> type, DatabaseAccess<? super D> access) {
            target.database(type, access);
        }

        @Override
        public <T extends Component, R> void role(ComponentType<T> type, Class<R> role, R behaviour) {
            target.role(type, role, behaviour);
        }

        @Override
        public void storage(String scheme, ObjectStorage given) {
            schemes.add(scheme);
            target.storage(scheme, given);
        }

        @Override
        public void roles(RoleResolver resolver) {
            target.roles(resolver);
        }

        @Override
        public void keys(KeyProvider provider) {
            target.keys(provider);
        }
    }
}
