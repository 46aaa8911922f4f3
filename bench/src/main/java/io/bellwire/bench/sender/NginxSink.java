package io.bellwire.bench.sender;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An nginx that answers 204 to everything on loopback, plain and over TLS, and so costs as little as a receiver can.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class NginxSink implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 20;

    /** Where Debian puts it, which is not on everybody's path. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

    private final Process process;
    private final Thread atExit;
    private final Path log;
    private final int plainPort;
    private final int tlsPort;

    private NginxSink(Process process, Path log, int plainPort, int tlsPort) {
        this.process = process;
        this.log = log;
        this.plainPort = plainPort;
        this.tlsPort = tlsPort;
        atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static NginxSink start(Path directory, SinkCertificates certificates) throws IOException, InterruptedException {
        int plainPort = freePort();
        int tlsPort = freePort();
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"), configuration(directory, certificates, plainPort, tlsPort));
        Path log = directory.resolve("nginx.log");
        Process process = new ProcessBuilder(
                        binary().toString(),
                        "-p",
                        directory.toString(),
                        "-c",
                        configuration.toString(),
                        "-e",
                        directory.resolve("nginx-errors.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        NginxSink sink = new NginxSink(process, log, plainPort, tlsPort);
        sink.awaitReady();
        return sink;
    }

    static Path binary() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), SYSTEM_FOLDERS.stream())
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "nginx: not found (expected: on the path; apt-get install nginx-light)"));
    }

    /** E.g. {@code nginx/1.22.1}. */
    static String version() throws IOException {
        Process asked = new ProcessBuilder(binary().toString(), "-v")
                .redirectErrorStream(true)
                .start();
        try (Stream<String> lines = asked.inputReader().lines()) {
            return lines.filter(line -> line.contains("nginx/"))
                    .map(line -> line.substring(line.indexOf("nginx/")))
                    .findFirst()
                    .orElse("nginx");
        }
    }

    URI uri(boolean tls) {
        return URI.create(
                tls ? "https://" + LOOPBACK + ':' + tlsPort + '/' : "http://" + LOOPBACK + ':' + plainPort + '/');
    }

    private void awaitReady() throws IOException, InterruptedException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(plainPort) || !answers(tlsPort)) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > limit) {
                close();
                throw new IllegalStateException("nginx did not start:\n" + Files.readString(log));
            }
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Free when it was asked for. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    /** One process and no master, so that one process id is all there is to stop. */
    private static String configuration(Path directory, SinkCertificates certificates, int plainPort, int tlsPort) {
        return String.format(Locale.ROOT, """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx-errors.log error;
                worker_rlimit_nofile 20000;
                events {
                    worker_connections 16384;
                }
                http {
                    access_log off;
                    keepalive_requests 2000000000;
                    keepalive_timeout 1h;
                    keepalive_time 24h;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    ssl_certificate %2$s;
                    ssl_certificate_key %3$s;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    server {
                        listen 127.0.0.1:%4$d backlog=4096;
                        listen 127.0.0.1:%5$d ssl backlog=4096;
                        return 204;
                    }
                }
                """, directory, certificates.chain(), certificates.key(), plainPort, tlsPort);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // this is the shutdown
        }
    }
}
