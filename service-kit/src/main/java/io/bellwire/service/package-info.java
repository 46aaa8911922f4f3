/**
 * What every Bellwire service starts with, and no more: configuration, Kafka clients, views of compacted topics, health
 * and metrics, secrets, quarantine, problem answers.
 *
 * <h2>Threads</h2> {@link io.bellwire.service.TopicTable} and {@link io.bellwire.service.SupervisedThread} have one
 * thread of their own each; everything else is called by its user's threads and is immutable or thread-safe.
 *
 * <h2>Start reading</h2> {@link io.bellwire.service.Service}, then {@link io.bellwire.service.ServiceContext}, then
 * {@link io.bellwire.service.Configuration}.
 */
@NullMarked
package io.bellwire.service;

import org.jspecify.annotations.NullMarked;
