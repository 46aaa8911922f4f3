// A watcher and a payment service in one file, publishing straight to Kafka with clients that know nothing of Bellwire.
//
//   npm ci
//   node publish.mjs --kafka 127.0.0.1:9092 --registry http://127.0.0.1:8081 \
//       --merchant shop --address 0x00000000000000000000000000000000000000aa
//
// Prints the ids under which the merchant will hear of it.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { chainEventId, complete, eventId } from './identity.mjs';

const { values: options } = parseArgs({
  options: {
    kafka: { type: 'string', default: '127.0.0.1:9092' },
    registry: { type: 'string', default: 'http://127.0.0.1:8081' },
    prefix: { type: 'string', default: '' }, // the installation's topics.prefix
    merchant: { type: 'string' },
    address: { type: 'string' },
    tx: { type: 'string', default: `0x${randomBytes(32).toString('hex')}` },
    order: { type: 'string', default: `order-${Date.now()}` },
  },
});

if (!options.merchant || !options.address) {
  console.error('publish.mjs: --merchant and --address are needed (expected: a registered merchant, an address of its)');
  process.exit(2);
}

const kafka = new Kafka({ clientId: 'publish-example', brokers: [options.kafka], logLevel: logLevel.WARN });
const registry = new SchemaRegistry({ host: options.registry });
const producer = kafka.producer({
  idempotent: true, // retries write once
  maxInFlightRequests: 1, // and in order
  createPartitioner: Partitioners.DefaultPartitioner, // murmur2 of the key, as Java's: one transfer, one partition
});

async function publish(topic, key, record) {
  const fullName = options.prefix + topic;
  const schemaId = await registry.getLatestSchemaId(`${fullName}-value`);
  const value = await registry.encode(schemaId, record);
  await producer.send({ topic: fullName, acks: -1, messages: [{ key, value }] });
}

// ---- what the watcher saw: 293.092129 USDC, spelled as its node spells it

const USDC = { assetId: 'eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', symbol: 'USDC', decimals: 6 };

const observation = complete({
  watcherId: 'watcher-js',
  watcherSeq: Date.now(), // a counter that survives restarts is better: gaps then mean something
  kind: 'INCLUDED',
  chainId: 'eip155:1',
  txId: options.tx,
  position: 'log:0', // the transaction's first log; never the block's logIndex
  transferKind: 'TOKEN',
  asset: { ...USDC, verified: true },
  amount: '293092129',
  from: ['0x503828976D22510aad0201ac7EC88293211D23Da'],
  to: options.address,
  executionStatus: 'SUCCESS',
  block: { height: 24000000, hash: '0xA99E51', timestamp: Date.parse('2026-01-01T00:00:00Z') },
  head: { ordinal: 10800000, height: 24000000, hash: '0xA99E51' }, // Ethereum: the ordinal is the slot
  confirmations: 1,
  finality: 'INCLUDED',
  observedAt: Date.now(),
});

// ---- what the payment service decided

const NAME = 'io.bellwire.event.v1'; // a union's branch is named in full

function event(type, subjectId, revision, payload) {
  const now = Date.now();
  return {
    eventId: eventId(subjectId, type, revision),
    type,
    subjectId,
    revision,
    occurredAt: now,
    recordedAt: now,
    merchantId: options.merchant,
    payload,
  };
}

const paid = event('payment.paid', options.order, 2, {
  [`${NAME}.PaymentPayload`]: {
    paymentId: options.order,
    merchantOrderId: options.order,
    status: 'paid',
    asset: { ...USDC, assetId: observation.asset.assetId, verified: true },
    expectedAmount: '293092129',
    confirmedAmount: '293092129',
    transferIds: [observation.transferId],
  },
});

// Any other type of event carries JSON of its own, which becomes the callback's data unchanged.
const balance = event('balance.changed', `${options.merchant}-usdc`, observation.block.height, {
  [`${NAME}.JsonPayload`]: { json: JSON.stringify({ balance: '293092129', height: observation.block.height }) },
});

await producer.connect();
try {
  await publish('chain.observations', observation.transferId, observation);
  await publish('wallet.events', paid.subjectId, paid);
  await publish('wallet.events', balance.subjectId, balance);
} finally {
  await producer.disconnect();
}

console.log(JSON.stringify({
  transferId: observation.transferId,
  detected: chainEventId(observation.transferId, 'transfer.detected', observation.block.hash, 1, null),
  paid: paid.eventId,
  balance: balance.eventId,
}));
