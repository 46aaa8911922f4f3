package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.standalone.acceptance.MerchantBook.Credit;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MerchantBookTest {
    private final MerchantBook book = new MerchantBook();

    @Test
    void creditsWhatIsConfirmedWithTheBlockItHangsOn() {
        hears("deposit.detected", 1, "0xa");
        assertThat(book.credits()).isEmpty();

        hears("deposit.confirmed", 2, "0xa");
        assertThat(book.credits()).isEqualTo(Map.of("in t1", new Credit("42", "0xa")));

        hears("deposit.finalized", 3, "0xa");
        assertThat(book.credits()).containsOnlyKeys("in t1");
    }

    @Test
    void takesBackWhatIsReorganisedAndCreditsItAnewInAnotherBlock() {
        hears("deposit.confirmed", 2, "0xa");
        hears("deposit.reorged", 3, "0xa");
        assertThat(book.credits()).isEmpty();

        hears("deposit.confirmed", 5, "0xb");
        assertThat(book.credits()).containsEntry("in t1", new Credit("42", "0xb"));
    }

    @Test
    void letsNothingLateOrRepeatedChangeIt() {
        hears("deposit.reorged", 3, "0xa");
        hears("deposit.confirmed", 2, "0xa");

        assertThat(book.credits()).isEmpty();
    }

    @Test
    void keepsTheSidesOfATransferApart() {
        hears("transaction.confirmed", 2, "0xa");

        assertThat(book.credits()).containsOnlyKeys("out t1");
    }

    private void hears(String type, int revision, String blockHash) {
        String direction = type.startsWith("deposit.") ? "in" : "out";
        book.hear(("{\"type\":\"" + type + "\",\"revision\":" + revision + ",\"data\":{\"transferId\":\"t1\","
                        + "\"direction\":\"" + direction + "\",\"amount\":\"42\",\"block\":{\"hash\":\"" + blockHash
                        + "\"}}}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
