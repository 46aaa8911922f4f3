package io.bellwire.console.web;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name for the audit; never a key
 * @param session null for a caller with the bearer key
 */
record Actor(String name, @Nullable Session session) {
    /** Whoever holds {@code admin.key}; keys have no names of their own yet. */
    static final Actor KEY_HOLDER = new Actor("admin.key", null);

    private static final AttributeKey<Actor> ATTRIBUTE = AttributeKey.valueOf(Actor.class, "ACTOR");

    static Actor of(Session session) {
        return new Actor("session:" + session.id(), session);
    }

    /** Of a request the {@link Gate} let through. */
    static Actor of(ServiceRequestContext context) {
        Actor actor = context.attr(ATTRIBUTE);
        if (actor == null) {
            throw new IllegalStateException("no actor: the route is not behind the gate");
        }
        return actor;
    }

    void attachTo(ServiceRequestContext context) {
        context.setAttr(ATTRIBUTE, this);
    }
}
