package io.penstock.testkit.server;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.WorkFailedException;
import io.penstock.testkit.server.RedshiftSql.Transfer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One connection of Redshift's driver to a PostgreSQL, message by message (protocol version 3). What the client says is read by one
 * thread, which turns statements into PostgreSQL's; what the server says by another, which passes it on, but for the part of a COPY
 * that lies between the server and the storage.
 */
final class RedshiftConnection {

    private static final int SSL_REQUEST = 80877103;
    private static final int PROTOCOL = 196608;
    private static final int CHUNK = 64 * 1024;
    private static final Set<String> PARAMETERS = Set.of(
            "user",
            "database",
            "client_encoding",
            "DateStyle",
            "TimeZone",
            "extra_float_digits",
            "application_name",
            "options");

    private final DataInputStream fromClient;
    private final DataOutputStream toClient;
    private final DataInputStream fromServer;
    private final DataOutputStream toServer;
    private final ObjectStorage storage;
    private final Consumer<String> statements;

    /** The transfer whose Parse went to the server, and whose end has not come back. */
    private volatile @Nullable Transfer transfer;

    /** What became of a COPY that the server was asked for: whether it waits for data. */
    private final BlockingQueue<Boolean> copyBegun = new ArrayBlockingQueue<>(1);

    /** Used by the thread that reads the server. */
    private @Nullable PendingObject unloading;

    private @Nullable OutputStream unloaded;

    RedshiftConnection(Socket client, Socket server, ObjectStorage storage, Consumer<String> statements)
            throws IOException {
        this.fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        this.toClient = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        this.fromServer = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        this.toServer = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
        this.storage = storage;
        this.statements = statements;
    }

    void run() throws IOException {
        startUp();
        RedshiftServer.thread("redshift-answers", () -> {
            try {
                answer();
            } catch (IOException | RuntimeException e) {
                copyBegun.offer(false);
            }
        });
        try {
            while (true) {
                int type = fromClient.readUnsignedByte();
                byte[] body = body(fromClient);
                ask((char) type, body);
            }
        } catch (EOFException e) {
            // The client is done.
        }
    }

