package io.bellwire.dispatcher.sender.http;

import java.time.Duration;
import java.util.function.LongSupplier;
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
 * <p><b>What proves that it works?</b> A tunnel, and any answer through one that is open: a merchant whose address eats
 * every tunnel does not pause others, whose kept connections go on being used.
 *
 * <p><b>Thread-safe:</b> one lock, held for a few instructions, by the event loops and whoever asks for readiness.
 */
public final class ProxyStanding {
    static final int IN_A_ROW = 5;
    static final int PROBES = 8; // attempts at a time

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyStanding.class);

    /** As long as this it is believed to carry after it did. */
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private int inARow;
    private long failures;
    private int underWay;
    private boolean isPaused; // or probing
    private long pausedAt;
    private long pausedUntil;
    private Duration pause = FIRST_PAUSE;
    private boolean hasCarried;
    private long carriedAt;

    /** @param nanoTime as {@link System#nanoTime} */
    ProxyStanding(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether an attempt may be started. */
    synchronized boolean mayStart() {
        return !isPaused || (nanoTime.getAsLong() - pausedUntil >= 0 && underWay < PROBES);
    }

    /** An attempt; {@link #ended} follows. */
    synchronized void started() {
        underWay++;
    }

    /** @param answered whether an answer came back */
    synchronized void ended(boolean answered) {
        underWay--;
        if (answered) {
            carried();
        }
    }

    /** A tunnel was opened, or something came back through one. */
    synchronized void carried() {
        hasCarried = true;
        carriedAt = nanoTime.getAsLong();
        inARow = 0;
        pause = FIRST_PAUSE;
        if (isPaused) {
            isPaused = false;
            LOGGER.atInfo().log("the egress proxy opens tunnels again");
        }
    }

    /**
     * It opened none.
     *
     * @param detail why, in our words
     */
    synchronized void failed(String detail) {
        failures++;
        inARow++;
        long now = nanoTime.getAsLong();
        boolean isProbe = isPaused && now - pausedUntil >= 0;
        if (isProbe) {
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            pausedUntil = now + pause.toNanos();
        } else if (!isPaused && inARow >= IN_A_ROW) {
            isPaused = true;
            pausedAt = now;
            pausedUntil = now + pause.toNanos();
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
