package io.bellwire.gateway.json;

import java.util.regex.Pattern;

/** The forms of ids and names that requests carry, in bodies and in paths. */
public final class Forms {
    public static final Pattern MERCHANT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    public static final Pattern ENDPOINT_ID = Pattern.compile("ep_[a-z2-7]{26}");
    public static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");
    public static final Pattern EVENT_TYPE = Pattern.compile("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*");
    /** An event type, or a prefix of some with {@code *} for the rest. */
    public static final Pattern EVENT_TYPE_FILTER = Pattern.compile("\\*|[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*(\\.\\*)?");

    public static final Pattern CHAIN_ID = Pattern.compile("[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}");
    public static final Pattern ASSET_ID = Pattern.compile(
            "[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}(/[-.%a-zA-Z0-9]{1,78})?");
    /** An unsigned integer in its one spelling. 78 digits hold a uint256. */
    public static final Pattern AMOUNT = Pattern.compile("0|[1-9][0-9]{0,77}");
    /** Every chain writes its addresses in visible ASCII. */
    public static final Pattern ADDRESS = Pattern.compile("[!-~]{1,256}");

    private Forms() {}
}
