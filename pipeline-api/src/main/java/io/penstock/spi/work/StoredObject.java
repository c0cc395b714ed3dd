package io.penstock.spi.work;

import java.time.Instant;
import java.util.Objects;

/**
 * One object in a storage. Immutable.
 *
 * @param uri its address
 * @param size its length in bytes
 * @param lastModified when it was written
 */
public record StoredObject(ObjectUri uri, long size, Instant lastModified) {

    /** Checks that all is there. */
    public StoredObject {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(lastModified, "lastModified");
    }
}
