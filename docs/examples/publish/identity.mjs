// What every publisher must agree on: how ids are made, and how the parts they are made of are spelled.
// docs/publishing.md has the rules; this is all of them in JavaScript, to copy or to write again in your language.
import { createHash } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

// ---- ids

export function transferId(chainId, txId, position) {
  return txId == null ? `${chainId}/${position}` : `${chainId}/${txId}/${position}`;
}

export function observationId(watcherId, watcherSeq) {
  return `${watcherId}:${watcherSeq}`;
}

/** Of an event that a service publishes: one per subject, type and revision. */
export function eventId(subjectId, type, revision) {
  return `evt_${hash(`v1|${subjectId}|${type}|${revision}`)}`;
}

/** Of a transition of a transfer, which Bellwire makes itself: for a watcher that wants to know what will be said. */
export function chainEventId(transferId, type, blockHash, inclusionEpoch, milestone) {
  return `evt_${hash(`v1|${transferId}|${type}|${blockHash ?? ''}|${inclusionEpoch}|${milestone ?? ''}`)}`;
}

/** SHA-256 of the UTF-8 text: its first 130 bits as 26 characters of RFC 4648 base32 in lower case. */
function hash(text) {
  const bits = [...sha256(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.slice(0, 130).replace(/.{5}/g, (five) => BASE32[parseInt(five, 2)]);
}

function sha256(content) {
  return createHash('sha256').update(content).digest();
}

// ---- spelling

const lower = (text) => text.toLowerCase();
const asItIs = (text) => text;

const FAMILIES = {
  eip155: { hash: lower, address: lower },
  bip122: { hash: lower, address: bitcoinAddress },
  tron: { hash: lower, address: tronAddress },
};
const OTHER = { hash: asItIs, address: asItIs }; // Solana among them: base58 is case-sensitive

function family(chainId) {
  return FAMILIES[chainId.split(':')[0]] ?? OTHER;
}

export function hashOn(chainId, hash) {
  return family(chainId).hash(hash);
}

export function addressOn(chainId, address) {
  return family(chainId).address(address);
}

/** Bech32 in lower case; base58 as it is. */
function bitcoinAddress(address) {
  return /^(bc1|tb1|bcrt1|ltc1)/i.test(address) ? lower(address) : address;
}

/** Base58check, also when given as hex that begins with 41. */
function tronAddress(address) {
  if (!/^(0x)?41[0-9a-fA-F]{40}$/.test(address)) {
    return address;
  }
  const payload = Buffer.from(address.replace(/^0x/, ''), 'hex');
  const checked = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let text = '';
  for (let rest = BigInt(`0x${checked.toString('hex')}`); rest > 0n; rest /= 58n) {
    text = BASE58[Number(rest % 58n)] + text;
  }
  return text;
}

/** A CAIP-19 id: what follows the second colon is spelled as an address. */
export function assetIdOn(chainId, assetId) {
  const [, before, reference, token] = /^([^/]*\/[^:]*:)([^/]*)(.*)$/s.exec(assetId) ?? [];
  return before === undefined ? assetId : before + addressOn(chainId, reference) + token;
}

/** Decimal digits without leading zeros. */
export function amount(digits) {
  return digits.replace(/^0+(?=.)/, '');
}

/** The observation as it must be published: spelled the one way, its ids filled in. */
export function complete(observation) {
  const { chainId, position } = observation;
  const hash = (text) => text && hashOn(chainId, text);
  const txId = hash(observation.txId);
  return {
    ...observation,
    observationId: observationId(observation.watcherId, observation.watcherSeq),
    transferId: transferId(chainId, txId, position),
    txId,
    replacedByTxId: hash(observation.replacedByTxId),
    conflictKeys: (observation.conflictKeys ?? []).map(hash),
    from: (observation.from ?? []).map((address) => addressOn(chainId, address)),
    to: observation.to && addressOn(chainId, observation.to),
    asset: { ...observation.asset, assetId: assetIdOn(chainId, observation.asset.assetId) },
    amount: amount(observation.amount),
    block: observation.block && {
      ...observation.block,
      hash: hash(observation.block.hash),
      parentHash: hash(observation.block.parentHash),
    },
    head: observation.head && { ...observation.head, hash: hash(observation.head.hash) },
  };
}
