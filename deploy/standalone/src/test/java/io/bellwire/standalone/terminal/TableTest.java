package io.bellwire.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsTextLeft() {
        Table table = Table.ofText("A", "LONG", "C");

        table.row("first", "1", "");

        assertThat(table.lines()).containsExactly("A      LONG  C", "first  1");
    }

    @Test
    void alignsNumbersRight() {
        Table table = Table.ofNumbers("", "one", "two");

        table.row("delivered", "5", "12,345");

        assertThat(table.lines()).containsExactly("           one     two", "delivered    5  12,345");
    }

    @Test
    void refusesARowOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.ofText("A", "B").row("1"))
                .withMessage("cells: 1 (expected: 2)");
    }
}
