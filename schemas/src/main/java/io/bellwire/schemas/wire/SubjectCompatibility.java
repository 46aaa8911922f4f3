package io.bellwire.schemas.wire;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the registry hold others to what we hold ourselves to: every version of a subject reads every other.
 *
 * <p>A level that someone set stays, except NONE: Apicurio answers NONE, its own default, for a subject without a level.
 * A registry that does not let us set one still serves. Thread-safe: stateless.
 */
final class SubjectCompatibility {
    static final String LEVEL = "FULL_TRANSITIVE";

    private static final String UNSET = "NONE";

    private static final Logger LOGGER = LoggerFactory.getLogger(SubjectCompatibility.class);

    private final SchemaRegistryClient client;

    SubjectCompatibility(SchemaRegistryClient client) {
        this.client = client;
    }

    void settle(String subject) {
        try {
            if (!isSet(subject)) {
                client.updateCompatibility(subject, LEVEL);
            }
        } catch (IOException | RestClientException refused) {
            LOGGER.atWarn()
                    .addKeyValue("subject", subject)
                    .addKeyValue("error", Refusals.describe(refused))
                    .log("compatibility level not set; set " + LEVEL + " yourself, or others may break readers");
        }
    }

    private boolean isSet(String subject) throws IOException, RestClientException {
        try {
            return !UNSET.equals(client.getCompatibility(subject));
        } catch (RestClientException refused) {
            if (Refusals.isNotFound(refused)) {
                return false;
            }
            throw refused;
        }
    }
}
