package io.bellwire.service;

import com.linecorp.armeria.server.Server;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletionException;

/** Starts an Armeria server so that a taken port is one clear line, and tells where it listens. */
public final class HttpServers {
    private HttpServers() {}

    /** @param portKey the setting to name when {@code port} is taken */
    public static void start(Server server, String portKey, int port) throws StartException {
        try {
            server.start().join();
        } catch (CompletionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                // The native transport throws its own IOException where the JDK's throws a BindException.
                if (cause instanceof IOException refusal) {
                    throw cannotListen(portKey, port, refusal);
                }
            }
            throw new StartException("the server for " + portKey + " did not start: " + e.getCause(), e);
        }
    }

    /** In one line: which port the system refused, and what to do. */
    public static StartException cannotListen(String portKey, int port, IOException refusal) {
        return new StartException(
                portKey + ": " + port + " cannot be listened on (" + refusal.getMessage()
                        + "). Stop what holds it, or set " + portKey + " to another port, 0 for a free one.",
                refusal);
    }

    /** @param host the address it was told to listen on */
    public static URI uri(Server server, String host) {
        return URI.create("http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + server.activeLocalPort());
    }
}
