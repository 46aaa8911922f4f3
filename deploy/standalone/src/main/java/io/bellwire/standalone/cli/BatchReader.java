package io.bellwire.standalone.cli;

import io.bellwire.standalone.cli.Batch.Line;
import io.bellwire.standalone.cli.Batch.Position;
import io.bellwire.standalone.cli.Batch.RefusedLine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a file into batches that the gateway takes, in bounded memory whatever the file holds.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class BatchReader implements AutoCloseable {
    private static final int MAX_LINES = 100;
    /** Above any line the gateway would take: a record of 64 KiB, every character of it spelled as an escape. */
    static final int MAX_LINE_BYTES = 400 * 1024;
    /** A batch that has this much is not added to. With the line that reached it, it stays below the gateway's 1 MiB. */
    private static final int FULL_BYTES = 500 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int END_OF_FILE = -1;

    private final InputStream in;
    private final MessageDigest digest = sha256();
    private long lines;
    private long bytes;

    BatchReader(Path file) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    }

    /** Goes to {@code position}; false if the file no longer starts with what was before it, and then nowhere useful. */
    boolean skipTo(Position position) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (bytes < position.bytes()) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, position.bytes() - bytes));
            if (read == END_OF_FILE) {
                return false;
            }
            digest.update(buffer, 0, read);
            bytes += read;
        }
        lines = position.lines();
        return here().sha256().equals(position.sha256());
    }

    /** Empty at the end of the file. */
    Optional<Batch> next() throws IOException {
        List<Line> batch = new ArrayList<>();
        List<RefusedLine> refused = new ArrayList<>();
        long before = bytes;
        int size = 0;
        while (batch.size() + refused.size() < MAX_LINES && size < FULL_BYTES) {
            Optional<byte[]> line = readLine();
            if (line.isEmpty()) {
                break;
            }
            byte[] text = line.get();
            if (text.length > MAX_LINE_BYTES) {
                refused.add(refused("too_large", "expected: at most " + MAX_LINE_BYTES + " bytes in a line"));
            } else if (!isUtf8(text)) {
                // The gateway says so of the request as a whole, not of one line of it.
                refused.add(refused("invalid_utf8", "expected: UTF-8"));
            } else if (!isBlank(text)) {
                batch.add(new Line(lines, text));
                size += text.length + 1;
            }
        }
        return bytes == before ? Optional.empty() : Optional.of(new Batch(batch, refused, here()));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The next line, of which at most one byte too many is kept; empty at the end of the file. */
    private Optional<byte[]> readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next == END_OF_FILE) {
            return Optional.empty();
        }
        while (next != END_OF_FILE) {
            digest.update((byte) next);
            bytes++;
            if (next == '\n') {
                break;
            }
            if (line.size() <= MAX_LINE_BYTES) {
                line.write(next);
            }
            next = in.read();
        }
        lines++;
        return Optional.of(line.toByteArray());
    }

    private Position here() {
        try {
            byte[] soFar = ((MessageDigest) digest.clone()).digest();
            return new Position(lines, bytes, HexFormat.of().formatHex(soFar));
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's SHA-256 can be cloned", e);
        }
    }

    private RefusedLine refused(String code, String detail) {
        return new RefusedLine(lines, "", code, detail);
    }

    private static boolean isUtf8(byte[] line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte character : line) {
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
