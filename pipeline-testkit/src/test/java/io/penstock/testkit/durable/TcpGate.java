package io.penstock.testkit.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Stands between a client and a server, and misbehaves as a network does. Thread-safe. */
final class TcpGate implements AutoCloseable {

    private enum State {
        OPEN,
        SHUT,
        STALLED
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.OPEN;

    TcpGate(int target) {
        this.target = target;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Ends all connections, and each new one at once. */
    void shut() {
        set(State.SHUT);
        sockets.forEach(TcpGate::close);
    }

    /** Holds back everything, without a word. */
    void stall() {
        set(State.STALLED);
    }

    /** Lets everything through again. */
    void open() {
        set(State.OPEN);
    }

    private void set(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private State passing() throws InterruptedException {
        lock.lock();
        try {
            while (state == State.STALLED) {
                changed.await();
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                if (passing() == State.SHUT) {
                    close(client);
                    continue;
                }
                var far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(far);
                start(() -> copy(client, far));
                start(() -> copy(far, client));
            } catch (IOException e) {
                // The server socket is closed, or nobody answers behind the gate: either way the client sees it.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to) {
        var buffer = new byte[8192];
        try (from;
                to) {
            int count;
            while ((count = from.getInputStream().read(buffer)) >= 0) {
                if (passing() == State.SHUT) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, count);
                to.getOutputStream().flush();
            }
        } catch (IOException e) {
            // One of the two is gone, and the other one is closed with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "tcp-gate");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        shut();
        server.close();
    }
}
