package io.bellwire.standalone.cli;

import java.util.List;

/**
 * Consecutive lines of a file that are sent together.
 *
 * @param lines what to send, blank lines left out
 * @param refused lines that need not be sent to be refused
 * @param end where the next batch starts
 */
record Batch(List<Line> lines, List<RefusedLine> refused, Position end) {
    /**
     * A line of the file.
     *
     * @param number from 1
     * @param bytes without the line's end
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Line(long number, byte[] bytes) {}

    /**
     * One thing that is wrong with a line, as the gateway says it.
     *
     * @param field empty for the line itself
     */
    record RefusedLine(long number, String field, String code, String detail) {}

    /**
     * A place between two lines.
     *
     * @param lines before it, blank ones included
     * @param bytes before it
     * @param sha256 of those bytes: tells whether a file still starts with them
     */
    record Position(long lines, long bytes, String sha256) {}

    Batch {
        lines = List.copyOf(lines);
        refused = List.copyOf(refused);
    }
}
