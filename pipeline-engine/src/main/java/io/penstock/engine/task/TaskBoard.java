package io.penstock.engine.task;

import io.penstock.engine.store.TaskRow;
import io.penstock.run.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of this node's pipelines: which lie in a queue, who waits for one, who holds one and until when.
 *
 * <p>The board is used by the engine's step thread, but for {@link #lookUp} and {@link #isCanceled}, which any thread may
 * call: a report is turned down or told to stop without waiting for a step. It decides nothing durable by itself: the shell
 * asks it for {@link #match matches}, has the store grant them, and tells the board which were granted.
 */
public final class TaskBoard {

    /** How long a worker has to report for the first time (API reference, PollForTask). */
    public static final Duration ACKNOWLEDGEMENT = Duration.ofMinutes(2);

    private static final int REMEMBERED = 100_000;

    /** Who may do a task besides those that poll. */
    public enum Site {
        /** The engine's own worker. */
        LOCAL,
        /** The engine itself, with a provider. */
        SYSTEM,
        /** Only workers that poll. */
        REMOTE
    }

    /** Somebody who waits for a task of a group. */
    public interface Poll {
        /** The group. */
        String workerGroup();

        /** Where the poller runs. */
        String hostname();

        /** What it can do; empty for everything. */
        Set<String> types();

        /** Whether it still waits. */
        boolean isOpen();
    }

    /** A task and who is to have it. */
    public record Match(
            TaskRow granted,
            TaskRow queued,
            Site site,
            @Nullable Poll poll) {}

    private static final class Entry {
        TaskRow row;
        final Site site;
        final long order;

        /** The id under which it is held; {@code null} while nobody holds it. */
        @Nullable
        String heldAs;

        Entry(TaskRow row, Site site, long order) {
            this.row = row;
            this.site = site;
            this.order = order;
        }
    }

    private record Lease(Instant until, TaskRow.Key key, String taskId) {}

    private static final Comparator<Entry> OLDEST_FIRST =
            Comparator.comparing((Entry entry) -> entry.row.priority()).thenComparingLong(entry -> entry.order);

    private final Map<TaskRow.Key, Entry> tasks = new HashMap<>();
    private final Map<String, TreeSet<Entry>> queues = new LinkedHashMap<>();
    private final Map<String, ArrayDeque<Poll>> polls = new HashMap<>();
    private final PriorityQueue<Lease> leases = new PriorityQueue<>(Comparator.comparing(Lease::until));
    private final Map<String, TaskRow> held = new ConcurrentHashMap<>();
    private final Set<String> canceled = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<String> canceledOrder = new ArrayDeque<>();
    private long order;

    /** A board without tasks. */
    public TaskBoard() {}

    /** Puts a task on the board: into its queue, or into the hands of whoever holds it. */
    public void add(TaskRow row, Site site) {
        var entry = new Entry(row, site, order++);
        Entry before = tasks.put(row.key(), entry);
        if (before != null) {
            takeOff(before);
        }
        if (row.holder() == null) {
            queues.computeIfAbsent(row.workerGroup(), group -> new TreeSet<>(OLDEST_FIRST))
                    .add(entry);
        } else {
            hold(entry);
        }
    }

    private void hold(Entry entry) {
        String taskId = entry.row.taskId();
        entry.heldAs = taskId;
        held.put(taskId, entry.row);
        Instant until = entry.row.leaseUntil();
        if (until != null) {
            leases.add(new Lease(until, entry.row.key(), taskId));
        }
    }

    private void letGo(Entry entry) {
        if (entry.heldAs != null) {
            held.remove(entry.heldAs);
            entry.heldAs = null;
        }
    }

    /** Takes a task from whoever holds it, or out of its queue. */
    private void takeOff(Entry entry) {
        if (entry.heldAs == null) {
            dequeue(entry);
        } else {
            letGo(entry);
        }
    }

    private void dequeue(Entry entry) {
        TreeSet<Entry> queue = queues.get(entry.row.workerGroup());
        if (queue != null && queue.remove(entry) && queue.isEmpty()) {
            queues.remove(entry.row.workerGroup());
        }
    }

    /** Takes a task off the board. */
    public void remove(TaskRow.Key key) {
        Entry entry = tasks.remove(key);
        if (entry != null) {
            takeOff(entry);
        }
    }

    /**
     * Notes that whoever holds a task is to stop. Call before {@link #remove}.
     *
     * @return the id under which it is out; empty where nobody holds it
     */
    public Optional<String> cancel(TaskRow.Key key) {
        Entry entry = tasks.get(key);
        if (entry == null || entry.row.holder() == null) {
            return Optional.empty();
        }
        String taskId = entry.row.taskId();
        canceled.add(taskId);
        canceledOrder.add(taskId);
        if (canceledOrder.size() > REMEMBERED) {
            canceled.remove(canceledOrder.poll());
        }
        return Optional.of(taskId);
    }

    /**
     * Drops the queued tasks of a pipeline, whose machine is about to be built anew. Those that somebody holds stay, so that
     * their ends can still be reported.
     */
    public void removeQueued(String pipelineId) {
        for (Entry entry : new ArrayList<>(tasks.values())) {
            if (entry.row.pipelineId().equals(pipelineId) && entry.row.holder() == null) {
                remove(entry.row.key());
            }
        }
    }

    /** Drops the tasks of a pipeline but those with these keys. */
    public void retain(String pipelineId, Set<TaskRow.Key> keys) {
        for (TaskRow.Key key : List.copyOf(tasks.keySet())) {
            if (key.pipelineId().equals(pipelineId) && !keys.contains(key)) {
                remove(key);
            }
        }
    }

    /** Whether there is any task of a pipeline. */
    public boolean hasTasks(String pipelineId) {
        return tasks.keySet().stream().anyMatch(key -> key.pipelineId().equals(pipelineId));
    }

    /** How many tasks a holder has. */
    public int heldBy(String holder) {
        return (int) held.values().stream()
                .filter(row -> holder.equals(row.holder()))
                .count();
    }

    /** Lets somebody wait for a task. */
    public void add(Poll poll) {
        polls.computeIfAbsent(poll.workerGroup(), group -> new ArrayDeque<>()).add(poll);
    }

    /** The task that is out under an id. May be called by any thread. */
    public Optional<TaskRow> lookUp(String taskId) {
        return Optional.ofNullable(held.get(taskId));
    }

    /** Whether the holder of a task was to stop. May be called by any thread. */
    public boolean isCanceled(String taskId) {
        return canceled.contains(taskId);
    }

    /**
     * Finds tasks and takers that fit. What is given back is out of the queue until {@link #granted} is called for it, or
     * its pipeline is built anew.
     *
     * @param now the time
     * @param node the name of this node, as holder of what is done in its process
     * @param localPermits how many more tasks the engine's own worker takes
     * @param systemPermits how many more calls of providers and system checks may be under way
     * @param handled whether the engine's own worker can do a type
     */
    public List<Match> match(
            Instant now,
            String node,
            int localPermits,
            int systemPermits,
            java.util.function.Predicate<String> handled) {
        var matches = new ArrayList<Match>();
        int local = localPermits;
        int system = systemPermits;
        for (Map.Entry<String, TreeSet<Entry>> queue : new ArrayList<>(queues.entrySet())) {
            boolean isSystem = isSystem(queue.getKey());
            ArrayDeque<Poll> waiting = polls.get(queue.getKey());
            Iterator<Entry> entries = queue.getValue().iterator();
            while (entries.hasNext()) {
                int permits = isSystem ? system : local;
                boolean polled = waiting != null && !waiting.isEmpty();
                if (permits <= 0 && !polled) {
                    break;
                }
                Entry entry = entries.next();
                Match match = match(entry, now, node, permits, polled ? waiting : null, handled);
                if (match != null) {
                    entries.remove();
                    matches.add(match);
                    if (match.poll() == null && isSystem) {
                        system--;
                    } else if (match.poll() == null) {
                        local--;
                    }
                } else if (entry.site == Site.REMOTE && !polled) {
                    // The tasks of a group all have one site: nobody polls for this one.
                    break;
                }
            }
            if (queue.getValue().isEmpty()) {
                queues.remove(queue.getKey());
            }
        }
        return matches;
    }

    /** Whether a group is that of the engine's own work. */
    public static boolean isSystem(String workerGroup) {
        return workerGroup.startsWith("penstock:");
    }

    private static @Nullable Match match(
            Entry entry,
            Instant now,
            String node,
            int permits,
            @Nullable ArrayDeque<Poll> waiting,
            java.util.function.Predicate<String> handled) {
        TaskRow row = entry.row;
        boolean here = entry.site == Site.SYSTEM || (entry.site == Site.LOCAL && handled.test(row.type()));
        if (here && permits > 0) {
            return new Match(row.handedTo(node, null, true), row, entry.site, null);
        }
        Poll poll = waiting == null ? null : takerFor(row, waiting);
        return poll == null
                ? null
                : new Match(row.handedTo(poll.hostname(), now.plus(ACKNOWLEDGEMENT), false), row, Site.REMOTE, poll);
    }

    private static @Nullable Poll takerFor(TaskRow row, ArrayDeque<Poll> waiting) {
        Iterator<Poll> polls = waiting.iterator();
        while (polls.hasNext()) {
            Poll poll = polls.next();
            if (!poll.isOpen()) {
                polls.remove();
            } else if (poll.types().isEmpty() || poll.types().contains(row.type())) {
                polls.remove();
                return poll;
            }
        }
        return null;
    }

    /** The store has granted a match. */
    public void granted(Match match) {
        Entry entry = tasks.get(match.granted().key());
        if (entry != null) {
            entry.row = match.granted();
            hold(entry);
        }
    }

    /** A report has prolonged a lease, or the task went back into its queue. */
    public void updated(TaskRow row) {
        Entry entry = tasks.get(row.key());
        if (entry != null) {
            letGo(entry);
            entry.row = row;
            if (row.holder() == null) {
                queues.computeIfAbsent(row.workerGroup(), group -> new TreeSet<>(OLDEST_FIRST))
                        .add(entry);
            } else {
                hold(entry);
            }
        }
    }

    /** Takes a task as the store has it now, whoever changed it. One that is not on the board is left alone. */
    public void sync(TaskRow row) {
        Entry entry = tasks.get(row.key());
        if (entry != null && !entry.row.equals(row)) {
            dequeue(entry);
            updated(row);
        }
    }

    /**
     * Gives everybody who must report a full period more: nobody may have been there to hear them.
     *
     * @return the task with a lease that is not shorter than before
     */
    public static TaskRow grace(TaskRow row, Instant now) {
        Instant until = row.leaseUntil();
        if (until == null) {
            return row;
        }
        Instant least = now.plus(row.acknowledged() ? row.silence() : ACKNOWLEDGEMENT);
        return until.isBefore(least) ? row.leasedUntil(least) : row;
    }

    /** Gives everybody who must report a full period more. */
    public void grace(Instant now) {
        for (TaskRow row : List.copyOf(held.values())) {
            if (row.leaseUntil() != null) {
                updated(grace(row, now));
            }
        }
    }

    /** The tasks that others may have changed: those in queues, and those that a node other than the given one holds. */
    public List<TaskRow.Key> openToOthers(String node) {
        return tasks.values().stream()
                .map(entry -> entry.row)
                .filter(row -> row.holder() == null || !row.holder().equals(node))
                .map(TaskRow::key)
                .toList();
    }

    /** The tasks of a pipeline that somebody holds. */
    public List<TaskRow> held(String pipelineId) {
        return held.values().stream()
                .filter(row -> row.pipelineId().equals(pipelineId))
                .toList();
    }

    /** The groups with queued tasks that are not the engine's own work. */
    public Set<String> queuedGroups() {
        return queues.keySet().stream().filter(group -> !isSystem(group)).collect(Collectors.toUnmodifiableSet());
    }

    /** The groups for which somebody waits. */
    public Set<String> polledGroups() {
        return polls.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(Poll::isOpen))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Takes somebody who waits for a task like this one. */
    public Optional<Poll> taker(TaskRow row) {
        ArrayDeque<Poll> waiting = polls.get(row.workerGroup());
        return waiting == null ? Optional.empty() : Optional.ofNullable(takerFor(row, waiting));
    }

    /** Takes the tasks whose leases have run out; each is given once. */
    public List<TaskRow> expired(Instant now) {
        var expired = new LinkedHashMap<String, TaskRow>();
        Lease lease;
        while ((lease = leases.peek()) != null && !lease.until().isAfter(now)) {
            leases.poll();
            TaskRow row = held.get(lease.taskId());
            if (row != null && lease.until().equals(row.leaseUntil())) {
                expired.put(lease.taskId(), row);
            }
        }
        return List.copyOf(expired.values());
    }

    /** When the next lease runs out. */
    public Optional<Instant> nextExpiry() {
        return Optional.ofNullable(leases.peek()).map(Lease::until);
    }

    /** The task with this key, as it is on the board. */
    public Optional<TaskRow> task(TaskRow.Key key) {
        return Optional.ofNullable(tasks.get(key)).map(entry -> entry.row);
    }

    /** How many tasks lie in queues. */
    public int queued() {
        return queues.values().stream().mapToInt(TreeSet::size).sum();
    }

    /** What stands between a task and its end. */
    public WaitReason waitsFor(
            TaskRow.Key key, String group, String type, java.util.function.Predicate<String> handled) {
        Entry entry = tasks.get(key);
        if (entry != null && entry.row.holder() != null) {
            return new WaitReason.Lease(String.valueOf(entry.row.holder()));
        }
        // A check lies in the group of whoever uses its referrer, so the task itself knows best.
        String queue = entry == null ? group : entry.row.workerGroup();
        ArrayDeque<Poll> waiting = polls.get(queue);
        boolean polled = waiting != null && waiting.stream().anyMatch(Poll::isOpen);
        if (entry != null && entry.site == Site.LOCAL && !polled && !handled.test(type)) {
            return new WaitReason.MissingHandler(type, queue);
        }
        return new WaitReason.Worker(queue);
    }
}
