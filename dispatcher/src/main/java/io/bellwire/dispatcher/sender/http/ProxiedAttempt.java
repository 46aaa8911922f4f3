package io.bellwire.dispatcher.sender.http;

/**
 * Tells the proxy's standing of an attempt, once, beside whoever waits for it.
 *
 * <p><b>Thread:</b> called on the sender's event loop.
 */
final class ProxiedAttempt implements AttemptListener {
    private final ProxyStanding standing;
    private final AttemptListener listener;
    private final int probeOf;
    private boolean isOver;

    private ProxiedAttempt(ProxyStanding standing, AttemptListener listener) {
        this.standing = standing;
        this.listener = listener;
        this.probeOf = standing.started();
    }

    static ProxiedAttempt started(ProxyStanding standing, AttemptListener listener) {
        return new ProxiedAttempt(standing, listener);
    }

    /** It could not be started: a probe that nobody ended would be missing from then on. */
    void notStarted() {
        over(false);
    }

    @Override
    public void ended(AttemptOutcome outcome) {
        over(outcome instanceof AttemptOutcome.Answered);
        listener.ended(outcome);
    }

    private void over(boolean answered) {
        if (!isOver) {
            isOver = true;
            standing.ended(probeOf, answered);
        }
    }

    @Override
    public boolean maySend() {
        return listener.maySend();
    }
}
