package io.bellwire.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every version of a record reads every other (FULL_TRANSITIVE): records wait in topics for months, and services of two
 * versions run side by side during a roll-out.
 *
 * <p>Released versions are files under {@code src/main/resources/avro/history}. {@code -Dbellwire.schemas.snapshot=true}
 * keeps what has changed as the next version.
 */
class SchemaEvolutionTest {
    private static final String SNAPSHOT = "bellwire.schemas.snapshot";
    private static final SchemaValidator EACH_READS_THE_OTHER =
            new SchemaValidatorBuilder().mutualReadStrategy().validateAll();
    private static final Schema BASE = parse("{'name':'a','type':'string'}");

    static List<Class<? extends SpecificRecord>> types() {
        return BuiltInSchemas.types();
    }

    @BeforeAll
    static void keepWhatHasChanged() {
        if (Boolean.getBoolean(SNAPSHOT)) {
            types().stream().map(type -> RecordType.of(type).schema()).forEach(schema -> {
                SchemaHistory history = new SchemaHistory(schema.getFullName());
                if (!history.isNewest(schema)) {
                    history.append(schema);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyVersionReadsEveryOther(Class<? extends SpecificRecord> type) {
        Schema current = RecordType.of(type).schema();
        List<Schema> earlier = new ArrayList<>();

        for (Schema version : new SchemaHistory(current.getFullName()).versions()) {
            requireCompatible(version, earlier);
            earlier.add(version);
        }
        requireCompatible(current, earlier);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyChangeIsKeptAsAVersion(Class<? extends SpecificRecord> type) {
        Schema current = RecordType.of(type).schema();

        assertThat(new SchemaHistory(current.getFullName()).isNewest(current))
                .as(
                        "%s is not the newest version in its history. If it should change, and the test of"
                                + " compatibility passes, keep it: ./mvnw -pl schemas test -Dtest=SchemaEvolutionTest"
                                + " -D%s=true",
                        current.getFullName(), SNAPSHOT)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("types")
    void readersKnowEveryVersion(Class<? extends SpecificRecord> type) throws Exception {
        String name = RecordType.of(type).name();

        for (Schema version : new SchemaHistory(name).versions()) {
            byte[] written = new RandomRecords(new Random(1)).singleObject(version);
            assertThat(RecordCodec.builtIn().decode(written, type)).isNotNull();
        }
    }

    @Test
    void everySchemaFileIsPartOfAKnownRecord() throws IOException {
        Set<String> known = new HashSet<>();
        types().forEach(type -> collectNames(RecordType.of(type).schema(), known));

        try (Stream<Path> files = Files.walk(Path.of("src/main/avro"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".avsc"))
                            .map(file -> file.substring(0, file.length() - ".avsc".length())))
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    @Test
    void aFieldWithADefaultMayCome() {
        Schema longer = parse("{'name':'a','type':'string'},{'name':'b','type':'string','default':''}");

        assertThatCode(() -> requireCompatible(longer, List.of(BASE))).doesNotThrowAnyException();
    }

    @Test
    void aFieldWithoutADefaultMayNotCome() {
        Schema longer = parse("{'name':'a','type':'string'},{'name':'b','type':'string'}");

        assertThatThrownBy(() -> requireCompatible(longer, List.of(BASE)))
                .hasMessageContaining("test.R no longer fits its version 1");
    }

    @Test
    void aFieldWithoutADefaultMayNotGo() {
        Schema shorter = parse("{'name':'b','type':'string','default':''}");

        assertThatThrownBy(() -> requireCompatible(shorter, List.of(BASE)))
                .hasMessageContaining("test.R no longer fits its version 1");
    }

    @Test
    void aFieldMayNotChangeItsType() {
        Schema changed = parse("{'name':'a','type':'long'}");

        assertThatThrownBy(() -> requireCompatible(changed, List.of(BASE)))
                .hasMessageContaining("test.R no longer fits its version 1");
    }

    private static void requireCompatible(Schema schema, List<Schema> earlier) {
        for (int i = 0; i < earlier.size(); i++) {
            try {
                EACH_READS_THE_OTHER.validate(schema, List.of(earlier.get(i)));
            } catch (SchemaValidationException incompatible) {
                fail(
                        "%s no longer fits its version %d (expected: add or remove fields with a default only): %s"
                                .formatted(schema.getFullName(), i + 1, incompatible.getMessage()),
                        incompatible);
            }
        }
    }

    private static void collectNames(Schema schema, Set<String> names) {
        switch (schema.getType()) {
            case RECORD -> {
                if (names.add(schema.getName())) {
                    schema.getFields().forEach(field -> collectNames(field.schema(), names));
                }
            }
            case ARRAY -> collectNames(schema.getElementType(), names);
            case MAP -> collectNames(schema.getValueType(), names);
            case UNION -> schema.getTypes().forEach(branch -> collectNames(branch, names));
            default -> {
                // enums and primitives have no file of their own
            }
        }
    }

    private static Schema parse(String fields) {
        return new Schema.Parser()
                .parse("{'type':'record','name':'R','namespace':'test','fields':[%s]}"
                        .formatted(fields)
                        .replace('\'', '"'));
    }
}
