package io.penstock.engine.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does many small things side by side: the caller and some helpers take one after another. A helper that gets no thread in
 * time is not waited for. The first failure stops all.
 */
final class Parallel<T> {

    /** One of the things. */
    interface Work<T> {
        void on(T item) throws Exception;
    }

    private final List<T> items;
    private final Work<T> work;
    private int next;
    private int helping;
    private boolean over;
    private @Nullable Throwable failure;

    private Parallel(List<T> items, Work<T> work) {
        this.items = items;
        this.work = work;
    }

    /**
     * Does the work on each item.
     *
     * @param threads how many at once, the caller among them
     */
    static <T> void forEach(List<T> items, int threads, Executor executor, Work<T> work) throws Exception {
        var all = new Parallel<>(new ArrayList<>(items), work);
        for (int i = 1; i < Math.min(threads, items.size()); i++) {
            executor.execute(all::help);
        }
        all.takeAll();
        all.end();
    }

    private void help() {
        synchronized (this) {
            if (over) {
                return;
            }
            helping++;
        }
        takeAll();
        synchronized (this) {
            helping--;
            notifyAll();
        }
    }

    private void takeAll() {
        while (true) {
            T item;
            synchronized (this) {
                if (failure != null || next == items.size()) {
                    return;
                }
                item = items.get(next++);
            }
            try {
                work.on(item);
            } catch (Throwable t) {
                synchronized (this) {
                    if (failure == null) {
                        failure = t;
                    } else {
                        failure.addSuppressed(t);
                    }
                }
                return;
            }
        }
    }

    private void end() throws Exception {
        Throwable first;
        boolean interrupted = false;
        synchronized (this) {
            over = true;
            while (helping > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // Helpers must be gone when the handler returns; they see the cancellation by themselves.
                    interrupted = true;
                }
            }
            first = failure;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (first instanceof Exception e) {
            throw e;
        }
        if (first instanceof Error e) {
            throw e;
        }
    }
}
