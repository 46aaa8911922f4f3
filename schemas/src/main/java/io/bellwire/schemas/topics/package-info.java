/**
 * Where records go: every topic Bellwire owns, with its key, retention and partitions. Immutable throughout.
 *
 * <h2>Start reading</h2> {@link io.bellwire.schemas.topics.Topic}, then {@link io.bellwire.schemas.topics.TopicCatalogue}.
 */
@NullMarked
package io.bellwire.schemas.topics;

import org.jspecify.annotations.NullMarked;
