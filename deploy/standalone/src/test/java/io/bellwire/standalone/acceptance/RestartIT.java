package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import io.bellwire.testkit.receiver.SwitchableScript;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A standalone Bellwire keeps what it has over a clean restart. */
@ExtendWith(ChildLogs.class)
class RestartIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(RestartIT.class);

    /** The second tier outlasts the restart. */
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(List.of(Duration.ofMillis(500), Duration.ofSeconds(10)));

    @TempDir
    private Path home;

    @Test
    void goesOnWhereItWas() throws Exception {
        Installation installation = Installation.in(home).with(SCHEDULE);
        SwitchableScript mendable = Script.switchable(Script.alwaysStatus(500));
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system())) {
            Merchant healthy;
            Merchant failing;
            Merchant gone;
            JsonNode letterBefore;
            String keyBefore;
            try (RunningBellwire bellwire = installation.start()) {
                healthy = Merchant.register(bellwire, receiver, "healthy", Script.healthy());
                failing = Merchant.register(bellwire, receiver, "failing", mendable);
                gone = Merchant.register(bellwire, receiver, "gone", Script.alwaysStatus(410));
                bellwire.backlog().awaitDrained();
                healthy.isPaid(bellwire, "before");
                gone.isPaid(bellwire, "before");
                failing.isPaid(bellwire, "before");
                healthy.awaitHeard(1);
                letterBefore = gone.awaitDeadLetters(bellwire, 1).path(0);
                failing.awaitHeard(2);
                keyBefore = bellwire.ready().adminKey();
                bellwire.stop();
            }
            int heardBefore = failing.heard().size();
            mendable.switchTo(Script.healthy());

            try (RunningBellwire bellwire = installation.start()) {
                assertThat(bellwire.ready().adminKey()).isEqualTo(keyBefore);
                assertThat(gone.awaitDeadLetters(bellwire, 1).path(0)).isEqualTo(letterBefore);
                // Registered before, known now: nothing is written anew.
                healthy.isPaid(bellwire, "after");
                List<Received> heard = healthy.awaitHeard(2);
                List<Received> retried = failing.awaitHeard(3);
                bellwire.backlog().awaitDrained();

                assertThat(healthy.heard()).hasSize(2);
                assertThat(heard).allMatch(Received::signatureValid);
                assertThat(heardBefore).as("requests before the restart").isEqualTo(2);
                assertThat(retried).extracting(Received::attempt).containsExactly(1, 2, 3);
                assertThat(retried).extracting(Received::origin).containsExactly("live", "retry", "retry");
                assertThat(retried)
                        .extracting(Received::webhookId)
                        .containsOnly(retried.get(0).webhookId());
                assertThat(retried.get(2).accepted()).isTrue();
                assertThat(retried).allMatch(Received::signatureValid);
                assertThat(failing.heard()).hasSize(3);
            }
        }
        LOGGER.info(
                "acceptance, restart: endpoints, secrets, addresses, keys and dead letters are kept, a delivery in a"
                        + " retry tier goes on as attempt 3, nothing is sent twice");
    }
}
