package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SenderOptionsTest {
    @Test
    void measuresAllContendersUnlessToldOtherwise() {
        SenderOptions options = parse();

        assertThat(options.mode()).isEqualTo(SenderOptions.Mode.SPEED);
        assertThat(options.tls()).isFalse();
        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.contenders()).containsExactly(Contender.values());
    }

    @Test
    void takesEveryOption() {
        SenderOptions options = parse(
                "--tls",
                "--rounds",
                "2",
                "--deliveries",
                "1000",
                "--endpoints",
                "10",
                "--partitions",
                "64",
                "--connections",
                "8",
                "--rate",
                "70",
                "--seconds",
                "9",
                "--set",
                "sender.event.loops=1",
                "--set",
                "kafka.client.rack=a=b");

        assertThat(options)
                .returns(true, SenderOptions::tls)
                .returns(2, SenderOptions::rounds)
                .returns(1_000, SenderOptions::deliveries)
                .returns(500, SenderOptions::warmUp)
                .returns(10, SenderOptions::endpoints)
                .returns(64, SenderOptions::partitions)
                .returns(8, SenderOptions::connections)
                .returns(70, SenderOptions::rate)
                .returns(9, SenderOptions::seconds)
                .returns(Map.of("sender.event.loops", "1", "kafka.client.rack", "a=b"), SenderOptions::settings);
    }

    @Test
    void takesOfAQuickRunWhatIsGiven() {
        SenderOptions options = parse("--quick", "--deliveries", "700");

        assertThat(options.rounds()).isEqualTo(1);
        assertThat(options.deliveries()).isEqualTo(700);
    }

    @Test
    void warmsUpUntilEveryEndpointHasHadADelivery() {
        assertThat(parse("--deliveries", "1000", "--endpoints", "700").warmUp()).isEqualTo(700);
    }

    @Test
    void putsContendersInTheOrderOfTheTable() {
        assertThat(parse("--contenders", "bare-netty,bellwire,bare-netty").contenders())
                .containsExactly(Contender.BELLWIRE, Contender.BARE_NETTY);
    }

    @Test
    void comparesIsolationOfThoseThatTakeRecordsOnly() {
        assertThat(parse("--isolation", "drip"))
                .returns(SenderOptions.Mode.ISOLATION, SenderOptions::mode)
                .returns(Misbehaviour.DRIP, SenderOptions::misbehaviour)
                .returns(List.of(Contender.BELLWIRE, Contender.PARALLEL_CONSUMER), SenderOptions::contenders);
        assertThat(parse("--isolation", "all").misbehaviour()).isNull();
        assertRefused("--contenders", "--isolation", "drip", "--contenders", "bare-netty");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused("option: --fast", "--fast");
        assertRefused("contender: netty", "--contenders", "netty");
        assertRefused("--isolation: loud", "--isolation", "loud");
        assertRefused("--rounds: 0 (expected: 1 to", "--rounds", "0");
        assertRefused("--rounds: many", "--rounds", "many");
        assertRefused("--rounds: nothing", "--rounds");
        assertRefused("--set: key (expected: KEY=VALUE)", "--set", "key");
        assertRefused("--endpoints: 10 (expected: more than 10 with --memory)", "--memory", "--endpoints", "10");
        assertRefused("expected: one of them", "--memory", "--isolation", "drip");
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static SenderOptions parse(String... arguments) {
        return SenderOptions.parse(List.of(arguments));
    }
}
