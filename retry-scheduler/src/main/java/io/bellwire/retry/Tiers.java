package io.bellwire.retry;

import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.service.Durations;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tiers there are, by topic, with their delays: those of {@code retry.schedule}, and those an earlier schedule left
 * behind. Retries may wait in the latter still, and only we would ever take them out again.
 *
 * <p>Thread-safe because immutable.
 *
 * @param leftOver as their topics' names say it
 */
record Tiers(Map<String, Duration> scheduled, Map<String, Duration> leftOver) {
    private static final String LABEL = "retry\\.([1-9][0-9]{0,8}(?:ms|s|m|h))";

    Tiers {
        scheduled = Map.copyOf(scheduled);
        leftOver = Map.copyOf(leftOver);
    }

    /** @param existing names of the topics there are */
    static Tiers of(TopicCatalogue topics, Collection<String> existing) {
        Map<String, Duration> scheduled = IntStream.range(0, topics.schedule().size())
                .boxed()
                .collect(Collectors.toMap(topics::retryTier, topics.schedule()::delay));
        Pattern form = Pattern.compile(Pattern.quote(topics.prefix()) + LABEL);
        Map<String, Duration> leftOver = new TreeMap<>();
        for (String name : existing) {
            Matcher tier = form.matcher(name);
            if (tier.matches() && !scheduled.containsKey(name)) {
                Duration delay = Durations.parse(tier.group(1));
                // A label we would have spelt otherwise (60s for 1m) is a stranger's.
                if (new RetrySchedule(List.of(delay)).label(0).equals(tier.group(1))) {
                    leftOver.put(name, delay);
                }
            }
        }
        return new Tiers(scheduled, leftOver);
    }

    Map<String, Duration> delays() {
        Map<String, Duration> delays = new LinkedHashMap<>(scheduled);
        delays.putAll(leftOver);
        return delays;
    }

    Set<String> topics() {
        return delays().keySet();
    }
}
