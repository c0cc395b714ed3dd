package io.penstock.validation;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the name that was probably meant. */
final class Suggestions {

    /** Beyond this many candidates only the letter case is compared: a huge definition must not cost a quadratic search. */
    private static final int MANY = 2_000;

    private Suggestions() {}

    /** The candidate nearest to the name, where one is near: equal but for letter case, or a slip or two away. */
    static Optional<String> near(String name, Collection<String> candidates) {
        for (String candidate : candidates) {
            if (candidate.equalsIgnoreCase(name)) {
                return Optional.of(candidate);
            }
        }
        if (candidates.size() > MANY || name.length() < 3) {
            return Optional.empty();
        }
        int tolerance = name.length() <= 5 ? 1 : name.length() <= 10 ? 2 : 3;
        @Nullable String best = null;
        int bestDistance = tolerance + 1;
        String lower = name.toLowerCase(Locale.ROOT);
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) < bestDistance) {
                int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** The words {@code did you mean 'x'?}, after what was expected otherwise. */
    static String orElse(Optional<String> suggestion, String otherwise) {
        return suggestion.map(name -> "'" + name + "'?").orElse(otherwise);
    }

    /** How many insertions, deletions, replacements and swaps of neighbours lie between two texts. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
