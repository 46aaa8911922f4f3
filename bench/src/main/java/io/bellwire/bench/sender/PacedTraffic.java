package io.bellwire.bench.sender;

import java.util.concurrent.locks.LockSupport;

/**
 * Deliveries at a steady rate, whoever keeps up: seven in ten to healthy endpoints, three in ten to bad ones or to nobody.
 * Without the bad ones the healthy get what they got with them.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class PacedTraffic {
    static final int HEALTHY_ENDPOINTS = 1_000;
    static final int BAD_ENDPOINTS = 50;

    private static final int OF = 10;
    private static final int BAD = 3;

    /** Numbers of bad deliveries begin here, so that they are not taken for healthy ones. */
    private static final long BAD_NUMBERS = 1_000_000_000;

    private final Installation installation;
    private final Contender contender;
    private final int rate;
    private long healthy;
    private long bad;

    PacedTraffic(Installation installation, Contender contender, int rate) {
        this.installation = installation;
        this.contender = contender;
        this.rate = rate;
    }

    /** Returns when the last is on the broker. */
    void run(int seconds, boolean withBad) {
        long begun = System.nanoTime();
        for (long i = 0; i < (long) rate * seconds; i++) {
            long due = begun + i * 1_000_000_000L / rate;
            awaitMoment(due);
            if (!isBad(i)) {
                put(Installation.endpointId((int) (healthy % HEALTHY_ENDPOINTS)), healthy++, due);
            } else if (withBad) {
                put(Installation.badEndpointId((int) (bad % BAD_ENDPOINTS)), BAD_NUMBERS + bad++, due);
            }
        }
        installation.flush();
    }

    /** Spread evenly: the first, fifth and eighth of ten. */
    static boolean isBad(long i) {
        return i * BAD % OF < BAD;
    }

    private void put(String endpointId, long number, long due) {
        byte[] body = Bodies.body(number, due);
        if (contender == Contender.BELLWIRE) {
            installation.deliver(endpointId, number, body);
        } else {
            installation.deliverBody(endpointId, body);
        }
    }

    private static void awaitMoment(long due) {
        long left;
        while ((left = due - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }

    /** Sent so far. */
    long healthy() {
        return healthy;
    }

    /** Sent so far. */
    long bad() {
        return bad;
    }
}
