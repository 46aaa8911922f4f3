package io.bellwire.schemas.signing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyedSignerTest {
    private static final long SEED = 20_260_101;

    @Test
    void signsAsThePublishedVectorHasIt() {
        SigningKey key = SigningKey.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        String signed = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.";
        String body = "{\"test\": 2432232314}";

        assertThat(sign(key, signed.getBytes(UTF_8), body.getBytes(UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsAsTheMacOfThePlatformWhateverTheLengths() throws GeneralSecurityException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 2_000; round++) {
            byte[] secret = bytes(random, random.nextInt(24, 65));
            byte[] signed = bytes(random, random.nextInt(0, 130));
            byte[] body = bytes(random, random.nextInt(0, 700));
            SigningKey key = SigningKey.parse("whsec_" + Base64.getEncoder().encodeToString(secret));

            assertThat(sign(key, signed, body))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(mac(secret, signed, body));
        }
    }

    private static String sign(SigningKey key, byte[] signed, byte[] body) {
        byte[] out = new byte[KeyedSigner.SIGNATURE_BYTES + 1];
        new KeyedSigner(key).sign(signed, signed.length, ByteBuffer.wrap(body), out, 1);
        return new String(out, 1, KeyedSigner.SIGNATURE_BYTES, ISO_8859_1);
    }

    private static String mac(byte[] secret, byte[] signed, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(signed);
        mac.update(body);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal());
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
