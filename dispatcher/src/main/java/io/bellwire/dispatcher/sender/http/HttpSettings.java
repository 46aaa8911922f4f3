package io.bellwire.dispatcher.sender.http;

import java.time.Duration;

/**
 * What one attempt and its connection may cost.
 *
 * @param userAgent sent with every callback
 * @param resolveTimeout whole resolution of a name, however many queries it takes
 * @param connectTimeout one TCP connect
 * @param tlsHandshakeTimeout one TLS handshake
 * @param headersTimeout from the request to the complete header block of its answer; the attempt's own timeout may come
 *     first
 * @param idleTimeout how long an unused connection is kept; below the 5 s after which many servers close theirs
 * @param maxConnectionAge so that a changed DNS answer takes effect under steady traffic
 * @param maxRequestsPerConnection requests before a connection is closed, however healthy
 * @param maxConnectionsPerEndpoint connections in use at once for one endpoint, those still draining an answer included;
 *     an attempt above it waits, on its own deadline
 * @param maxConnectionsPerAddress connections open at once to one address, by all endpoints of one sender
 * @param drainBytes body bytes read and dropped for the sake of keeping the connection
 * @param drainTime time a body may take for the same
 */
public record HttpSettings(
        String userAgent,
        Duration resolveTimeout,
        Duration connectTimeout,
        Duration tlsHandshakeTimeout,
        Duration headersTimeout,
        Duration idleTimeout,
        Duration maxConnectionAge,
        int maxRequestsPerConnection,
        int maxConnectionsPerEndpoint,
        int maxConnectionsPerAddress,
        int drainBytes,
        Duration drainTime) {

    public HttpSettings {
        requirePositive("resolveTimeout", resolveTimeout);
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("tlsHandshakeTimeout", tlsHandshakeTimeout);
        requirePositive("headersTimeout", headersTimeout);
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("maxConnectionAge", maxConnectionAge);
        requirePositive("drainTime", drainTime);
        requirePositive("maxRequestsPerConnection", maxRequestsPerConnection);
        requirePositive("maxConnectionsPerEndpoint", maxConnectionsPerEndpoint);
        requirePositive("maxConnectionsPerAddress", maxConnectionsPerAddress);
        requirePositive("drainBytes", drainBytes);
    }

    public static HttpSettings standard(String version) {
        return new HttpSettings(
                "Bellwire/" + version,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(4),
                Duration.ofMinutes(5),
                10_000,
                64,
                256,
                64 * 1024,
                Duration.ofSeconds(2));
    }

    public HttpSettings withMaxConnectionsPerEndpoint(int connections) {
        return new HttpSettings(
                userAgent,
                resolveTimeout,
                connectTimeout,
                tlsHandshakeTimeout,
                headersTimeout,
                idleTimeout,
                maxConnectionAge,
                maxRequestsPerConnection,
                connections,
                maxConnectionsPerAddress,
                drainBytes,
                drainTime);
    }

    public HttpSettings withMaxConnectionsPerAddress(int connections) {
        return new HttpSettings(
                userAgent,
                resolveTimeout,
                connectTimeout,
                tlsHandshakeTimeout,
                headersTimeout,
                idleTimeout,
                maxConnectionAge,
                maxRequestsPerConnection,
                maxConnectionsPerEndpoint,
                connections,
                drainBytes,
                drainTime);
    }

    public HttpSettings withHeadersTimeout(Duration timeout) {
        return new HttpSettings(
                userAgent,
                resolveTimeout,
                connectTimeout,
                tlsHandshakeTimeout,
                timeout,
                idleTimeout,
                maxConnectionAge,
                maxRequestsPerConnection,
                maxConnectionsPerEndpoint,
                maxConnectionsPerAddress,
                drainBytes,
                drainTime);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
