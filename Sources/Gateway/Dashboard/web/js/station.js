// One station: its connectors and facts, what can be asked of it, its configuration and its OCPP traffic.
import { actionsTab } from './actions.js';
import { adoptDialog, passwordDialog } from './adopt.js';
import { can, get, patch, post, remove, stationPath } from './api.js';
import { consoleTab } from './console.js';
import { fill, h, wire } from './dom.js';
import { age, countdown, duration, energy, power } from './format.js';
import { throttle } from './live.js';
import { runningColumns } from './sessions.js';
import { List } from './list.js';
import { staleSeconds, stationBody, stationFields } from './stations.js';
import { button, card, confirmed, connectorBadge, dialog, empty, facts, fieldRow, form, head, padded, problemBox, stationBadge, toast } from './ui.js';

const tabs = [['', 'Overview'], ['actions', 'Actions'], ['configuration', 'Configuration'], ['console', 'Console']];

function connectorCard(connector) {
  return h('div.connector', null,
    h('div.top', null, h('strong', null, connector.id === 0 ? 'Whole station' : 'Connector ' + connector.id), connectorBadge(connector.status)),
    connector.id === 0 ? null : h('div.big', null, power(connector.powerW)),
    connector.errorCode && connector.errorCode !== 'NoError' ? h('div', null, '✕ ', wire(connector.errorCode)) : null,
    connector.info ? h('div.soft', null, wire(connector.info)) : null,
    connector.energyKwh ? h('div.hint', null, 'Register ', energy(connector.energyKwh)) : null,
    h('div.hint', null, 'Status ', age(connector.at)),
    connector.session ? h('a', { href: '#/sessions/' + connector.session }, 'Session ' + connector.session) : null);
}

function stationFacts(station) {
  const skew = station.clockSkewSeconds;
  return facts([
    ['Last frame', age(station.lastFrameAt, station.connected ? staleSeconds : 0)],
    station.connected ? ['Connected for', duration(station.connectedAt)] : ['Disconnected', age(station.disconnectedAt)],
    ['Last boot', age(station.bootedAt)], ['Registration', station.registration],
    ['Vendor', station.vendor], ['Model', station.model], ['Serial number', station.serialNumber], ['Firmware', station.firmware],
    ['Address', station.address], ['Subprotocol', station.subprotocol],
    ['Security profile', h('span', null, station.connectedProfile === null || station.connectedProfile === undefined ? '' : 'connected with ' + station.connectedProfile + ', ', 'needs ' + station.securityProfile)],
    station.profileZeroUntil ? ['Without password for', countdown(station.profileZeroUntil)] : null,
    ['Frames', h('span.num', null, String(station.frames))],
    ['Warnings / unreadable', h('span.num', null, station.warnings + ' / ' + station.unreadable)],
    ['Clock differs by', h('span' + (Math.abs(skew ?? 0) > 60 ? '.stale' : ''), null, skew === null || skew === undefined ? 'not known' : skew + ' s')],
    ['Local list version', station.localListVersion === null ? 'none' : String(station.localListVersion)],
    ['Firmware status', station.firmwareStatus], ['Diagnostics status', station.diagnosticsStatus],
    ['Frame checks', station.strict ? 'strict' : 'tolerant'],
    ['Most power', power(station.powerMaxW)],
  ]);
}

function editDialog(station, done) {
  dialog('Change ' + station.id, (close) => form([...stationFields(station),
    fieldRow({ name: 'strict', type: 'check', label: 'Strict: refuse frames that break the schema instead of reading them with a warning', value: station.strict }),
  ], 'Save', async (fields) => {
    const answer = await patch(stationPath(station.id), { ...stationBody(fields), strict: fields.strict });
    close();
    toast('Saved.');
    if (answer?.password) passwordDialog(station.id, answer.password);
    done();
  }, { cancel: close }));
}

function overviewTab(place, context) {
  const connectors = h('div');
  const about = h('div');
  const sessions = new List({
    path: '/sessions', filters: { station: context.id }, limit: 10, key: (item) => item.session, link: (item) => '#/sessions/' + item.session,
    accepts: (item) => item.station === context.id, compare: (a, b) => b.session - a.session, columns: runningColumns({ station: false }),
    nothing: () => empty('No session yet', 'Start one with a card at the station or under Actions.'),
  });
  fill(place, h('div.stack', null, card('Connectors', null, padded(connectors)), card('Sessions', null, sessions.element), card('Facts', null, padded(about))));
  context.subscriptions.on('session', (item) => sessions.put(item)).on('reconnected', () => sessions.load());
  sessions.load();
  return (station) => {
    fill(connectors, station.connectors?.length ? h('div.connectors', null, station.connectors.map(connectorCard))
      : empty('No connector reported yet', 'The station tells its connectors with StatusNotification after it booted. Ask for it under Actions: TriggerMessage.'));
    fill(about, stationFacts(station));
  };
}

