package io.bellwire.testkit.ledger;

/** What the driver knows about a POST once it is over. */
public enum SubmissionResult {
    /** Answered 202: every record in it must be accounted for. */
    ACKED,
    /** Answered that nothing was taken: no record in it may ever be heard of. */
    REFUSED,
    /** No answer, or one that promises nothing: its records may or may not be heard of. Never treated as failed. */
    UNKNOWN
}
