package io.penstock.spi.work;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an object, or of all objects under a prefix: scheme, bucket and key, such as
 * {@code s3://bucket/some/key}. Unlike {@link java.net.URI} it takes every character that keys have in practice
 * ({@code @}, {@code :}, {@code #}, spaces) as it is, without escapes. Immutable.
 *
 * @param scheme the scheme in lower case, such as {@code s3} or {@code file}
 * @param bucket the bucket; empty for {@code file:}
 * @param key the key, without a leading slash for {@code s3:}, an absolute path for {@code file:}; may be empty
 */
public record ObjectUri(String scheme, String bucket, String key) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)(/.*)?", Pattern.DOTALL);

    /** Checks that all parts are there. */
    public ObjectUri {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(key, "key");
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text is not {@code <scheme>://<bucket>/<key>} or {@code file:///<path>}; the
     *     message names the text and that form
     */
    public static ObjectUri parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            String scheme = matcher.group(1).toLowerCase(java.util.Locale.ROOT);
            String bucket = matcher.group(2);
            String path = matcher.group(3) == null ? "" : matcher.group(3);
            if (scheme.equals("file") && bucket.isEmpty() && !path.isEmpty()) {
                return new ObjectUri(scheme, "", path);
            }
            if (!scheme.equals("file") && !bucket.isEmpty()) {
                return new ObjectUri(scheme, bucket, path.isEmpty() ? "" : path.substring(1));
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an address; expected \"s3://<bucket>/<key>\" or \"file:///<path>\"");
    }

    /** The address with a further part of the key, separated by one slash. */
    public ObjectUri resolve(String relative) {
        String base = key.isEmpty() || key.endsWith("/") ? key : key + "/";
        return new ObjectUri(scheme, bucket, base + relative);
    }

    /** The address as a prefix of a directory: the key ends in a slash unless it is empty. */
    public ObjectUri asDirectory() {
        return key.isEmpty() || key.endsWith("/") ? this : new ObjectUri(scheme, bucket, key + "/");
    }

    /** The address as it is written. */
    @Override
    public String toString() {
        return scheme + "://" + bucket + (scheme.equals("file") || key.isEmpty() ? key : "/" + key);
    }
}
