package io.bellwire.testkit.ledger;

/**
 * What a callback is about, as both the driver and the merchant can tell it without asking the pipeline.
 *
 * @param subject the transferId for chain events, the eventId for events published as such
 * @param direction the leg, {@code in} or {@code out}; empty for events that have no legs
 * @param inclusionEpoch how often the transfer had entered the chain; 0 for events that are not transitions of one
 */
public record EventKey(String subject, String type, String direction, int inclusionEpoch) {
    /** In its first inclusion. */
    public static EventKey incoming(String transferId, String type) {
        return new EventKey(transferId, type, "in", 1);
    }

    /** In its first inclusion. */
    public static EventKey outgoing(String transferId, String type) {
        return new EventKey(transferId, type, "out", 1);
    }

    public static EventKey published(String eventId, String type) {
        return new EventKey(eventId, type, "", 0);
    }

    public EventKey inInclusion(int epoch) {
        return new EventKey(subject, type, direction, epoch);
    }

    /** The last part of the type, which is the same whatever the leg is called: {@code detected}. */
    String stage() {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
        return type
                + (direction.isEmpty() ? "" : " (" + direction + ')')
                + " of "
                + subject
                + (inclusionEpoch > 1 ? ", inclusion " + inclusionEpoch : "");
    }
}
