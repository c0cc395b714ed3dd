package io.penstock.engine.local;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns segments of keys into file names that are legal on Linux, macOS and Windows, and back. Letters, digits and most signs
 * stay as they are, so that the tree is pleasant to look at; everything else becomes {@code %XX}, byte by byte in UTF-8.
 * Letters outside ASCII are escaped too, because what a JVM can do with them in file names depends on its locale.
 *
 * <p>Every segment has exactly one spelling; the empty segment is {@code %}. A segment whose spelling is longer than a file
 * name may be is cut into pieces, all but the last of which end in {@code %-} and are directories.
 */
final class KeyNames {

    /** Ends a piece that is continued by the next. */
    private static final String CONTINUED = "%-";

    private static final String EMPTY = "%";
    private static final int LONGEST = 200;
    private static final String PLAIN_SIGNS = "-_.=+,@ ()[]{}!$&';#~^`";
    private static final Set<String> DEVICES = devices();

    private KeyNames() {}

    private static Set<String> devices() {
        var names = new java.util.HashSet<>(Set.of("con", "prn", "aux", "nul"));
        for (int n = 0; n <= 9; n++) {
            names.add("com" + n);
            names.add("lpt" + n);
        }
        return Set.copyOf(names);
    }

    /**
     * The file names for a segment, from the outside in; usually one.
     *
     * @throws IllegalArgumentException if the segment is not well-formed Unicode
     */
    static List<String> encode(String segment) {
        String name = spell(segment);
        if (name.length() <= LONGEST) {
            return List.of(name);
        }
        var pieces = new ArrayList<String>();
        int from = 0;
        while (name.length() - from > LONGEST) {
            int to = from + LONGEST;
            // An escape is never cut in two, and neither is a piece left ending in a sign that Windows would drop.
            int escape = name.lastIndexOf('%', to - 1);
            if (escape > to - 3) {
                to = escape;
            }
            pieces.add(name.substring(from, to) + CONTINUED);
            from = to;
        }
        pieces.add(name.substring(from));
        return pieces;
    }

    /** Whether a directory of this name holds the next piece of the same segment. */
    static boolean isContinued(String name) {
        return name.endsWith(CONTINUED);
    }

    /** The piece without the mark that it is continued. */
    static String piece(String name) {
        return isContinued(name) ? name.substring(0, name.length() - CONTINUED.length()) : name;
    }

    /** The segment that is spelled so; empty where the name is no spelling of any. */
    static Optional<String> decode(String spelling) {
        if (spelling.equals(EMPTY)) {
            return Optional.of("");
        }
        ByteBuffer bytes = ByteBuffer.allocate(spelling.length() * 3);
        for (int i = 0; i < spelling.length(); i++) {
            char c = spelling.charAt(i);
            if (c != '%') {
                if (c > 0x7e) {
                    return Optional.empty();
                }
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < spelling.length() ? Character.digit(spelling.charAt(i + 1), 16) : -1;
            int low = i + 2 < spelling.length() ? Character.digit(spelling.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.put((byte) (high * 16 + low));
            i += 2;
        }
        bytes.flip();
        String segment;
        try {
            segment = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        return spell(segment).equals(spelling) ? Optional.of(segment) : Optional.empty();
    }

    private static String spell(String segment) {
        if (segment.isEmpty()) {
            return EMPTY;
        }
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(segment));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("key segment '" + segment + "' is not well-formed Unicode", e);
        }
        var name = new StringBuilder(bytes.remaining() + 8);
        boolean first = true;
        boolean device = isDevice(segment);
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xff;
            boolean last = !bytes.hasRemaining();
            boolean plain = isPlain(b) && !(last && (b == '.' || b == ' ')) && !(first && device);
            if (plain) {
                name.append((char) b);
            } else {
                name.append('%');
                name.append(Character.toUpperCase(Character.forDigit(b >> 4, 16)));
                name.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
            first = false;
        }
        return name.toString();
    }

    private static boolean isPlain(int b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || (b < 0x80 && PLAIN_SIGNS.indexOf(b) >= 0);
    }

    /** Windows takes {@code con}, and {@code con.txt}, for a device. */
    private static boolean isDevice(String segment) {
        int dot = segment.indexOf('.');
        String stem = dot < 0 ? segment : segment.substring(0, dot);
        return DEVICES.contains(stem.strip().toLowerCase(Locale.ROOT));
    }
}
