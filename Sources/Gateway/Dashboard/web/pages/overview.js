// The first page: does everything work, what needs somebody, how do things stand.
import { can, get, post, session as signed } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { changes } from '../core/changes.js';
import { countdown, hour, serverNow } from '../core/format.js';
import { watchKnown } from '../core/known.js';
import { gathered, needs } from '../core/needs.js';
import { whenChanged } from '../core/page.js';
import { stationLink } from '../core/route.js';
import { clock, count, dayInWords, decimal, figure, kilowatts } from '../core/text.js';
import { connectorSaid, neverHeard, plugs, stationName, stationPower, stationSaid, worstFirst } from '../core/words.js';
import { button } from '../parts/button.js';
import { card, head, section, strip } from '../parts/page.js';
import { empty, problemBox } from '../parts/nothing.js';
import { meter, seal, shape, shapes, stateWord } from '../parts/state.js';
import { List } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { sessionColumns } from './columns.js';
import { firstSteps } from './firststeps.js';
import { needsList } from './needs.js';
import { addStationButton } from './newstation.js';

const tilesMost = 12;
const needsMost = 5;

/** @typedef {import('../core/known.js').Known} Known */

/** @param {API.Station} station */
function tile(station) {
  const watts = stationPower(station);
  const most = station.powerMaxW === null ? null : Number(station.powerMaxW);
  const said = stationSaid(station);
  const power = watts === null ? 'power not known' : most ? kilowatts(watts) + ' of ' + decimal(String(most / 1000)) + ' kW'
    : kilowatts(watts) + ' kW';
  const open = station.connectors.filter((connector) => connector.session !== null).length;
  return h('a.tile', { href: stationLink(station.id) },
    h('span.row.between.one', null, h('span.name', { title: station.id }, h('bdi', null, stationName(station))), stateWord(said)),
    plugs(station).length ? shapes(plugs(station).map((connector) => connectorSaid(connector, station.connected)), stationName(station))
    : h('span.faint', null, 'no connector reported'),
    meter(watts !== null && most ? watts / most * 100 : 0, power),
    h('span.row.between.soft', null, h('span', null, power), h('span', null, open ? count(open, 'session') : '')));
}

/** @param {API.Station} station */
const fine = (station) => ['ok', 'charging', 'free'].includes(stationSaid(station).state);

/** @param {API.Station[]} stations */
const watts = (stations) => stations.reduce((sum, station) => sum + (stationPower(station) ?? 0), 0);

/** @param {API.Status['stations']['connectors']} now */
const connectors = (now) => Object.values(now).reduce((sum, part) => sum + part, 0);

/**
 * Stations that are in order need no tile of their own once there are many.
 * @param {API.Station[]} stations
 * @param {number} total
 * @param {boolean} more
 */
function stationTiles(stations, total, more) {
  const shown = stations.filter((station) => !station.removed && !station.pending).sort(worstFirst);
  const list = shown.length <= tilesMost ? shown
    : shown.filter((station) => !fine(station) && !neverHeard(station)).slice(0, tilesMost - 1);
  const rest = shown.filter((station) => !list.includes(station));
  const inOrder = rest.filter(fine).length;
  return section('Stations, worst first', h('a', { href: '#/stations' }, 'Show as a list'), h('div.tiles', null, list.map(tile),
    rest.length
    ? h('a.tile', { href: '#/stations' }, h('span.row.between.one', null,
      h('span.name', null, inOrder === rest.length ? count(inOrder, 'station') + ' in order' : count(rest.length, 'more station')),
      inOrder === rest.length ? shape('ok') : null),
      h('span.soft', null, kilowatts(watts(rest)) + ' kW' + (more ? ', of ' + figure(shown.length) + ' of ' + figure(total) : '')))
    : null));
}

/**
 * @param {Known} known
 * @param {API.Status} status
 */
