// The columns in which sessions stand, wherever they are listed.
import { h, wire } from '../core/dom.js';
import { duration, hour, nothing, time } from '../core/format.js';
import { sessionLink } from '../core/route.js';
import { decimal, kilowattHours, kilowatts, readable } from '../core/text.js';
import { cardText, heldMore, sessionSaid } from '../core/words.js';
import { stateWord, tag } from '../parts/state.js';

/** @typedef {import('../parts/table.js').Column<API.Session>} SessionColumn */

/**
 * What a session costs, or has cost so far.
 * @param {API.Session} session
 */
export function costText(session) {
  if (session.price) return decimal(session.price.gross, 2);
  if (session.free) return session.free === 'nothing to pay' || session.free === 'failed start' ? decimal('0', 2)
    : session.free === 'no tariff' ? 'no price yet' : 'free';
  return session.costSoFar ? decimal(session.costSoFar.gross, 2) : null;
}

/** @param {API.Session} session */
export function sessionTags(session) {
  return [session.held ? tag(session.held, 'held', heldMore(session) ?? undefined) : null,
    session.estimated ? tag('estimated', 'held') : null,
    session.free && session.free !== 'no tariff' ? tag(session.free) : null];
}

/**
 * @param {{ station?: boolean, day?: boolean, currency?: string }} options whether the station is named, and whether a day stands beside
 *   each time
 * @returns {SessionColumn[]}
 */
export function sessionColumns({ station = true, day = false, currency = '' } = {}) {
  /** @type {(SessionColumn | null)[]} */
  const all = [
    station ? {
      label: 'Place', lead: true, phone: 'first',
      cell: (session) => [h('a', { href: sessionLink(session.session), title: 'Session ' + session.session },
        wire(session.stationName ?? session.station, 'unknown')), h('span.faint', null, ' / ' + session.connector)],
    } : { label: 'Session', lead: true, phone: 'first',
      cell: (session) => h('a', { href: sessionLink(session.session) }, 'Connector ' + session.connector) },
    { label: 'Started', cell: (session) => [day ? time(session.startedAt, { seconds: false }) : hour(session.startedAt),
      h('span.phone', null, ' · ', duration(session.startedAt, session.stoppedAt))] },
    { label: 'Card', phone: 'hide', cell: (session) => h('div.clip', { title: session.driverName }, wire(cardText(session), 'none')) },
    { label: 'Lasts', right: true, phone: 'hide', cell: (session) => duration(session.startedAt, session.stoppedAt) },
    { label: 'kW', right: true, unit: 'kW', phone: 'hide',
      cell: (session) => session.running && session.powerW !== null ? kilowatts(session.powerW) : nothing() },
    { label: 'kWh', right: true, unit: 'kWh',
      cell: (session) => session.energyKwh === null ? nothing() : kilowattHours(session.energyKwh) },
    { label: currency || 'Price', right: true, phone: 'last', cell: (session) => costCell(session, currency) },
    { label: 'State', phone: 'full', cell: (session) => h('span.keyline', null, stateWord(sessionSaid(session)), sessionTags(session)) },
  ];
  return all.filter(/** @returns {column is SessionColumn} */ (column) => column !== null);
}

/**
 * @param {API.Session} session
 * @param {string} currency what the head of the column says already
 */
function costCell(session, currency) {
  const text = costText(session);
  if (text === null) return nothing();
  const of = session.price?.currency ?? session.costSoFar?.currency;
  const soFar = !session.price && session.costSoFar ? session.uncertain ? 'not certain: ' + readable(session.uncertain) : 'so far' : null;
  return h('span.nowrap', { title: soFar }, session.running && session.uncertain ? '≈ ' : null, text,
    of && of !== currency ? h('span.unit', null, '\u00a0' + of) : null);
}

