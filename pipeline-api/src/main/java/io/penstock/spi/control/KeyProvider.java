package io.penstock.spi.control;

import java.util.Optional;

/** Where the keys come from that secure fields are encrypted with at rest. Thread-safe. */
public interface KeyProvider {

    /** The id of the key that new values are encrypted with. */
    String currentKeyId();

    /**
     * The key with this id: 16, 24 or 32 bytes for AES.
     *
     * @return the key; empty where it is unknown, and values encrypted with it cannot be read
     */
    Optional<byte[]> key(String keyId);
}
