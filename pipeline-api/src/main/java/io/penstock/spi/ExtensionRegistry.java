package io.penstock.spi;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.ObjectType;
import io.penstock.component.Action;
import io.penstock.component.Activity;
import io.penstock.component.Component;
import io.penstock.component.ComponentType;
import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.Precondition;
import io.penstock.component.Resource;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that extensions registered, by type and by scheme. Immutable, thread-safe.
 *
 * <p>Extensions have levels: the built-in ones are the lowest, those found by {@link ServiceLoader} come next, those handed
 * to a builder count most. A claim of a higher level hides one of a lower level; two claims on one level are refused.
 */
public final class ExtensionRegistry {

    private record Key(Class<?> role, String name) {

        // Written out, because every task asks by them, and a record's own are slow until the JVM has warmed up.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && role == that.role && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return role.hashCode() * 31 + name.hashCode();
        }
    }

    private final Map<Key, Binding<?, ?>> bindings;
    private final Map<String, Claim<ObjectStorage>> storages;
    private final Catalog catalog;
    private final @Nullable RoleResolver roles;
    private final @Nullable KeyProvider keys;

    private record Claim<B>(B behaviour, String owner) {}

    private ExtensionRegistry(Builder builder) {
        var mergedBindings = new HashMap<Key, Binding<?, ?>>();
        var mergedStorages = new HashMap<String, Claim<ObjectStorage>>();
        var mergedTypes = new LinkedHashMap<String, ObjectType>();
        Claim<RoleResolver> mergedRoles = null;
        Claim<KeyProvider> mergedKeys = null;
        for (List<PenstockExtension> level : List.of(builder.builtIn, builder.discovered, builder.given)) {
            var registration = new Registration();
            for (PenstockExtension extension : level) {
                registration.owner = extension.name();
                extension.register(registration);
            }
            mergedBindings.putAll(registration.bindings);
            mergedStorages.putAll(registration.storages);
            mergedTypes.putAll(registration.types);
            mergedRoles = registration.roles != null ? registration.roles : mergedRoles;
            mergedKeys = registration.keys != null ? registration.keys : mergedKeys;
        }
        this.bindings = Map.copyOf(mergedBindings);
        this.storages = Map.copyOf(mergedStorages);
        this.catalog = Catalog.standard().with(List.copyOf(mergedTypes.values()));
        this.roles = mergedRoles == null ? null : mergedRoles.behaviour();
        this.keys = mergedKeys == null ? null : mergedKeys.behaviour();
    }

    /** A builder without extensions. */
    public static Builder builder() {
        return new Builder();
    }

    /** The documented types, those of this library, and those that extensions added. */
    public Catalog catalog() {
        return catalog;
    }

    /** The handler of an activity type. */
    @SuppressWarnings("unchecked")
    public Optional<Binding<? extends Activity, ActivityHandler<?>>> activity(String type) {
        return Optional.ofNullable(
                (Binding<? extends Activity, ActivityHandler<?>>) bindings.get(new Key(ActivityHandler.class, type)));
    }

    /** The check of a precondition type. */
    @SuppressWarnings("unchecked")
    public Optional<Binding<? extends Precondition, PreconditionCheck<?>>> precondition(String type) {
        return Optional.ofNullable((Binding<? extends Precondition, PreconditionCheck<?>>)
                bindings.get(new Key(PreconditionCheck.class, type)));
    }

    /** The provider of a resource type. */
    @SuppressWarnings("unchecked")
    public Optional<Binding<? extends Resource, ResourceProvider<?>>> resource(String type) {
        return Optional.ofNullable(
                (Binding<? extends Resource, ResourceProvider<?>>) bindings.get(new Key(ResourceProvider.class, type)));
    }

    /** What an action type does. */
    @SuppressWarnings("unchecked")
    public Optional<Binding<? extends Action, ActionHandler<?>>> action(String type) {
        return Optional.ofNullable(
                (Binding<? extends Action, ActionHandler<?>>) bindings.get(new Key(ActionHandler.class, type)));
    }

    /** The behaviour of a type in another role. */
    @SuppressWarnings("unchecked")
    public <R> Optional<Binding<?, R>> role(String type, Class<R> role) {
        return Optional.ofNullable((Binding<?, R>) bindings.get(new Key(role, type)));
    }

    /** The types that have a behaviour in a role, in alphabetical order. */
    public Set<String> types(Class<?> role) {
        var types = new TreeSet<String>();
        for (Key key : bindings.keySet()) {
            if (key.role().equals(role)) {
                types.add(key.name());
            }
        }
        return types;
    }

    /** The storage of a scheme, such as {@code s3}. */
    public Optional<ObjectStorage> storage(String scheme) {
        return Optional.ofNullable(storages.get(scheme)).map(Claim::behaviour);
    }

    /** All storages by scheme. */
    public Map<String, ObjectStorage> storages() {
        var byScheme = new TreeMap<String, ObjectStorage>();
        storages.forEach((scheme, claim) -> byScheme.put(scheme, claim.behaviour()));
        return byScheme;
    }

    /** What {@code role} and {@code resourceRole} mean; absent where nobody said. */
    public Optional<RoleResolver> roles() {
        return Optional.ofNullable(roles);
    }

    /** Where keys for secure fields come from; absent where nobody said. */
    public Optional<KeyProvider> keys() {
        return Optional.ofNullable(keys);
    }

    /** Collects extensions. Not thread-safe. */
    public static final class Builder {

        private final List<PenstockExtension> builtIn = new ArrayList<>();
        private final List<PenstockExtension> discovered = new ArrayList<>();
        private final List<PenstockExtension> given = new ArrayList<>();

        private Builder() {}

        /** Adds an extension on the lowest level. */
        public Builder builtIn(PenstockExtension extension) {
            builtIn.add(extension);
            return this;
        }

        /** Adds every extension that {@link ServiceLoader} finds, on the middle level. */
        public Builder discover() {
            ServiceLoader.load(PenstockExtension.class).forEach(discovered::add);
            return this;
        }

        /** Adds an extension on the highest level. */
        public Builder add(PenstockExtension extension) {
            given.add(extension);
            return this;
        }

        /**
         * Lets all extensions register.
         *
         * @throws IllegalArgumentException if two extensions of one level claim the same type or scheme; the message names
         *     both
         */
        public ExtensionRegistry build() {
            return new ExtensionRegistry(this);
        }
    }

    private static final class Registration implements ExtensionRegistrar {

        private final Map<Key, Binding<?, ?>> bindings = new HashMap<>();
        private final Map<String, Claim<ObjectStorage>> storages = new HashMap<>();
        private final Map<String, ObjectType> types = new LinkedHashMap<>();
        private @Nullable Claim<RoleResolver> roles;
        private @Nullable Claim<KeyProvider> keys;
        private String owner = "";

        @Override
        public <T extends Activity> void activity(ComponentType<T> type, ActivityHandler<? super T> handler) {
            put(ActivityHandler.class, type, handler);
        }

        @Override
        public <T extends Precondition> void precondition(ComponentType<T> type, PreconditionCheck<? super T> check) {
            put(PreconditionCheck.class, type, check);
        }

        @Override
        public <T extends DataNode> void stageIn(ComponentType<T> type, StageIn<? super T> stageIn) {
            put(StageIn.class, type, stageIn);
        }

        @Override
        public <T extends DataNode> void stageOut(ComponentType<T> type, StageOut<? super T> stageOut) {
            put(StageOut.class, type, stageOut);
        }

        @Override
        public <T extends DataNode> void existence(ComponentType<T> type, ExistenceCheck<? super T> check) {
            put(ExistenceCheck.class, type, check);
        }

        @Override
        public <F extends DataFormat> void format(ComponentType<F> type, RecordFormat<? super F> format) {
            put(RecordFormat.class, type, format);
        }

        @Override
        public <T extends DataNode> void source(ComponentType<T> type, RecordSource<? super T> source) {
            put(RecordSource.class, type, source);
        }

        @Override
        public <T extends DataNode> void sink(ComponentType<T> type, RecordSink<? super T> sink) {
            put(RecordSink.class, type, sink);
        }

        @Override
        public <D extends Database> void database(ComponentType<D> type, DatabaseAccess<? super D> access) {
            put(DatabaseAccess.class, type, access);
        }

        @Override
        public void type(ObjectType type) {
            ObjectType owned = type.ownedBy(owner);
            ObjectType before = types.putIfAbsent(type.name(), owned);
            if (before != null) {
                throw conflict("type '" + type.name() + "'", before.owner());
            }
        }

        @Override
        public <T extends Resource> void resource(ComponentType<T> type, ResourceProvider<? super T> provider) {
            put(ResourceProvider.class, type, provider);
        }

        @Override
        public <T extends Action> void action(ComponentType<T> type, ActionHandler<? super T> handler) {
            put(ActionHandler.class, type, handler);
        }

        @Override
        public <T extends Component, R> void role(ComponentType<T> type, Class<R> role, R behaviour) {
            put(role, type, behaviour);
        }

        private void put(Class<?> role, ComponentType<?> type, Object behaviour) {
            Binding<?, ?> before =
                    bindings.putIfAbsent(new Key(role, type.name()), new Binding<>(type, behaviour, owner));
            if (before != null) {
                throw conflict("type '" + type.name() + "' as " + role.getSimpleName(), before.owner());
            }
        }

        @Override
        public void storage(String scheme, ObjectStorage storage) {
            Claim<ObjectStorage> before = storages.putIfAbsent(scheme, new Claim<>(storage, owner));
            if (before != null) {
                throw conflict("scheme '" + scheme + "'", before.owner());
            }
        }

        @Override
        public void roles(RoleResolver resolver) {
            if (roles != null) {
                throw conflict("the roles", roles.owner());
            }
            roles = new Claim<>(resolver, owner);
        }

        @Override
        public void keys(KeyProvider provider) {
            if (keys != null) {
                throw conflict("the keys", keys.owner());
            }
            keys = new Claim<>(provider, owner);
        }

        private IllegalArgumentException conflict(String what, String other) {
            return new IllegalArgumentException(
                    "extensions '" + other + "' and '" + owner + "' both claim " + what + "; expected one of them");
        }
    }
}
