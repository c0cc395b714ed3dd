package io.penstock.engine.store.memory;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rows by their sequence number, in order. Numbers are given out one after the other, so rows lie in blocks of neighbours and
 * finding one costs the search for its block only. Not thread-safe.
 */
final class SequenceMap<T> {

    private static final int BITS = 8;
    private static final int SIZE = 1 << BITS;

    private static final class Block {
        private final @Nullable Object[] rows = new @Nullable Object[SIZE];
        private int count;
    }

    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private long newestIndex = -1;
    private @Nullable Block newest;

    private @Nullable Block block(long index) {
        return index == newestIndex ? newest : blocks.get(index);
    }

    /** Sets the row of a number and gives the one before. */
    @Nullable
    T put(long number, T row) {
        long index = number >> BITS;
        Block block = block(index);
        if (block == null) {
            block = new Block();
            blocks.put(index, block);
        }
        newestIndex = index;
        newest = block;
        int place = (int) (number & (SIZE - 1));
        T before = at(block, place);
        block.rows[place] = row;
        if (before == null) {
            block.count++;
        }
        return before;
    }

    /** The row of a number. */
    @Nullable
    T get(long number) {
        Block block = block(number >> BITS);
        return block == null ? null : at(block, (int) (number & (SIZE - 1)));
    }

    /** Removes the row of a number. */
    void remove(long number) {
        long index = number >> BITS;
        Block block = block(index);
        int place = (int) (number & (SIZE - 1));
        if (block != null && block.rows[place] != null) {
            block.rows[place] = null;
            block.count--;
            if (block.count == 0) {
                blocks.remove(index);
                newestIndex = -1;
                newest = null;
            }
        }
    }

    /** Removes all rows. */
    void clear() {
        blocks.clear();
        newestIndex = -1;
        newest = null;
    }

    /** Gives the rows with greater numbers, in order, until the visitor has had enough. */
    void after(long number, Predicate<T> goOn) {
        for (Map.Entry<Long, Block> entry :
                blocks.tailMap((number + 1) >> BITS, true).entrySet()) {
            long base = entry.getKey() << BITS;
            for (int place = 0; place < SIZE; place++) {
                T row = base + place > number ? at(entry.getValue(), place) : null;
                if (row != null && !goOn.test(row)) {
                    return;
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable T at(Block block, int place) {
        return (T) block.rows[place];
    }
}
