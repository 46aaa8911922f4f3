package io.bellwire.standalone.acceptance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One step of the pipeline, held to what it promises of the records it is given in each life of the process
 * ({@link Kills}).
 *
 * <p><b>Why not "repeated soon after a kill":</b> a repeat is caused by records and not by nearness in time. What a kill
 * made two of may both be taken much later, one of them after a retry; and what was committed right before the kill has
 * no excuse to come again.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class Step {
    private final String name;
    private final boolean exactlyOnce;
    private final Map<String, List<Input>> given = new HashMap<>();
    private final Map<String, List<Integer>> made = new LinkedHashMap<>();

    private Step(String name, boolean exactlyOnce) {
        this.name = name;
        this.exactlyOnce = exactlyOnce;
    }

    /** In each life it makes at most one thing of a record, and nothing of one that was committed before that life began. */
    static Step atLeastOnce(String name) {
        return new Step(name, false);
    }

    /** It makes at most one thing of a record, however many lives that takes. */
    static Step exactlyOnce(String name) {
        return new Step(name, true);
    }

    /** @param what names the things that may come of the record */
    void given(String what, Input input) {
        given.computeIfAbsent(what, key -> new ArrayList<>()).add(input);
    }

    void made(String what, int life) {
        made.computeIfAbsent(what, key -> new ArrayList<>()).add(life);
    }

    /** One line for each thing that was made more often than there were records to make it of. */
    List<String> broken() {
        List<String> broken = new ArrayList<>();
        made.forEach((what, lives) -> {
            List<Input> inputs = given.getOrDefault(what, List.of());
            if (mostOverdone(inputs, lives) > 0) {
                broken.add(name + ' ' + what + ": in lives " + lives + ", of " + inputs);
            }
        });
        return broken;
    }

    private int mostOverdone(List<Input> inputs, List<Integer> lives) {
        if (exactlyOnce) {
            return lives.size() - inputs.size();
        }
        Map<Integer, Integer> overdone = new TreeMap<>();
        lives.forEach(life -> overdone.merge(life, 1, Integer::sum));
        inputs.forEach(input -> input.lives().forEach(life -> overdone.merge(life, -1, Integer::sum)));
        return overdone.values().stream().max(Integer::compare).orElse(0);
    }
}
