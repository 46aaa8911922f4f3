package io.bellwire.standalone.acceptance;

import io.bellwire.testkit.receiver.Received;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * When the process was killed, and so which of its lives a thing belongs to: life 0 ends with the first kill, life 1 with
 * the second, and the last one with the run.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class Kills {
    private final List<Instant> moments = new ArrayList<>();

    /** @param moment when the process was gone, and whatever it had sent was stamped by a broker that lives on */
    void add(Instant moment) {
        moments.add(moment);
    }

    int count() {
        return moments.size();
    }

    /** The end of life {@code kill - 1}. @param kill 1 for the first */
    Instant moment(int kill) {
        return moments.get(kill - 1);
    }

    /** @param time as the process, or the broker in it, stamped it */
    int lifeAt(Instant time) {
        return (int) moments.stream().filter(moment -> moment.isBefore(time)).count();
    }

    /** By what its sender signed: a merchant may be slow to read what came right before a kill. */
    int lifeOf(Received received) {
        return lifeAt(Instant.ofEpochSecond(Long.parseLong(received.webhookTimestamp())));
    }

    /** Whether the next life may begin: a {@code webhook-timestamp} has whole seconds, and must tell it from the last. */
    boolean isInLaterSecond(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).isAfter(moment(count()));
    }
}
