package io.bellwire.dispatcher.sender.http;

/** The peer broke a rule of HTTP that we hold to. Stackless: it tells about the peer, not about our code. */
final class ProtocolException extends RuntimeException {
    private final String rule;

    /** @param rule in our own words, without anything the peer wrote */
    ProtocolException(String rule) {
        super(rule, null, false, false);
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
