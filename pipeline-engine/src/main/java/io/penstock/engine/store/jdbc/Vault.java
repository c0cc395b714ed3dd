package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreException;
import io.penstock.problem.InvalidRequestException;
import io.penstock.spi.control.KeyProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what holds secrets: AES in GCM with a random nonce, bound to the place where it lies, so that a ciphertext moved
 * to another row is refused. Written as {@code enc:1:<key id>:<nonce and ciphertext>}, both in Base64. A value is encrypted
 * whole: a secret that was evaluated into another field is not left beside the one that was hidden. Thread-safe.
 */
final class Vault {

    private static final String MARK = "enc:1:";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final @Nullable KeyProvider keys;
    private final SecureRandom random = new SecureRandom();

    Vault(@Nullable KeyProvider keys) {
        this.keys = keys;
    }

    /** Refuses a secret where there is no key. */
    void check(String what) {
        if (keys == null) {
            throw new InvalidRequestException(refusal(what));
        }
    }

    private static String refusal(String what) {
        return what
                + ": a secret is kept in a database only encrypted, and this store has no keys; expected a KeyProvider,"
                + " set by JdbcStoreBuilder.keys";
    }

    /**
     * Encrypts a text if it holds secrets.
     *
     * @param place where it lies; the same is needed to read it
     */
    String seal(String text, boolean secret, String place) {
        if (!secret) {
            return text;
        }
        KeyProvider provider = keys;
        if (provider == null) {
            throw new StoreException(refusal(place), false, null);
        }
        String id = provider.currentKeyId();
        try {
            var nonce = new byte[NONCE];
            random.nextBytes(nonce);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(provider, id, place), nonce, place);
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
            return MARK + encoder.encodeToString(id.getBytes(StandardCharsets.UTF_8)) + ":"
                    + encoder.encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new StoreException(place + " cannot be encrypted with key '" + id + "': " + e.getMessage(), false, e);
        }
    }

    /** Gives back the text, decrypted where it was encrypted. */
    String open(String stored, String place) {
        if (!stored.startsWith(MARK)) {
            return stored;
        }
        int colon = stored.indexOf(':', MARK.length());
        String id =
                new String(Base64.getDecoder().decode(stored.substring(MARK.length(), colon)), StandardCharsets.UTF_8);
        KeyProvider provider = keys;
        if (provider == null) {
            throw new StoreException(
                    place + " is encrypted with key '" + id
                            + "', and this store has no keys; expected a KeyProvider, set by JdbcStoreBuilder.keys",
                    false,
                    null);
        }
        try {
            byte[] all = Base64.getDecoder().decode(stored.substring(colon + 1));
            var nonce = new byte[NONCE];
            System.arraycopy(all, 0, nonce, 0, NONCE);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key(provider, id, place), nonce, place);
            return new String(cipher.doFinal(all, NONCE, all.length - NONCE), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new StoreException(
                    place + " cannot be decrypted: it was written with another key '" + id
                            + "', or was changed or moved since",
                    false,
                    e);
        }
    }

    private static SecretKeySpec key(KeyProvider provider, String id, String place) {
        byte[] key = provider.key(id)
                .orElseThrow(() -> new StoreException(
                        place + ": the KeyProvider does not know key '" + id + "'; expected it to keep keys as long as"
                                + " values are encrypted with them",
                        false,
                        null));
        if (key.length != 16 && key.length != 24 && key.length != 32) {
            throw new StoreException(
                    place + ": key '" + id + "' has " + key.length + " bytes; expected 16, 24 or 32", false, null);
        }
        return new SecretKeySpec(key, "AES");
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
