package io.bellwire.dispatcher.sender.http;

/**
 * Tells the proxy's standing of an attempt, beside whoever waits for it.
 *
 * <p><b>Thread:</b> called on the sender's event loop.
 */
record ProxiedAttempt(ProxyStanding standing, AttemptListener listener) implements AttemptListener {
    static ProxiedAttempt started(ProxyStanding standing, AttemptListener listener) {
        standing.started();
        return new ProxiedAttempt(standing, listener);
    }

    @Override
    public void ended(AttemptOutcome outcome) {
        standing.ended(outcome instanceof AttemptOutcome.Answered);
        listener.ended(outcome);
    }

    @Override
    public boolean maySend() {
        return listener.maySend();
    }
}
