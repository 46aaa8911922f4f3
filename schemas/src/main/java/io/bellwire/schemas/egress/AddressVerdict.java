package io.bellwire.schemas.egress;

/** How {@link AddressPolicy} judged an address. */
public sealed interface AddressVerdict {

    /** We may connect. */
    record Allowed() implements AddressVerdict {}

    /** @param rule name of the denying block, such as {@code LOOPBACK}; a bounded set, fit for a metric tag */
    record Denied(String rule) implements AddressVerdict {}
}
