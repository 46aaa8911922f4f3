package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether an endpoint is worth an attempt.
 *
 * <pre>
 *             unreachable too often                    pause over
 *   Closed ───────────────────────────► Open ───────────────────────────► HalfOpen
 *     ▲                                  ▲       a probe is unreachable:     │  │
 *     │                                  └────── open for twice as long ─────┘  │
 *     └──────────────────────── enough probes were answered ────────────────────┘
 * </pre>
 *
 * <p><b>Unreachable</b> is what holds a connection for nothing: no connection, no answer in time, no clean answer. An endpoint
 * that answers, however badly, is worth its attempts: each answer is the merchant's word on that callback, and its
 * schedule has to end.
 *
 * <p>So is a name that leads to an address we may not connect to: nobody gains by looking it up for each callback, and a
 * probe shows when it leads elsewhere.
 *
 * <p><b>Stragglers.</b> Attempts that were started before a state began tell of the time before it, and do not change it.
 *
 * <p>Pure: immutable, time comes in. A state without failures returns itself, so a healthy endpoint costs nothing.
 */
sealed interface Breaker {

    /**
     * @param inARow unreachable attempts after one another that open it
     * @param sample attempts within {@code window} from which on their majority opens it
     * @param window counted from the first unreachable attempt
     * @param probes answered attempts that close it, and the most that run at a time to see
     */
    record Settings(int inARow, int sample, Duration window, Duration firstPause, Duration longestPause, int probes) {
        static final Settings STANDARD =
                new Settings(5, 20, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMinutes(1), 3);

        Duration pauseAfter(Duration pause) {
            return shorter(pause.multipliedBy(2), longestPause);
        }

        Duration bounded(Duration pause) {
            return shorter(pause.compareTo(firstPause) < 0 ? firstPause : pause, longestPause);
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }

    /** Of the time before; not one that ended before as well, which only a clock that was set back can make of it. */
    private static boolean isStraggler(Instant startedAt, Instant endedAt, Instant since) {
        return startedAt.isBefore(since) && !endedAt.isBefore(since);
    }

    /**
     * @param since before it attempts are stragglers
     * @param inARow the last so many attempts were unreachable
     * @param ended attempts in the window, {@code failed} of them unreachable; none before the first that was
     */
    record Closed(Instant since, int inARow, int ended, int failed, Instant windowFrom) implements Breaker {
        static Closed from(Instant since) {
            return new Closed(since, 0, 0, 0, since);
        }

        @Override
        public Breaker at(Instant now, Settings settings) {
            return this;
        }

        @Override
        public Breaker after(boolean reached, Instant startedAt, Instant now, Settings settings) {
            if (isStraggler(startedAt, now, since) || (reached && inARow == 0 && failed == 0)) {
                return this;
            }
            boolean isNewWindow =
                    failed == 0 || Duration.between(windowFrom, now).compareTo(settings.window) > 0;
            int endedNow = isNewWindow ? 1 : ended + 1;
            int failedNow = (isNewWindow ? 0 : failed) + (reached ? 0 : 1);
            int inARowNow = reached ? 0 : inARow + 1;
            boolean areMost = endedNow >= settings.sample && failedNow * 2 > endedNow;
            if (!reached && (inARowNow >= settings.inARow || areMost)) {
                return new Open(now, now.plus(settings.firstPause), settings.firstPause);
            }
            return failedNow == 0 && inARowNow == 0
                    ? from(since)
                    : new Closed(since, inARowNow, endedNow, failedNow, isNewWindow ? now : windowFrom);
        }

        @Override
        public int allowed(Settings settings) {
            return Integer.MAX_VALUE;
        }
    }

    /** @param pause how long it is open; the next is longer */
    record Open(Instant since, Instant until, Duration pause) implements Breaker {
        @Override
        public Breaker at(Instant now, Settings settings) {
            boolean isOver = !now.isBefore(until) || now.isBefore(since); // a clock set back must not keep it open
            return isOver ? new HalfOpen(now, pause, 0) : this;
        }

        @Override
        public Breaker after(boolean reached, Instant startedAt, Instant now, Settings settings) {
            return this;
        }

        @Override
        public int allowed(Settings settings) {
            return 0;
        }
    }

    /** @param reached probes that were answered */
    record HalfOpen(Instant since, Duration pause, int reached) implements Breaker {
        @Override
        public Breaker at(Instant now, Settings settings) {
            return this;
        }

        @Override
        public Breaker after(boolean reached, Instant startedAt, Instant now, Settings settings) {
            if (isStraggler(startedAt, now, since)) {
                return this;
            }
            if (!reached) {
                Duration longer = settings.pauseAfter(pause);
                return new Open(now, now.plus(longer), longer);
            }
            int sofar = this.reached + 1;
            return sofar >= settings.probes ? Closed.from(now) : new HalfOpen(since, pause, sofar);
        }

        @Override
        public int allowed(Settings settings) {
            return settings.probes - reached;
        }
    }

    /** What it has become by now. */
    Breaker at(Instant now, Settings settings);

    /**
     * What it becomes as an attempt ends.
     *
     * @param reached whether the endpoint answered
     */
    Breaker after(boolean reached, Instant startedAt, Instant now, Settings settings);

    /** How many attempts may run at a time. */
    int allowed(Settings settings);

    default boolean isOpen() {
        return this instanceof Open;
    }
}
