// One station: how it stands and why, what can be done, its sessions, its settings, its frames.
import { can, get, patch, remove } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { age, countdown, duration, energy, power, quantity } from '../core/format.js';
import { live, throttle } from '../core/live.js';
import { whenChanged } from '../core/page.js';
import { link, sessionLink, stationLink } from '../core/route.js';
import { why } from '../core/tell.js';
import { count, decimal, figure, kilowatts } from '../core/text.js';
import { connectorSaid, plugs, stationName, stationSaid } from '../core/words.js';
import { button } from '../parts/button.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { searchField } from '../parts/filters.js';
import { fieldRow, form } from '../parts/form.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { card, facts, head } from '../parts/page.js';
import { statePill, stateWord } from '../parts/state.js';
import { List, table } from '../parts/table.js';
import { timeline } from '../parts/timeline.js';
import { toast } from '../parts/toast.js';
import { adoptDialog, passwordDialog } from './adopt.js';
import { sessionColumns } from './columns.js';
import { connectCard } from './connect.js';
import { entryLink } from './entry.js';
import { framesTab } from './frames.js';
import { stationBody, stationFields } from './newstation.js';
import { deeds, follow, order, ordersTab, outcomeStep } from './orders.js';
import { staleSeconds } from './stations.js';
import { sessionDay } from './sessions.js';

/** @typedef {import('./orders.js').Context} Context */
/**
 * @typedef {(place: HTMLElement, context: Context) => (station: API.Station) => void} Tab draws itself, and answers with what draws a
 *   change
 */

/**
 * @param {API.Connector} connector
 * @param {boolean} connected
 */
function connectorTile(connector, connected) {
  const said = connectorSaid(connector, connected);
  const trouble = connector.errorCode && connector.errorCode !== 'NoError' ? connector.errorCode : null;
  const inside = [
    h('span.row.between', null, h('b', null, connector.id === 0 ? 'Whole station' : 'Connector ' + connector.id), stateWord(said)),
    h('span.fig', null, connector.powerW === null || !connected ? h('span.faint', null, '–') : quantity(kilowatts(connector.powerW), 'kW')),
    h('small', null, trouble || connector.info ? [h('b', null, wire([trouble, connector.info].filter(Boolean).join(': '))), ' · '] : null,
      connector.session ? ['Session ' + connector.session, ' · '] : null,
      connector.powerW !== null && connected ? ['read ', age(connector.readingAt), ' · '] : null,
      connector.energyKwh ? ['register ', energy(connector.energyKwh), ' · '] : null, 'told ', age(connector.at)),
  ];
  return connector.session ? h(/** @type {'a'} */ ('a.conn.' + said.state), { href: sessionLink(connector.session) }, inside)
    : h('div.conn.' + said.state, null, inside);
}

/** @param {API.Station} station */
function stationFacts(station) {
  const skew = station.clockSkewSeconds;
  return facts([
    ['Make', [station.vendor, station.model].filter(Boolean).join(' ') || null], ['Serial number', station.serialNumber],
    ['Firmware', station.firmware],
    station.connected ? ['Connected for', duration(station.connectedAt, null)] : ['Disconnected', age(station.disconnectedAt)],
    ['Started', age(station.bootedAt)],
    ['Speaks', station.subprotocol], ['Address', station.address],
    ['Security profile', station.connectedProfile === null || station.connectedProfile === station.securityProfile ? station.securityProfile
      : 'connected with ' + station.connectedProfile + ', needs ' + station.securityProfile],
    station.profileZeroUntil ? ['Without password for', countdown(station.profileZeroUntil)] : null, ['Registration', station.registration],
    ['Clock', h('span' + (Math.abs(skew ?? 0) > 60 ? '.stale' : ''), null,
      skew === null ? station.lastFrameAt ? 'as ours' : 'not known yet' : decimal(String(skew)) + ' s ' + (skew > 0 ? 'ahead' : 'behind'))],
    ['Frames', figure(station.frames)],
    ['Read with help', station.warnings || station.unreadable
      ? figure(station.warnings) + (station.unreadable ? ', ' + figure(station.unreadable) + ' unread' : '') : 'none'],
    ['Checks of frames', station.strict ? 'strict' : 'tolerant'],
    ['Own list of cards', station.localListVersion === null ? 'none' : 'version ' + station.localListVersion],
    station.firmwareStatus ? ['Firmware update', station.firmwareStatus] : null,
    station.diagnosticsStatus ? ['Log', station.diagnosticsStatus] : null, ['Most power', power(station.powerMaxW)],
  ]);
}

