package io.bellwire.testkit.ledger;

import java.util.List;

/**
 * One POST, written down before it is sent; its result is added after. A driver that dies in between leaves it
 * {@link SubmissionResult#UNKNOWN}, which is what it then is.
 *
 * <p><b>Thread-safe:</b> the driver writes the result once; the ledger reads it from any thread.
 */
public final class Submission {
    private final int records;
    private final List<Expectation> expectations;
    private volatile SubmissionResult result = SubmissionResult.UNKNOWN; // read by whoever checks the ledger

    Submission(int records, List<Expectation> expectations) {
        this.records = records;
        this.expectations = expectations;
    }

    public void ended(SubmissionResult how) {
        result = how;
    }

    int records() {
        return records;
    }

    List<Expectation> expectations() {
        return expectations;
    }

    SubmissionResult result() {
        return result;
    }
}
