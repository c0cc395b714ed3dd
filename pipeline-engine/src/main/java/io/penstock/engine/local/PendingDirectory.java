package io.penstock.engine.local;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory whose objects are published together: they are written under {@code _temporary/<instance>/} in it, and moved to
 * their places after the last one. What an attempt before left there is removed first, so that a killed attempt leaves nothing
 * for good. Moving is not one step for all, but it neither reads nor judges data, so what can fail has failed before.
 */
final class PendingDirectory implements AutoCloseable {

    private static final int MOVES_AT_ONCE = 8;

    private final WorkContext context;
    private final ObjectStorage storage;
    private final ObjectUri directory;
    private final ObjectUri pending;
    private final List<String> names = new ArrayList<>();

    PendingDirectory(WorkContext context, CopySide side) throws IOException {
        this.context = context;
        this.storage = side.storage();
        this.directory = side.uri();
        this.pending = directory
                .resolve(CopySide.PENDING + context.instanceId().replace('/', '_'))
                .asDirectory();
        clear();
    }

    /** Where to write the object of this name. */
    ObjectUri add(String name) {
        names.add(name);
        return pending.resolve(name);
    }

    /** Publishes all; those whose names begin with an underscore come last. */
    void commit() throws Exception {
        context.requireWanted();
        var data = new ArrayList<String>();
        var markers = new ArrayList<String>();
        for (String name : names) {
            (CopySide.isMarker(directory.resolve(name)) ? markers : data).add(name);
        }
        Parallel.forEach(data, MOVES_AT_ONCE, context.executor(), this::move);
        for (String name : markers) {
            move(name);
        }
        names.clear();
    }

    private void move(String name) throws IOException {
        storage.move(pending.resolve(name), directory.resolve(name));
    }

    private void clear() throws IOException {
        var left = new ArrayList<ObjectUri>();
        try (Stream<StoredObject> objects = storage.list(pending)) {
            objects.map(StoredObject::uri).forEach(left::add);
        }
        for (ObjectUri object : left) {
            storage.delete(object);
        }
    }

    /** Removes what was not published. */
    @Override
    public void close() throws IOException {
        if (!names.isEmpty()) {
            clear();
        }
    }
}
