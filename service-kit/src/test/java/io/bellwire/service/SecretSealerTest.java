package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretSealerTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final SecretSealer sealer = SecretSealer.fromKey(SecretSealer.newKey(new SecureRandom()));

    @Test
    void opensWhatItSealed() throws GeneralSecurityException {
        byte[] sealed = sealer.seal(SECRET, "ep_1");

        assertThat(sealer.open(sealed, "ep_1")).isEqualTo(SECRET);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
    }

    @Test
    void opensForItsOwnerOnly() {
        byte[] sealed = sealer.seal(SECRET, "ep_1");

        assertThatThrownBy(() -> sealer.open(sealed, "ep_2")).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void opensUnderItsKeyOnly() {
        SecretSealer other = SecretSealer.fromKey(SecretSealer.newKey(new SecureRandom()));

        byte[] sealed = sealer.seal(SECRET, "ep_1");

        assertThatThrownBy(() -> other.open(sealed, "ep_1")).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void noticesEveryChangedByte() {
        byte[] sealed = sealer.seal(SECRET, "ep_1");

        for (int i = 0; i < sealed.length; i++) {
            byte[] tampered = sealed.clone();
            tampered[i] ^= 1;
            assertThatThrownBy(() -> sealer.open(tampered, "ep_1"))
                    .as("byte %d of %d", i, sealed.length)
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        assertThat(sealer.seal(SECRET, "ep_1")).isNotEqualTo(sealer.seal(SECRET, "ep_1"));
    }

    @Test
    void refusesAKeyOfTheWrongLength() {
        String sixteen = Base64.getEncoder().encodeToString(new byte[16]);

        assertThatThrownBy(() -> SecretSealer.fromKey(sixteen))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("secrets.key: 16 bytes (expected: 32)");
    }
}
