package io.bellwire.schemas.egress;

/**
 * The rules a callback URL is judged by, in the order they are asked, so that a URL breaking several is always refused
 * for the same one.
 */
public enum UrlRule {
    /** At most 2048 characters, as given and in the canonical form; the latter is asked last. */
    LENGTH,
    /** Only visible ASCII, without the characters that URL parsers read differently. */
    CHARS,
    /** {@code https}, or {@code http} where development settings permit it. */
    SCHEME,
    /** {@code ://} and something to connect to. */
    AUTHORITY,
    /** No {@code user:password@}: the host is what follows the last at sign, and readers miss that. */
    USERINFO,
    /** No {@code #fragment}: it is never sent. */
    FRAGMENT,
    /** A name of letter-digit-hyphen labels, or a well-formed IP literal. */
    HOST_SYNTAX,
    /** No dot at the end: it hides a name from lists of suffixes. */
    TRAILING_DOT,
    /** No host that some resolver reads as a number: {@code 127.1}, {@code 0x7f000001}, {@code 2130706433}. */
    NUMERIC_HOST,
    /** An IP literal that {@link AddressPolicy} denies. */
    IP_FORBIDDEN,
    /**
     * An IP literal at all: no certificate of ours to check, no owner to hold to it. A listed one passes, unless it is
     * IPv6 and that is off.
     */
    IP_LITERAL,
    /** A name of one label, which only a search list could make meaningful. */
    SINGLE_LABEL,
    /** A name under a suffix that never belongs to a merchant on the public Internet, or that the operator denies. */
    RESERVED_NAME,
    /** One of our own names: a callback to ourselves is a loop. */
    SELF,
    /** A port from the short list, written plainly. */
    PORT,
    /** A path and query with whole escapes, no control characters and no dot segments. */
    PATH
}
