// What the overview and the alerts know of the whole: read once, then kept up by the news.
import { all, get, readStatus } from './api.js';
import { throttle } from './live.js';

/**
 * @typedef {{ stations: Map<string, API.Station>, more: boolean, alerts: API.Alert[], knocking: API.Knocking[], held: API.Session[] }}
 *   Known
 */

/** How many stations of a sort are read: of a larger fleet those that want somebody, and some others; the status tells the sums. */
const limit = 200;

/**
 * @param {import('./live.js').Subscriptions} subscriptions
 * @param {() => void} changed called at most once a second
 */
export function watchKnown(subscriptions, changed) {
  /** @type {Known} */
  const known = { stations: new Map(), more: false, alerts: [], knocking: [], held: [] };
  let whole = false;
  const tell = throttle(1000, () => { if (whole) changed(); });
  const readAlerts = async () => { known.alerts = (await all('/alerts', {}, 1000)).items; tell(); };
  const readKnocking = async () => { known.knocking = (await all('/knocking', {}, 1000)).items; tell(); };
  const readHeld = async () => { known.held = (await get('/sessions', { state: 'held', limit: 50 })).items; tell(); };
  const readStations = async () => {
    const first = await get('/stations', { limit });
    known.more = first.next !== null;
    const worst = known.more ? await Promise.all([get('/stations', { state: 'faulted', limit }),
      get('/stations', { state: 'offline', limit }), get('/stations', { state: 'pending', limit })]) : [];
    known.stations = new Map([first, ...worst].flatMap((page) => page.items).map((station) => [station.id, station]));
    tell();
  };
  const heldSoon = throttle(1000, () => readHeld().catch(() => {}));
  subscriptions.on('status', tell).on('station', (station) => {
    if (known.stations.has(station.id) || !known.more || !station.connected) known.stations.set(station.id, station);
    tell();
  }).on('session', (session) => {
    if (session.held || known.held.some((held) => held.session === session.session)) heldSoon();
  }).on('alert', throttle(1000, () => readAlerts().catch(() => {}))).on('knock', throttle(1000, () => readKnocking().catch(() => {})));
  const read = async () => {
    await Promise.all([readStatus(), readAlerts(), readKnocking(), readHeld(), readStations()]);
    whole = true;
    changed();
  };
  return { known, read };
}
