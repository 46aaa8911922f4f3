package io.bellwire.testkit.chain;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One chain: a tree of blocks, its head at each tick, and the transfers still waiting for a block.
 *
 * <p>Blocks know their parents and are found by hash, so several branches can stand beside each other; so far the chain
 * only ever grows on its head.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class SimulatedChain {
    private final ChainProfile profile;
    private final RandomGenerator random;
    private final Map<String, SimulatedBlock> byHash = new HashMap<>();
    private final List<SimulatedBlock> headByTick = new ArrayList<>();
    private final List<SimulatedTransfer> waiting = new ArrayList<>();
    private final Map<String, SimulatedBlock> inclusionByTransfer = new HashMap<>();
    private SimulatedBlock head;
    private long slot;

    SimulatedChain(ChainProfile profile, RandomGenerator random, Instant start) {
        this.profile = profile;
        this.random = random;
        slot = profile.firstHeight();
        String parent = profile.spelling().blockHash(random);
        head = new SimulatedBlock(slot, slot, profile.spelling().blockHash(random), parent, start, List.of());
        byHash.put(head.hash(), head);
        headByTick.add(head);
    }

    ChainProfile profile() {
        return profile;
    }

    SimulatedBlock head() {
        return head;
    }

    /** The head as it was at a tick, 0 for the start. */
    SimulatedBlock headAt(int tick) {
        return headByTick.get(tick);
    }

    void submit(SimulatedTransfer transfer) {
        waiting.add(transfer);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Lets one tick pass, and grows a block if one is due. */
    void tick(int tick, Instant now) {
        if (tick % profile.ticksPerBlock() == 0) {
            slot++;
            if (random.nextInt(100) >= profile.missedSlotPercent()) {
                append(new SimulatedBlock(
                        slot,
                        head.height() + 1,
                        profile.spelling().blockHash(random),
                        head.hash(),
                        now,
                        takeWaiting()));
            }
        }
        headByTick.add(head);
    }

    /** The block {@code steps} before {@code block} on its own branch; empty before the first. */
    Optional<SimulatedBlock> ancestor(SimulatedBlock block, int steps) {
        SimulatedBlock current = block;
        for (int i = 0; i < steps; i++) {
            SimulatedBlock parent = byHash.get(current.parentHash());
            if (parent == null) {
                return Optional.empty();
            }
            current = parent;
        }
        return Optional.of(current);
    }

    /** The blocks after {@code from} up to and with {@code to}, oldest first; {@code from} must be an ancestor of {@code to}. */
    List<SimulatedBlock> path(SimulatedBlock from, SimulatedBlock to) {
        Deque<SimulatedBlock> path = new ArrayDeque<>();
        for (SimulatedBlock block = to; !block.hash().equals(from.hash()); ) {
            path.addFirst(block);
            SimulatedBlock parent = byHash.get(block.parentHash());
            if (parent == null) {
                throw new IllegalArgumentException(
                        "from: " + from.hash() + " (expected: an ancestor of " + to.hash() + ')');
            }
            block = parent;
        }
        return List.copyOf(path);
    }

    /** The block a transfer is in on the head's branch. */
    Optional<SimulatedBlock> inclusionOf(SimulatedTransfer transfer) {
        return Optional.ofNullable(inclusionByTransfer.get(transfer.transferId()));
    }

    private void append(SimulatedBlock block) {
        byHash.put(block.hash(), block);
        block.inclusions()
                .forEach(inclusion ->
                        inclusionByTransfer.put(inclusion.transfer().transferId(), block));
        head = block;
    }

    private List<SimulatedBlock.Inclusion> takeWaiting() {
        List<SimulatedBlock.Inclusion> inclusions = new ArrayList<>();
        Map<String, Integer> indexByTx = new HashMap<>();
        int logs = 0;
        for (SimulatedTransfer transfer : waiting) {
            int nextIndex = indexByTx.size();
            int txIndex = indexByTx.computeIfAbsent(transfer.txId(), id -> nextIndex);
            boolean logged =
                    profile.spelling() == ChainSpelling.EVM && transfer.asset().token();
            inclusions.add(new SimulatedBlock.Inclusion(transfer, txIndex, logged ? Integer.valueOf(logs++) : null));
        }
        waiting.clear();
        return inclusions;
    }
}
