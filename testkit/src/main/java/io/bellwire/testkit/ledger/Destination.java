package io.bellwire.testkit.ledger;

/** One endpoint under both its names: the receiver's path and the pipeline's ids. */
public record Destination(String path, String endpointId, String merchantId) {}
