package io.bellwire.dispatcher.sender.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the egress proxy is worth an attempt: a breaker for what all endpoints share.
 *
 * <pre>
 *           no tunnel, five times in a row              pause over
 *   open ─────────────────────────────────► paused ───────────────────► probing
 *    ▲                                        ▲   again no tunnel:         │ │
 *    │                                        └─ paused for twice as long ─┘ │
 *    └────────────────────── it carried something ───────────────────────────┘
 * </pre>
 *
 * <p><b>What proves that it works?</b> What comes out of a tunnel: a handshake that is finished, or an answer. While it is
 * paused, only what began since.
 *
 * <p><b>What proves that it does not?</b> Its own failures, at once. What may be for the merchant (an answer of 502, none in
 * time) only if it is about another address than the failure before, and goes on for a second: else one merchant whose
 * address the proxy denies, or that eats every tunnel, would pause all others.
 *
 * <p><b>Thread-safe:</b> one lock, held for a few instructions, by the event loops and whoever asks for readiness.
 */
public final class ProxyStanding {
    static final int IN_A_ROW = 5;
    static final int PROBES = 8; // attempts at a time
    static final int NO_PROBE = 0;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration DOUBTED = Duration.ofSeconds(1); // before what may be a merchant's pauses others
    private static final Duration LOGGED_APART = Duration.ofMinutes(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyStanding.class);

    /** As long as this it is believed to carry after it did. */
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private int inARow; // failures since it carried last
    private int ownInARow; // those of them that are nobody else's
    private long rowBeganAt;
    private @Nullable InetAddress lastAbout; // which the failure before may have been for
    private long failures;
    private int pauses; // begun; the number of the one that lasts
    private int probes; // under way, of this pause
    private boolean isPaused; // or probing
    private long pausedAt;
    private long pausedUntil;
    private Duration pause = FIRST_PAUSE;
    private boolean hasCarried;
    private long carriedAt;
    private boolean isLogged; // of this pause
    private boolean hasLogged;
    private long loggedAt;

    /** @param nanoTime as {@link System#nanoTime} */
    ProxyStanding(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether an attempt may be started. */
    synchronized boolean mayStart() {
        return !isPaused || (nanoTime.getAsLong() - pausedUntil >= 0 && probes < PROBES);
    }

    /**
     * An attempt; {@link #ended} follows.
     *
     * @return the number of the pause in which it is a probe, or {@link #NO_PROBE}
     */
    synchronized int started() {
        if (!isPaused) {
            return NO_PROBE;
        }
        probes++;
        return pauses;
    }

    /**
     * @param probeOf what {@link #started} returned
     * @param answered whether an answer came back
     */
    synchronized void ended(int probeOf, boolean answered) {
        boolean isProbe = isPaused && probeOf == pauses;
        if (isProbe) {
            probes--;
        }
        if (answered && (isProbe || !isPaused)) {
            carried();
        } // else it may have come through a tunnel of better days
    }

    /** Something came out of a tunnel. */
    synchronized void carried() {
        hasCarried = true;
        carriedAt = nanoTime.getAsLong();
        inARow = 0;
        ownInARow = 0;
        lastAbout = null;
        pause = FIRST_PAUSE;
        if (isPaused) {
            isPaused = false;
            if (isLogged) {
                LOGGER.atInfo().log("the egress proxy opens tunnels again");
            }
        }
    }

    /**
     * It opened none.
     *
     * @param detail why, in our words
     * @param startedAt when the tunnel was begun, in nanoseconds of the same clock
     * @param about whose failure it may be as well; null if it can only be the proxy's
     */
    synchronized void failed(String detail, long startedAt, @Nullable InetAddress about) {
        failures++;
        long now = nanoTime.getAsLong();
        boolean isOneMerchants = about != null && about.equals(lastAbout);
        lastAbout = about;
        if (isOneMerchants) {
            return;
        }
        if (isPaused) {
            probeFailed(startedAt, now);
            return;
        }
        rowBeganAt = inARow == 0 ? now : rowBeganAt;
        inARow++;
        ownInARow = about == null ? ownInARow + 1 : ownInARow;
        if (ownInARow >= IN_A_ROW || inARow >= IN_A_ROW && now - rowBeganAt >= DOUBTED.toNanos()) {
            pause(detail, now);
        }
    }

    /** Not by those that were under way when the pause began, or was made longer. */
    private void probeFailed(long startedAt, long now) {
        if (startedAt - pausedUntil >= 0) {
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            pausedUntil = now + pause.toNanos();
        }
    }

    private void pause(String detail, long now) {
        isPaused = true;
        pauses++;
        probes = 0;
        pausedAt = now;
        pausedUntil = now + pause.toNanos();
        isLogged = !hasLogged || now - loggedAt >= LOGGED_APART.toNanos();
        if (isLogged) {
            hasLogged = true;
            loggedAt = now;
            LOGGER.atWarn()
                    .addKeyValue("detail", detail)
                    .log("the egress proxy opens no tunnels, nothing is sent until it does");
        }
    }

    /** Whether it works for others, as far as is known. */
    synchronized boolean carriesLately() {
        return !isPaused && hasCarried && nanoTime.getAsLong() - carriedAt < BELIEVED.toNanos();
    }

    /** @param nanos of the same clock */
    synchronized boolean hasCarriedSince(long nanos) {
        return hasCarried && carriedAt - nanos >= 0;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** How long nothing but probes has been sent; zero while it works. */
    public synchronized Duration pausedFor() {
        return isPaused ? Duration.ofNanos(Math.max(1, nanoTime.getAsLong() - pausedAt)) : Duration.ZERO;
    }

    /** Tunnels it did not open. */
    public synchronized long failures() {
        return failures;
    }
}
