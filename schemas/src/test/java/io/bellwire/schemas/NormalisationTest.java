package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.TransferObservation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalisationTest {
    private static final String TRON_HEX = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c";
    private static final String TRON_BASE58 = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

    @Test
    void givesTwoSpellingsOfOneTransferOneId() {
        TransferObservation lower = TestObservations.included();
        TransferObservation upper = TestObservations.included();
        upper.setTxId("0X7A4A");

        Normalisation.normalise(lower);
        Normalisation.normalise(upper);

        assertThat(upper.getTransferId()).isEqualTo(lower.getTransferId()).isEqualTo("eip155:1/0x7a4a/log:0");
    }

    @Test
    void lowersEveryHexOfAnEvmObservation() {
        TransferObservation observation = TestObservations.included();
        observation.setReplacedByTxId("0xDEAD");
        observation.setFrom(List.of("0xAb", "0xCd"));
        observation.setTo("0xBe3F");
        observation.setConflictKeys(List.of("0xAb:7"));
        observation.getAsset().setAssetId("eip155:1/erc20:0xA0B8");
        observation.setBlock(Block.newBuilder()
                .setHeight(1)
                .setHash("0xB10C")
                .setParentHash("0xB10B")
                .build());
        observation.setHead(
                Head.newBuilder().setOrdinal(1).setHeight(1).setHash("0xB10C").build());

        Normalisation.normalise(observation);

        assertThat(observation.getReplacedByTxId()).isEqualTo("0xdead");
        assertThat(observation.getFrom()).containsExactly("0xab", "0xcd");
        assertThat(observation.getTo()).isEqualTo("0xbe3f");
        assertThat(observation.getConflictKeys()).containsExactly("0xab:7");
        assertThat(observation.getAsset().getAssetId()).isEqualTo("eip155:1/erc20:0xa0b8");
        assertThat(observation.getBlock().getHash()).isEqualTo("0xb10c");
        assertThat(observation.getBlock().getParentHash()).isEqualTo("0xb10b");
        assertThat(observation.getHead().getHash()).isEqualTo("0xb10c");
    }

    @Test
    void changesNothingTheSecondTime() {
        TransferObservation once = Normalisation.normalise(TestObservations.included());

        TransferObservation twice =
                Normalisation.normalise(TransferObservation.newBuilder(once).build());

        assertThat(twice).isEqualTo(once);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "000, 0", "0042, 42", "42, 42", "100, 100"})
    void dropsLeadingZerosOfAnAmount(String written, String amount) {
        TransferObservation observation = TestObservations.included();
        observation.setAmount(written);

        assertThat(Normalisation.normalise(observation).getAmount()).isEqualTo(amount);
    }

    @ParameterizedTest
    @CsvSource({
        "eip155:1, 0xABcd, 0xabcd",
        "bip122:000000000019d6689c085ae165831e93, BC1QAR0SRRR7, bc1qar0srrr7",
        "bip122:000000000019d6689c085ae165831e93, 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "tron:728126428, " + TRON_HEX + ", " + TRON_BASE58,
        "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp, So1AbC, So1AbC",
        "cosmos:hub, CosmosAsWritten, CosmosAsWritten",
        "eip155:1, 0x\u0130AB\u212a, 0x\u0130ab\u212a",
        "bip122:000000000019d6689c085ae165831e93, bc1\u212aQ, bc1\u212aq"
    })
    void spellsAnAddressAsItsFamilyDoes(String chainId, String written, String address) {
        assertThat(Normalisation.addressKey(chainId, written)).isEqualTo(chainId + ':' + address);
    }

    @ParameterizedTest
    @CsvSource({
        "eip155:1/slip44:60, eip155:1/slip44:60",
        "eip155:1/erc721:0xAB/771769, eip155:1/erc721:0xab/771769",
        "tron:728126428/trc20:" + TRON_HEX + ", tron:728126428/trc20:" + TRON_BASE58,
        "no asset id, no asset id"
    })
    void spellsTheContractOfAnAssetAsAnAddress(String written, String assetId) {
        String chainId = written.contains("/") ? written.substring(0, written.indexOf('/')) : "eip155:1";

        assertThat(ChainFamily.of(chainId).normaliseAssetId(written)).isEqualTo(assetId);
    }
}
