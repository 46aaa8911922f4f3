// Holds docs/publishing.md and docs/examples/publish/identity.mjs to each other: node check-identity.mjs PAGE
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as identity from './identity.mjs';

const page = readFileSync(process.argv[2], 'utf8');
let checked = 0;

function each(pattern, check) {
  const rows = [...page.matchAll(pattern)];
  assert.ok(rows.length > 0, `no rows of ${pattern}`);
  rows.forEach((row) => check(...row.slice(1)));
  checked += rows.length;
}

each(/^(v1\|\S*) +(evt_\S+)$/gm, (input, id) => {
  const [, subject, type, ...rest] = input.split('|');
  const made = rest.length === 1
    ? identity.eventId(subject, type, Number(rest[0]))
    : identity.chainEventId(subject, type, rest[0] || null, Number(rest[1]), rest[2] || null);
  assert.equal(made, id);
});

each(/^\| chain `(.+)`, (?:transaction `(.+)`|no transaction), position `(.+)` \| `(.+)` \|$/gm, (chain, tx, position, id) => {
  assert.equal(identity.transferId(chain, tx, position), id);
});

each(/^\| `([a-z0-9]+:[A-Za-z0-9]+)` \| `(.+)` \| `(.+)` \|$/gm, (chain, written, normalised) => {
  assert.equal(identity.addressOn(chain, written), normalised);
  assert.equal(identity.assetIdOn(chain, `${chain}/token:${written}/7`), `${chain}/token:${normalised}/7`);
});

// Every field the page names, on a chain where there is something to spell.
const spelled = identity.complete({
  watcherId: 'W',
  watcherSeq: 7,
  chainId: 'eip155:1',
  txId: '0xAA',
  position: 'log:0',
  replacedByTxId: '0xAB',
  from: ['0xAC'],
  to: '0xAD',
  conflictKeys: ['0xAC:7'],
  asset: { assetId: 'eip155:1/erc20:0xAE' },
  amount: '007',
  block: { height: 1, hash: '0xAF', parentHash: '0xBA' },
  head: { ordinal: 1, height: 1, hash: '0xBB' },
});
assert.deepEqual(spelled, {
  observationId: 'W:7',
  transferId: 'eip155:1/0xaa/log:0',
  watcherId: 'W',
  watcherSeq: 7,
  chainId: 'eip155:1',
  txId: '0xaa',
  position: 'log:0',
  replacedByTxId: '0xab',
  from: ['0xac'],
  to: '0xad',
  conflictKeys: ['0xac:7'],
  asset: { assetId: 'eip155:1/erc20:0xae' },
  amount: '7',
  block: { height: 1, hash: '0xaf', parentHash: '0xba' },
  head: { ordinal: 1, height: 1, hash: '0xbb' },
});

console.log(checked);
