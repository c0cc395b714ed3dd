package io.penstock.aws.sns;

import java.nio.charset.StandardCharsets;

/** Fits texts into what SNS takes: an alarm that is cut off is worth more than one that is refused. */
final class NoticeText {

    /** SNS's limit for subjects, in characters. */
    static final int LONGEST_SUBJECT = 100;

    /** SNS takes 256 KiB for all of a message; the rest is for subject and attributes. */
    static final int LONGEST_MESSAGE = 250 * 1024;

    private static final String SUBJECT_CUT = "...";
    private static final String MESSAGE_CUT = "\n(cut off; the rest was too long for a notice)";

    private NoticeText() {}

    /** The text on one line, without control characters, of at most 100 characters; empty if nothing is left. */
    static String subject(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        if (line.codePointCount(0, line.length()) <= LONGEST_SUBJECT) {
            return line;
        }
        int end = line.offsetByCodePoints(0, LONGEST_SUBJECT - SUBJECT_CUT.length());
        return line.substring(0, end).stripTrailing() + SUBJECT_CUT;
    }

    /** The text, cut to 250 KiB of UTF-8 and marked as such where it is longer. */
    static String message(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_MESSAGE) {
            return text;
        }
        int room = LONGEST_MESSAGE - MESSAGE_CUT.length();
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes += utf8Length(codePoint);
            if (bytes > room) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end) + MESSAGE_CUT;
    }

    private static int utf8Length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }
}
