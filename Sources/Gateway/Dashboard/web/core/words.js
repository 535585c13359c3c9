// What states are called here, and which of the six signs they carry. The protocol's own words stand in tips, frames and facts.
import { stopWords } from './stops.js';
import { readable } from './text.js';

/** @typedef {'charging' | 'free' | 'ok' | 'waiting' | 'held' | 'faulted' | 'offline' | 'none'} State */
/** @typedef {{ state: State, word: string, tip?: string }} Said */

/** @type {Record<API.ConnectorStatus, [State, string]>} */
const connectorWords = {
  Available: ['free', 'Free'], Preparing: ['waiting', 'Plugged in'], Charging: ['charging', 'Charging'],
  SuspendedEVSE: ['waiting', 'Waiting for power'], SuspendedEV: ['waiting', 'Waiting for the car'], Finishing: ['waiting', 'Finishing'],
  Reserved: ['held', 'Reserved'], Unavailable: ['held', 'Out of service'], Faulted: ['faulted', 'Faulted'],
};

/**
 * A connector's state; of a station that is not connected only the last one is known, and that is no state.
 * @param {API.Connector} connector
 * @param {boolean} connected
 * @returns {Said}
 */
export function connectorSaid(connector, connected) {
  const known = connector.status ? connectorWords[connector.status] : undefined;
  if (!connected) return { state: 'offline', word: 'Offline', ...(known ? { tip: 'last known: ' + known[1] } : {}) };
  if (!known) return { state: 'none', word: 'Not reported' };
  return { state: known[0], word: known[1], ...(connector.status ? { tip: connector.status } : {}) };
}

/**
 * The connectors that a car can use; connector 0 is the station as a whole.
 * @param {API.Station} station
 */
export function plugs(station) { return station.connectors.filter((connector) => connector.id > 0); }

/**
 * Whether a station is known here and was never there.
 * @param {API.Station} station
 */
export function neverHeard(station) { return !station.connected && station.disconnectedAt === null && station.lastFrameAt === null; }

/**
 * The worst that is to be said about a station, in one word or two.
 * @param {API.Station} station
 * @returns {Said}
 */
export function stationSaid(station) {
  if (station.removed) return { state: 'none', word: 'Removed' };
  if (station.pending) return { state: 'waiting', word: 'Waits to be let in' };
  if (neverHeard(station)) return { state: 'none', word: 'Never connected' };
  if (!station.connected) return { state: 'offline', word: 'Offline' };
  const faulted = station.connectors.filter((connector) => connector.status === 'Faulted');
  if (faulted.length) return { state: 'faulted', word: faulted.length > 1 ? faulted.length + ' faults' : 'Faulted' };
  const out = station.connectors.filter((connector) => connector.status === 'Unavailable');
  if (out.length) return { state: 'held', word: 'Out of service' };
  if (station.connectors.some((connector) => connector.status === 'Charging')) return { state: 'charging', word: 'Charging' };
  return { state: 'ok', word: 'In order' };
}

/**
 * How much a state asks for a person: the lower, the sooner.
 * @type {Record<State, number>}
 */
export const urgency = { faulted: 0, offline: 1, held: 2, waiting: 3, none: 4, charging: 5, free: 6, ok: 7 };

/**
 * Worst first: by state, then by name.
 * @param {API.Station} a
 * @param {API.Station} b
 */
export function worstFirst(a, b) {
  return urgency[stationSaid(a).state] - urgency[stationSaid(b).state] || stationName(a).localeCompare(stationName(b));
}

/** @param {{ id: string, name: string | null }} station */
export function stationName(station) { return station.name ?? station.id; }

/**
 * Power of all connectors that told theirs; null when none did, which is not the same as nothing.
 * @param {API.Station} station
 */
export function stationPower(station) {
  const told = station.connectors.filter((connector) => connector.powerW !== null);
  return told.length && station.connected ? told.reduce((sum, connector) => sum + Number(connector.powerW), 0) : null;
}

/**
 * How a session stands, with what holds its money up first.
 * @param {API.Session} session
 * @returns {Said}
 */
export function sessionSaid(session) {
  if (session.held) return { state: 'held', word: 'Held', tip: heldWords[session.held] };
  if (session.running && session.unauthorized) return { state: 'held', word: 'Nobody pays',
    tip: 'Its card may not charge, or there is none' };
  if (session.running && session.uncertain) return { state: 'held', word: 'Not certain', tip: readable(session.uncertain) };
  if (session.running) return Number(session.powerW ?? 0) > 0 ? { state: 'charging', word: 'Charging' }
    : { state: 'waiting', word: 'No power' };
  if (session.writtenOff) return { state: 'none', word: 'Written off' };
  if (session.free === 'no tariff') return { state: 'held', word: 'No price yet', tip: freeText(session.free) };
  if (session.free) {
    const isNothing = session.free === 'nothing to pay' || session.free === 'failed start';
    return { state: 'ok', word: isNothing ? 'Nothing to pay' : 'Free of charge', tip: freeText(session.free) };
  }
  if (session.invoice) return { state: 'ok', word: 'Invoiced' };
  if (session.price && Number(session.price.gross) === 0) return { state: 'ok', word: 'Nothing to pay' };
  return { state: 'waiting', word: 'Not invoiced yet' };
}

