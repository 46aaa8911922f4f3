package io.bellwire.schemas.egress;

/** How {@link CallbackUrlPolicy} judged a URL. */
public sealed interface UrlVerdict {

    /** Use {@code url} from here on, never the text it was read from. */
    record Accepted(CallbackUrl url) implements UrlVerdict {}

    /**
     * @param rule the first rule the URL broke
     * @param detail {@code name: value (expected: rule)}; safe to log and to show, it never holds the path or query
     */
    record Refused(UrlRule rule, String detail) implements UrlVerdict {}
}
