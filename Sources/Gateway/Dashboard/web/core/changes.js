// What happened last, out of the lists that the API keeps: sessions, invoices, alerts, knocks.
import { invoiceLink, sessionLink, stationLink } from './route.js';
import { decimal, kilowattHours, readable } from './text.js';
import { cardText } from './words.js';

/** @typedef {{ at: string, say: string, sub: string, href: string, state: import('./words.js').State }} Change */

/**
 * @param {API.Session} session
 * @param {(id: string) => string} name
 * @returns {Change[]}
 */
function ofSession(session, name) {
  const place = (session.station ? name(session.station) : 'an unknown station') + ' / ' + session.connector;
  const href = sessionLink(session.session);
  /** @type {Change[]} */
  const out = [{ at: session.startedAt, say: 'Charging began at ' + place, sub: cardText(session) ?? 'no card', href, state: 'charging' }];
  if (session.stoppedAt) {
    const energy = session.energyKwh === null ? 'energy not known' : kilowattHours(session.energyKwh) + ' kWh';
    const price = session.price ? decimal(session.price.gross, 2) + ' ' + session.price.currency : session.held ? 'held'
      : session.free === 'no tariff' ? 'no price yet' : session.free ?? 'not priced';
    out.push({ at: session.stoppedAt, say: 'Charging ended at ' + place, sub: energy + ', ' + price, href,
      state: session.held || session.free === 'no tariff' ? 'held' : 'ok' });
  }
  return out;
}

/**
 * The newest first, so many.
 * @param {{ sessions: API.Session[], invoices: API.Invoice[], alerts: API.Alert[], knocking: API.Knocking[], name?: (id: string) => string
 *   }} known
 * @returns {Change[]}
 */
export function changes({ sessions, invoices, alerts, knocking, name = (id) => id }, most = 8) {
  /** @type {Change[]} */
  const all = [
    ...sessions.flatMap((session) => ofSession(session, name)),
    ...invoices.filter((invoice) => invoice.credits !== null).map((invoice) => /** @type {Change} */ ({
      at: invoice.issuedAt, say: 'Credit note ' + invoice.number, sub: decimal(invoice.gross, 2) + ' ' + invoice.currency,
      href: invoiceLink(invoice.invoice), state: 'held',
    })),
    ...alerts.filter((alert) => !alert.standing).map((alert) => /** @type {Change} */ ({
      at: alert.lastAt, say: alert.kind.replaceAll('-', ' ').replace(/^./,
        (letter) => letter.toUpperCase()) + (alert.station ? ' at ' + name(alert.station) : ''), sub: readable(alert.text),
      href: alert.station ? stationLink(alert.station) : '#/alerts', state: 'held',
    })),
    ...knocking.map((knock) =>
      /** @type {Change} */ ({ at: knock.lastAt, say: knock.identity + ' knocked', sub: 'unknown, kept outside', href: '#/alerts',
          state: 'waiting' })),
  ];
  return all.sort((a, b) => b.at.localeCompare(a.at)).slice(0, most);
}
