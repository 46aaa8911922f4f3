package io.bellwire.testkit.ledger;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.ObservationKind;
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
 * receiver's owner hears {@code deposit.*}, the sender's {@code transaction.*}; first sight is {@code detected}, the
 * required depth {@code confirmed}; unverified assets are not announced.
 *
 * <p>Knows inclusions only: there are no reorgs here yet.
 *
 * <p><b>Thread:</b> filled by one thread before it is asked; then safe to read from any.
 */
public final class Obligations {
    private record Subscription(String path, List<Pattern> types) {}

    private final ToIntFunction<String> requiredConfirmations;
    private final Map<String, String> ownerByAddress = new HashMap<>();
    private final Map<String, List<Subscription>> byMerchant = new HashMap<>();

    /** @param requiredConfirmations depth at which a transfer on the given chain (CAIP-2) is confirmed */
    public Obligations(ToIntFunction<String> requiredConfirmations) {
        this.requiredConfirmations = requiredConfirmations;
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
    public Set<Expectation> of(Collection<TransferObservation> observations) {
        return observations.stream().flatMap(this::owedBy).collect(Collectors.toSet());
    }

    private Stream<Expectation> owedBy(TransferObservation observation) {
        if (observation.getKind() != ObservationKind.INCLUDED
                || !observation.getAsset().getVerified()
                || observation.getExecutionStatus() != ExecutionStatus.SUCCESS) {
            return Stream.empty();
        }
        boolean confirmed =
                observation.getConfirmations() >= requiredConfirmations.applyAsInt(observation.getChainId());
        Stream<String> stages = confirmed ? Stream.of("detected", "confirmed") : Stream.of("detected");
        return stages.flatMap(stage -> Stream.concat(
                leg(observation, observation.getTo(), "in", "deposit." + stage),
                observation.getFrom().stream().flatMap(from -> leg(observation, from, "out", "transaction." + stage))));
    }

    private Stream<Expectation> leg(
            TransferObservation observation, @Nullable String address, String direction, String type) {
        if (address == null) {
            return Stream.empty();
        }
        String owner = ownerByAddress.get(Normalisation.addressKey(observation.getChainId(), address));
        EventKey key = new EventKey(observation.getTransferId(), type, direction);
        return Stream.ofNullable(owner)
                .flatMap(merchant -> byMerchant.getOrDefault(merchant, List.of()).stream())
                .filter(subscription -> subscription.types().stream()
                        .anyMatch(types -> types.matcher(type).matches()))
                .map(subscription -> new Expectation(key, subscription.path(), observation.getAmount()));
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(
                Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
