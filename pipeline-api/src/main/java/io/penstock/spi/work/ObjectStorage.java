package io.penstock.spi.work;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects by address: whole files that are read, listed, and written so that each appears whole or not at all. One
 * implementation serves one or several schemes; thread-safe.
 */
public interface ObjectStorage {

    /**
     * All objects whose key starts with the key of {@code prefix}, in the order of their keys
     * (by code point, as S3 has it). The stream must be closed.
     *
     * @return the objects; none where nothing has that prefix
     * @throws IOException if the storage cannot be reached or refuses
     */
    Stream<StoredObject> list(ObjectUri prefix) throws IOException;

    /**
     * What is known of one object.
     *
     * @throws IOException if the storage cannot be reached or refuses
     */
    Optional<StoredObject> find(ObjectUri uri) throws IOException;

    /**
     * Reads one object from its beginning.
     *
     * @throws java.io.FileNotFoundException if there is no such object; the message names it
     * @throws IOException if the storage cannot be reached or refuses
     */
    InputStream read(ObjectUri uri) throws IOException;

    /**
     * Begins to write one object. Nothing is visible before {@link PendingObject#commit()}; closing without it leaves what
     * was there before.
     *
     * @throws IOException if the storage cannot be reached or refuses, or the key is not allowed
     */
    PendingObject write(ObjectUri uri) throws IOException;

    /**
     * Removes one object; does nothing where there is none.
     *
     * @throws IOException if the storage cannot be reached or refuses
     */
    void delete(ObjectUri uri) throws IOException;

    /** Whether this storage serves addresses of the given scheme. */
    boolean serves(String scheme);

    /**
     * Copies one object, in place of any former one, within this storage. Reads and writes unless overridden by something
     * faster.
     *
     * @throws java.io.FileNotFoundException if there is no object at {@code source}; the message names it
     * @throws IOException if the storage cannot be reached or refuses; {@code target} is as before then
     */
    default void copy(ObjectUri source, ObjectUri target) throws IOException {
        try (InputStream in = read(source);
                PendingObject pending = write(target)) {
            in.transferTo(pending.stream());
            pending.commit();
        }
    }

    /**
     * Moves one object, in place of any former one, within this storage. Copies and deletes unless overridden by something
     * faster, such as a rename.
     *
     * @throws java.io.FileNotFoundException if there is no object at {@code source}; the message names it
     * @throws IOException if the storage cannot be reached or refuses; the object is at {@code source}, or at both places
     */
    default void move(ObjectUri source, ObjectUri target) throws IOException {
        copy(source, target);
        delete(source);
    }

    /**
     * Whether there is any object whose key starts with the key of {@code prefix}.
     *
     * @throws IOException if the storage cannot be reached or refuses
     */
    default boolean hasAny(ObjectUri prefix) throws IOException {
        try (Stream<StoredObject> objects = list(prefix)) {
            return objects.findFirst().isPresent();
        }
    }

    /**
     * The same objects, reached as an object of a definition wants it: another region or endpoint, another encryption, in the
     * name of a role. The view shares connections with this storage and ends with it; it need not be closed. A storage that
     * knows none of these, such as one on this machine, returns itself, which is the default.
     */
    default ObjectStorage withOptions(StorageOptions options) {
        return this;
    }
}
