package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.AddressPolicy;
import io.bellwire.schemas.egress.CallbackUrl;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sender makes of an answer from the name service; public addresses are never really connected to. */
@ExtendWith(NoLeaks.class)
class AddressVettingTest {
    private static final AttemptOutcome OK = new AttemptOutcome.Answered(200, Optional.empty());

    @Test
    void d01ConnectsToTheAddressOfTheAnswer() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = harness(receiver, SenderHarness.resolvingTo("127.0.0.1"))) {
            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
        }
    }

    @ParameterizedTest(name = "{0} is refused by {1}")
    @CsvSource({
        "10.0.0.1, PRIVATE_USE",
        "169.254.169.254, LINK_LOCAL",
        "0.0.0.0, THIS_NETWORK",
        "255.255.255.255, RESERVED",
        "224.0.0.1, MULTICAST",
        "::, UNSPECIFIED",
        "64:ff9b::a9fe:a9fe, IPV4_TRANSLATED",
        "2002:a9fe:a9fe::, SIX_TO_FOUR",
        "::ffff:10.0.0.1, PRIVATE_USE",
    })
    void d13RefusesAForbiddenAddress(String address, String rule) {
        assertThat(sendResolvingTo(EgressSettings.strict(), SenderHarness.resolvingTo(address)))
                .isEqualTo(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, rule));
    }

    @Test
    void d02SendsNoPacketToLoopback() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK)) {
            EgressSettings strictButForThePort =
                    new EgressSettings(true, List.of(), false, List.of(), Collections.singleton(receiver.port()));
            try (SenderHarness sender = new SenderHarness(
                    Transport.best(),
                    SenderHarness.SETTINGS,
                    strictButForThePort,
                    SenderHarness.resolvingTo("127.0.0.1"))) {

                AttemptOutcome outcome = sender.send(urlOf(receiver));

                assertThat(OutcomeRule.decide(outcome))
                        .isEqualTo(new Decision.Retry(ErrorClass.DNS_FORBIDDEN, Optional.empty()));
                assertThat(receiver.connections()).isZero();
            }
        }
    }

    @Test
    void d03OneForbiddenAddressRefusesTheWholeAnswer() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = harness(receiver, SenderHarness.resolvingTo("127.0.0.1", "10.0.0.1"))) {

            assertThat(sender.send(urlOf(receiver)))
                    .isEqualTo(new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "PRIVATE_USE"));
            assertThat(receiver.connections()).isZero();
        }
    }

    @Test
    void d05LooksUpOncePerAttemptAndJudgesTheNextOneAnew() throws Exception {
        Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "10.0.0.1", "127.0.0.1"));
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = harness(
                        receiver,
                        loop -> host -> loop.newSucceededFuture(List.of(SenderHarness.address(answers.remove()))))) {

            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
            assertThat(sender.send(urlOf(receiver))).isInstanceOf(AttemptOutcome.Refused.class);
            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
            assertThat(answers).isEmpty();
        }
    }

    @Test
    void d09AFailedLookupIsTriedAgainLater() {
        assertThat(sendResolvingTo(
                        EgressSettings.strict(), loop -> host -> loop.newFailedFuture(new UnknownHostException(host))))
                .isEqualTo(new AttemptOutcome.Failed(ErrorClass.DNS, "name does not resolve"));
    }

    @Test
    void d09ALookupWithoutAnswerEndsInTime() {
        assertThat(sendResolvingTo(EgressSettings.strict(), loop -> host -> loop.newPromise()))
                .isEqualTo(new AttemptOutcome.Failed(ErrorClass.DNS, "no answer in 2000 ms"));
    }

    @Test
    void d09ThousandsOfAddressesAreNoAnswer() {
        List<InetAddress> many = Collections.nCopies(4_096, SenderHarness.address("93.184.216.34"));

        assertThat(sendResolvingTo(EgressSettings.strict(), loop -> host -> loop.newSucceededFuture(many)))
                .isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> assertThat(failed.errorClass())
                        .isEqualTo(ErrorClass.DNS));
    }

    @Test
    void d10AnEmptyAnswerNeverFallsBackToLoopback() {
        assertThat(sendResolvingTo(EgressSettings.strict(), SenderHarness.resolvingTo()))
                .isEqualTo(new AttemptOutcome.Failed(ErrorClass.DNS, "answer holds no address"));
    }

    @Test
    void d15RefusesAnAddressOfThisHost() throws Exception {
        AddressPolicy policy = new AddressPolicy(EgressSettings.strict());
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            AddressVetting vetting = new AddressVetting(
                    new Deadlines(loop, System::nanoTime),
                    host -> loop.newSucceededFuture(List.of(SenderHarness.address("8.8.4.4"))),
                    new Egress(policy.denyingThisHost(address -> true), policy, policy.version()),
                    Duration.ofSeconds(2));
            CallbackUrl url = ((UrlVerdict.Accepted)
                            new CallbackUrlPolicy(EgressSettings.strict()).judge("https://shop.example.com/"))
                    .url();
            CompletableFuture<AddressVetting.Result> result = new CompletableFuture<>();

            loop.submit(() -> vetting.vet(new Destination("ep_1", url, HeaderNames.of()), result::complete))
                    .syncUninterruptibly();

            assertThat(result)
                    .isCompletedWithValue(new AddressVetting.Result.Unusable(
                            new AttemptOutcome.Refused(ErrorClass.DNS_FORBIDDEN, "LOCAL_INTERFACE")));
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void aLiteralIsJudgedWithoutALookup() throws Exception {
        Function<EventLoop, AddressResolver> unreachable = loop -> host -> {
            throw new AssertionError("looked up " + host);
        };
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = harness(receiver, unreachable)) {
            assertThat(sender.send(receiver.url())).isEqualTo(OK);
        }
    }

    @Test
    void goesOnToTheNextVettedAddressWhenOneDoesNotConnect() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.OK);
                SenderHarness sender = harness(receiver, SenderHarness.resolvingTo("127.0.0.2", "127.0.0.1"))) {
            assertThat(sender.send(urlOf(receiver))).isEqualTo(OK);
        }
    }

    private static AttemptOutcome sendResolvingTo(EgressSettings egress, Function<EventLoop, AddressResolver> answer) {
        try (SenderHarness sender = new SenderHarness(Transport.best(), SenderHarness.SETTINGS, egress, answer)) {
            return sender.send("https://shop.example.com/hook");
        }
    }

    private static SenderHarness harness(ScriptedReceiver receiver, Function<EventLoop, AddressResolver> answer) {
        return new SenderHarness(
                Transport.best(), SenderHarness.SETTINGS, SenderHarness.loopback(receiver.port()), answer);
    }

    private static String urlOf(ScriptedReceiver receiver) {
        return "http://shop.example.com:" + receiver.port() + "/hook";
    }
}
