// What needs a person, and in which order: harm first, then how long it has waited.
import { count, figure, readable } from './text.js';
import { heldMore, heldSentence, neverHeard, stationName } from './words.js';

/** @typedef {import('./words.js').State} State */
/**
 * One thing that needs a person: what is wrong, what is known about it, since when, and what would help.
 * @typedef {{
 *   key: string, harm: number, state: State, say: string, more: string, at: string | null,
 *   does: { verb: string, what: 'open' | 'acknowledge' | 'let in' | 'settings' | 'decide', href?: string },
 *   alert?: API.Alert, station?: API.Station, knock?: API.Knocking
 * }} Need
 */

/**
 * How an alert is said: its harm (the lower, the worse), its sign, and a sentence about the station.
 * @type {Record<string, [number, State, (place: string) => string]>}
 */
const alertWords = {
  'disk-full': [0, 'faulted', () => 'The disk is full: commands and new connections are refused'],
  disk: [1, 'held', () => 'The disk of the journal fills up'],
  clock: [1, 'faulted', () => 'The clock of the server jumped'],
  'key-ring': [1, 'faulted', () => 'The key ring cannot read some of its keys'],
  'session-silent': [1, 'faulted', (place) => `A session is open at ${place}, and nothing is heard of the station`],
  'station-silent': [2, 'offline', (place) => `${place} is connected and says nothing`],
  'station-offline': [2, 'offline', (place) => `${place} is gone and has not come back`],
  'call-unobserved': [3, 'held', (place) => `What was asked of ${place} was not seen to happen`],
  'no-tariff': [3, 'held', () => 'A session has no price yet, for no tariff applies where it began'],
  'boot-loop': [2, 'faulted', (place) => `${place} restarts again and again`],
  'security-event': [2, 'faulted', (place) => `${place} reports a breach of its security`],
  'authentication-failed': [3, 'held', (place) => `${place} is refused: its password or certificate is wrong`],
  'token-in-two-places': [3, 'held', (place) => `One card charges at ${place} and somewhere else`],
  'not-adopted': [3, 'held', (place) => `A car was plugged in at ${place}, which is not let in yet`],
  'message-too-long': [3, 'held', (place) => `${place} sent more in one message than is read`],
  cache: [3, 'held', () => 'Some closed sessions and documents cannot be looked up until they are folded anew'],
  'session-stuck': [3, 'held', (place) => `A session at ${place} does not end by itself`],
  'session-stop-refused': [3, 'held', (place) => `${place} refuses to stop a session`],
  'charging-unauthorized': [3, 'held', (place) => `Somebody charges at ${place} with a card that may not`],
  'session-contradicted': [3, 'held', (place) => `${place} tells two stories of one session`],
  'energy-between-sessions': [4, 'held', (place) => `Energy flowed at ${place} that nobody paid for`],
  'register-fell': [4, 'held', (place) => `A meter at ${place} counts from lower than it ended`],
  'webhook-failed': [4, 'held', () => 'A webhook did not take a notice'],
  'webhook-overfull': [4, 'held', () => 'A webhook takes no notices, and new ones are dropped'],
  'session-held': [4, 'held', () => 'A session was held'],
  'certificate-requested': [4, 'waiting', (place) => `${place} asks for a certificate`],
};

/**
 * @param {string} kind
 * @param {string} place
 * @returns {[number, State, string]}
 */
export function alertSaid(kind, place) {
  const known = alertWords[kind];
  if (known) return [known[0], known[1], known[2](place)];
  if (kind === 'faulted-0') return [2, 'faulted', `${place} is faulted`];
  if (kind.startsWith('faulted-')) return [2, 'faulted', `Connector ${kind.slice('faulted-'.length)} of ${place} is faulted`];
  if (kind.startsWith('unreadable-')) return [3, 'held', `${place} sent a ${kind.slice('unreadable-'.length)} that nobody can read`];
  const word = kind.replaceAll('-', ' ');
  return [3, 'held', (word.charAt(0).toUpperCase() + word.slice(1)) + (place ? ' at ' + place : '')];
}

/**
 * @param {API.Alert} alert
 * @param {ReadonlyMap<string, API.Station>} stations
 * @returns {Need}
 */
function ofAlert(alert, stations) {
  const station = alert.station ? stations.get(alert.station) : undefined;
  const place = station ? stationName(station) : alert.station ?? '';
  const [harm, state, say] = alertSaid(alert.kind, place);
  const text = readable(alert.text);
  // One alert stands for all sessions without a tariff; its text names the newest.
  const unpriced = alert.kind === 'no-tariff' ? alert.session ?? /\bSession (\d+)\b/.exec(alert.text)?.[1] ?? null : null;
  const more = alert.count > 1 ? `${text} ${figure(alert.count)} times since then.` : text;
  return {
    key: `alert ${alert.kind} ${alert.station ?? ''}${alert.session ? ' ' + alert.session : ''}`, harm, state, say, more,
    at: alert.firstAt, alert,
    does: unpriced !== null ? { verb: 'Price it', what: 'open', href: '#/sessions/' + unpriced }
      : alert.session ? { verb: 'Look at the session', what: 'open', href: '#/sessions/' + alert.session }
      : alert.station ? { verb: 'Look at the station', what: 'open', href: '#/stations/' + encodeURIComponent(alert.station) }
      : { verb: 'Noted', what: 'acknowledge' },
  };
}

