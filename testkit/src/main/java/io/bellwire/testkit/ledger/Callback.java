package io.bellwire.testkit.ledger;

/** One callback at one endpoint: the unit of delivery as a merchant sees it. */
record Callback(String path, String webhookId) {
    @Override
    public String toString() {
        return webhookId + " at " + path;
    }
}
