package io.bellwire.console.web;

import io.bellwire.console.projection.Progress;
import io.bellwire.console.store.DeadLetterPage;
import io.bellwire.console.store.PageCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of dead letters.
 *
 * @param asOf last moment at which everything in Kafka was in the log; null before the first
 * @param complete false while some of what Kafka holds may be missing
 */
record DeadLetterListJson(
        List<DeadLetterJson> items,
        @Nullable String next,
        long total,
        @Nullable String asOf,
        boolean complete) {
    static DeadLetterListJson of(DeadLetterPage page, Progress progress) {
        PageCursor next = page.next();
        return new DeadLetterListJson(
                page.items().stream().map(DeadLetterJson::of).toList(),
                next == null ? null : next.encode(),
                page.total(),
                Json.timeOrNull(progress.asOf()),
                progress.complete());
    }
}
