package io.bellwire.bench.sender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of one contender, as its process reports it: one line of JSON.
 *
 * @param deliveries that were taken while it was measured
 * @param cpuMicros of the whole process, per delivery
 * @param allocatedBytes by its Java threads, per delivery
 * @param p50Micros of one POST; null when the contender cannot see it
 * @param residentMiB memory the process held at its end
 * @param aside deliveries that ended otherwise meanwhile, which must be none
 */
record Measured(
        String contender,
        long deliveries,
        double perSecond,
        double cpuMicros,
        double allocatedBytes,
        @Nullable Double p50Micros,
        @Nullable Double p99Micros,
        long residentMiB,
        long aside) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param output of the process, in which the report is the last line that begins with a brace */
    static Measured last(List<String> output) {
        String line = output.stream()
                .filter(one -> one.startsWith("{"))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IllegalStateException("no report (expected: a line of JSON)"));
        try {
            return JSON.readValue(line, Measured.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("report: " + line, e);
        }
    }
}
