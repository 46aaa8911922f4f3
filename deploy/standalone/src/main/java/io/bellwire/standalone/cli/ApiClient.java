package io.bellwire.standalone.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Requests to one server of a running Bellwire, with one key.
 *
 * <p><b>Thread-safe:</b> immutable, and {@link HttpClient} is.
 */
final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than the servers take to give up on Kafka, so that theirs is the answer. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI base;
    private final String key;

    ApiClient(URI base, String key) {
        this.base = base;
        this.key = key;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    URI base() {
        return base;
    }

    ApiAnswer get(String pathAndQuery) throws IOException, InterruptedException {
        return send(request(pathAndQuery).GET());
    }

    ApiAnswer post(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        return send(request(path).header("content-type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(base.resolve(pathAndQuery))
                .timeout(ANSWER_TIMEOUT)
                .header("authorization", "Bearer " + key);
    }

    private ApiAnswer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return ApiAnswer.of(http.send(request.build(), BodyHandlers.ofByteArray()));
    }
}
