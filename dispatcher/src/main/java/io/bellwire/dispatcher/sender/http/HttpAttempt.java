package io.bellwire.dispatcher.sender.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The course of one attempt: vet the addresses, take a slot, take or open a connection, send, hear the answer. It hears of
 * each step itself and is its own deadline, so that an attempt over an open connection is this one object.
 *
 * <p><b>Invariant:</b> the listener is called exactly once, and the slot, once taken, is released exactly once, whatever
 * order answers, failures and the deadline come in.
 *
 * <p><b>Sending twice?</b> A kept connection may have been closed by its server just as we wrote. If it dies without one
 * byte of answer, the request goes out once more on a fresh connection, under the same deadline. The receiver tells
 * repeats apart by {@code webhook-id}.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class HttpAttempt extends Deadline
        implements AddressVetting.Listener,
                EndpointSlots.Waiter,
                AddressSlots.Waiter,
                SharedConnections.Waiter,
                Connector.Listener,
                Exchange {
    /** Who waits holds a place among the sender's attempts, which others may need. */
    private static final Duration LONGEST_IN_A_CROWD = Duration.ofSeconds(1);

    private static final int MOST_REFUSALS = 2;

    private final Parts parts;
    private final AttemptRequest request;
    private final AttemptListener listener;

    private List<ConnectionKey> candidates = List.of();
    private int nextCandidate;
    private @Nullable Channel connecting;
    private @Nullable ConnectionKey connectingTo; // or waiting for what another opens
    private @Nullable Connection connection; // while an exchange is under way
    private Stage stage = Stage.RESOLVING;
    private boolean mayBeStale;
    private boolean freshOnly;
    private int refusals;
    private boolean finished;

    /** What every attempt of a sender works with. */
    record Parts(
            Deadlines deadlines,
            AddressVetting vetting,
            EndpointSlots slots,
            ConnectionPool pool,
            SharedConnections shared,
            AddressSlots addresses,
            Connector connector,
            InstantSource clock) {}

    private enum Stage {
        RESOLVING("resolving the name"),
        WAITING("waiting for a connection slot"),
        CONNECTING("connecting"),
        SHARING("waiting for a connection that others use"),
        CROWDED("waiting for a connection to the address"),
        AWAITING("awaiting the answer");

        private final String words;

        Stage(String words) {
            this.words = words;
        }
    }

    HttpAttempt(Parts parts, AttemptRequest request, AttemptListener listener) {
        this.parts = parts;
        this.request = request;
        this.listener = listener;
    }

    void start() {
        parts.deadlines.set(this, request.timeout());
        parts.vetting.vet(request.destination(), this);
    }

    @Override
    public void vetted(AddressVetting.Result result) {
        if (finished) {
            return;
        }
        if (result instanceof AddressVetting.Result.Vetted vetted) {
            candidates = vetted.connections();
            takeSlot();
        } else if (result instanceof AddressVetting.Result.Unusable unusable) {
            finish(unusable.outcome());
        }
    }

    private void takeSlot() {
        stage = Stage.WAITING;
        parts.slots.take(request.destination().endpointId(), this);
    }

    @Override
    public void granted() {
        Connection idle = borrow();
        if (idle != null) {
            exchangeOn(idle);
        } else {
            nextCandidate = 0;
            connectToNext();
        }
    }

    /** What others use just now is no less fresh than what would be opened. */
    private @Nullable Connection borrow() {
        for (int i = 0; i < candidates.size(); i++) {
            Connection shared = parts.shared.withRoom(candidates.get(i));
            if (shared != null) {
                return shared;
            }
        }
        for (int i = 0; i < candidates.size() && !freshOnly; i++) {
            Connection idle = parts.pool.borrow(candidates.get(i));
            if (idle != null) {
                return idle;
            }
        }
        return null;
    }

    private void connectToNext() {
        stage = Stage.CONNECTING;
        ConnectionKey next = candidates.get(nextCandidate++);
        connectingTo = next;
        if (!parts.shared.mayOpen(next)) {
            stage = Stage.SHARING;
            parts.shared.await(next, this);
        } else if (mayConnectTo(next.address())) {
            connecting = parts.connector.open(next, this);
            parts.shared.opening(next, connecting);
            connecting.closeFuture().addListener(closed -> parts.addresses.closed(next.address()));
        } else if (nextCandidate < candidates.size()) {
            connectToNext();
        } else {
            stage = Stage.CROWDED;
            parts.addresses.await(candidates.get(0).address(), this);
            if (!freshOnly) {
                parts.deadlines.set(this, LONGEST_IN_A_CROWD);
            }
        }
    }

    /** Its time begins now, unless it was sent before. */
    @Override
    public void mayTryAgain() {
        if (!freshOnly) {
            parts.deadlines.set(this, request.timeout());
        }
        granted();
    }

    @Override
    public void mayHaveConnection() {
        granted();
    }

    /** Idle connections of others make room: they were kept for speed, and have no right to the address. */
    private boolean mayConnectTo(InetAddress address) {
        if (parts.addresses.open(address)) {
            return true;
        }
        parts.pool.closeIdleTo(address);
        return parts.addresses.open(address);
    }

    @Override
    public void opened(Connection opened) {
        connecting = null;
        if (finished) {
            opened.channel().close();
            releaseSlot();
        } else {
            exchangeOn(opened);
        }
        parts.shared.opened(opened);
    }

    @Override
    public void notOpened(AttemptOutcome.Failed failure) {
        if (connecting != null && connectingTo != null) {
            connecting = null;
            parts.shared.notOpened(connectingTo, finished ? null : failure);
        }
        if (!finished && nextCandidate < candidates.size()) {
            connectToNext();
        } else {
            releaseSlot();
            finish(failure);
        }
    }

    private void exchangeOn(Connection lent) {
        if (!listener.maySend()) {
            parts.pool.giveBack(lent);
            parts.addresses.becameFree(lent.key().address());
            releaseSlot();
            finish(new AttemptOutcome.Withheld());
            return;
        }
        stage = Stage.AWAITING;
        connection = lent;
        mayBeStale = lent.hasServed();
        parts.shared.lent(lent);
        lent.exchange(request, this);
    }

    @Override
    public void answered(int status, @Nullable String retryAfter) {
        finish(
                retryAfter == null
                        ? AttemptOutcome.Answered.plainly(status)
                        : new AttemptOutcome.Answered(status, RetryAfter.parse(retryAfter, parts.clock.instant())));
    }

    @Override
    public void failed(AttemptOutcome.Failed failure, boolean untouched) {
        if (untouched && mayBeStale && !freshOnly && !finished) {
            freshOnly = true;
            takeSlot();
        } else {
            finish(failure);
        }
    }

    /** Nobody has looked at the request, so sending it once more is no second delivery. */
    @Override
    public void refused() {
        if (refusals++ < MOST_REFUSALS && !finished) {
            takeSlot();
        } else {
            finish(new AttemptOutcome.Failed(ErrorClass.PROTOCOL, "peer refuses the stream on every connection"));
        }
    }

    @Override
    public void ended(boolean reusable) {
        Connection lent = connection;
        connection = null;
        if (lent != null) {
            lent.exchangeEnded();
            if (reusable) {
                parts.pool.giveBack(lent);
                parts.addresses.becameFree(lent.key().address());
            }
        }
        releaseSlot();
    }

    private void releaseSlot() {
        parts.slots.release(request.destination().endpointId());
    }

    @Override
    void passed() {
        AttemptOutcome outcome = stage == Stage.CROWDED && !freshOnly
                ? new AttemptOutcome.Crowded()
                : new AttemptOutcome.Failed(
                        ErrorClass.TIMEOUT,
                        "no answer in " + request.timeout().toMillis() + " ms, while " + stage.words);
        finished = true;
        abandon();
        listener.ended(outcome);
    }

    /** What is under way ends soon, and whoever ends it finds the attempt finished. */
    private void abandon() {
        if (connection != null) {
            connection.abort(this);
        } else if (connecting != null) {
            connecting.close();
        } else if (stage == Stage.WAITING) {
            parts.slots.cancel(request.destination().endpointId(), this);
        } else if (stage == Stage.SHARING && connectingTo != null) {
            parts.shared.cancel(connectingTo, this);
            releaseSlot();
        } else if (stage == Stage.CROWDED) {
            parts.addresses.cancel(candidates.get(0).address(), this);
            releaseSlot();
        }
    }

    private void finish(AttemptOutcome outcome) {
        if (finished) {
            return;
        }
        finished = true;
        parts.deadlines.cancel(this);
        listener.ended(outcome);
    }
}
