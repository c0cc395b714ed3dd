package io.penstock.engine.local.format;

import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkFailedException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.stream.Collectors;

/** Says what is wrong with a record, and where. */
final class Position {

    private Position() {}

    static WorkFailedException bad(String name, long line, int column, String problem) {
        return new WorkFailedException(
                "BadRecord", name + ", line " + Math.max(1, line) + ", column " + column + ": " + problem);
    }

    static WorkFailedException notUtf8(String name, long line, CharacterCodingException cause) {
        return new WorkFailedException(
                "BadRecord", name + ", at or after line " + Math.max(1, line) + ": is not UTF-8", cause);
    }

    static void checkCount(String name, long line, int count, List<Column> declared) throws WorkFailedException {
        if (!declared.isEmpty() && declared.size() != count) {
            throw new WorkFailedException(
                    "BadRecord",
                    name + ", line " + line + ": has " + count + (count == 1 ? " column" : " columns") + "; expected "
                            + declared.size() + " ("
                            + declared.stream().map(Column::toString).collect(Collectors.joining(", ")) + ")");
        }
    }
}
