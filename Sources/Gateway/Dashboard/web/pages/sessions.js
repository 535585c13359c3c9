// Charging sessions by day, the newest first: running, finished, held.
import { session as signed } from '../core/api.js';
import { fill } from '../core/dom.js';
import { serverNow } from '../core/format.js';
import { link, sessionLink } from '../core/route.js';
import { count, dayInWords, dayKey, figure } from '../core/text.js';
import { button, segments } from '../parts/button.js';
import { filterWord, filters, isWithin, periodFields, periodInstants } from '../parts/filters.js';
import { empty, unmatched } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { exportCsv, List } from '../parts/table.js';
import { sessionColumns } from './columns.js';

/** @type {import('../parts/table.js').CsvColumns<API.Session>} */
const csvColumns = [
  ['session', (item) => item.session], ['station', (item) => item.station], ['connector', (item) => item.connector],
  ['card', (item) => item.card],
  ['startedAt', (item) => item.startedAt], ['stoppedAt', (item) => item.stoppedAt], ['energyKwh', (item) => item.energyKwh],
  ['stopReason', (item) => item.stopReason],
  ['net', (item) => item.price?.net], ['tax', (item) => item.price?.tax], ['gross', (item) => item.price?.gross],
  ['currency', (item) => item.price?.currency], ['invoice', (item) => item.invoice],
];

/** @type {Record<string, [title: string, text: string]>} */
const nothings = {
  '': ['No session yet', 'A session appears here at the moment in which a station reports its start.'],
  open: ['No car is charging', 'Start a session with a card at a station, or from the page of a station.'],
  closed: ['No finished session yet', 'A session moves here when its station reports the stop.'],
  held: ['No session is held', 'A session whose readings are not plausible waits here for a person before it is invoiced.'],
};

/** @type {Record<string, (item: API.Session) => boolean>} */
const accepts = { '': () => true, open: (item) => item.running, closed: (item) => !item.running, held: (item) => item.held !== null };

/**
 * The day of a session as its group is headed: today, or the day in words.
 * @param {API.Session} session
 */
export function sessionDay(session) {
  const words = dayInWords(session.startedAt);
  return dayKey(session.startedAt) === dayKey(serverNow()) ? 'Today, ' + words : words;
}

/** @type {import('../core/page.js').Page} */
export function sessions({ root, subscriptions, parameters }) {
  const asked = parameters.get('state') ?? '';
  const state = /** @type {'' | 'open' | 'closed' | 'held'} */ (asked in accepts ? asked : '');
  const station = parameters.get('station');
  const token = parameters.get('card');
  const driver = Number(parameters.get('driver')) || null;
  const period = { from: parameters.get('from') ?? '', to: parameters.get('to') ?? '' };
  const span = periodInstants(period);
  const isAll = !period.from && !period.to && !token && !driver;
  const wanted = { state: state || null, station, token, driver, ...span };
  /** @param {Record<string, string>} changed */
  const go = (changed) => { location.hash = link(['sessions'],
    { state, station: station ?? '', card: token ?? '', driver: driver === null ? '' : String(driver), ...period, ...changed }); };
  const accept = accepts[state] ?? (() => true);
  const [title, text] = nothings[state] ?? ['', ''];
  const list = new List({
    label: 'Sessions', path: '/sessions', parameters: wanted, key: (item) => item.session, link: (item) => sessionLink(item.session),
    group: sessionDay, noun: ['session', 'sessions'],
    accepts: (item) => accept(item) && (!station || item.station === station) && (!token || item.token === token)
      && (driver === null || item.driver === driver) && isWithin(item.startedAt, span),
    compare: (a, b) => b.session - a.session, columns: sessionColumns(),
    total: () => {
      const known = signed.status?.sessions;
      return station || !isAll || !known ? null : { '': known.open + known.held + known.closed, open: known.open, closed: known.closed,
        held: known.held }[state];
    },
    nothing: () => token || driver ? unmatched(token ? 'No session of this card' : 'No session of this person',
      'There is none, or none in these days.', 'Show all sessions', () => go({ card: '', driver: '', from: '', to: '' }))
      : !isAll ? unmatched('No session in these days', 'There may be others before or after.', 'Show all days',
      () => go({ from: '', to: '' })) : station ? unmatched(title, 'At station ' + station + ', that is.', 'Show all stations',
      () => go({ station: '' })) : empty(title, text),
  });
  const known = signed.status?.sessions;
  subscriptions.on('session', (item) => list.put(item)).on('reconnected', () => list.load());
  fill(root, head('Sessions', {
    say: known ? count(known.open, 'runs', 'run') + ', ' + figure(known.closed) + ' finished, ' + figure(known.held) + ' held'
      : 'newest first',
    tools: button('Export', () => exportCsv('sessions.csv', '/sessions', wanted, csvColumns),
      { icon: 'get', title: 'All that match, as CSV' }),
  }), filters(segments('State', [['', 'All'], ['open', 'Running'], ['closed', 'Finished'], ['held', 'Held']], state,
    (value) => go({ state: value })), periodFields(period, go),
    station ? filterWord('Station: ' + station, () => go({ station: '' })) : null,
    token ? filterWord('Of one card', () => go({ card: '' })) : null,
    driver ? filterWord('Of one person', () => go({ driver: '' })) : null),
    card(null, {}, list.element));
  return list.load();
}
