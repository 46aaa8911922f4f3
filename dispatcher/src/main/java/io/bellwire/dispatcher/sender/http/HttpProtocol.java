package io.bellwire.dispatcher.sender.http;

/**
 * How one connection carries requests and answers. {@link Http1Protocol} has one exchange at a time, {@link
 * Http2Protocol} several.
 *
 * <p><b>Thread:</b> confined to the event loop of its connection.
 */
interface HttpProtocol {

    /** Sends the request; {@code next} hears what becomes of it. */
    void begin(AttemptRequest request, Exchange next);

    /** Ends one that is under way: of it only {@link Exchange#ended} is called. */
    void abort(Exchange aborted);

    /** Whether another exchange may begin now. */
    boolean hasRoom();

    /** Whether no other will ever begin, because the peer said so or is not to be trusted with one. */
    boolean isRetired();

    /** Whether it carries several exchanges at a time. */
    boolean isShared();
}
