package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTableTest {
    private final SpeedTable table = new SpeedTable();

    @Test
    void tellsTheMedianAndTheSpread() {
        add(Contender.BARE_NETTY, 90_000, 10, 40);
        add(Contender.BARE_NETTY, 70_000, 12, 50);
        add(Contender.BARE_NETTY, 80_000, 11, 45);

        assertThat(row(Contender.BARE_NETTY))
                .contains("80,000 (70,000-90,000)")
                .contains("11.0 (10.0-12.0)")
                .contains("45 (40-50)");
    }

    @Test
    void tellsNoSpreadOfASingleRun() {
        add(Contender.BARE_NETTY, 90_000, 10, 40);

        assertThat(row(Contender.BARE_NETTY)).contains("90,000").doesNotContain("(");
    }

    @Test
    void tellsNoLatencyWhereNoneIsSeen() {
        table.add(Contender.CONSUME_ONLY, new Measured("consume-only", 1, 1, 1, 1, null, null, 1, 0));

        assertThat(row(Contender.CONSUME_ONLY).split(" +")).containsSequence("-", "-");
    }

    @Test
    void comparesMediansAndEachRoundByItself() {
        add(Contender.BELLWIRE, 60_000, 15, 2_500);
        add(Contender.BELLWIRE, 60_000, 15, 2_500);
        add(Contender.BELLWIRE, 60_000, 30, 2_500);
        add(Contender.BARE_NETTY, 90_000, 10, 40);
        add(Contender.BARE_NETTY, 90_000, 12, 40);
        add(Contender.BARE_NETTY, 90_000, 10, 40);

        assertThat(table.ratios())
                .singleElement()
                .asString()
                .containsPattern("CPU, bellwire to bare-netty +1\\.50 .*by round 1\\.25 to 3\\.00");
    }

    @Test
    void takesTheConsumersOwnBytesOff() {
        add(Contender.BELLWIRE, 60_000, 15, 2_500);
        add(Contender.CONSUME_ONLY, 600_000, 1.5, 2_200);
        add(Contender.PARALLEL_CONSUMER, 15_000, 60, 21_000);

        assertThat(table.ratios()).hasSize(3);
        assertThat(table.ratios().get(0)).containsPattern("CPU, bellwire to parallel-consumer +0\\.25 ");
        assertThat(table.ratios().get(1)).containsPattern("rate, bellwire to parallel-consumer +4\\.00 ");
        assertThat(table.ratios().get(2)).containsPattern("beyond consume-only +300 ");
    }

    @Test
    void warnsOfDeliveriesThatWereNotTaken() {
        table.add(Contender.BELLWIRE, new Measured("bellwire", 1, 1, 1, 1, 1.0, 1.0, 1, 7));

        assertThat(table.text()).contains("bellwire: 7 deliveries were put off");
    }

    @Test
    void letsAnotherContenderBeginEachRound() {
        List<Contender> three = List.of(Contender.BELLWIRE, Contender.PLAIN_LOOP, Contender.BARE_NETTY);

        assertThat(SpeedRun.order(three, 0)).isEqualTo(three);
        assertThat(SpeedRun.order(three, 1))
                .containsExactly(Contender.PLAIN_LOOP, Contender.BARE_NETTY, Contender.BELLWIRE);
        assertThat(SpeedRun.order(three, 3)).isEqualTo(three);
    }

    private void add(Contender contender, double perSecond, double cpu, double bytes) {
        table.add(contender, new Measured(contender.label(), 1_000, perSecond, cpu, bytes, 800.0, 1_600.0, 200, 0));
    }

    private String row(Contender contender) {
        return table.text()
                .lines()
                .filter(line -> line.startsWith(contender.label()))
                .findFirst()
                .orElseThrow();
    }
}
