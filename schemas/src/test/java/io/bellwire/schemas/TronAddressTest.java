package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The known address is that of the USDT contract, as block explorers print it. */
class TronAddressTest {
    private static final String BASE58 = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "41a614f803b6fd780986a42c78ec9c7f77e6ded13c",
                "41A614F803B6FD780986A42C78EC9C7F77E6DED13C",
                "0x41a614f803b6fd780986a42c78ec9c7f77e6ded13c"
            })
    void bringHexToBase58(String hex) {
        assertThat(TronAddress.toBase58(hex)).isEqualTo(BASE58);
    }

    @Test
    void leaveBase58AsItIs() {
        assertThat(TronAddress.toBase58(BASE58)).isEqualTo(BASE58);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "41a614",
                "42a614f803b6fd780986a42c78ec9c7f77e6ded13c",
                "41zz14f803b6fd780986a42c78ec9c7f77e6ded13c"
            })
    void leaveAnythingElseAsWritten(String other) {
        assertThat(TronAddress.toBase58(other)).isEqualTo(other);
    }
}
