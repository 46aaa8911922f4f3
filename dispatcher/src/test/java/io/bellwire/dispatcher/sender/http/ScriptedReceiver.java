package io.bellwire.dispatcher.sender.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/** A merchant's server on loopback that plays one script on every connection, and remembers what it was sent. */
final class ScriptedReceiver implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger closedByClient = new AtomicInteger();

    interface Script {
        void play(Conversation conversation) throws Exception;
    }

    ScriptedReceiver(Script script) {
        this(plainServer(), script);
    }

    ScriptedReceiver(ServerSocket server, Script script) {
        this.server = server;
        threads.execute(() -> accept(script));
    }

    /** Answers every request on every connection alike. */
    static ScriptedReceiver answering(String response) {
        return new ScriptedReceiver(conversation -> {
            while (conversation.readRequest()) {
                conversation.send(response);
            }
        });
    }

    private static ServerSocket plainServer() {
        try {
            ServerSocket server = new ServerSocket();
            server.setReceiveBufferSize(16 * 1024);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Script script) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.execute(() -> converse(script, socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Script script, Socket socket) {
        try (socket) {
            script.play(new Conversation(socket));
        } catch (Exception peerWentAway) {
            closedByClient.incrementAndGet();
        }
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook?t=1";
    }

    int connections() {
        return sockets.size();
    }

    /** Head and body of each request, as it came over the wire. */
    List<String> requests() {
        return requests;
    }

    int connectionsClosedByClient() {
        return closedByClient.get();
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("receiver's scripts did not end");
        }
    }

    /** One connection, from the receiver's side. */
    final class Conversation {
        private final Socket socket;
        private final InputStream in;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        int number() {
            return sockets.indexOf(socket) + 1;
        }

        /** Reads one whole request; false at the end of the connection. */
        boolean readRequest() throws IOException {
            String head = readHead();
            if (head.isEmpty()) {
                return false;
            }
            int length = head.lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
                    .findFirst()
                    .orElse(0);
            requests.add(head + new String(in.readNBytes(length), StandardCharsets.UTF_8));
            return true;
        }

        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int b = in.read();
            while (b >= 0) {
                head.write(b);
                if (head.size() >= 4
                        && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    break;
                }
                b = in.read();
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        InputStream in() {
            return in;
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void close() throws IOException {
            socket.close();
        }

        void halfClose() throws IOException {
            socket.shutdownOutput();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Shakes hands anew, or with TLS 1.3 changes keys, on a connection that is open already. */
        void shakeHandsAgain() throws IOException {
            ((SSLSocket) socket).startHandshake();
        }

        /** Holds the connection open, reading nothing, until this latch opens. */
        void hold(CountDownLatch until) throws InterruptedException {
            until.await();
        }

        /** Passes everything on, both ways, until either side closes. */
        void relayTo(int port) throws IOException {
            try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), port)) {
                sockets.add(onward);
                threads.execute(() -> pass(onward, socket));
                in.transferTo(onward.getOutputStream());
            }
        }

        private void pass(Socket from, Socket to) {
            try (to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException eitherWentAway) {
                closedByClient.incrementAndGet();
            }
        }

        /** Stays silent until the sender closes. */
        void awaitClose() throws IOException {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            closedByClient.incrementAndGet();
        }
    }
}
