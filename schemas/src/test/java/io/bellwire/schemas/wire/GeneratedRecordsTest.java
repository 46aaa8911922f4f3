package io.bellwire.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.SealedSecret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedRecordsTest {
    static List<Class<? extends SpecificRecord>> types() {
        return BuiltInSchemas.types();
    }

    /** In the class file: in this JVM another class may have called it. */
    @ParameterizedTest
    @MethodSource("types")
    void areTrustedOnceLoaded(Class<?> type) throws IOException {
        try (InputStream file = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(GeneratedRecords.class.getName().replace('.', '/'));
        }
    }

    @Test
    void compareWhereAListHoldsTimes() throws Exception {
        Instant now = Instant.ofEpochMilli(1_767_225_600_000L);
        SealedSecret secret = new SealedSecret(ByteBuffer.allocate(32), now);
        Endpoint endpoint = new Endpoint(
                "ep_1",
                "m1",
                "https://m1.example/",
                List.of("*"),
                null,
                EndpointStatus.ACTIVE,
                List.of(secret),
                new EndpointLimits(0, 0, false),
                now,
                now);
        RecordCodec codec = RecordCodec.builtIn();

        Endpoint copied = Endpoint.newBuilder(endpoint).build();
        Endpoint read = codec.decode(codec.encode("endpoints", endpoint), Endpoint.class);

        assertThat(copied).isEqualTo(endpoint).isEqualTo(read).hasSameHashCodeAs(read);
        assertThat(read).isEqualTo(endpoint).isEqualTo(copied);
    }

    @Test
    void extendTrustToNothingElse() {
        GeneratedRecords.model();

        assertThat(ClassSecurityValidator.getGlobal().isTrusted(RecordCodec.class))
                .isFalse();
        assertThat(ClassSecurityValidator.getGlobal().isTrusted(ProcessBuilder.class))
                .isFalse();
    }
}
