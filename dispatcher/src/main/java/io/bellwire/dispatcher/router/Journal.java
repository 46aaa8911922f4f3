package io.bellwire.dispatcher.router;

import java.util.ArrayList;
import java.util.List;

/**
 * Which source record made us say what, for records that come again after a crash. Immutable.
 *
 * @param entries oldest first
 */
record Journal(List<Entry> entries) {
    /**
     * How many records are remembered. By count, not by age: a router that catches up after an outage applies hours of a
     * transfer's life within one commit, and a crash wants all of them again.
     */
    static final int KEPT = 64;

    static final Journal EMPTY = new Journal(List.of());

    /** @param offset of the record in its partition */
    record Entry(long offset, List<Emission> emissions) {
        Entry {
            emissions = List.copyOf(emissions);
        }
    }

    Journal {
        entries = List.copyOf(entries);
    }

    /** What that record made us say; nothing, most often. */
    List<Emission> saidAt(long offset) {
        for (Entry entry : entries) {
            if (entry.offset() == offset) {
                return entry.emissions();
            }
        }
        return List.of();
    }

    Journal with(long offset, List<Emission> emissions) {
        if (emissions.isEmpty()) {
            return this;
        }
        List<Entry> more = new ArrayList<>(entries.subList(Math.max(0, entries.size() - KEPT + 1), entries.size()));
        more.add(new Entry(offset, emissions));
        return new Journal(more);
    }
}