/**
 * @param {API.Station} station
 * @returns {Need}
 */
function ofFault(station) {
  const faulted = station.connectors.filter((connector) => connector.status === 'Faulted');
  const codes = [...new Set(faulted.map((connector) => [connector.errorCode === 'NoError' ? null : connector.errorCode,
    connector.info].filter(Boolean).join(': ')))].filter(Boolean);
  const at = faulted.map((connector) => connector.at).filter(Boolean).sort()[0] ?? null;
  const where = faulted.some((connector) => connector.id === 0) ? 'the whole station' : faulted.length > 1
    ? figure(faulted.length) + ' connectors' : 'connector ' + faulted[0]?.id;
  return {
    key: 'fault ' + station.id, harm: 1, state: 'faulted', say: `Fault at ${stationName(station)}: ${where} out of service`,
    more: codes.length ? 'The station says ' + codes.join('; ') + '.' : 'The station gives no cause.', at, station,
    does: { verb: 'Look at the station', what: 'open', href: '#/stations/' + encodeURIComponent(station.id) },
  };
}

/** @param {API.Station} station */
const charging = (station) => station.connectors.filter((connector) => connector.session !== null).length;

/** @param {number} cars */
const carsText = (cars) => cars ? `: ${count(cars, 'car')} ${cars > 1 ? 'were' : 'was'} charging` : '';

/**
 * @param {API.Station} station
 * @returns {Need}
 */
function ofSilence(station) {
  const cars = charging(station);
  return {
    key: 'offline ' + station.id, harm: cars ? 2 : 3, state: 'offline', station, at: station.disconnectedAt,
    say: stationName(station) + ' is offline' + carsText(cars),
    more: 'The connection ended; what happens there is told when it comes back.',
    does: { verb: 'Look at the station', what: 'open', href: '#/stations/' + encodeURIComponent(station.id) },
  };
}

/**
 * Many that are gone are one line: it is the link, or the power, and not each of them.
 * @param {API.Station[]} stations
 * @returns {Need}
 */
function ofManySilent(stations) {
  const cars = stations.reduce((sum, station) => sum + charging(station), 0);
  const names = stations.slice(0, 3).map(stationName).join(', ');
  return {
    key: 'offline', harm: cars ? 2 : 3, state: 'offline', at: stations.map((station) => station.disconnectedAt ?? '').sort()[0] || null,
    say: count(stations.length, 'station') + ' are offline' + carsText(cars),
    more: names + ' and ' + figure(stations.length - 3) + ' more.',
    does: { verb: 'Show them', what: 'open', href: '#/stations?connected=false' },
  };
}

/**
 * What was never there harms nobody yet: it is still to be installed.
 * @param {API.Station[]} stations
 * @returns {Need}
 */
function ofNever(stations) {
  const one = stations.length === 1 ? stations[0] : undefined;
  return {
    key: 'never', harm: 7, state: 'none', at: null, ...(one ? { station: one } : {}),
    say: one ? stationName(one) + ' has never connected' : count(stations.length, 'station') + ' have never connected',
    more: 'They are known here and still to be installed, or their address or password is wrong: then they knock, or are refused.',
    does: { verb: one ? 'Look at the station' : 'Show them', what: 'open',
      href: one ? '#/stations/' + encodeURIComponent(one.id) : '#/stations?connected=false' },
  };
}

/**
 * @param {API.Station} station
 * @returns {Need}
 */
function ofPending(station) {
  const make = [station.vendor, station.model].filter(Boolean).join(' ');
  return {
    key: 'pending ' + station.id, harm: 5, state: 'waiting', station, at: station.connectedAt ?? station.bootedAt,
    say: `${station.id} is connected and waits to be let in`,
    more: (make || 'Its make is not told') + (station.address ? ', from ' + station.address : '') + '.',
    does: { verb: 'Let it in', what: 'let in' },
  };
}

/**
 * @param {API.Knocking} knock
 * @returns {Need}
 */
function ofKnock(knock) {
  return {
    key: 'knock ' + knock.identity, harm: 6, state: 'waiting', knock, at: knock.firstAt,
    say: `A station we do not know knocks: ${knock.identity}`,
    more: [count(knock.count, 'try', 'tries') + ' from ' + knock.address, knock.userAgent, 'Refused: ' + knock.reason].filter(Boolean)
      .map((part) => part.replace(/\.?$/, '.')).join(' '),
    does: { verb: 'Let it in', what: 'let in' },
  };
}

