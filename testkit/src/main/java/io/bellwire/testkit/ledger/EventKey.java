package io.bellwire.testkit.ledger;

/**
 * What a callback is about, as both the driver and the merchant can tell it without asking the pipeline.
 *
 * @param subject the transferId for chain events, the eventId for events published as such
 * @param direction the leg, {@code in} or {@code out}; empty for events that have no legs
 */
public record EventKey(String subject, String type, String direction) {
    public static EventKey incoming(String transferId, String type) {
        return new EventKey(transferId, type, "in");
    }

    public static EventKey outgoing(String transferId, String type) {
        return new EventKey(transferId, type, "out");
    }

    public static EventKey published(String eventId, String type) {
        return new EventKey(eventId, type, "");
    }

    /** The last part of the type, which is the same whatever the leg is called: {@code detected}. */
    String stage() {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
        return type + (direction.isEmpty() ? "" : " (" + direction + ')') + " of " + subject;
    }
}
