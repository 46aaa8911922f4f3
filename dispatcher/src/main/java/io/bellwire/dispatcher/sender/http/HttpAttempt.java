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
 * byte of answer, the request goes out once more on a fresh connection, under the same deadline. But only if it dies soon:
 * later, the receiver is more likely to have died of the request. The receiver tells repeats apart by {@code webhook-id}.
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

    /** A connection that was closed as we wrote tells so within a round trip. */
    private static final Duration LONGEST_UNTIL_STALE = Duration.ofSeconds(1);

    private static final int MOST_REFUSALS = 2;
    private static final int NONE = -1;

    private final Parts parts;
    private final AttemptRequest request;
    private final AttemptListener listener;

    private List<ConnectionKey> candidates = List.of();
    private int nextCandidate;
    private int firstFull; // the first of the candidates tried to which no more connections may be open, or NONE
    private boolean crowded; // from the first wait at a full address until it gets a connection, or leave to make one
    private @Nullable Channel connecting;
    private @Nullable Connection connection; // while an exchange is under way
    private Stage stage = Stage.RESOLVING;
    private boolean hasBegun; // its time was set for good
    private long endsAt; // nanoseconds of the deadlines' clock
    private boolean mayBeStale;
    private long exchangeBegan; // nanoseconds of the deadlines' clock
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
        setWholeTime();
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
        parts.slots.take(request.destination().slots(), this);
    }

    @Override
    public void granted() {
        Connection kept = borrow();
        if (kept != null) {
            exchangeOn(kept, true);
        } else {
            connectFrom(0);
        }
    }

    private void connectFrom(int candidate) {
        nextCandidate = candidate;
        firstFull = NONE;
        connectToNext();
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
        int candidate = nextCandidate++;
        ConnectionKey next = candidates.get(candidate);
        if (!parts.shared.mayOpen(next)) {
            stage = Stage.SHARING;
            parts.shared.await(next, this);
            return;
        }
        if (mayConnectTo(next.address())) {
            leaveTheCrowd();
            connect(next);
            return;
        }
        firstFull = firstFull == NONE ? candidate : firstFull;
        if (!crowded && nextCandidate < candidates.size()) {
            connectToNext();
        } else {
            waitInTheCrowd();
        }
    }

    /** The one it connects to, or whose connection it waits for. */
    private ConnectionKey current() {
        return candidates.get(nextCandidate - 1);
    }

    private void connect(ConnectionKey key) {
        Channel opening = parts.connector.open(key, this);
        connecting = opening;
        if (opening == null) {
            parts.addresses.closed(key.address());
        } else {
            parts.shared.opening(key, opening);
            opening.closeFuture().addListener(closed -> parts.addresses.closed(key.address()));
        }
    }

    /** However often it is woken in vain, it waits no longer than from the first time on. */
    private void waitInTheCrowd() {
        stage = Stage.CROWDED;
        if (crowded) {
            parts.addresses.awaitAgain(fullAddress(), this);
            return;
        }
        crowded = true;
        parts.addresses.await(fullAddress(), this);
        if (!wasSent()) {
            Duration left = hasBegun ? left() : request.timeout();
            parts.deadlines.set(this, left.compareTo(LONGEST_IN_A_CROWD) > 0 ? LONGEST_IN_A_CROWD : left);
        }
    }

    /** Its time begins now, unless it has begun at another address or was sent before. */
    private void leaveTheCrowd() {
        if (crowded && !wasSent()) {
            if (hasBegun) {
                parts.deadlines.set(this, left());
            } else {
                setWholeTime();
            }
        }
        crowded = false;
        hasBegun = true;
    }

    private void setWholeTime() {
        endsAt = parts.deadlines.now() + request.timeout().toNanos();
        parts.deadlines.set(this, request.timeout());
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, endsAt - parts.deadlines.now()));
    }

    private boolean wasSent() {
        return freshOnly || refusals > 0;
    }

    private InetAddress fullAddress() {
        return candidates.get(firstFull).address();
    }

    /** Those before the full one have refused; what became free it takes itself, or leaves to the next. */
    @Override
    public void mayTryAgain() {
        ConnectionKey full = candidates.get(firstFull);
        if (!listener.maySend()) {
            parts.addresses.becameFree(full.address());
            releaseSlot();
            finish(new AttemptOutcome.Withheld());
            return;
        }
        Connection shared = parts.shared.withRoom(full);
        Connection idle = shared != null || freshOnly ? null : parts.pool.borrow(full);
        if (shared != null) {
            exchangeOn(shared, true);
            parts.addresses.becameFree(full.address());
        } else if (idle != null) {
            exchangeOn(idle, true);
        } else {
            connectFrom(firstFull);
            if (stage == Stage.SHARING) {
                parts.addresses.becameFree(full.address());
            }
        }
    }

    @Override
    public void mayHaveConnection() {
        Connection kept = borrow();
        if (kept != null) {
            exchangeOn(kept, true);
        } else {
            connectFrom(nextCandidate - 1);
        }
    }

    /** An idle connection of another makes room: it was kept for speed, and has no right to the address. */
    private boolean mayConnectTo(InetAddress address) {
        if (parts.addresses.open(address)) {
            return true;
        }
        parts.pool.closeOldestIdleTo(address);
        return parts.addresses.open(address);
    }

    @Override
    public void opened(Connection opened) {
        connecting = null;
        try {
            if (finished) {
                opened.channel().close();
                releaseSlot();
            } else {
                exchangeOn(opened, false);
            }
        } finally {
            parts.shared.opened(opened);
        }
    }

    @Override
    public void notOpened(AttemptOutcome.Failed failure) {
        if (connecting != null) {
            connecting = null;
            parts.shared.notOpened(current(), finished ? null : failure);
        }
        // A proxy that opens no tunnel opens none to the next address.
        if (!finished && nextCandidate < candidates.size() && failure.errorClass() != ErrorClass.PROXY) {
            connectToNext();
        } else {
            releaseSlot();
            finish(failure);
        }
    }

    private void exchangeOn(Connection lent, boolean wasKept) {
        if (!listener.maySend()) {
            giveBack(lent);
            releaseSlot();
            finish(new AttemptOutcome.Withheld());
            return;
        }
        leaveTheCrowd();
        stage = Stage.AWAITING;
        connection = lent;
        mayBeStale = wasKept;
        exchangeBegan = parts.deadlines.now();
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
        if (untouched && mayBeStale && !freshOnly && !finished && diedSoon()) {
            freshOnly = true;
            takeSlot();
        } else {
            finish(failure);
        }
    }

    private boolean diedSoon() {
        return parts.deadlines.now() - exchangeBegan < LONGEST_UNTIL_STALE.toNanos();
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
    public boolean maySend() {
        return listener.maySend();
    }

    @Override
    public void withheld() {
        finish(new AttemptOutcome.Withheld());
    }

    @Override
    public void ended(boolean reusable) {
        Connection lent = connection;
        connection = null;
        if (lent != null) {
            lent.exchangeEnded();
            if (reusable) {
                giveBack(lent);
            }
        }
        releaseSlot();
    }

    private void giveBack(Connection lent) {
        if (parts.pool.giveBack(lent)) {
            parts.addresses.becameFree(lent.key().address());
        } // else its closing tells
    }

    private void releaseSlot() {
        parts.slots.release(request.destination().slots());
    }

    @Override
    void passed() {
        AttemptOutcome outcome = crowded && !freshOnly
                ? new AttemptOutcome.Crowded()
                : new AttemptOutcome.Failed(
                        ErrorClass.TIMEOUT,
                        "no answer in " + request.timeout().toMillis() + " ms, while " + stage.words);
        finished = true;
        try {
            abandon();
        } finally {
            listener.ended(outcome);
        }
    }

    /** What is under way ends soon, and whoever ends it finds the attempt finished. */
    private void abandon() {
        if (connection != null) {
            connection.abort(this);
        } else if (connecting != null) {
            connecting.close();
        } else if (stage == Stage.WAITING) {
            parts.slots.cancel(request.destination().slots(), this);
        } else if (stage == Stage.SHARING) {
            parts.shared.cancel(current(), this);
            releaseSlot();
        } else if (stage == Stage.CROWDED) {
            parts.addresses.cancel(fullAddress(), this);
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
