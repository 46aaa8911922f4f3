package io.bellwire.dispatcher.sender.http;

/**
 * How one connection carries requests and answers. HTTP/1.1 has one exchange at a time; a protocol that carries several
 * would be another implementation.
 *
 * <p><b>Thread:</b> confined to the event loop of its connection.
 */
interface HttpProtocol {

    /** Sends the request; {@code next} hears what becomes of it. */
    void begin(AttemptRequest request, Exchange next);

    /** Ends what is under way: the connection is closed, and of the exchange only {@link Exchange#ended} is called. */
    void abort();
}
