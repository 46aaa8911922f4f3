package io.bellwire.gateway;

/** Requests that are good, for tests of what is done with them. */
final class TestBodies {
    private TestBodies() {}

    static String observation(long sequence) {
        return """
                {"watcherId":"w1","watcherSeq":%d,"kind":"INCLUDED","chainId":"eip155:1","txId":"0xABcd","position":"log:%d",\
                "transferKind":"NATIVE","asset":{"assetId":"eip155:1/slip44:60","verified":true},"amount":"1",\
                "to":"0xBE","executionStatus":"SUCCESS","block":{"height":5,"hash":"0xAA"},"confirmations":1}""".formatted(sequence, sequence);
    }

    static String event(String subjectId, int revision) {
        return """
                {"type":"user.registered","subjectId":"%s","revision":%d,"merchantId":"m1","occurredAt":1767225600000,\
                "payload":{"userRef":"u-1"}}""".formatted(subjectId, revision);
    }
}