/**
 * One line for all that are held: they are decided one after the other on their own page.
 * @param {API.Session[]} held
 * @param {number} total
 * @returns {Need}
 */
function ofHeld(held, total) {
  const newest = held[0];
  const oldest = held.at(-1);
  return {
    key: 'held', harm: 4, state: 'held', at: oldest?.stoppedAt ?? oldest?.startedAt ?? null,
    say: total === 1 ? 'One session is held and waits for a decision' : `${figure(total)} sessions are held and wait for a decision`,
    more: newest?.held ? [heldSentence(newest.held), heldMore(newest)].filter(Boolean).join(' ')
      : 'They are invoiced once somebody has looked.',
    does: { verb: 'Decide', what: 'decide', href: total === 1 && newest ? '#/sessions/' + newest.session : '#/held' },
  };
}

/**
 * A warning of the server itself; what names the seller leads to where it is set.
 * @param {string} warning
 * @returns {Need}
 */
function ofWarning(warning) {
  const seller = /seller/i.test(warning);
  return {
    key: 'warning ' + warning, harm: /disk/i.test(warning) ? 0 : 4, state: 'held', at: null, say: warning.split(/[:;]\s/)[0] ?? warning,
    more: warning.split(/[:;]\s/).slice(1).join(': '),
    does: seller ? { verb: 'Set the seller', what: 'settings', href: '#/settings' }
      : { verb: 'Settings', what: 'settings', href: '#/settings' },
  };
}

/**
 * Everything that needs a person, the worst first. What an alert says of a station already, that it
 * is silent, gone or faulted, is not said again.
 * @param {{ alerts: API.Alert[], stations: API.Station[], knocking: API.Knocking[], held: API.Session[], heldTotal: number, warnings:
 *   string[] }} known
 * @returns {Need[]}
 */
export function needs({ alerts: told, stations, knocking, held, heldTotal, warnings }) {
  // How it stands with stations is said below, with what is known of them.
  const alerts = told.filter((alert) => !alert.standing);
  const byId = new Map(stations.map((station) => [station.id, station]));
  const live = stations.filter((station) => !station.removed);
  const silent = new Set(alerts.filter((alert) => alert.kind.endsWith('-silent') || alert.kind === 'station-offline')
    .map((alert) => alert.station));
  const faulted = new Set(alerts.filter((alert) => alert.kind.startsWith('faulted-')).map((alert) => alert.station));
  // That a session is held is an alert, too; the line of all that are held says it better, and leads to the decision.
  const spoken = alerts.filter((alert) => alert.kind !== 'session-held' || heldTotal === 0);
  const away = live.filter((station) => !station.pending && !station.connected && !silent.has(station.id));
  const gone = away.filter((station) => !neverHeard(station));
  const never = away.filter(neverHeard);
  // The full disk is an alert and a warning; it is one thing.
  const full = alerts.some((alert) => alert.kind === 'disk-full');
  const all = [
    ...warnings.filter((warning) => !full || !/disk/i.test(warning)).map(ofWarning), ...spoken.map((alert) => ofAlert(alert, byId)),
    ...live.filter((station) => !station.pending && station.connected && !faulted.has(station.id)
      && station.connectors.some((connector) => connector.status === 'Faulted')).map(ofFault),
    ...(gone.length > 3 ? [ofManySilent(gone)] : gone.map(ofSilence)), ...(never.length ? [ofNever(never)] : []),
    ...live.filter((station) => station.pending && station.connected).map(ofPending), ...knocking.map(ofKnock),
    ...(heldTotal > 0 ? [ofHeld(held, heldTotal)] : []),
  ];
  return all.sort((a, b) => a.harm - b.harm || (a.at ?? '').localeCompare(b.at ?? '') || a.key.localeCompare(b.key));
}

/**
 * The same for a page that has other things to show: of many alerts of one kind only the oldest, with how many there are more.
 * @param {readonly Need[]} list worst first
 * @returns {Need[]}
 */
export function gathered(list, most = 2) {
  /** @type {Map<string, number>} */
  const kinds = new Map();
  for (const { alert } of list) if (alert) kinds.set(alert.kind, (kinds.get(alert.kind) ?? 0) + 1);
  /** @type {Set<string>} */
  const shown = new Set();
  return list.flatMap((need) => {
    const others = (need.alert ? kinds.get(need.alert.kind) ?? 0 : 0) - 1;
    if (!need.alert || others < most) return [need];
    if (shown.has(need.alert.kind)) return [];
    shown.add(need.alert.kind);
    const { alert: _, ...rest } = need;
    return [{ ...rest, say: need.say + ', and ' + figure(others) + ' more like it',
      does: { verb: 'Show them', what: /** @type {const} */ ('open'), href: '#/alerts' } }];
  });
}
