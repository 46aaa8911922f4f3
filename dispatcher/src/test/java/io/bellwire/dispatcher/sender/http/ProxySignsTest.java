package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tunnels tell of the proxy, and what they do not. */
@ExtendWith(NoLeaks.class)
class ProxySignsTest {
    private static final String HOST = "shop.example.com";
    private static final String VETTED = "93.184.216.34";
    private static final String URL = "https://" + HOST + "/hook";
    private static final String OPENED = "HTTP/1.1 200 Connection established\r\n\r\n";

    @Test
    void pausesNobodyForAMerchantWhoseAddressTheProxyDenies() throws Exception {
        try (ScriptedReceiver proxy = answering("HTTP/1.1 403 No\r\n\r\n")) {
            EgressProxy known = EgressProxyTest.proxyAt(proxy);
            try (SenderHarness sender =
                    EgressProxyTest.sender(known, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
                List<CompletableFuture<AttemptOutcome>> together = Stream.generate(
                                () -> sender.start("ep_1", URL, SenderHarness.BODY, SenderHarness.TIMEOUT))
                        .limit(8)
                        .toList();
                assertThat(together.stream().map(SenderHarness::outcomeOf))
                        .containsOnly(EgressProxyTest.ofTheProxy("answers with status 403"));

                assertThat(known.standing().failures()).isEqualTo(8);
                assertThat(known.standing().pausedFor()).isZero();
            }
        }
    }

    @Test
    void aTunnelThatIsGivenUpForAnAttemptsOwnDeadlineIsNoFailureOfTheProxy() throws Exception {
        try (ScriptedReceiver proxy = new ScriptedReceiver(ScriptedReceiver.Conversation::awaitClose)) {
            EgressProxy known = EgressProxyTest.proxyAt(proxy);
            try (SenderHarness sender =
                    EgressProxyTest.sender(known, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
                AttemptOutcome outcome = sender.send(URL, SenderHarness.BODY, Duration.ofMillis(50));

                assertThat(outcome)
                        .isEqualTo(
                                new AttemptOutcome.Failed(ErrorClass.TIMEOUT, "no answer in 50 ms, while connecting"));
                sender.awaitConnections(0);
                assertThat(known.standing().failures()).isZero();
            }
        }
    }

    @Test
    void anAttemptThatCannotBeStartedTakesNoPlaceAmongTheProbes() throws Exception {
        EgressProxy nowhere = EgressProxy.of("http://127.0.0.1:" + EgressProxyTest.freePort(), "", "");
        for (int i = 0; i < ProxyStanding.IN_A_ROW; i++) {
            nowhere.standing()
                    .failed("connection refused or reset", nowhere.standing().now(), null);
        }
        await().until(nowhere.standing()::mayStart);
        Duration beyondNanoseconds = Duration.ofSeconds(Long.MAX_VALUE);
        try (SenderHarness sender =
                EgressProxyTest.sender(nowhere, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
            for (int i = 0; i < ProxyStanding.PROBES; i++) {
                sender.start("ep_1", URL, SenderHarness.BODY, beyondNanoseconds);
            }
            sender.awaitConnections(0);

            assertThat(nowhere.standing().mayStart()).isTrue();
        }
    }

    @Test
    void aTunnelOutOfWhichNothingComesIsTheProxysUnlessItCarriesForOthers() throws Exception {
        try (ScriptedReceiver proxy = answering(OPENED)) {
            EgressProxy known = EgressProxyTest.proxyAt(proxy);
            try (SenderHarness sender =
                    EgressProxyTest.sender(known, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
                assertThat(sender.send(URL)).isEqualTo(EgressProxyTest.ofTheProxy("nothing comes out of its tunnel"));
                assertThat(known.standing().failures()).isEqualTo(1);
                assertThat(known.standing().carriesLately()).isFalse();

                known.standing().carried();

                assertThat(sender.send(URL)).isEqualTo(new AttemptOutcome.Failed(ErrorClass.TLS, "handshake failed"));
            }
        }
    }

    @Test
    void aHandshakeProvesThatTheProxyCarriesAndWhatItSaysItselfDoesNot() throws Exception {
        try (ScriptedReceiver merchant = EgressProxyTest.merchant(HOST, hangingUp());
                ScriptedReceiver carrying = relayingTo(merchant.port());
                ScriptedReceiver refusing =
                        answering("HTTP/1.1 502 No\r\nProxy-Status: p; error=connection_refused\r\n\r\n")) {
            EgressProxy carries = EgressProxyTest.proxyAt(carrying);
            EgressProxy refuses = EgressProxyTest.proxyAt(refusing);
            try (SenderHarness one =
                            EgressProxyTest.sender(carries, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED));
                    SenderHarness other = EgressProxyTest.sender(
                            refuses, SenderHarness.SETTINGS, SenderHarness.resolvingTo(VETTED))) {
                one.send(URL);
                other.send(URL);
            }
            assertThat(carries.standing().carriesLately()).isTrue();
            assertThat(refuses.standing().carriesLately()).isFalse();
        }
    }

    private static ScriptedReceiver.Script hangingUp() {
        return conversation -> {
            conversation.readRequest();
            conversation.close();
        };
    }

    private static ScriptedReceiver answering(String answer) {
        return new ScriptedReceiver(conversation -> {
            conversation.readHead();
            conversation.send(answer);
            conversation.halfClose();
            conversation.awaitClose();
        });
    }

    private static ScriptedReceiver relayingTo(int port) {
        return new ScriptedReceiver(conversation -> {
            conversation.readHead();
            conversation.send(OPENED);
            conversation.relayTo(port);
        });
    }
}
