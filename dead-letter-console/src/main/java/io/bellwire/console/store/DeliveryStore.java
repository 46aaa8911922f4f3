package io.bellwire.console.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Answers what operators ask of the delivery log, and notes that a replay has begun. */
public final class DeliveryStore {
    private static final String SUPERSEDED = """
            CASE WHEN EXISTS (SELECT 1 FROM delivery_head h WHERE h.endpoint_id = %1$s.endpoint_id
                AND h.subject_id = %1$s.subject_id AND h.revision > %1$s.revision) THEN 1 ELSE 0 END AS superseded
            """;

    private static final String SELECT_DEAD_LETTER = "SELECT d.*, " + SUPERSEDED.formatted("d") + " FROM dead_letter d";
    private static final String NEWEST_FIRST = " ORDER BY d.dead_at DESC, d.delivery_id DESC LIMIT :limit";

    private final Jdbi jdbi;

    public DeliveryStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /** Matching dead letters, newest first, beginning after the cursor. {@code total} counts from the first page on. */
    public DeadLetterPage list(DeadLetterFilter filter, @Nullable PageCursor cursor, int limit) {
        return jdbi.withHandle(handle -> {
            // Before the rows: of what comes in between, a page may show more than was counted, and never less.
            long total = count(handle, filter);
            List<DeadLetter> found = rows(handle, Conditions.of(filter).after(cursor), limit + 1);
            List<DeadLetter> items = found.subList(0, Math.min(limit, found.size()));
            return new DeadLetterPage(items, found.size() > limit ? cursorOf(items.get(limit - 1)) : null, total);
        });
    }

    public Optional<Delivery> find(String deliveryId) {
        return jdbi.withHandle(handle -> {
            Optional<DeadLetter> deadLetter = deadLetter(handle, deliveryId);
            List<RecordedAttempt> attempts = attempts(handle, deliveryId);
            if (deadLetter.isEmpty() && attempts.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Delivery(
                    deadLetter.orElse(null),
                    body(handle, deliveryId).orElse(null),
                    attempts,
                    deadLetter.map(DeadLetter::superseded).orElseGet(() -> superseded(handle, deliveryId))));
        });
    }

    /** Notes a release, unless the letter has moved on since it was read: its outcome may already be in. */
    public void markReplaying(DeadLetter released, Instant at) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE dead_letter"
                        + " SET state = 'REPLAYING', released_at = :releasedAt"
                        + " WHERE delivery_id = :deliveryId AND state IN ('OPEN', 'REPLAYING') AND dead_at = :deadAt")
                .bind("releasedAt", at.toEpochMilli())
                .bind("deliveryId", released.deliveryId())
                .bind("deadAt", released.deadAt().toEpochMilli())
                .execute());
    }

    private static List<DeadLetter> rows(Handle handle, Conditions conditions, int limit) {
        return handle.createQuery(SELECT_DEAD_LETTER + conditions.where() + NEWEST_FIRST)
                .bindMap(conditions.values())
                .bind("limit", limit)
                .map((row, context) -> Rows.deadLetter(row))
                .list();
    }

    private static long count(Handle handle, DeadLetterFilter filter) {
        Conditions conditions = Conditions.of(filter);
        return handle.createQuery("SELECT COUNT(*) FROM dead_letter d" + conditions.where())
                .bindMap(conditions.values())
                .mapTo(Long.class)
                .one();
    }

    private static Optional<DeadLetter> deadLetter(Handle handle, String deliveryId) {
        return handle.createQuery(SELECT_DEAD_LETTER + " WHERE d.delivery_id = ?")
                .bind(0, deliveryId)
                .map((row, context) -> Rows.deadLetter(row))
                .findOne();
    }

    private static List<RecordedAttempt> attempts(Handle handle, String deliveryId) {
        return handle.createQuery("SELECT * FROM attempt WHERE delivery_id = ? ORDER BY attempt")
                .bind(0, deliveryId)
                .map((row, context) -> Rows.attempt(row))
                .list();
    }

    private static Optional<FrozenBody> body(Handle handle, String deliveryId) {
        return handle.createQuery("SELECT content_type, body FROM dead_letter_body WHERE delivery_id = ?")
                .bind(0, deliveryId)
                .map((row, context) -> new FrozenBody(row.getString(1), row.getBytes(2)))
                .findOne();
    }

    private static boolean superseded(Handle handle, String deliveryId) {
        return handle.createQuery("SELECT " + SUPERSEDED.formatted("a") + " FROM attempt a WHERE a.delivery_id = ?")
                .bind(0, deliveryId)
                .mapTo(Integer.class)
                .findFirst()
                .filter(flag -> flag != 0)
                .isPresent();
    }

    private static PageCursor cursorOf(DeadLetter letter) {
        return new PageCursor(letter.deadAt(), letter.deliveryId());
    }
}
