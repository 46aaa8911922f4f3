package io.bellwire.testkit.ledger;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Normalisation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says which callbacks an observation causes, from the rules a merchant is told and not from the pipeline's code: the
 * receiver's owner hears {@code deposit.*}, the sender's {@code transaction.*}, of every transition of a transfer that
 * was in a block; unverified assets are not announced. What is a transition is {@link TransferBook}'s to say.
 *
 * <p><b>In log order.</b> What a statement causes depends on all that were made before it, so it must be asked about each
 * in the order they are published, and all that it is asked about are taken to have been accepted. A statement published
 * again, under the same id, causes what it did the first time.
 *
 * <p><b>Thread-safe:</b> under its own lock; merchants and addresses are made known before it is asked.
 */
public final class Obligations {
    private record Subscription(String path, List<Pattern> types) {}

    private final ToIntFunction<String> requiredConfirmations;
    private final int quorum;
    private final Map<String, String> ownerByAddress = new HashMap<>();
    private final Map<String, List<Subscription>> byMerchant = new HashMap<>();
    private final Map<String, TransferBook> books = new HashMap<>();
    private final Map<String, Set<Expectation>> causedBefore = new HashMap<>();

    /** Where the word of one watcher is enough. */
    public Obligations(ToIntFunction<String> requiredConfirmations) {
        this(requiredConfirmations, 1);
    }

    /**
     * @param requiredConfirmations depth at which a transfer on the given chain (CAIP-2) is confirmed
     * @param quorum how many watchers must agree on its block before it is
     */
    public Obligations(ToIntFunction<String> requiredConfirmations, int quorum) {
        this.requiredConfirmations = requiredConfirmations;
        this.quorum = quorum;
    }

    /** The merchant's endpoint at {@code path} hears types matching one of {@code typeGlobs}, such as {@code deposit.*}. */
    public void subscribe(String merchantId, String path, Collection<String> typeGlobs) {
        List<Pattern> types = typeGlobs.stream().map(Obligations::pattern).toList();
        byMerchant.computeIfAbsent(merchantId, id -> new ArrayList<>()).add(new Subscription(path, types));
    }

    public void own(String chainId, String address, String merchantId) {
        ownerByAddress.put(Normalisation.addressKey(chainId, address), merchantId);
    }

    /** What becomes owed once any of these is accepted; each callback once. */
    public synchronized Set<Expectation> of(Collection<TransferObservation> observations) {
        return observations.stream()
                .flatMap(observation -> owedBy(observation).stream())
                .collect(Collectors.toSet());
    }

    private Set<Expectation> owedBy(TransferObservation observation) {
        Set<Expectation> before = causedBefore.get(observation.getObservationId());
        if (before != null) {
            return before;
        }
        List<TransferBook.Entry> transitions = books.computeIfAbsent(
                        observation.getTransferId(),
                        id -> new TransferBook(requiredConfirmations.applyAsInt(observation.getChainId()), quorum))
                .hear(observation);
        if (transitions.isEmpty() || !observation.getAsset().getVerified()) {
            return Set.of();
        }
        Set<Expectation> owed = transitions.stream()
                .filter(transition -> transition.epoch() > 0) // merchants here did not ask for the mempool
                .flatMap(transition -> legs(observation, transition))
                .collect(Collectors.toSet());
        causedBefore.put(observation.getObservationId(), owed);
        return owed;
    }

    private Stream<Expectation> legs(TransferObservation observation, TransferBook.Entry transition) {
        EventKey in = EventKey.incoming(observation.getTransferId(), "deposit." + transition.stage());
        EventKey out = EventKey.outgoing(observation.getTransferId(), "transaction." + transition.stage());
        return Stream.concat(
                leg(observation, observation.getTo(), in.inInclusion(transition.epoch())),
                observation.getFrom().stream()
                        .flatMap(from -> leg(observation, from, out.inInclusion(transition.epoch()))));
    }

    private Stream<Expectation> leg(TransferObservation observation, @Nullable String address, EventKey key) {
        if (address == null) {
            return Stream.empty();
        }
        String owner = ownerByAddress.get(Normalisation.addressKey(observation.getChainId(), address));
        return Stream.ofNullable(owner)
                .flatMap(merchant -> byMerchant.getOrDefault(merchant, List.of()).stream())
                .filter(subscription -> subscription.types().stream()
                        .anyMatch(types -> types.matcher(key.type()).matches()))
                .map(subscription -> new Expectation(key, subscription.path(), observation.getAmount()));
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(
                Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
