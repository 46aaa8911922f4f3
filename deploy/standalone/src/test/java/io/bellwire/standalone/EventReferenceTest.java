package io.bellwire.standalone;

import static io.bellwire.standalone.GeneratedPage.cell;
import static io.bellwire.standalone.GeneratedPage.code;

import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.topics.TopicSpec;
import io.bellwire.schemas.wire.TopicRecords;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/** Keeps docs/events.md what the Avro files say; what they cannot say is in event-types.md beside this class. */
class EventReferenceTest {
    private static final RetrySchedule ONE_TIER = new RetrySchedule(List.of(Duration.ofSeconds(10)));
    private static final TopicCatalogue TOPICS = new TopicCatalogue("", ONE_TIER, 1, (short) 1, 1);

    @Test
    void describesEveryTopicRecordAndField() throws Exception {
        GeneratedPage.check("docs/events.md", page(), EventReferenceTest.class);
    }

    private static String page() throws Exception {
        StringBuilder page = new StringBuilder(introduction());
        page.append("\n## Topics\n\n| topic | record | keeps |\n|---|---|---|\n");
        Map<String, String> kept =
                TOPICS.specs().stream().collect(Collectors.toMap(TopicSpec::name, EventReferenceTest::kept));
        for (Topic topic : Topic.values()) {
            row(page, code(topic.baseName()), link(schemaOf(topic)), kept.get(topic.baseName()));
        }
        row(page, "`retry.10s` and the other tiers", link(schemaOf(Topic.DELIVERIES)), "its wait and 7 days");

        page.append("\n## Records\n");
        Map<String, Schema> named = new LinkedHashMap<>();
        for (Topic topic : Topic.values()) {
            collect(schemaOf(topic), named);
        }
        named.values().forEach(record -> describe(record, page));
        return page.toString();
    }

    private static String introduction() throws Exception {
        try (InputStream text = EventReferenceTest.class.getResourceAsStream("event-types.md")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Schema schemaOf(Topic topic) {
        return SpecificData.get().getSchema(TopicRecords.of(topic));
    }

    private static String kept(TopicSpec spec) {
        String retention = spec.settings().get("retention.ms");
        if (retention == null) {
            return "the newest of each key";
        }
        long days = Duration.ofMillis(Long.parseLong(retention)).toDays();
        return days == 1 ? "1 day" : days + " days";
    }

    /** Records in the order in which a reader meets them. */
    private static void collect(Schema schema, Map<String, Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), found));
                }
            }
            case ARRAY -> collect(schema.getElementType(), found);
            case MAP -> collect(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, found));
            default -> {}
        }
    }

    private static void describe(Schema schema, StringBuilder page) {
        page.append("\n### ").append(schema.getName()).append("\n\n");
        page.append(code(schema.getFullName())).append('\n');
        if (schema.getDoc() != null) {
            String doc = cell(schema.getDoc()).replace("\\|", "|");
            page.append('\n').append(doc).append(doc.endsWith(".") ? "\n" : ".\n");
        }
        page.append("\n| field | type | left out | meaning |\n|---|---|---|---|\n");
        for (Schema.Field field : schema.getFields()) {
            String doc = field.doc() == null ? "" : field.doc();
            row(page, code(field.name()), type(field), defaultOf(field), cell(doc));
        }
    }

    private static String type(Schema.Field field) {
        String format = field.getProp("format");
        return type(field.schema()) + (format == null ? "" : " (" + format + ')');
    }

    private static String type(Schema schema) {
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().getName().replace('-', ' ');
        }
        return switch (schema.getType()) {
            case RECORD -> link(schema);
            case ENUM ->
                "one of "
                        + schema.getEnumSymbols().stream()
                                .map(GeneratedPage::code)
                                .collect(Collectors.joining(", "));
            case ARRAY -> "list of " + type(schema.getElementType());
            case MAP -> "map of " + type(schema.getValueType());
            case UNION -> union(schema);
            default -> schema.getType().getName();
        };
    }

    private static String union(Schema schema) {
        String types = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .map(EventReferenceTest::type)
                .collect(Collectors.joining(" or "));
        return schema.isNullable() ? types + " or null" : types;
    }

    private static String defaultOf(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            return "not allowed";
        }
        Object value = field.defaultVal();
        if (value == JsonProperties.NULL_VALUE) {
            return "null";
        }
        return "".equals(value) ? "empty" : code(String.valueOf(value));
    }

    private static String link(Schema record) {
        return '[' + record.getName() + "](#" + record.getName().toLowerCase(Locale.ROOT) + ')';
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
