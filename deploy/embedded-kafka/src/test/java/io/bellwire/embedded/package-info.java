/** The broker through its public door, with Kafka's own clients; {@code *IT} start a real one. */
package io.bellwire.embedded;
