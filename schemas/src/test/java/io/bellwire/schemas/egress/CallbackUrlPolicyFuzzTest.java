package io.bellwire.schemas.egress;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * The policy and a second, slow one agree about whatever the fuzzer thinks of. An ordinary build tries the inputs kept
 * in the resources; {@code JAZZER_FUZZ=1} goes looking for more. What it finds is kept there.
 */
class CallbackUrlPolicyFuzzTest {
    private final UrlComparison comparison = new UrlComparison();

    @FuzzTest(maxDuration = "3m")
    void agreesAboutAnyText(byte[] utf8) {
        comparison.assertAgree(new String(utf8, StandardCharsets.UTF_8), "fuzzed");
    }
}