function figures(known, status) {
  const held = { name: stateWord({ state: 'held', word: 'Held' }), figure: figure(status.sessions.held),
    sub: status.sessions.held === 1 ? 'session waits for a decision' : 'sessions wait for a decision', href: '#/held' };
  const now = status.stations.connectors;
  const total = connectors(now);
  const { offline, faulted } = status.stations;
  return strip('Connectors by state', [
    { name: stateWord({ state: 'charging', word: 'Charging' }), figure: figure(now.charging),
      sub: known.more ? 'of ' + count(total, 'connector') : kilowatts(watts([...known.stations.values()])) + ' kW',
      href: '#/sessions?state=open' },
    { name: stateWord({ state: 'free', word: 'Free' }), figure: figure(now.free), sub: 'of ' + count(total, 'connector'),
      href: '#/stations' },
    { name: stateWord({ state: 'waiting', word: 'Waiting' }), figure: figure(now.waiting),
      sub: now.out ? figure(now.out) + ' out of service' : 'plugged, no power', href: '#/sessions?state=open' },
    { name: stateWord({ state: 'faulted', word: 'Faulted' }), figure: figure(now.faulted),
      sub: faulted ? 'at ' + count(faulted, 'station') : 'none', href: '#/stations?connected=faulted' },
    { name: stateWord({ state: 'offline', word: 'Offline' }), figure: figure(now.offline),
      sub: 'of ' + count(total, 'connector') + (offline ? '; ' + count(offline, 'station') + ' offline' : '; all stations online'),
      href: '#/stations?connected=false' }, held,
  ]);
}

/**
 * @param {API.Status} status
 * @param {number} open
 */
function sentence(status, open) {
  const now = status.stations.connectors;
  const total = connectors(now);
  const works = total - now.faulted - now.offline - now.out;
  const state = total ? total === 1 ? 'The connector ' + (works ? 'works.' : 'does not work.')
    : works === total ? 'All ' + count(total, 'connector') + ' work.'
    : figure(works) + ' of ' + count(total, 'connector') + (works === 1 ? ' works.' : ' work.') : 'There is no connector yet.';
  return dayInWords(serverNow()) + ', ' + clock(serverNow()) + '. ' + (open
    ? (open === 1 ? 'One thing needs you. ' : figure(open) + ' things need you. ') : 'Nothing needs you. ') + state;
}

/**
 * How long unknown stations are let in by themselves.
 * @param {HTMLElement} place
 */
function onboarding(place) {
  const until = signed.status?.onboardingUntil;
  const open = until && Date.parse(until) > serverNow();
  if (!can('operate')) { fill(place, open ? ['Unknown stations are let in for ', countdown(until)] : null); return; }
  /** @param {number} minutes */
  const set = async (minutes) => {
    const answer = await post('/onboarding', {}, { minutes });
    if (signed.status) signed.status.onboardingUntil = answer.until;
    onboarding(place);
    if (minutes) toast('Unknown stations may connect for ' + minutes + ' minutes and wait to be let in.');
  };
  fill(place, open ? [h('span', null, 'Unknown stations may connect for ', countdown(until)),
    button('Close the door', () => set(0), { small: true })]
    : [h('span.soft', null, 'Let unknown stations connect for'),
      ...[5, 15, 60].map((minutes) => button(minutes + ' min', () => set(minutes), { small: true }))]);
}

