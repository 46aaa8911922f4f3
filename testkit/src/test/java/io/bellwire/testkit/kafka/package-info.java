/** The brokers tests stand on, and what happens to data when one of them is killed. */
package io.bellwire.testkit.kafka;
