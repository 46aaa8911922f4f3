package io.bellwire.gateway.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Good input, and how it is read here. Tests spoil it in one place each. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final int MAX_ITEMS = 10;

    static final String OBSERVATION = """
            {"watcherId":"w1","watcherSeq":7,"kind":"INCLUDED","chainId":"eip155:1","txId":"0xABcd","position":"log:0",\
            "transferKind":"TOKEN","asset":{"assetId":"eip155:1/erc20:0xA0b8","symbol":"USDC","decimals":6,"verified":true},\
            "amount":"293092129","from":["0xF1"],"to":"0xBE","executionStatus":"SUCCESS",\
            "block":{"height":17173049,"hash":"0xAA5","timestamp":"2025-12-31T23:59:59.5+01:00"},\
            "head":{"ordinal":17173060,"height":17173060,"hash":"0xbb"},"confirmations":12,"finality":"INCLUDED",\
            "fees":[{"amount":"840000000000000","assetId":"eip155:1/slip44:60"}],"observedAt":1767225600000,\
            "attributes":{"source":"node-1"}}""";

    static final String EVENT = """
            {"type":"user.registered","subjectId":"u-1","revision":1,"merchantId":"m1","occurredAt":1767225600000,\
            "payload":{"userRef":"u-1"}}""";

    private Samples() {}

    /** The sample with one part of it exchanged; the part must be there. */
    static String with(String sample, String part, String other) {
        if (!sample.contains(part)) {
            throw new IllegalArgumentException("part: " + part + " (expected: in the sample)");
        }
        return sample.replace(part, other);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
