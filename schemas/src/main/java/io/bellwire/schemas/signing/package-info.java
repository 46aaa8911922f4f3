/**
 * Standard Webhooks 1.0.0 signatures. Pure and thread-safe.
 *
 * <h2>Start reading</h2> {@link io.bellwire.schemas.signing.WebhookSigner}, then its test with the published vector.
 */
@NullMarked
package io.bellwire.schemas.signing;

import org.jspecify.annotations.NullMarked;
