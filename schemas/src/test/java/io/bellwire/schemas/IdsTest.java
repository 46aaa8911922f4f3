package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The answers were computed apart from this code: {@code b32encode(sha256(content))[:26].lower()} in Python. */
class IdsTest {
    private static final String TRANSFER = "eip155:1/0xabc/log:7";

    @Test
    void writeATransferAsChainTransactionAndPosition() {
        assertThat(Ids.transferId("eip155:1", "0xabc", "log:7")).isEqualTo(TRANSFER);
    }

    @Test
    void leaveTheTransactionOutOfATransferOffChain() {
        assertThat(Ids.transferId("ledger:main", null, "ledger:42")).isEqualTo("ledger:main/ledger:42");
    }

    @Test
    void nameAnObservationByItsWatcherAndCount() {
        assertThat(Ids.observationId("w1", 17)).isEqualTo("w1:17");
    }

    @Test
    void hashWhatMakesAChainTransition() {
        assertThat(Ids.chainEventId(TRANSFER, "transfer.detected", "0xb10c", 1, null))
                .isEqualTo("evt_qm5jnqsu76us7ccjnnnayejgcd");
        assertThat(Ids.chainEventId(TRANSFER, "transfer.confirmed", "0xb10c", 2, "12"))
                .isEqualTo("evt_4xu2jvzh2hhzq5gh3wqtf3wfow");
    }

    @Test
    void hashAnAbsentBlockAsNothing() {
        assertThat(Ids.chainEventId(TRANSFER, "transfer.detected", null, 0, null))
                .isEqualTo("evt_vp6hg4oovirvee4j7lpa27sgmm");
    }

    @Test
    void tellAReturnToTheSameBlockFromTheFirstVisit() {
        assertThat(Ids.chainEventId(TRANSFER, "transfer.detected", "0xb10c", 3, null))
                .isNotEqualTo(Ids.chainEventId(TRANSFER, "transfer.detected", "0xb10c", 1, null));
    }

    @Test
    void hashSubjectTypeAndRevisionOfAPublishedEvent() {
        assertThat(Ids.publishedEventId("wd_91", "withdrawal.completed", 3))
                .isEqualTo("evt_ajmgpy47yz6vja7piiqkr6lrrn");
    }

    @Test
    void nameATransitionByItsInclusionAndAnythingElseByItsRevision() {
        TransferObservation transfer = TestObservations.included();
        WalletEvent event = WalletEvent.newBuilder()
                .setEventId("")
                .setType("transfer.detected")
                .setSubjectId("s")
                .setRevision(7)
                .setInclusionEpoch(2)
                .setMilestone("12")
                .setOccurredAt(transfer.getObservedAt())
                .setRecordedAt(transfer.getObservedAt())
                .setPayload(TransferPayload.newBuilder().setTransfer(transfer).build())
                .build();
        String block = transfer.getBlock().getHash();

        assertThat(Ids.eventId(event)).isEqualTo(Ids.chainEventId("s", "transfer.detected", block, 2, "12"));
        transfer.setBlock(null);
        assertThat(Ids.eventId(event)).isEqualTo(Ids.chainEventId("s", "transfer.detected", null, 2, "12"));
        event.setPayload(new JsonPayload("{}"));
        assertThat(Ids.eventId(event)).isEqualTo(Ids.publishedEventId("s", "transfer.detected", 7));
    }

    @Test
    void hashBothVersionsOfADisagreementAndWhoIsToldOfIt() {
        String type = "alert.transfer_conflict";
        String held = "{\"amount\":\"1\"}";
        String said = "{\"amount\":\"2\"}";

        assertThat(Ids.alertEventId(TRANSFER, type, held, said, "ops")).isEqualTo("evt_kzmgif3yuve2lvvyd7g5iek6mq");
        assertThat(Ids.alertEventId(TRANSFER, type, held, said, null)).isEqualTo("evt_wh4ivz2dw7y6cjonjibjljshck");
    }

    @Test
    void hashWhatAMerchantHears() {
        assertThat(Ids.callbackId("evt_x", "in", "0xabc")).isEqualTo("cb_4k5offq37udaiqezz2hh3phnc7");
        assertThat(Ids.callbackId("evt_x", "", "m_1")).isEqualTo("cb_w74efdlsordmo6syao3krproeh");
    }

    @Test
    void hashACallbackToOneEndpoint() {
        assertThat(Ids.deliveryId("cb_4k5offq37udaiqezz2hh3phnc7", "ep_1")).isEqualTo("dl_e6g4itakh7lidmvzwy6p7zvodu");
    }

    @Test
    void spellRandomBytesInBase32() {
        assertThat(Ids.random("ep", counting())).isEqualTo("ep_aaaqeayeaudaocajbifqydiob4");
    }

    @Test
    void drawFreshIdsEachTime() {
        SecureRandom random = new SecureRandom();

        List<String> ids = List.of(Ids.random("ep", random), Ids.random("ep", random));

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("ep_[a-z2-7]{26}"));
    }

    @Test
    void refuseMoreCharactersThanTheBytesHold() {
        assertThatThrownBy(() -> Base32.encode(new byte[5], 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length: 9 (expected: <= 8 for 5 bytes)");
    }

    /** Gives the bytes 0, 1, 2, ... */
    private static RandomGenerator counting() {
        return new RandomGenerator() {
            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) i;
                }
            }

            @Override
            public long nextLong() {
                throw new AssertionError("only bytes are drawn");
            }
        };
    }
}
