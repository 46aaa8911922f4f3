package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import io.bellwire.testkit.receiver.SwitchableScript;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acceptance 3: what happens to callbacks an endpoint does not take. */
@ExtendWith({SharedBellwire.class, ChildLogs.class})
class FailurePathIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(FailurePathIT.class);
    private static final int ATTEMPTS = Installation.SHORT_SCHEDULE.size() + 1;

    private ScriptedReceiver receiver;

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = ScriptedReceiver.start(InstantSource.system());
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @Test
    void walksAllTiersIntoDeadLettersAndReplaysOnceMended(RunningBellwire bellwire) {
        SwitchableScript script = Script.switchable(Script.alwaysStatus(500));
        Merchant merchant = Merchant.register(bellwire, receiver, "fails-500", script);
        bellwire.backlog().awaitDrained();

        merchant.isPaid(bellwire, "one");
        JsonNode letter = merchant.awaitDeadLetters(bellwire, 1).path(0);

        List<Received> failed = merchant.heard();
        assertThat(failed).extracting(Received::attempt).containsExactly(1, 2, 3, 4);
        assertThat(failed).extracting(Received::origin).containsExactly("live", "retry", "retry", "retry");
        assertThat(failed)
                .extracting(Received::webhookId)
                .containsOnly(failed.get(0).webhookId());
        assertThat(failed).allMatch(Received::signatureValid);
        assertEachTierWaited(failed);
        assertThat(letter.path("state").asText()).isEqualTo("OPEN");
        assertThat(letter.path("errorClass").asText()).isEqualTo("http_5xx");
        assertThat(letter.path("status").asInt()).isEqualTo(500);
        assertThat(letter.path("attempts").asInt()).isEqualTo(ATTEMPTS);
        assertThat(letter.path("endpointId").asText())
                .isEqualTo(merchant.endpoint().id());

        script.switchTo(Script.healthy());
        Instant mended = InstantSource.system().instant();
        String deliveryId = letter.path("deliveryId").asText();
        bellwire.console().replay(deliveryId, "the merchant mended it");
        Received replayed = merchant.awaitHeard(ATTEMPTS + 1).get(ATTEMPTS);

        assertThat(replayed.accepted()).isTrue();
        assertThat(replayed.webhookId()).isEqualTo(failed.get(0).webhookId());
        assertThat(replayed.attempt()).isEqualTo(ATTEMPTS + 1);
        assertThat(replayed.origin()).isEqualTo("replay");
        assertThat(replayed.body().bytes()).isEqualTo(failed.get(0).body().bytes());
        assertThat(Long.parseLong(replayed.webhookTimestamp())).isGreaterThanOrEqualTo(mended.getEpochSecond());
        assertThat(replayed.webhookTimestamp()).isNotEqualTo(failed.get(0).webhookTimestamp());
        assertThat(replayed.signature()).isNotEqualTo(failed.get(0).signature());
        assertThat(replayed.signatureValid()).isTrue();
        JsonNode delivery = Patience.await("the console shows it resolved")
                .until(
                        () -> bellwire.console().delivery(deliveryId),
                        shown -> shown.path("state").asText().equals("RESOLVED"));
        assertThat(delivery.path("attempts")).hasSize(ATTEMPTS + 1);
        assertThat(delivery.path("attempts").findValuesAsText("origin"))
                .containsExactly("LIVE", "RETRY", "RETRY", "RETRY", "REPLAY");
        bellwire.backlog().awaitDrained();
        assertThat(merchant.heard()).hasSize(ATTEMPTS + 1);
        LOGGER.info(
                "acceptance 3, failure path: 500 for {} attempts over {} tiers, {} ms to the last, dead letter listed,"
                        + " replayed as attempt {} under the same webhook-id",
                ATTEMPTS,
                Installation.SHORT_SCHEDULE.size(),
                Duration.between(
                                failed.get(0).arrivedAt(),
                                failed.get(ATTEMPTS - 1).arrivedAt())
                        .toMillis(),
                replayed.attempt());
    }

    @Test
    void deadLettersAtOnceWhatIsGone(RunningBellwire bellwire) {
        Merchant merchant = Merchant.register(bellwire, receiver, "gone-410", Script.alwaysStatus(410));
        bellwire.backlog().awaitDrained();

        merchant.isPaid(bellwire, "one");
        JsonNode first = merchant.awaitDeadLetters(bellwire, 1).path(0);
        merchant.isPaid(bellwire, "two");
        merchant.awaitDeadLetters(bellwire, 2);

        assertThat(first.path("errorClass").asText()).isEqualTo("gone");
        assertThat(first.path("status").asInt()).isEqualTo(410);
        assertThat(first.path("attempts").asInt()).isEqualTo(1);
        bellwire.backlog().awaitDrained();
        assertThat(merchant.heard()).as("requests to an endpoint that is gone").hasSize(1);
        LOGGER.info("acceptance 3, failure path: 410 is a dead letter of class gone after 1 attempt, and the next"
                + " callback one without a request");
    }

    @Test
    void waitsAtLeastAsLongAsTheMerchantAsks(RunningBellwire bellwire) {
        Reply busy = Reply.status(503).withHeader("retry-after", "2");
        Merchant merchant = Merchant.register(
                bellwire, receiver, "busy-503", (path, webhookId, nth) -> nth == 1 ? busy : Reply.status(200));
        bellwire.backlog().awaitDrained();

        merchant.isPaid(bellwire, "one");
        List<Received> heard = merchant.awaitHeard(2);

        Duration waited =
                Duration.between(heard.get(0).arrivedAt(), heard.get(1).arrivedAt());
        assertThat(waited).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(heard).extracting(Received::attempt).containsExactly(1, 2);
        LOGGER.info(
                "acceptance 3, failure path: Retry-After: 2 at a first tier of 500 ms waited {} ms", waited.toMillis());
    }

    @Test
    void waitsNoShorterThanTheTierWhateverTheMerchantAsks(RunningBellwire bellwire) {
        Reply eager = Reply.status(503).withHeader("retry-after", "0");
        Merchant merchant = Merchant.register(bellwire, receiver, "eager-503", Script.always(eager));
        bellwire.backlog().awaitDrained();

        merchant.isPaid(bellwire, "one");
        merchant.awaitDeadLetters(bellwire, 1);

        assertThat(merchant.heard()).hasSize(ATTEMPTS);
        assertEachTierWaited(merchant.heard());
    }

    private static void assertEachTierWaited(List<Received> attempts) {
        for (int tier = 0; tier < Installation.SHORT_SCHEDULE.size(); tier++) {
            Duration waited = Duration.between(
                    attempts.get(tier).arrivedAt(), attempts.get(tier + 1).arrivedAt());
            assertThat(waited)
                    .as("wait in tier %d", tier)
                    .isGreaterThanOrEqualTo(Installation.SHORT_SCHEDULE.delay(tier));
        }
    }
}