/** @type {import('../core/page.js').Page} */
export function overview({ root, subscriptions }) {
  /** @type {{ sessions: API.Session[], invoices: API.Invoice[] }} */
  const newest = { sessions: [], invoices: [] };
  const top = h('div');
  const wanted = h('div');
  const strips = h('div');
  const tiles = h('div');
  const last = h('ol.list.changes');
  const door = h('div.row');
  const first = firstSteps();
  const running = new List({
    label: 'Sessions that run', path: '/sessions', parameters: { state: 'open' }, limit: 10, key: (item) => item.session,
    link: (item) => '#/sessions/' + item.session, noun: ['session', 'sessions'],
    accepts: (item) => item.running, compare: (a, b) => b.session - a.session, columns: sessionColumns(),
    total: () => signed.status?.sessions.open ?? null,
    nothing: () => empty('No car is charging', 'A session appears here at the moment in which a station reports its start.'),
  });

  const drawNeeds = whenChanged((/** @type {import('../core/needs.js').Need[]} */ list) => fill(wanted, card('Needs you', {
    note: list.length ? h('span.desk', null, 'worst first') : null,
    end: list.length > needsMost ? h('a', { href: '#/alerts' }, 'All ' + figure(list.length)) : h('a', { href: '#/alerts' }, 'Alerts'),
    foot: door,
  }, list.length ? needsList(gathered(list).slice(0, needsMost), readAll)
    : h('div.quiet-line', null, seal('ok'),
      h('span', null, h('b', null, 'Nothing needs you'), h('br'),
        h('span.soft', null, 'What harms a driver, a station or money stands here, the worst first.'))))));
  const drawFleet = whenChanged((/** @type {unknown} */ _) => {
    const status = signed.status;
    const stations = [...known.stations.values()];
    if (status) fill(tiles, stations.length ? stationTiles(stations, status.stations.total, known.more) : welcome());
  });
  const drawFigures = whenChanged((/** @type {unknown} */ _) => { if (signed.status) fill(strips, figures(known, signed.status)); });
  const drawLast = whenChanged((/** @type {import('../core/changes.js').Change[]} */ list) =>
    fill(last, list.length ? list.map((change) => h('li', null, hour(change.at), shape(change.state),
      h('span.grow', null, h('a', { href: change.href }, h('bdi', null, change.say)), h('small.faint', null, h('bdi', null, change.sub)))))
      : h('li', null, h('span.soft', null, 'Nothing has happened yet.'))));

  const { known, read } = watchKnown(subscriptions, () => draw());
  const draw = () => {
    const status = signed.status;
    if (!status) return;
    const stations = [...known.stations.values()];
    // What of a station can be seen here: its other members change with every frame.
    const shown = stations.map((station) => [station.id, station.name, station.connected, station.removed, station.pending,
      station.powerMaxW,
      station.connectors.map((connector) => [connector.status, connector.powerW, connector.session])]);
    const list = needs({ alerts: known.alerts, stations, knocking: known.knocking, held: known.held, heldTotal: status.sessions.held,
      warnings: status.warnings });
    fill(top, head('Overview', { say: sentence(status, list.length) }));
    onboarding(door);
    // What cannot be read now is asked for again with the next state.
    first.update(status).catch(() => {});
    drawNeeds(list);
    drawFigures([status.sessions, status.stations, shown]);
    drawFleet(shown);
    drawLast(changes({ ...known, ...newest, name: (id) => stationName(known.stations.get(id) ?? { id, name: null }) }));
  };

  const readLast = async () => {
    newest.sessions = (await get('/sessions', { limit: 10 })).items;
    newest.invoices = (await get('/invoices', { limit: 10 })).items;
    draw();
  };

  async function readAll() {
    try {
      await Promise.all([read(), readLast(), running.load()]);
    } catch (problem) {
      if (!known.stations.size) fill(wanted, problemBox(problem));
    }
  }

  fill(root, top, first.element, wanted, strips, tiles, h('div.cols', null,
    h('div.w8', null, card('Charging now', { end: h('a', { href: '#/sessions' }, 'All sessions') }, running.element)),
    h('div.w4', null, card('Last changes', { line: true }, last))));
  subscriptions.on('session', (item) => {
    running.put(item);
    newest.sessions = [item, ...newest.sessions.filter((other) => other.session !== item.session)].sort((a, b) => b.session - a.session)
      .slice(0, 10);
  }).on('reconnected', readAll);
  return readAll();
}

function welcome() {
  return card(null, {}, empty('Welcome. There is no charging station yet.',
    'Add one by its identity, or point a station at ' + location.origin.replace(/^http/,
      'ws') + '/ocpp/<identity>: it knocks, and is let in above.', can('operate') ? addStationButton() : null));
}
