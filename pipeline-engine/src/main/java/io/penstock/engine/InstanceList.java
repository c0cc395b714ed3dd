package io.penstock.engine;

import io.penstock.engine.instance.SkippedStretch;
import io.penstock.engine.store.InstanceRow;
import io.penstock.run.InstanceView;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Function;

/**
 * Instances of a pipeline, stretches of skipped intervals among them, whose instances are made when they are asked for. Not
 * changed once it is filled; then safe for use by several threads.
 */
final class InstanceList extends AbstractList<InstanceView> implements RandomAccess {

    private record Segment(
            long from,
            List<InstanceView> views,
            @org.jspecify.annotations.Nullable SkippedStretch skipped) {}

    private final Function<InstanceRow, InstanceView> viewer;
    private final List<Segment> segments = new ArrayList<>();
    private List<InstanceView> open = new ArrayList<>();
    private long size;

    /** An empty list. */
    InstanceList(Function<InstanceRow, InstanceView> viewer) {
        this.viewer = viewer;
    }

    void append(InstanceView view) {
        if (open.isEmpty()) {
            segments.add(new Segment(size, open, null));
        }
        open.add(view);
        size++;
    }

    void append(SkippedStretch stretch) {
        if (stretch.size() > 0) {
            segments.add(new Segment(size, List.of(), stretch));
            size += stretch.size();
            open = new ArrayList<>();
        }
    }

    @Override
    public InstanceView get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("there are " + size + " instances; there is no number " + index);
        }
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).from() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Segment segment = segments.get(low);
        return segment.skipped() == null
                ? segment.views().get((int) (index - segment.from()))
                : viewer.apply(segment.skipped().get(index - segment.from()));
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, size);
    }
}
