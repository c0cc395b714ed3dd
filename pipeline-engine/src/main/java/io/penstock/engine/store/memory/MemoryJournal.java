package io.penstock.engine.store.memory;

import io.penstock.engine.store.EventJournal;
import io.penstock.engine.store.EventRow;
import io.penstock.run.PipelineEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The events that durable listeners have not passed yet, in memory. Thread-safe: every call holds the one lock. */
final class MemoryJournal implements EventJournal {

    private static final class Listener {
        final long start;
        final Map<String, Long> cursors = new HashMap<>();

        Listener(long start) {
            this.start = start;
        }

        long cursor(String pipelineId) {
            return cursors.getOrDefault(pipelineId, start);
        }
    }

    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final TreeMap<Long, EventRow> events = new TreeMap<>();
    private final TreeMap<String, TreeMap<Long, EventRow>> byPipeline = new TreeMap<>();
    private long newest;

    synchronized void write(String pipelineId, List<PipelineEvent> written) {
        if (written.isEmpty()) {
            return;
        }
        TreeMap<Long, EventRow> own = byPipeline.computeIfAbsent(pipelineId, any -> new TreeMap<>());
        for (PipelineEvent event : written) {
            var row = new EventRow(++newest, event);
            events.put(row.number(), row);
            own.put(row.number(), row);
        }
    }

    @Override
    public synchronized void register(String listener) {
        if (!listeners.containsKey(listener)) {
            listeners.put(listener, new Listener(newest));
        }
    }

    @Override
    public synchronized void unregister(String listener) {
        listeners.remove(listener);
    }

    @Override
    public synchronized Set<String> listeners() {
        return Set.copyOf(listeners.keySet());
    }

    @Override
    public synchronized List<EventRow> events(String pipelineId, long after, int limit) {
        TreeMap<Long, EventRow> own = byPipeline.get(pipelineId);
        return own == null
                ? List.of()
                : own.tailMap(after, false).values().stream().limit(limit).toList();
    }

    @Override
    public synchronized OptionalLong cursor(String listener, String pipelineId) {
        Listener known = listeners.get(listener);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.cursor(pipelineId));
    }

    @Override
    public synchronized boolean advance(String listener, String pipelineId, long from, long to) {
        Listener known = listeners.get(listener);
        if (known == null || known.cursor(pipelineId) != from) {
            return false;
        }
        known.cursors.put(pipelineId, to);
        return true;
    }

    @Override
    public synchronized List<String> undelivered(String listener, Optional<String> after, int limit) {
        Listener known = listeners.get(listener);
        var found = new ArrayList<String>();
        if (known == null) {
            return found;
        }
        var rest = after.isPresent() ? byPipeline.tailMap(after.get(), false) : byPipeline;
        for (Map.Entry<String, TreeMap<Long, EventRow>> entry : rest.entrySet()) {
            if (found.size() == limit) {
                break;
            }
            if (entry.getValue().lastKey() > known.cursor(entry.getKey())) {
                found.add(entry.getKey());
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized int purge(int limit) {
        int removed = 0;
        Iterator<EventRow> oldest = events.values().iterator();
        while (removed < limit && oldest.hasNext()) {
            EventRow row = oldest.next();
            String pipelineId = row.event().pipelineId();
            if (listeners.values().stream().allMatch(listener -> listener.cursor(pipelineId) >= row.number())) {
                oldest.remove();
                removed++;
                TreeMap<Long, EventRow> own = byPipeline.get(pipelineId);
                if (own != null) {
                    own.remove(row.number());
                    if (own.isEmpty()) {
                        byPipeline.remove(pipelineId);
                        listeners.values().forEach(listener -> listener.cursors.remove(pipelineId));
                    }
                }
            }
        }
        return removed;
    }
}
