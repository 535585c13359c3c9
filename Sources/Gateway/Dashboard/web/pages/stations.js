// All stations, live.
import { can, session as signed } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { age, nothing } from '../core/format.js';
import { throttle } from '../core/live.js';
import { link, stationLink } from '../core/route.js';
import { count, figure, kilowatts } from '../core/text.js';
import { connectorSaid, plugs, stationName, stationPower, stationSaid } from '../core/words.js';
import { segments } from '../parts/button.js';
import { filters, searchField } from '../parts/filters.js';
import { empty, unmatched } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { shapes, stateWord } from '../parts/state.js';
import { List } from '../parts/table.js';
import { addStationButton, importButton } from './newstation.js';

/** A station that says nothing for longer than this while it is online is probably half dead: its heartbeat is due every 300 s. */
export const staleSeconds = 660;

/** @type {import('../parts/table.js').Column<API.Station>[]} */
const columns = [
  { label: 'Station', lead: true, phone: 'first',
    cell: (station) => [h('a', { href: stationLink(station.id) }, wire(stationName(station))),
      station.name ? h('div.sub', null, wire(station.id)) : null] },
  { label: 'State', phone: 'last', cell: (station) => stateWord(stationSaid(station)) },
  { label: 'Connectors', phone: 'full', cell: (station) => plugs(station).length
      ? shapes(plugs(station).map((connector) => connectorSaid(connector, station.connected)), stationName(station))
      : h('span.faint', null, 'none reported') },
  { label: 'kW', right: true, unit: 'kW', phone: 'hide',
    cell: (station) => { const watts = stationPower(station); return watts === null ? nothing() : kilowatts(watts); } },
  { label: 'Last heard', name: true, cell: (station) => age(station.lastFrameAt, station.connected ? staleSeconds : 0) },
  { label: 'Make', phone: 'hide', cell: (station) => h('div.clip', null, wire(station.vendor),
    h('div.sub', null, wire(station.model, ''))) },
  { label: 'Frames read with help', right: true, phone: 'hide', cell: (station) => station.warnings || station.unreadable
      ? h('span', { title: station.warnings + ' with warnings, ' + station.unreadable + ' unreadable' }, figure(station.warnings),
        station.unreadable ? h('span.held-text', null, ' + ' + figure(station.unreadable) + ' unread') : null)
      : h('span.faint', null, '0') },
];

/** @type {Record<string, string>} */
const standings = { true: 'online', false: 'offline', faulted: 'faulted' };

/** @type {import('../core/page.js').Page} */
export function stations({ root, subscriptions, parameters }) {
  // `faulted` is a state of its own; online and offline are told by the connection.
  const state = { search: parameters.get('search') ?? '', connected: parameters.get('connected') ?? '' };
  const wanted = () => ({ search: state.search || null, state: state.connected === 'faulted' ? /** @type {const} */ ('faulted') : null,
    connected: ['true', 'false'].includes(state.connected) ? state.connected === 'true' : null });
  /** @param {API.Station} station */
  const matches = (station) => !station.removed && (state.connected === '' || String(station.connected) === state.connected
    || state.connected === 'faulted' && station.connected && station.connectors.some((connector) => connector.status === 'Faulted'));
  const clear = () => { location.hash = '#/stations'; };
  const list = new List({
    label: 'Stations', path: '/stations', parameters: wanted(), columns, key: (station) => station.id,
    link: (station) => stationLink(station.id), accepts: matches,
    noun: ['station', 'stations'], total: () => state.search || state.connected ? null : signed.status?.stations.total ?? null,
    nothing: () => state.search ? unmatched('No station matches', `None has “${state.search}” in its identity, name or make.`,
      'Show all stations', clear)
      : state.connected ? unmatched('No station is ' + (standings[state.connected] ?? 'so'), 'There are others.',
        'Show all stations', clear)
      : empty('There is no station yet', 'Add one by its identity, import a list, or let a station knock and let it in on the overview.',
        can('operate') ? addStationButton() : null),
  });
  const keep = () => {
    history.replaceState(null, '', link(['stations'], state));
    return list.filter(wanted());
  };
  const top = h('div');
  const drawHead = () => fill(top, head('Stations', {
    say: signed.status ? count(signed.status.stations.total,
      'station') + ', ' + figure(signed.status.stations.connected) + ' online, ' + figure(signed.status.stations.charging) + ' charging'
      : null,
    tools: can('operate')
      ? [importButton('stations', '/stations/import', 'id,name,password,securityProfile,connectors,powerMaxW',
        'CP-0001,Car park bay 1,,1,2,22000', () => list.load()), addStationButton()] : null,
  }));
  drawHead();
  const refetch = throttle(4000, () => list.load());
  subscriptions.on('station', (station) => {
    if (list.has(station.id)) list.put(station);
    else if (!state.search && !list.rows.next && matches(station)) refetch();
  }).on('status', drawHead).on('reconnected', () => list.load());
  fill(root, top, filters(searchField('Search stations', 'identity, name, make', state.search, (text) => { state.search = text; keep(); }),
    segments('Connection', [['', 'All'], ['true', 'Online'], ['false', 'Offline'], ['faulted', 'Faulted']], state.connected,
      (value) => { state.connected = value; keep(); })), card(null, {}, list.element));
  return list.load();
}
