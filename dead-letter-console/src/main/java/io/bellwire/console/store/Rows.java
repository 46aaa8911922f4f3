package io.bellwire.console.store;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.event.v1.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows back into what they came from. Pure functions of the current row. */
final class Rows {
    private Rows() {}

    static DeadLetter deadLetter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getString("delivery_id"),
                row.getString("callback_id"),
                row.getString("event_id"),
                row.getString("type"),
                row.getString("subject_id"),
                row.getInt("revision"),
                row.getString("merchant_id"),
                row.getString("endpoint_id"),
                row.getString("error_class"),
                integerOrNull(row, "http_status"),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("dead_at")),
                DeadLetterState.valueOf(row.getString("state")),
                row.getInt("replay_count"),
                instantOrNull(row, "released_at"),
                row.getInt("superseded") != 0);
    }

    static RecordedAttempt attempt(ResultSet row) throws SQLException {
        Attempt attempt = Attempt.newBuilder()
                .setDeliveryId(row.getString("delivery_id"))
                .setAttempt(row.getInt("attempt"))
                .setCallbackId(row.getString("callback_id"))
                .setEventId(row.getString("event_id"))
                .setType(row.getString("type"))
                .setSubjectId(row.getString("subject_id"))
                .setRevision(row.getInt("revision"))
                .setMerchantId(row.getString("merchant_id"))
                .setEndpointId(row.getString("endpoint_id"))
                .setOrigin(Origin.valueOf(row.getString("origin")))
                .setOutcome(AttemptResult.valueOf(row.getString("outcome")))
                .setHttpStatus(integerOrNull(row, "http_status"))
                .setErrorClass(row.getString("error_class"))
                .setDetail(row.getString("detail"))
                .setStartedAt(Instant.ofEpochMilli(row.getLong("started_at")))
                .setDurationMillis(row.getLong("duration_millis"))
                .setRetryTopic(row.getString("retry_topic"))
                .setDueAt(instantOrNull(row, "due_at"))
                .setReplayId(row.getString("replay_id"))
                .build();
        return new RecordedAttempt(attempt, Instant.ofEpochMilli(row.getLong("recorded_at")));
    }

    private static @Nullable Integer integerOrNull(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(value);
    }
}
