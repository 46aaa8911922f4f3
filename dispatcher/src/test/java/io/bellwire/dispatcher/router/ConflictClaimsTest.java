package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Fee;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.state.v1.ConflictClaim;
import io.bellwire.state.v1.SaidType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConflictClaimsTest {
    private static final Instant EARLIER = RouterBench.NOW;
    private static final Instant LATER = EARLIER.plusSeconds(60);
    private static final Emission DETECTED = emission(SaidType.DETECTED, 1, 0, 0);

    private final TransferObservation said = TrackerBench.included("w1", "A", 112, 12);

    {
        said.setConflictKeys(List.of("k2", "k1", "k2"));
    }

    @Test
    void claimsEachKeyOnce() {
        assertThat(claims(emission(SaidType.DETECTED, 0, 0, 0)))
                .extracting(ConflictClaim::getConflictKey)
                .containsExactly("k1", "k2");
    }

    @Test
    void claimsAsWonOnlyWhatBecameDeepEnoughJustNow() {
        assertThat(claims(emission(SaidType.MILESTONE, 1, 6, 12))).allMatch(ConflictClaim::getWon);
        assertThat(claims(emission(SaidType.MILESTONE, 1, 6, 20))).allMatch(ConflictClaim::getWon);
        assertThat(claims(emission(SaidType.MILESTONE, 1, 3, 6))).isEmpty();
        assertThat(claims(emission(SaidType.MILESTONE, 1, 12, 20))).isEmpty();
        assertThat(claims(DETECTED)).isEmpty();
    }

    @Test
    void claimsAsWaitingWhatFellOutOfItsBlock() {
        assertThat(claims(emission(SaidType.REORGED, 1, 0, 0)))
                .hasSize(2)
                .noneMatch(ConflictClaim::getWon)
                .allMatch(claim -> claim.getTransfer() != null);
    }

    @Test
    void claimsAsWonWhatFellOutAndIsAsDeepElsewhere() {
        List<ConflictClaim> claims =
                claims(emission(SaidType.REORGED, 1, 0, 0), DETECTED, emission(SaidType.MILESTONE, 2, 0, 12));

        assertThat(claims).hasSize(2).allMatch(ConflictClaim::getWon);
    }

    @Test
    void makesTheSameClaimsOfTheSameRecord() {
        Emission pending = emission(SaidType.DETECTED, 0, 0, 0);

        assertThat(claims(pending)).isEqualTo(claims(pending));
    }

    @Test
    void takesTheHeadThatTheBlockImpliesWhereNoneIsNamed() {
        said.setHead(null);
        said.getBlock().setHeight(101);
        assertThat(claims(emission(SaidType.MILESTONE, 1, 6, 12)))
                .extracting(ConflictClaim::getOrdinal)
                .containsOnly(112L);

        said.setKind(ObservationKind.REMOVED);
        assertThat(claims(emission(SaidType.REORGED, 1, 0, 0)))
                .extracting(ConflictClaim::getOrdinal)
                .containsOnly(101L);

        said.setKind(ObservationKind.MEMPOOL_SEEN);
        said.setBlock(null);
        assertThat(claims(emission(SaidType.DETECTED, 0, 0, 0)))
                .extracting(ConflictClaim::getOrdinal)
                .containsOnly(-1L);
    }

    @Test
    void saysOfTheLoserWhatMovedAndNothingOfTheStatementItsClaimWasMadeOf() {
        said.setMemo("77");
        said.setFees(List.of(new Fee("1", "a", "network")));
        said.setRiskFlags(List.of("aml_hold"));
        said.setAttributes(Map.of("backfill", "true"));
        ConflictClaim loser = claims(emission(SaidType.DETECTED, 0, 0, 0)).get(0);
        ConflictClaim winner = winner(150, LATER);

        TransferObservation replaced = ConflictClaims.replaced(new Conflicts.Loss(loser, winner));

        assertThat(RecordRules.broken(replaced)).isEmpty();
        assertThat(replaced.getKind()).isEqualTo(ObservationKind.REPLACED);
        assertThat(replaced.getReplacedByTxId()).isEqualTo("0xwinner");
        assertThat(replaced.getTransferId()).isEqualTo(said.getTransferId());
        assertThat(Content.of(replaced)).isEqualTo(Content.of(said));
        assertThat(replaced.getFrom()).isEqualTo(said.getFrom());
        assertThat(replaced.getMemo()).isEqualTo("77");
        assertThat(replaced.getBlock()).isNull();
        assertThat(replaced.getConfirmations()).isZero();
        assertThat(replaced.getConflictKeys()).isEmpty();
        assertThat(replaced.getFees()).isEmpty();
        assertThat(replaced.getRiskFlags()).isEqualTo(said.getRiskFlags());
        assertThat(replaced.getAttributes()).isEmpty();
    }

    @Test
    void speaksFromTheLaterHead() {
        ConflictClaim loser = claims(emission(SaidType.DETECTED, 0, 0, 0)).get(0);

        TransferObservation lost = ConflictClaims.replaced(new Conflicts.Loss(loser, winner(150, LATER)));
        TransferObservation lostBefore = ConflictClaims.replaced(new Conflicts.Loss(loser, winner(90, EARLIER)));

        assertThat(lost.getHead().getOrdinal()).isEqualTo(150);
        assertThat(lost.getObservedAt()).isEqualTo(LATER);
        assertThat(lostBefore.getHead().getOrdinal()).isEqualTo(112);
        assertThat(lostBefore.getObservedAt()).isEqualTo(EARLIER);
    }

    private List<ConflictClaim> claims(Emission... emissions) {
        return ConflictClaims.of(said, List.of(emissions), 12, EARLIER);
    }

    private static ConflictClaim winner(long ordinal, Instant at) {
        Head head = new Head(ordinal, ordinal, "0xhead");
        return new ConflictClaim("k1", "t", TrackerBench.CHAIN, "0xwinner", true, ordinal, head, at, null);
    }

    private static Emission emission(SaidType type, int epoch, int previousMilestone, int milestone) {
        return new Emission(type, 1, epoch, milestone, previousMilestone, 1, null, 0);
    }
}