/**
 * Why nobody pays for a session.
 * @type {Record<NonNullable<API.Session['free']>, string>}
 */
const freeWords = {
  'no tariff': 'without a price yet: no tariff applied where it began', 'free token': 'free of charge: its card charges for free',
  internal: 'free of charge: it was for own use', 'failed start': 'free of charge: it never really began',
  'nothing to pay': 'too small to cost anything: its price comes to 0.00',
};

/** @param {NonNullable<API.Session['free']>} reason */
export function freeText(reason) { return freeWords[reason]; }

/** @typedef {NonNullable<API.Session['held']>} HeldReason */

/**
 * Why a session is held, in a sentence.
 * @type {Record<HeldReason, string>}
 */
const heldWords = {
  'implausible energy': 'The meter counted more than the connector can give in that time.',
  'meter went backwards': 'The register at the end stands below the one at the start.',
  'missing meter stop': 'The station never told the register at the end.',
  'implausible time': 'The station’s clock put start and end where they cannot be.',
  'clock changed': 'The station’s clock was set while the car charged.',
  'nobody known who pays': 'Nobody is known who pays for it.',
  'end not believed': 'When it ended is not believed, and time costs money.',
  'contradicting reports': 'The station told two stories of it.',
  'stop without session': 'Only its end was told, and it fits no session that is known.',
  'ended by a person': 'Somebody ended it here with what was known.',
  'more pauses than are kept': 'It had more pauses than are kept, so parking cannot be counted.',
  'pauses told out of order': 'What was told of its pauses came out of order, so parking cannot be counted.',
};

export const heldReasons = /** @type {HeldReason[]} */ (Object.keys(heldWords));

/** @param {HeldReason} reason */
export function heldSentence(reason) { return heldWords[reason]; }

/**
 * What is known beyond that sentence, which is not said twice.
 * @param {API.Session} session
 */
export function heldMore(session) {
  const detail = session.heldDetail ?? '';
  return readable(session.held ? detail.replace(heldWords[session.held], '') : detail).trim() || null;
}

/**
 * What must be named before a held session can be released.
 * @type {Record<API.Session['missing'][number], string>}
 */
export const missingWords = { connector: 'connector not known', payer: 'payer not known', energy: 'energy not known' };

/**
 * Why a session ended, which OCPP names in one word.
 * @param {string | null} reason
 */
export function stopSentence(reason) { return reason ? stopWords[reason] ?? reason : 'no reason told'; }

/** @type {Record<string, string>} */
const dimensionWords = { FLAT: 'Per session', ENERGY: 'Energy', TIME: 'Time charging', PARKING_TIME: 'Time parked' };

/** @param {string} dimension */
export function dimensionWord(dimension) { return dimensionWords[dimension] ?? dimension; }

/**
 * A line may carry no rate at all, which is not the rate zero.
 * @param {string | null} vat
 */
export function vatText(vat) { return vat === null ? 'none' : vat + ' %'; }

/**
 * Whose a session is: by the card's label, the driver's name or the card's number, in this order; of a card of which nothing is known, by
 * what tells it from others.
 * @param {{ card: string | null, token: string | null }} session
 */
export function cardText(session) {
  if (session.card) return session.card;
  return session.token ? '·· ' + session.token.slice(-4).toUpperCase() : null;
}

/**
 * @param {API.Token} token
 * @param {number} now
 * @returns {Said}
 */
export function tokenSaid(token, now) {
  if (token.forgotten) return { state: 'none', word: 'Forgotten' };
  if (token.status === 'blocked') return { state: 'faulted', word: 'Blocked' };
  if (token.status === 'inactive') return { state: 'none', word: 'Inactive' };
  if (token.expires && Date.parse(token.expires) < now) return { state: 'held', word: 'Expired' };
  return { state: 'ok', word: 'Valid' };
}

/**
 * A tariff that applies nowhere is published and prices nothing.
 * @param {API.Tariff} tariff
 * @returns {Said}
 */
export function tariffSaid(tariff) {
  if (tariff.ended) return { state: 'none', word: 'Ended' };
  return tariff.assignments.length ? { state: 'ok', word: 'In force' } : { state: 'held', word: 'Not assigned' };
}
