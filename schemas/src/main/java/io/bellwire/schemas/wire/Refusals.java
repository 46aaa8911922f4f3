package io.bellwire.schemas.wire;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;

/** What a registry means by the errors it answers with. Anything not surely final counts as passing trouble. */
final class Refusals {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private Refusals() {}

    /**
     * Whether the registry itself says that there is no such thing. A 404 alone does not: a wrong base path or a proxy
     * gives one too, and must not send every record to quarantine.
     */
    static boolean isNotFound(RestClientException refused) {
        return refused.getStatus() == NOT_FOUND && refused.getErrorCode() / 100 == NOT_FOUND;
    }

    static boolean isForbidden(RestClientException refused) {
        return refused.getStatus() == UNAUTHORIZED || refused.getStatus() == FORBIDDEN;
    }

    /** Whether a schema we wanted to register may yet be taken. */
    static boolean isTransient(RestClientException refused) {
        return refused.getStatus() != CONFLICT && refused.getStatus() != UNPROCESSABLE && !isNotFound(refused);
    }

    /** The client has no other name for a schema it fetched but cannot parse: Protobuf, JSON Schema, broken Avro. */
    static boolean isUnparsable(IOException failed) {
        return failed.getClass() == IOException.class
                && failed.getMessage() != null
                && failed.getMessage().startsWith("Invalid schema");
    }

    /** Never the message: it can hold the registry's address, with credentials. */
    static String describe(Exception failure) {
        return failure instanceof RestClientException refused
                ? "status " + refused.getStatus() + ", error " + refused.getErrorCode()
                : failure.getClass().getSimpleName();
    }
}