/**
 * @param {API.Station} station
 * @param {() => unknown} done
 */
function editDialog(station, done) {
  dialog(['Change ', h('bdi', null, station.id)], (close) => form([...stationFields(station),
    fieldRow({ name: 'strict', type: 'check',
      label: 'Strict: refuse frames that break the schema instead of reading them with a warning; what is about money is always read',
      value: station.strict }),
  ], 'Save', async (fields) => {
    const answer = await patch('/stations/{station}', { station: station.id }, { ...stationBody(fields), strict: fields.strict });
    close();
    toast('Saved.');
    if (answer.password) passwordDialog(station.id, answer.password);
    done();
  }, { cancel: close }));
}

/**
 * How it stands and why: connectors, the timeline, what can be done, facts.
 * @type {Tab}
 */
function nowTab(place, context) {
  const connectors = h('div');
  const story = h('div', null, loading(6));
  const does = h('div');
  const connect = h('div');
  const about = h('div');
  fill(place,
    h('div.cols', null,
      h('div.w8.stack', null, connectors, card('What happened, and why',
        { note: h('span.desk', null, 'newest first'), line: true,
          foot: h('a', { href: link(['stations', context.id, 'frames']) }, 'All frames') }, story)),
      h('div.w4.stack', null, connect, does,
        card('Station',
          { line: true, end: can('operate') ? button('Change', () => context.station && editDialog(context.station, context.ordered),
            { kind: 'quiet' }) : null }, about))));
  const drawStory = whenChanged((/** @type {import('../core/tell.js').Told[]} */ lines) =>
    fill(story, lines.length ? timeline(lines.map((line) => ({
      ...line, end: line.sequence ? entryLink(line.sequence) : line.call
        ? h('a', { href: link(['stations', context.id, 'orders']) }, 'order ' + line.call) : null,
    })), 'What happened, newest first') : empty('Nothing was heard yet',
      'When the station connects, what it says and what is asked of it stands here line by line.')));
  const read = async () => {
    try {
      const [frames, calls] = await Promise.all([get('/stations/{station}/frames', { station: context.id, limit: 200 }),
        get('/stations/{station}/calls', { station: context.id, limit: 20 })]);
      drawStory(why(frames.items, calls.items, 24));
    } catch (problem) { if (!story.querySelector('.why')) fill(story, failed(problem, read)); }
  };
  const refresh = throttle(2000, read);
  context.ordered = read;
  context.subscriptions.on('frame',
    (frame) => { if (frame.station === context.id && frame.action !== 'Heartbeat' && frame.action !== 'MeterValues'
      && frame.kind !== 'result') refresh(); })
    .on('station', (station) => { if (station.id === context.id && station.openCalls) refresh(); }).on('reconnected', refresh)
    .onClose(() => live.watchFrames(null));
  live.watchFrames(context.id);
  read();
  const drawDeeds = whenChanged((/** @type {unknown} */ _) => fill(does, deeds(context)));
  const drawConnect = whenChanged((/** @type {unknown} */ _) => {
    const { station } = context;
    const isWanted = station && !station.connected && !station.removed && !station.pending && can('operate');
    connect.hidden = !isWanted;
    fill(connect, isWanted ? connectCard(station) : null);
  });
  return (station) => {
    drawConnect([station.connected, station.removed, station.pending, station.name]);
    const list = station.connectors.filter((connector) => connector.id > 0 || station.connectors.length === 1
      || connector.status === 'Faulted' || connector.status === 'Unavailable');
    fill(connectors, list.length ? h('div.tiles.conns', null, list.map((connector) => connectorTile(connector, station.connected)))
      : card(null, {},
        empty('No connector reported yet',
          'The station tells its connectors after it has started. Have it tell its state: at the right.')));
    if (can('operate')) drawDeeds([station.connected, station.connectors.map((connector) => [connector.id, connector.session])]);
    fill(about, stationFacts(station));
  };
}

