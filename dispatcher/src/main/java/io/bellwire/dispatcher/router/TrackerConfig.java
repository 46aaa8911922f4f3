package io.bellwire.dispatcher.router;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.service.ChainDepths;
import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * How much the tracker takes on trust.
 *
 * @param quorum watchers who must each say a depth of a block before it is said
 * @param holdFlags risk flags that hold a transfer
 * @param unroutedFlags risk flags of transfers nobody is told of
 * @param finality depth that counts as final; 0 where only the chain's own word does
 * @param operator merchant who hears of disagreements; null for nobody
 */
record TrackerConfig(
        int quorum,
        List<String> holdFlags,
        List<String> unroutedFlags,
        ChainDepths finality,
        @Nullable String operator) {
    static final String QUORUM = "tracker.quorum";
    static final String HOLD_FLAGS = "tracker.hold.flags";
    static final String UNROUTED_FLAGS = "router.unrouted.flags";
    static final String FINALITY = "finality.depths";
    static final String OPERATOR = "operator.merchant";

    private static final String DEFAULT_FINALITY =
            "bip122:000000000019d6689c085ae165831e93=100,bip122:12a765e31ffd4059bada1e25190f6e98=100,*=0";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    QUORUM,
                    INT,
                    1,
                    between(1, Watchers.MAX),
                    HIGH,
                    "Watchers that must each say a depth, or finality, of a block before a transfer in it is confirmed or"
                            + " final. With 1, a single watcher on a wrong fork, or in wrong hands,"
                            + " confirms what is not there. Of n watchers, when more than n - quorum are silent nothing is"
                            + " confirmed.")
            .define(
                    HOLD_FLAGS,
                    LIST,
                    List.of("aml_hold", "missing_memo", "wrong_asset"),
                    MEDIUM,
                    "Risk flags that hold a transfer: not confirmed until every watcher that set one speaks without"
                            + " it. Merchants hear held, with the flag as its reason. A watcher that sets one and falls silent"
                            + " holds the transfer for good.")
            .define(
                    UNROUTED_FLAGS,
                    LIST,
                    List.of("dust", "zero_value"),
                    MEDIUM,
                    "Risk flags of transfers that are recorded in unrouted, as flagged, and announced to nobody. Such"
                            + " transfers are sent to strangers by the million, to plant a lookalike address in their"
                            + " history. Empty: merchants hear of them like of any other.")
            .define(
                    FINALITY,
                    STRING,
                    DEFAULT_FINALITY,
                    ConfigRules.rule(
                            "chain=depth separated by commas, with *=depth for all other chains",
                            value -> ChainDepths.parse(value, 0)),
                    HIGH,
                    "Confirmations that count as final, per chain; 0 where only the chain's own word does. Nothing is"
                            + " taken back after it: too few, and a reorganisation deeper than that leaves merchants with"
                            + " money that is gone until a person acts.")
            .define(
                    OPERATOR,
                    STRING,
                    "",
                    ConfigRules.rule("at most 64 characters", value -> {
                        if (value.length() > 64) {
                            throw new IllegalArgumentException("too long");
                        }
                    }),
                    MEDIUM,
                    "Merchant whose endpoints hear alert.* events: watchers that disagree about a transfer or take back a"
                            + " final one. Empty: such events lie in unrouted, where nobody may look in time.");

    TrackerConfig {
        holdFlags = List.copyOf(holdFlags);
        unroutedFlags = List.copyOf(unroutedFlags);
    }

    static TrackerConfig from(Configuration configuration) {
        String operator = configuration.string(OPERATOR);
        return new TrackerConfig(
                configuration.integer(QUORUM),
                configuration.list(HOLD_FLAGS),
                configuration.list(UNROUTED_FLAGS),
                ChainDepths.parse(configuration.string(FINALITY), 0),
                operator.isEmpty() ? null : operator);
    }

    /** Whether one of these flags holds a transfer. */
    boolean holds(List<String> riskFlags) {
        return isAnyOf(holdFlags, riskFlags);
    }

    /** Whether one of these flags keeps a transfer from being announced. */
    boolean isUnwanted(List<String> riskFlags) {
        return isAnyOf(unroutedFlags, riskFlags);
    }

    private static boolean isAnyOf(List<String> flags, List<String> riskFlags) {
        for (int i = 0; i < riskFlags.size(); i++) { // no iterator: asked for every observation
            if (flags.contains(riskFlags.get(i))) {
                return true;
            }
        }
        return false;
    }

    boolean isFinal(String chainId, int confirmations) {
        int depth = finality.of(chainId);
        return depth > 0 && confirmations >= depth;
    }
}
