// All stations, live.
import { passwordDialog } from './adopt.js';
import { can, post, postCsv } from './api.js';
import { fill, h, wire } from './dom.js';
import { age, power } from './format.js';
import { List } from './list.js';
import { throttle } from './live.js';
import { button, card, connectorBadge, dialog, empty, form, head, instant, integer, stationBadge, toast, without } from './ui.js';

// A station that says nothing for longer than this while "online" is probably half dead: its heartbeat is due every 300 s.
export const staleSeconds = 660;

export const stationLink = (id) => h('a', { href: '#/stations/' + encodeURIComponent(id) }, wire(id));

export const stationPower = (station) => {
  const told = (station.connectors ?? []).filter((connector) => connector.powerW !== null && connector.powerW !== undefined);
  return told.length ? told.reduce((sum, connector) => sum + Number(connector.powerW), 0) : null;
};

const profiles = [['1', '1: password'], ['2', '2: password and TLS'], ['3', '3: client certificate'], ['0', '0: no password (only with an end date)']];

export const stationFields = (station = {}) => [
  [{ name: 'name', label: 'Name', value: station.name, example: 'Car park, bay 3' },
    { name: 'securityProfile', label: 'Security profile', type: 'select', value: station.securityProfile ?? '1', options: profiles }],
  [{ name: 'connectors', label: 'Connectors', type: 'number', min: 1, max: 64, value: station.connectors?.length || '' },
    { name: 'powerMaxW', label: 'Most power in W', type: 'number', min: 0, value: station.powerMaxW ?? '' }],
  [{ name: 'password', label: 'Password', hint: 'empty: ' + (station.id ? 'stays as it is' : 'one is made and shown once') },
    { name: 'allowProfileZeroUntil', label: 'Without password until', type: 'datetime-local', hint: 'needed for profile 0 only' }],
];

export const stationBody = (fields) => without({
  name: fields.name, password: fields.password, securityProfile: integer(fields.securityProfile), connectors: integer(fields.connectors),
  powerMaxW: integer(fields.powerMaxW), allowProfileZeroUntil: instant(fields.allowProfileZeroUntil),
});

export function addStationButton() {
  return button('Add station', () => dialog('Add a station', (close) => form([
    { name: 'id', label: 'Identity', required: true, hint: 'The last part of the address that the station connects to: /ocpp/<identity>' }, ...stationFields(),
  ], 'Add', async (fields) => {
    const answer = await post('/stations', { id: fields.id, ...stationBody(fields) });
    close();
    if (answer.password) passwordDialog(answer.id, answer.password);
    location.hash = '#/stations/' + encodeURIComponent(answer.id);
  }, { cancel: close })), 'primary');
}

// A file or pasted text, sent whole: it is taken whole or not at all.
export function importButton(what, path, header, example, done) {
  return button('Import CSV', () => dialog('Import ' + what, (close) => {
    const file = h('input', { type: 'file', accept: '.csv,text/csv,text/plain', 'aria-label': 'CSV file' });
    const element = form([
      h('p.soft', null, 'Nothing is imported if any line is wrong; each wrong line is named.'),
      file,
      { name: 'csv', label: 'or paste it', type: 'text-area', example: header + '\n' + example, rows: 8 },
      h('p.hint', null, 'First line: ', h('code', null, header)),
    ], 'Import', async (fields) => {
      const answer = await postCsv(path, fields.csv ?? '');
      close();
      toast(answer.imported + ' imported.');
      done();
    }, { cancel: close });
    file.addEventListener('change', async () => { element.elements.namedItem('csv').value = await file.files[0]?.text() ?? ''; });
    return element;
  }, { wide: true }));
}

function columns() {
  return [
    { label: 'Station', kind: 'lead', cell: (station) => [stationLink(station.id), station.name ? h('div.sub', null, wire(station.name)) : null] },
    { label: 'State', cell: (station) => stationBadge(station) },
    { label: 'Connectors', cell: (station) => h('div.badges', null, station.connectors?.length
      ? station.connectors.filter((connector) => connector.id !== 0 || station.connectors.length === 1).map((connector) => connectorBadge(connector.status))
      : h('span.faint', null, 'none reported')) },
    { label: 'Power', kind: 'right', cell: (station) => power(stationPower(station)) },
    { label: 'Last frame', cell: (station) => age(station.lastFrameAt, station.connected ? staleSeconds : 0) },
    { label: 'Make', kind: 'aside', cell: (station) => h('div', null, wire(station.vendor), h('div.sub', null, wire(station.model, ''))) },
    { label: 'Warnings', kind: 'right', cell: (station) => h('span.num', { title: station.warnings + ' warnings, ' + station.unreadable + ' unreadable frames' },
      station.warnings || station.unreadable ? [String(station.warnings), station.unreadable ? ' / ' + station.unreadable + ' unreadable' : ''] : h('span.faint', null, '0')) },
  ];
}

export function stations(root, { subscriptions, parameters }) {
  const state = { search: parameters.get('search') ?? '', connected: parameters.get('connected') ?? '' };
  const matches = (station) => !station.removed && (state.connected === '' || String(station.connected) === state.connected);
  const list = new List({
    path: '/stations', key: (station) => station.id, link: (station) => '#/stations/' + encodeURIComponent(station.id), columns: columns(), accepts: matches,
    nothing: () => state.search || state.connected
      ? empty('No station fits', 'Change the search or show all stations.')
      : empty('There is no station yet', 'Add one by its identity, import a list, or let a station knock and adopt it on the overview.', can('operate') ? addStationButton() : null),
  });
  const reload = () => { list.items.clear(); list.filters = { ...state }; return list.load(); };
  let typing = 0;
  const search = h('input', { type: 'search', example: 'Identity, name, make', 'aria-label': 'Search stations', value: state.search, oninput: () => {
    clearTimeout(typing);
    typing = setTimeout(() => { state.search = search.value.trim(); reload(); }, 250);
  } });
  const segments = h('div.segments', { role: 'group', 'aria-label': 'Connection' });
  const drawSegments = () => fill(segments, [['', 'All'], ['true', 'Online'], ['false', 'Offline']].map(([value, text]) =>
    h('button', { type: 'button', 'aria-pressed': String(state.connected === value), onclick: () => { state.connected = value; drawSegments(); reload(); } }, text)));
  drawSegments();
  const refetch = throttle(4000, () => list.load());
  subscriptions.on('station', (station) => {
    if (list.has(station.id)) list.put(station);
    else if (!state.search && !list.next && matches(station)) refetch();
  }).on('reconnected', () => list.load());
  fill(root, head('Stations', { tools: [search, segments, can('operate') ? [
    importButton('stations', '/stations/import', 'id,name,password,securityProfile,connectors,powerMaxW', 'CP-0001,Car park bay 1,,1,2,22000', reload), addStationButton()] : null] }),
  card(null, null, list.element));
  return reload();
}