function configurationTab(place, context) {
  const table = h('div');
  const search = h('input', { type: 'search', example: 'Key', 'aria-label': 'Search configuration keys', oninput: () => draw() });
  let items = [];
  const change = (item) => dialog('Change ' + item.key, (close) => form([
    { name: 'value', label: item.key, value: item.value ?? '', hint: 'Sent as ChangeConfiguration; some keys need a reboot of the station.' },
  ], 'Send', async (fields) => {
    await post(stationPath(context.id) + '/calls', { action: 'ChangeConfiguration', payload: { key: item.key, value: fields.value ?? '' } });
    close();
    toast('Queued: see Actions for its answer.');
  }, { cancel: close }));
  const draw = () => {
    const wanted = search.value.trim().toLowerCase();
    const shown = items.filter((item) => item.key.toLowerCase().includes(wanted));
    fill(table, shown.length ? h('div.scroll', null, h('table.cards', null, h('thead', null, h('tr', null, ['Key', 'Value', 'Access', ''].map((name) => h('th', { scope: 'col' }, name || h('span.sr', null, 'Actions'))))),
      h('tbody', null, shown.map((item) => h('tr', null, h('td.lead', null, wire(item.key)), h('td', { 'data-label': 'Value' }, wire(item.value, 'empty')),
        h('td', { 'data-label': 'Access' }, item.readonly ? h('span.faint', null, 'read only') : 'writable'),
        h('td.act', null, !item.readonly && can('operate') ? button('Change', () => change(item), 'small') : null))))))
      : empty(items.length ? 'No key fits' : 'Not read yet', items.length ? 'Change the search.' : 'Ask the station for its configuration; the answer appears here.'));
  };
  const read = async () => {
    try { items = (await get(stationPath(context.id) + '/configuration')).items; draw(); } catch (problem) { fill(table, padded(problemBox(problem))); }
  };
  fill(place, card('Configuration', [search, can('operate') ? button('Read from the station', async () => {
    await post(stationPath(context.id) + '/calls', { action: 'GetConfiguration', payload: {} });
    toast('GetConfiguration is on its way.');
  }, 'primary') : null], table));
  context.subscriptions.on('station', throttle(2000, read)).on('reconnected', read);
  read();
  return () => {};
}

async function removeStation(station) {
  if (!await confirmed('Remove ' + station.id, 'It is disconnected and may not connect again. Its past stays in the journal.', 'Remove')) return;
  await remove(stationPath(station.id));
  toast('Removed: ' + station.id);
  location.hash = '#/stations';
}

export function station(root, { subscriptions, path }) {
  const [id, tab = ''] = path;
  const context = { id, subscriptions, station: null };
  const top = h('div');
  const place = h('div');
  const views = { '': overviewTab, actions: actionsTab, configuration: configurationTab, console: consoleTab };
  const href = (name) => '#/stations/' + encodeURIComponent(id) + (name ? '/' + name : '');
  const navigation = h('nav.tabs', { 'aria-label': 'Station' }, tabs.map(([name, text]) => h('a', { href: href(name), 'aria-current': name === tab ? 'page' : null }, text)));
  fill(root, h('div.stack', null, top, navigation, place));
  navigation.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  let update = null;
  let drawn = '';
  const show = (station) => {
    context.station = station;
    const line = JSON.stringify([station.name, station.connected, station.pending, station.removed, station.openCalls]);
    if (line !== drawn) {
      drawn = line;
      fill(top, head(wire(station.id), {
        crumb: [h('a', { href: '#/stations' }, 'Stations'), station.name ? [' / ', wire(station.name)] : null],
        badges: [stationBadge(station), station.openCalls ? h('span.faint', null, station.openCalls + ' call(s) under way') : null],
        tools: can('operate') && !station.removed ? [
          station.pending ? button('Adopt', () => adoptDialog(station.id, read), 'primary') : null,
          button('Change', () => editDialog(context.station, read)), button('Remove', () => removeStation(station), 'danger')] : null,
      }));
    }
    update ??= (views[tab] ?? overviewTab)(place, context);
    update(station);
  };
  const read = async () => {
    try { show(await get(stationPath(id))); } catch (problem) {
      // A view that is up stays up; the banner tells that the server is gone.
      if (update) return;
      fill(top, head(wire(id), { crumb: h('a', { href: '#/stations' }, 'Stations') }));
      fill(place, problemBox(problem));
    }
  };
  subscriptions.on('station', (changed) => { if (changed.id === id) show(changed); }).on('reconnected', read);
  return read();
}

