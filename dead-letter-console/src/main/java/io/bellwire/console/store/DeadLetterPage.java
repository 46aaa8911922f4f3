package io.bellwire.console.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters, newest first.
 *
 * @param next where the next page begins; null on the last
 * @param total how many match the filter, on all pages
 */
public record DeadLetterPage(
        List<DeadLetter> items, @Nullable PageCursor next, long total) {}
