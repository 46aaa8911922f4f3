package io.bellwire.standalone.acceptance;

import io.bellwire.testkit.receiver.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A callback that its merchant took once more.
 *
 * @param life in which it was sent this time
 * @param beforeKill how long it had been taken when the life that sent it before ended; zero if both are of one life
 */
record Repeat(int life, Duration beforeKill) {

    static List<Repeat> in(List<Received> received, Kills kills) {
        Map<String, Received> lastByCallback = new HashMap<>();
        List<Repeat> repeats = new ArrayList<>();
        for (Received taken : received) {
            if (taken.accepted()) {
                Received before = lastByCallback.put(taken.webhookId() + " at " + taken.path(), taken);
                if (before != null) {
                    repeats.add(of(before, taken, kills));
                }
            }
        }
        return repeats;
    }

    private static Repeat of(Received before, Received again, Kills kills) {
        int life = kills.lifeOf(before);
        Duration beforeKill = life == kills.lifeOf(again)
                ? Duration.ZERO
                : Duration.between(before.arrivedAt(), kills.moment(life + 1));
        return new Repeat(kills.lifeOf(again), beforeKill);
    }
}
