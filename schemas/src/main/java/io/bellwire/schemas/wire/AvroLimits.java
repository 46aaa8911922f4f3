package io.bellwire.schemas.wire;

import io.bellwire.schemas.topics.TopicCatalogue;

/**
 * What Avro believes of a length it reads. Its defaults believe 2 GiB.
 *
 * <p>Avro reads these once, when it decodes for the first time in this JVM; so they are set when the first
 * record class loads. A value the operator gave with {@code -D} stays. They are the second line of defence: the size check
 * and {@link WriterSchemaRules} hold without them.
 */
final class AvroLimits {
    private static final String PREFIX = "org.apache.avro.limits.";

    /** An element takes a byte at least, so no collection has more of them than the longest record has bytes. */
    private static final String MAX_LENGTH = String.valueOf(TopicCatalogue.MAX_QUARANTINE_BYTES);

    private AvroLimits() {}

    static void apply() {
        setIfAbsent("bytes.maxLength");
        setIfAbsent("string.maxLength");
        setIfAbsent("collectionItems.maxLength");
    }

    private static void setIfAbsent(String limit) {
        if (System.getProperty(PREFIX + limit) == null) {
            System.setProperty(PREFIX + limit, MAX_LENGTH);
        }
    }
}
