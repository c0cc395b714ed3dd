package io.penstock.testkit.data;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Stream;

/** A storage in which something happens, once, after so many bytes of an object were read or written. */
final class HookedStorage implements ObjectStorage {

    /** What happens. */
    interface Hook {
        void strike() throws IOException;
    }

    private final ObjectStorage target;
    private String key = "";
    private long after;
    private Hook hook = () -> {};

    HookedStorage(ObjectStorage target) {
        this.target = target;
    }

    /** Lets something happen when more than {@code after} bytes of an object went by whose key has {@code key} in it. */
    synchronized void strike(String partOfKey, long bytes, Hook what) {
        key = partOfKey;
        after = bytes;
        hook = what;
    }

    private void passed(ObjectUri uri, long bytes) throws IOException {
        Hook due = null;
        synchronized (this) {
            if (!key.isEmpty() && uri.key().contains(key) && bytes > after) {
                due = hook;
                key = "";
            }
        }
        if (due != null) {
            due.strike();
        }
    }

    @Override
    public InputStream read(ObjectUri uri) throws IOException {
        return new FilterInputStream(target.read(uri)) {
            private long passed;

            @Override
            public int read() throws IOException {
                passed(uri, ++passed);
                return in.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                // in small pieces, so that it happens in the middle
                int count = in.read(buffer, offset, Math.min(length, 1024));
                passed += Math.max(0, count);
                passed(uri, passed);
                return count;
            }
        };
    }

    @Override
    public PendingObject write(ObjectUri uri) throws IOException {
        PendingObject pending = target.write(uri);
        OutputStream counted = new FilterOutputStream(pending.stream()) {
            private long passed;

            @Override
            public void write(int b) throws IOException {
                passed(uri, ++passed);
                out.write(b);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                passed += length;
                passed(uri, passed);
                out.write(buffer, offset, length);
            }
        };
        return new PendingObject() {
            @Override
            public OutputStream stream() {
                return counted;
            }

            @Override
            public void commit() throws IOException {
                counted.flush();
                pending.commit();
            }

            @Override
            public void close() throws IOException {
                pending.close();
            }
        };
    }

    @Override
    public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
        return target.list(prefix);
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        return target.find(uri);
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        target.delete(uri);
    }

    @Override
    public void move(ObjectUri source, ObjectUri to) throws IOException {
        target.move(source, to);
    }

    @Override
    public boolean serves(String scheme) {
        return target.serves(scheme);
    }
}