    private void startUp() throws IOException {
        int length = fromClient.readInt();
        int code = fromClient.readInt();
        if (code == SSL_REQUEST) {
            toClient.writeByte('N');
            toClient.flush();
            length = fromClient.readInt();
            code = fromClient.readInt();
        }
        byte[] rest = fromClient.readNBytes(length - 2 * Integer.BYTES);
        var kept = new ByteArrayOutputStream();
        var given = new Texts(rest);
        for (String name = given.next(); !name.isEmpty(); name = given.next()) {
            String value = given.next();
            if (PARAMETERS.contains(name)) {
                kept.write((name + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
            }
        }
        kept.write(0);
        toServer.writeInt(kept.size() + 2 * Integer.BYTES);
        toServer.writeInt(PROTOCOL);
        kept.writeTo(toServer);
        toServer.flush();
    }

    /** Reads texts that end in a zero byte, one after another. */
    private static final class Texts {

        private final byte[] bytes;
        private int position;

        Texts(byte[] bytes) {
            this.bytes = bytes;
        }

        String next() {
            int begin = position;
            int end = begin;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            position = Math.min(end + 1, bytes.length);
            return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        }

        byte[] rest() {
            return Arrays.copyOfRange(bytes, position, bytes.length);
        }
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt() - Integer.BYTES;
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }

    private static void message(DataOutputStream out, char type, byte[] body, int length) throws IOException {
        out.writeByte(type);
        out.writeInt(length + Integer.BYTES);
        out.write(body, 0, length);
    }

    private void ask(char type, byte[] body) throws IOException {
        switch (type) {
            case 'P' -> {
                var texts = new Texts(body);
                String name = texts.next();
                String sql = texts.next();
                byte[] head = (name + '\0' + translated(sql) + '\0').getBytes(StandardCharsets.UTF_8);
                byte[] types = texts.rest();
                byte[] whole = Arrays.copyOf(head, head.length + types.length);
                System.arraycopy(types, 0, whole, head.length, types.length);
                message(toServer, 'P', whole, whole.length);
            }
            case 'Q' -> {
                byte[] whole = (translated(new Texts(body).next()) + '\0').getBytes(StandardCharsets.UTF_8);
                message(toServer, 'Q', whole, whole.length);
                load();
            }
            case 'E' -> {
                message(toServer, 'E', body, body.length);
                load();
            }
            default -> message(toServer, type, body, body.length);
        }
        if (fromClient.available() == 0 || type == 'S' || type == 'H' || type == 'X') {
            toServer.flush();
        }
    }

    private String translated(String sql) {
        statements.accept(sql);
        Optional<Transfer> found = RedshiftSql.transfer(sql);
        if (found.isPresent()) {
            copyBegun.clear();
            transfer = found.get();
        }
        return found.map(Transfer::sql).orElseGet(() -> RedshiftSql.plain(sql));
    }

    /** Where a COPY was just executed: waits until the server wants data, and gives it the objects. */
    private void load() throws IOException {
        Transfer current = transfer;
        if (current == null || !current.isCopy()) {
            return;
        }
        // The server tells at once whether it wants data, or what is wrong.
        message(toServer, 'H', new byte[0], 0);
        toServer.flush();
        try {
            if (!copyBegun.take()) {
                return;
            }
            for (ObjectUri source : current.sources(storage)) {
                load(current, source);
            }
            message(toServer, 'c', new byte[0], 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException | WorkFailedException e) {
            byte[] why = (e.getMessage() + '\0').getBytes(StandardCharsets.UTF_8);
            message(toServer, 'f', why, why.length);
        }
        toServer.flush();
    }

    private void load(Transfer current, ObjectUri source) throws IOException {
        try (InputStream raw = storage.read(source);
                InputStream in = new BufferedInputStream(current.gzip() ? new GZIPInputStream(raw) : raw)) {
            for (int i = 0; i < current.headerLines(); i++) {
                int next = in.read();
                while (next >= 0 && next != '\n') {
                    next = in.read();
                }
            }
            byte[] chunk = new byte[CHUNK];
            int last = '\n';
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (read > 0) {
                    message(toServer, 'd', chunk, read);
                    last = chunk[read - 1];
                }
            }
            if (last != '\n') {
                message(toServer, 'd', new byte[] {'\n'}, 1);
            }
        }
    }

    private void answer() throws IOException {
        while (true) {
            char type = (char) fromServer.readUnsignedByte();
            // The one message without a length comes before this, in answer to a request for SSL that is not passed on.
            byte[] body = body(fromServer);
            Transfer current = transfer;
            if (current != null && isPartOfTransfer(current, type, body)) {
                continue;
            }
            if (type == 'C' && current != null && new String(body, StandardCharsets.UTF_8).startsWith("COPY")) {
                transfer = null;
                // The driver cannot read a number behind the word.
                byte[] tag = (current.isCopy() ? "COPY\0" : "UNLOAD\0").getBytes(StandardCharsets.UTF_8);
                message(toClient, 'C', tag, tag.length);
            } else {
                message(toClient, type, body, body.length);
            }
            if (fromServer.available() == 0) {
                toClient.flush();
            }
        }
    }

    private boolean isPartOfTransfer(Transfer current, char type, byte[] body) throws IOException {
        switch (type) {
            case 'G' -> {
                copyBegun.offer(true);
                return true;
            }
            case 'E' -> {
                transfer = null;
                if (current.isCopy()) {
                    copyBegun.offer(false);
                }
                return false;
            }
            case 'H' -> {
                ObjectUri target = new ObjectUri(
                        current.uri().scheme(),
                        current.uri().bucket(),
                        current.uri().key() + "000");
                PendingObject pending = storage.write(target);
                unloading = pending;
                unloaded = current.gzip() ? new GZIPOutputStream(pending.stream()) : pending.stream();
                return true;
            }
            case 'd' -> {
                if (unloaded != null) {
                    unloaded.write(body);
                }
                return true;
            }
            case 'c' -> {
                if (unloading != null && unloaded != null) {
                    unloaded.close();
                    unloading.commit();
                    unloading.close();
                }
                return true;
            }
            default -> {
                return false;
            }
        }
    }
}
