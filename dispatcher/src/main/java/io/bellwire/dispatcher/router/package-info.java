/**
 * Turns what is said into what each merchant must hear: a Kafka Streams application of four steps that meet in topics.
 *
 * <pre>
 * chain.observations ─► ObservationProcessor ─► wallet.events ─► EventProcessor ─► transfer.legs ─► LegProcessor
 *          ▲             (TransferTracker) │                      (EventDeduplicator)   ▲    │       (address book)
 *          │                               ▼                            │               └────┘            │
 *          └─ ConflictProcessor ◄─ transfer.conflicts                   └──────────► deliveries ◄─────────┘
 * </pre>
 *
 * <p>Runs at least once; state entries remember the source offset that made them, so that a record seen again after a
 * crash says again what may never have left (docs/adr/0002).
 *
 * <h2>Threads</h2>
 * <ul>
 *   <li><b>stream thread</b>: owns its tasks, their stores and everything a processor holds. May wait for the schema
 *       registry or for the endpoint table, never for a merchant.
 *   <li><b>table threads</b> of {@link io.bellwire.service.TopicTable}: fill {@link
 *       io.bellwire.dispatcher.router.EndpointIndex} and {@link io.bellwire.dispatcher.router.MerchantPolicies}, which are
 *       safe for all.
 * </ul>
 *
 * <h2>Start reading</h2> RouterTopology, then TransferTracker, then LegProcessor, LegTeller and DeliveryPlanner.
 */
@NullMarked
package io.bellwire.dispatcher.router;

import org.jspecify.annotations.NullMarked;
