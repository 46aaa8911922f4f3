package io.bellwire.console.web;

import java.time.Instant;

/** A browser that has shown the admin key. Not a record: its printed form must not show the CSRF token. */
final class Session {
    private final String id;
    private final String csrfToken;
    private final Instant expiresAt;

    Session(String id, String csrfToken, Instant expiresAt) {
        this.id = id;
        this.csrfToken = csrfToken;
        this.expiresAt = expiresAt;
    }

    /** Names it in the audit; not what the cookie holds. */
    String id() {
        return id;
    }

    /** Must come back in a header with every change: another site can make the browser send the cookie, but not this. */
    String csrfToken() {
        return csrfToken;
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    @Override
    public String toString() {
        return "Session[id=" + id + ']';
    }
}
