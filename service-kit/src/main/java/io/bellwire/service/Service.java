package io.bellwire.service;

/** One of Bellwire's processes, or its share of one. Started once, closed once. */
public interface Service extends AutoCloseable {
    /** What operators call it, e.g. {@code gateway}. */
    String name();

    /**
     * Begins to serve; returns as soon as that is under way. {@link #readiness()} tells when it is reached.
     *
     * @throws StartException with one line for the person who started it
     */
    void start() throws StartException;

    Readiness readiness();

    /** Stops taking work, lets what is under way end within a bound, and lets go of everything. */
    @Override
    void close();
}
