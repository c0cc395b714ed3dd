package io.penstock.engine.worker;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StorageOptions;
import io.penstock.spi.work.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Passes each call to the storage that is bound to the scheme of the address. Thread-safe. */
final class SchemeStorage implements ObjectStorage {

    private final Map<String, ObjectStorage> byScheme;

    SchemeStorage(Map<String, ObjectStorage> byScheme) {
        this.byScheme = Map.copyOf(byScheme);
    }

    private ObjectStorage of(ObjectUri uri) throws IOException {
        ObjectStorage storage = byScheme.get(uri.scheme());
        if (storage == null) {
            throw new IOException("address " + uri + " has a scheme that no storage is bound to; expected one of "
                    + new TreeSet<>(byScheme.keySet()));
        }
        return storage;
    }

    @Override
    public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
        return of(prefix).list(prefix);
    }

    @Override
    public boolean hasAny(ObjectUri prefix) throws IOException {
        return of(prefix).hasAny(prefix);
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        return of(uri).find(uri);
    }

    @Override
    public InputStream read(ObjectUri uri) throws IOException {
        return of(uri).read(uri);
    }

    @Override
    public PendingObject write(ObjectUri uri) throws IOException {
        return of(uri).write(uri);
    }

    @Override
    public void copy(ObjectUri source, ObjectUri target) throws IOException {
        ObjectStorage from = of(source);
        if (from == of(target)) {
            from.copy(source, target);
        } else {
            ObjectStorage.super.copy(source, target);
        }
    }

    @Override
    public void move(ObjectUri source, ObjectUri target) throws IOException {
        ObjectStorage from = of(source);
        if (from == of(target)) {
            from.move(source, target);
        } else {
            ObjectStorage.super.move(source, target);
        }
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        of(uri).delete(uri);
    }

    @Override
    public boolean serves(String scheme) {
        return byScheme.containsKey(scheme);
    }

    @Override
    public ObjectStorage withOptions(StorageOptions options) {
        if (options.equals(StorageOptions.none())) {
            return this;
        }
        var views = new HashMap<String, ObjectStorage>();
        byScheme.forEach((scheme, storage) -> views.put(scheme, storage.withOptions(options)));
        return new SchemeStorage(views);
    }
}
