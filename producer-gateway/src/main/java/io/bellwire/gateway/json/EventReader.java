package io.bellwire.gateway.json;

import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.RecordRules;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads WalletEvents. Which record the payload is follows from {@code type}, which may stand after it: the payload is
 * passed over first, and read when the rest is known.
 *
 * <p>Thread-safe because immutable.
 */
public final class EventReader implements ItemReader<WalletEvent> {
    private static final String PAYLOAD = "payload";
    private static final int MAX_TYPE = 128;

    private static final Pattern SUBJECT_ID = Pattern.compile("[!-~]{1,512}");

    private final RecordReader structure = RecordReader.of(
            WalletEvent.getClassSchema(), Set.of("eventId", "recordedAt"), Map.of(PAYLOAD, Cursor::slice));

    @Override
    public @Nullable WalletEvent read(Cursor cursor) throws IOException {
        WalletEvent event = (WalletEvent) structure.read(cursor);
        if (event == null) {
            return null;
        }
        // Until its type is known the payload is still the slice of text it stands in.
        if (event.getPayload() instanceof Cursor.Slice slice && event.getType() != null) {
            event.setPayload(readPayload(event.getType(), cursor.on(slice)));
        }
        if (cursor.errors().isItemGood()) {
            checkForms(event, cursor.errors());
        }
        if (!cursor.errors().isItemGood()) {
            return null;
        }
        complete(event, cursor);
        cursor.errors().addInvalid(RecordRules.broken(event));
        return cursor.errors().isItemGood() ? event : null;
    }

    private static @Nullable Object readPayload(String type, Cursor cursor) throws IOException {
        cursor.json().nextToken();
        Object payload = PayloadReaders.of(type).read(cursor);
        if (payload instanceof TransferPayload transfer && cursor.errors().isItemGood()) {
            ObservationRules.apply(transfer.getTransfer(), PAYLOAD + ".transfer.", cursor.errors(), cursor.now());
        }
        return payload;
    }

    private static void checkForms(WalletEvent event, ItemErrors errors) {
        if (event.getType().length() > MAX_TYPE
                || !Forms.EVENT_TYPE.matcher(event.getType()).matches()) {
            errors.add(
                    "type", ErrorCode.INVALID_FORM, "expected: a dotted name of A-Z a-z 0-9 _, at most 128 characters");
        }
        if (!SUBJECT_ID.matcher(event.getSubjectId()).matches()) {
            errors.add("subjectId", ErrorCode.INVALID_FORM, "expected: 1 to 512 visible ASCII characters");
        }
        if (event.getRevision() < 1) {
            errors.add("revision", ErrorCode.OUT_OF_RANGE, "expected: 1 or more");
        }
        if (event.getEventId() != null
                && !Forms.EVENT_ID.matcher(event.getEventId()).matches()) {
            errors.add("eventId", ErrorCode.INVALID_FORM, "expected: to match " + Forms.EVENT_ID + ", or left out");
        }
        if (event.getMerchantId() != null
                && !Forms.MERCHANT_ID.matcher(event.getMerchantId()).matches()) {
            errors.add("merchantId", ErrorCode.INVALID_FORM, "expected: to match " + Forms.MERCHANT_ID);
        }
    }

    private static void complete(WalletEvent event, Cursor cursor) {
        event.setRecordedAt(cursor.now());
        if (event.getEventId() == null) {
            event.setEventId(Ids.eventId(event));
        }
    }
}
