package io.bellwire.testkit.chain;

/** One line of the address book: whose address this is. */
public record WatchedAddress(String chainId, String address, String merchantId) {}
