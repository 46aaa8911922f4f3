package io.bellwire.gateway;

/** Kafka does not answer, so neither can we. Becomes 503. */
final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    UnavailableException(String detail) {
        super(detail);
        this.detail = detail;
    }

    /** What the caller is told. */
    String detail() {
        return detail;
    }
}
