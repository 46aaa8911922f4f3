package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.signing.KeyedSigner;

/**
 * What one event loop needs to sign for all of its endpoints, one attempt after the other, so that none of them has to keep
 * it while it is idle.
 *
 * <p><b>Thread:</b> confined to one event loop. Nothing in it outlives an attempt, but the text of the second.
 */
final class SigningDesk {
    private byte[] text = new byte[128]; // id, time and two dots
    private byte[] header = new byte[KeyedSigner.SIGNATURE_BYTES + 1];
    private long second = -1;
    private String timestamp = "";

    /** Room for so many bytes or more. */
    byte[] text(int length) {
        if (text.length < length) {
            text = new byte[length];
        }
        return text;
    }

    /** Room for so many bytes or more. */
    byte[] header(int length) {
        if (header.length < length) {
            header = new byte[length];
        }
        return header;
    }

    /** A second has one text, however many attempts fall into it. */
    String timestamp(long unixSecond) {
        if (unixSecond != second) {
            second = unixSecond;
            timestamp = String.valueOf(unixSecond);
        }
        return timestamp;
    }
}
