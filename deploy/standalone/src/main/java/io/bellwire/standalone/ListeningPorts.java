package io.bellwire.standalone;

import io.bellwire.service.Configuration;
import io.bellwire.service.HttpServers;
import io.bellwire.service.StartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports this process is going to listen on, whichever service does: by our naming, every {@code X.port} belongs to an
 * {@code X.host}.
 */
final class ListeningPorts {
    private static final String PORT = ".port";
    private static final String HOST = ".host";

    private ListeningPorts() {}

    /**
     * Refuses a taken port before anything slow is started for nothing. A port can still be lost between this look and
     * the server that wants it, which then says the same.
     */
    static void requireFree(Configuration configuration) throws StartException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (String key : keys()) {
                // Held until all are, so that two settings of one port are found as well.
                held.add(listen(configuration, key));
            }
        } finally {
            held.forEach(ListeningPorts::close);
        }
    }

    private static List<String> keys() {
        return Services.DEFINITIONS.stream()
                .flatMap(definition -> definition.names().stream())
                .filter(key -> key.endsWith(PORT))
                .sorted()
                .toList();
    }

    private static ServerSocket listen(Configuration configuration, String key) throws StartException {
        String host = configuration.string(key.substring(0, key.length() - PORT.length()) + HOST);
        int port = configuration.integer(key);
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true); // a port of connections that have just ended is free to a server
                socket.bind(new InetSocketAddress(host, port));
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw HttpServers.cannotListen(key, port, e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("port " + socket.getLocalPort() + " was not let go", e);
        }
    }
}
