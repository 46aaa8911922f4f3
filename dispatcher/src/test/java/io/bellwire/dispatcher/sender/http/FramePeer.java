package io.bellwire.dispatcher.sender.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The receiver's side of one HTTP/2 connection, frame by frame as a test writes them, right or wrong. */
final class FramePeer {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WHOLE = END_STREAM | END_HEADERS;

    static final int HEADER_TABLE_SIZE = 1;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_HEADER_LIST_SIZE = 6;

    static final int REFUSED_STREAM = 7;

    /** {@code :status: 200}, as the static table of HPACK has it. */
    static final byte[] OK = {(byte) 0x88};

    private static final int PREFACE_BYTES = 24;

    private final ScriptedReceiver.Conversation conversation;
    private final DataInputStream in;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    private FramePeer(ScriptedReceiver.Conversation conversation) {
        this.conversation = conversation;
        this.in = new DataInputStream(conversation.in());
    }

    /** Reads the preface and sends settings. */
    static FramePeer greeting(ScriptedReceiver.Conversation conversation, byte... settings) throws IOException {
        FramePeer peer = new FramePeer(conversation);
        peer.in.readFully(new byte[PREFACE_BYTES]);
        peer.send(SETTINGS, 0, 0, settings);
        return peer;
    }

    static byte[] setting(int id, int value) {
        return new byte[] {0, (byte) id, (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A header block field with a name of its own, in no table. */
    static byte[] field(String name, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        text(out, name);
        text(out, value);
        return out.toByteArray();
    }

    static byte[] fields(int count) {
        byte[][] fields = new byte[count][];
        for (int i = 0; i < count; i++) {
            fields[i] = field("a" + i, "b");
        }
        return joined(fields);
    }

    static byte[] status(String code) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x08); // a value for the name at 8
        text(out, code);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        if (text.length() > 126) {
            out.write(127);
            int rest = text.length() - 127;
            for (; rest >= 128; rest >>= 7) {
                out.write(rest & 0x7f | 0x80);
            }
            out.write(rest);
        } else {
            out.write(text.length());
        }
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] frame(int type, int flags, int streamId, byte... payload) {
        int length = payload.length;
        byte[] head = {(byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) type, (byte) flags};
        return joined(head, number(streamId), payload);
    }

    void send(int type, int flags, int streamId, byte... payload) throws IOException {
        write(type, flags, streamId, payload);
        flush();
    }

    /** To be sent with the next {@link #flush}. */
    void write(int type, int flags, int streamId, byte... payload) {
        unsent.writeBytes(frame(type, flags, streamId, payload));
    }

    void flush() throws IOException {
        conversation.send(unsent.toByteArray());
        unsent.reset();
    }

    /** Only the first bytes of what is unsent, which may end within a frame. */
    void flushOnly(int bytes) throws IOException {
        conversation.send(Arrays.copyOf(unsent.toByteArray(), bytes));
        unsent.reset();
    }

    void answer(int streamId) throws IOException {
        send(HEADERS, WHOLE, streamId, OK);
    }

    /** Reads up to the end of the next request, and says on which stream it is. */
    int awaitRequest() throws IOException {
        return await(-1);
    }

    /** Reads up to a frame of this type, and says of which stream it is. */
    int await(int wanted) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int streamId = in.readInt();
            if (in.readNBytes(length).length < length) {
                throw new EOFException();
            }
            boolean wholeRequest = (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
            if (type == wanted || wanted < 0 && wholeRequest) {
                return streamId;
            }
        }
    }

    void close() throws IOException {
        conversation.close();
    }

    void awaitClose() throws IOException {
        conversation.awaitClose();
    }
}