/** @type {Tab} */
function sessionsTab(place, context) {
  const list = new List({
    label: 'Sessions', path: '/sessions', parameters: { station: context.id }, key: (item) => item.session,
    link: (item) => sessionLink(item.session), group: sessionDay, noun: ['session', 'sessions'],
    accepts: (item) => item.station === context.id, compare: (a, b) => b.session - a.session, columns: sessionColumns({ station: false }),
    nothing: () => empty('No session yet', 'Start one with a card at the station or under Now and why.'),
  });
  fill(place, card(null, {}, list.element));
  context.subscriptions.on('session', (item) => list.put(item)).on('reconnected', () => list.load());
  list.load();
  return () => {};
}

/** @type {Tab} */
function settingsTab(place, context) {
  const rows = h('div', null, loading());
  /** @type {API.ConfigurationKey[]} */
  let items = [];
  let wanted = '';
  /**
   * What became of what was asked for here: by key, and that of reading them all by an empty one.
   * @type {Map<string, API.Call>}
   */
  const asked = new Map();
  const above = h('div', { 'aria-live': 'polite' });
  /**
   * @param {string} key
   * @param {API.Call | undefined} call
   */
  const tell = (key, call) => call && follow(call, (current) => {
    asked.set(key, current);
    if (current.result !== 'open') read(); else draw();
    return rows.isConnected;
  });
  /** @param {API.Call | undefined} call */
  const told = (call) => call ? h('ul.steps', null, outcomeStep(call)) : null;
  /** @param {API.ConfigurationKey} item */
  const change = (item) => dialog(['Change ', h('bdi', null, item.key)], (close) => form([
    { name: 'value', label: item.key, value: item.value ?? '',
      hint: 'Sent as ChangeConfiguration; some keys need a restart of the station.' },
  ], 'Send', async (fields) => {
    tell(item.key, await order(context, 'ChangeConfiguration', { key: item.key, value: fields.value ?? '' }));
    close();
  }, { cancel: close }));
  const readThem = () => can('operate') ? button('Read from the station', async () => {
    tell('', await order(context, 'GetConfiguration', {}));
  }, { icon: 'get', title: 'GetConfiguration' }) : null;
  const draw = () => {
    const known = new Set(items.map((item) => item.key));
    fill(above, [...asked].filter(([key]) => !known.has(key))
      .map(([key, call]) => h('div.pad', null, key ? h('b', null, wire(key)) : null, told(call))));
    const shown = items.filter((item) => item.key.toLowerCase().includes(wanted));
    fill(rows, shown.length ? table('Settings', [
      { label: 'Key', lead: true, phone: 'first', cell: (item) => wire(item.key) },
      { label: 'Value', phone: 'full', cell: (item) => [h('span.wrap', null, wire(item.value, 'empty')), told(asked.get(item.key))] },
      { label: 'Access', phone: 'last', cell: (item) => item.readonly ? h('span.faint', null, 'read only') : 'can be changed' },
      { label: 'Actions', act: true, phone: 'full',
        cell: (item) => !item.readonly && can('operate')
          ? button('Change', () => change(item), { small: true, label: 'Change ' + item.key }) : null },
    ], shown) : items.length ? empty('No key matches', 'Change the search.')
      : empty('Not read yet', 'Ask the station for its settings; the answer appears here.', readThem()));
  };
  const read = async () => {
    try {
      items = (await get('/stations/{station}/configuration', { station: context.id })).items;
      draw();
    } catch (problem) {
      if (!items.length) fill(rows, failed(problem, read));
    }
  };
  const set = () =>
    dialog('Change a setting',
      (close) => form([{ name: 'key', label: 'Key', required: true, example: 'HeartbeatInterval' }, { name: 'value', label: 'Value' }],
        'Send', async (fields) => {
          tell(String(fields.key), await order(context, 'ChangeConfiguration', { key: fields.key, value: fields.value ?? '' }));
          close();
        }, { cancel: close }));
  fill(place,
    card('Settings of the station', { note: h('span.desk', null, 'as it told them last'), line: true,
      end: h('div.row', null, searchField('Search settings', 'key', '', (text) => { wanted = text.toLowerCase(); draw(); }),
        can('operate') ? button('Set a key', set) : null, readThem()) }, above, rows));
  context.subscriptions.on('station', throttle(2000, read)).on('reconnected', read);
  context.ordered = read;
  read();
  return () => {};
}

/** @type {Record<string, [text: string, tab: Tab]>} */
const tabs = { '': ['Now and why', nowTab], orders: ['Asked of it', ordersTab], sessions: ['Sessions', sessionsTab],
  settings: ['Settings of the station', settingsTab], frames: ['Frames', framesTab] };

/** @param {API.Station} station */
async function removeStation(station) {
  const open = plugs(station).filter((connector) => connector.session !== null).length;
  if (!await confirmed('Remove ' + stationName(station) + '?',
    'It is disconnected and may not connect again. Its past stays in the journal. ' + (open ? 'It has ' + count(open, 'open session') + '.'
      : ''), 'Remove the station')) return;
  await remove('/stations/{station}', { station: station.id });
  toast('Removed: ' + station.id);
  location.hash = '#/stations';
}

/**
 * @param {API.Station} station
 * @param {() => unknown} read
 */
function stationHead(station, read) {
  return head(wire(stationName(station)), {
    crumb: [h('a', { href: '#/stations' }, 'Stations')], state: statePill(stationSaid(station)),
    say: [station.connected ? 'online, newest frame ' : station.lastFrameAt ? 'offline, last heard ' : 'never heard',
      station.lastFrameAt ? age(station.lastFrameAt, station.connected ? staleSeconds : 0) : null,
      station.name ? [' · station ', h('span.mono', null, wire(station.id))] : null,
      station.openCalls ? ' · ' + count(station.openCalls, 'order') + ' under way' : null],
    tools: can('operate') && !station.removed
      ? [button('Remove', () => removeStation(station), { kind: 'quiet' }),
        button('Change', () => editDialog(station, read), { icon: 'pen' }),
        station.pending ? button('Let it in', () => adoptDialog(station.id, read), { kind: 'primary' }) : null] : null,
  });
}

/** @type {import('../core/page.js').Page} */
export function station({ root, subscriptions, path }) {
  const [id = '', name = ''] = path;
  /** @type {Context} */
  const context = { id, subscriptions, station: null, ordered: () => {} };
  const top = h('div');
  const place = h('div');
  const here = tabs[name] ? name : '';
  const navigation = h('nav.tabs', { 'aria-label': 'Parts of the station' },
    Object.entries(tabs)
    .map(([key, [text]]) =>
      h('a', { href: key ? link(['stations', id, key]) : stationLink(id), 'aria-current': key === here ? 'page' : null }, text)));
  fill(root, top, navigation, place);
  navigation.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  /** @type {((station: API.Station) => void) | null} */
  let update = null;
  const drawHead = whenChanged((/** @type {unknown[]} */ _) => { if (context.station) fill(top, stationHead(context.station, read)); });
  /** @param {API.Station} found */
  const show = (found) => {
    context.station = found;
    drawHead([found.name, found.connected, found.pending, found.removed, found.openCalls, found.lastFrameAt,
      found.connectors.map((connector) => connector.status)]);
    update ??= (tabs[here]?.[1] ?? nowTab)(place, context);
    update(found);
  };
  const read = async () => {
    try { show(await get('/stations/{station}', { station: id })); } catch (problem) {
      // A view that is up stays up; the frame tells that the server is gone.
      if (update) return;
      fill(top, head(wire(id), { crumb: [h('a', { href: '#/stations' }, 'Stations')] }));
      fill(place, card(null, {}, failed(problem, read)));
    }
  };
  subscriptions.on('station', (changed) => { if (changed.id === id) show(changed); }).on('reconnected', read);
  return read();
}

