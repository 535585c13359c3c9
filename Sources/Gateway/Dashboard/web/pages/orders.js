// What can be asked of a station, and what became of it: asked, sent, answered, and whether its effect was seen.
import { can, get, post, remove } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { countdown, serverNow, time } from '../core/format.js';
import { throttle } from '../core/live.js';
import { orderText } from '../core/tell.js';
import { count, integer, prettyJson, without } from '../core/text.js';
import { plugs } from '../core/words.js';
import { button, notNow } from '../parts/button.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { card } from '../parts/page.js';
import { shape } from '../parts/state.js';
import { toast } from '../parts/toast.js';
import { cardField, searching } from './choose.js';

/** @typedef {import('../core/dom.js').Child} Child */
/** @typedef {import('../parts/form.js').Field} Field */
/**
 * The station whose page it is.
 * @typedef {{ id: string, station: API.Station | null, subscriptions: import('../core/live.js').Subscriptions, ordered: () => void }}
 *   Context
 */

const triggers = ['BootNotification', 'StatusNotification', 'MeterValues', 'Heartbeat', 'DiagnosticsStatusNotification',
  'FirmwareStatusNotification'];

const inAnHour = () => new Date(serverNow() + 3600000).toISOString();

/**
 * Beginnings for the free form: every message of OCPP 1.6 and its security extension that a central system may send.
 * @type {Record<string, () => object>}
 */
const templates = {
  CancelReservation: () => ({ reservationId: 1 }), CertificateSigned: () => ({ certificateChain: '' }),
  ChangeAvailability: () => ({ connectorId: 0, type: 'Operative' }),
  ChangeConfiguration: () => ({ key: 'HeartbeatInterval', value: '300' }),
  ClearCache: () => ({}), ClearChargingProfile: () => ({}), DataTransfer: () => ({ vendorId: '', messageId: '', data: '' }),
  DeleteCertificate: () => ({ certificateHashData: { hashAlgorithm: 'SHA256', issuerNameHash: '', issuerKeyHash: '', serialNumber: '' } }),
  ExtendedTriggerMessage: () => ({ requestedMessage: 'StatusNotification' }),
  GetCompositeSchedule: () => ({ connectorId: 1, duration: 3600 }),
  GetConfiguration: () => ({}), GetDiagnostics: () => ({ location: 'ftp://host/path' }),
  GetInstalledCertificateIds: () => ({ certificateType: 'CentralSystemRootCertificate' }), GetLocalListVersion: () => ({}),
  GetLog: () => ({ logType: 'DiagnosticsLog', requestId: 1, log: { remoteLocation: 'ftp://host/path' } }),
  InstallCertificate: () => ({ certificateType: 'CentralSystemRootCertificate', certificate: '' }),
  RemoteStartTransaction: () => ({ connectorId: 1, idTag: '' }), RemoteStopTransaction: () => ({ transactionId: 1 }),
  ReserveNow: () => ({ connectorId: 1, expiryDate: inAnHour(), idTag: '', reservationId: 1 }), Reset: () => ({ type: 'Soft' }),
  SendLocalList: () => ({ listVersion: 1, updateType: 'Full', localAuthorizationList: [] }),
  SetChargingProfile: () => ({ connectorId: 1,
    csChargingProfiles: { chargingProfileId: 1, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] } } }),
  SignedUpdateFirmware: () => ({ requestId: 1,
    firmware: { location: '', retrieveDateTime: inAnHour(), signingCertificate: '', signature: '' } }),
  TriggerMessage: () => ({ requestedMessage: 'StatusNotification' }), UnlockConnector: () => ({ connectorId: 1 }),
  UpdateFirmware: () => ({ location: 'ftp://host/path', retrieveDate: inAnHour() }),
};

/**
 * What disturbs a driver or cannot be taken back: its effect, and the verb of the button that does it.
 * @type {Record<string, [effect: string, verb: string]>}
 */
const dangerous = {
  Reset: ['The station restarts and is out of service for a minute or two.', 'Restart station'],
  UnlockConnector: ['The cable is freed.', 'Unlock cable'],
  UpdateFirmware: ['The station installs other software and is out of service meanwhile.', 'Install it'],
  SignedUpdateFirmware: ['The station installs other software and is out of service meanwhile.', 'Install it'],
  ClearCache: ['The station forgets which cards it knows.', 'Make it forget'],
  InstallCertificate: ['A wrong certificate can lock the station out.', 'Install it'],
  DeleteCertificate: ['A missing certificate can lock the station out.', 'Delete it'],
};

/**
 * What it costs those who charge there now.
 * @param {API.Station | null} station
 */
function atStake(station) {
  const open = plugs(station ?? /** @type {API.Station} */ (/** @type {unknown} */ ({ connectors: [] })))
    .filter((connector) => connector.session !== null);
  if (!open.length) return 'No car charges there now.';
  return 'Ends ' + (open.length === 1 ? '1 session'
    : open.length + ' sessions') + ': ' + open.map((connector) => 'connector ' + connector.id).join(', ') + '.';
}

/**
 * Sends an order; one that disturbs somebody asks first, unless whoever ordered it was told its effect already.
 * @param {Context} context
 * @param {string} action
 * @param {Record<string, unknown>} payload
 * @param {{ expiresSeconds?: number | null, told?: boolean }} options
 */
export async function order(context, action, payload, { expiresSeconds = null, told = false } = {}) {
  const [effect, verb] = dangerous[action] ?? [];
  if (effect && verb && !told) {
    const stake = ['Reset', 'UnlockConnector'].includes(action) ? atStake(context.station) : '';
    if (!await confirmed(verb + ': ' + context.id + '?', effect + ' ' + stake, verb)) return;
  }
  const call = await post('/stations/{station}/calls', { station: context.id }, { action, payload, ...without({ expiresSeconds }) });
  toast(orderText(call) + ': ' + call.summary);
  context.ordered();
  return call;
}

/**
 * Looks until it is known what became of an order, or its page is gone.
 * @param {API.Call} call
 * @param {(call: API.Call) => boolean} told draws it, and answers whether it still shows
 */
export async function follow(call, told) {
  let current = call;
  while (told(current) && current.result === 'open') {
    await new Promise((resume) => { setTimeout(resume, 1000); });
    current = await get('/calls/{call}', { call: call.call });
  }
}

/**
 * @param {string} sign
 * @param {Child} text
 * @param {Child} hint
 * @param {Child} act
 */
function deed(sign, text, hint, act) { return h('li', { data: { deed: sign } },
  h('span.grow', null, h('b.mid-weight', null, text), h('small.faint', null, hint)), act); }

/**
 * @param {Context} context
 * @param {{ zero?: boolean }} options
 * @returns {Field}
 */
function connectorField(context, { zero = false } = {}) {
  const numbers = context.station ? plugs(context.station).map((connector) => connector.id) : [];
  /** @type {[number, string][]} */
  const options = (numbers.length ? numbers : [1, 2]).map((number) => [number, 'Connector ' + number]);
  return { name: 'connectorId', label: 'Connector', type: 'select', value: zero ? 0 : options[0]?.[0],
    options: zero ? [[0, 'Whole station'], ...options] : options };
}

/** @param {Context} context */
async function startDialog(context) {
  const field = await cardField('idTag', { required: true, autofocus: true });
  dialog('Start charging', (close) => searching(form([connectorField(context), field], 'Start charging', async (fields) => {
    await order(context, 'RemoteStartTransaction', { connectorId: integer(fields.connectorId), idTag: fields.idTag });
    close();
  }, { cancel: close }), 'idTag'));
}

/** @param {Context} context */
async function stopDialog(context) {
  const open = (await get('/sessions', { state: 'open', station: context.id, limit: 50 })).items;
  /** @type {Field} */
  const which = open.length ? { name: 'transactionId', label: 'Session', type: 'select',
    options: open.map((session) => [session.transactionId ?? 0, 'Session ' + session.session + ', connector ' + session.connector]) }
    : { name: 'transactionId', label: 'Transaction', type: 'number', required: true,
      hint: 'No session is open here; a transaction of the station’s own can be stopped by its number.' };
  dialog('Stop charging', (close) => form([which], 'Stop charging', async (fields) => {
    await order(context, 'RemoteStopTransaction', { transactionId: integer(fields.transactionId) });
    close();
  }, { cancel: close, kind: 'danger' }));
}

/**
 * A dialog with a few fields that become one order. One that disturbs somebody says its effect there.
 * @param {Context} context
 * @param {string} title
 * @param {Field[]} fields
 * @param {string} verb
 * @param {string} action
 * @param {(fields: Record<string, any>) => Record<string, unknown>} payload
 */
function orderDialog(context, title, fields, verb, action, payload) {
  const effect = dangerous[action]?.[0];
  dialog(title, (close) => form([effect ? h('p.soft', null, effect, ' ', atStake(context.station)) : null, ...fields], verb,
    async (values) => {
      close();
      await order(context, action, payload(values), { told: true });
    }, { cancel: close, kind: effect ? 'danger' : 'primary' }));
}

/** @param {Context} context */
function freeDialog(context) {
  const names = Object.keys(templates);
  dialog('Any message', (close) => {
    const element = form([
      { name: 'action', label: 'Message', type: 'select', value: 'GetConfiguration', options: names.map((name) => [name, name]) },
      { name: 'payload', label: 'Payload', type: 'text-area', code: true, value: '{}', rows: 10 },
      { name: 'expiresSeconds', label: 'Expires after seconds', type: 'number', min: 0,
        hint: 'empty: a day, and half a minute for what happens at once, such as a start; 0: now or not at all' },
    ], 'Send', async (fields) => {
      let payload;
      try {
        payload = JSON.parse(fields.payload ?? '{}');
      } catch (error) {
        throw new Error('The payload is not JSON: ' + (error instanceof Error ? error.message : error));
      }
      await order(context, fields.action, payload, { expiresSeconds: integer(fields.expiresSeconds) });
      close();
    }, { cancel: close });
    const select = element.elements.namedItem('action');
    const text = element.elements.namedItem('payload');
    if (select instanceof HTMLSelectElement && text instanceof HTMLTextAreaElement) {
      select.addEventListener('change', () => { text.value = prettyJson(JSON.stringify(templates[select.value]?.() ?? {})); });
    }
    return element;
  }, { wide: true });
}

/**
 * What can be done with the station, each with its effect now.
 * @param {Context} context
 */
export function deeds(context) {
  const { station } = context;
  const list = station ? plugs(station) : [];
  const open = list.filter((connector) => connector.session !== null);
  const free = list.filter((connector) => connector.session === null);
  const offline = station !== null && !station.connected;
  const ask = (/** @type {string} */ action, /** @type {Record<string, unknown>} */ payload) => order(context, action, payload);
  return card('Do something', { line: true, foot: h('span', null, 'Done means seen to happen, not “Accepted”.') }, h('ul.list.deeds', null,
    offline ? h('li', null, shape('offline'), h('span.grow', null,
      'The station is offline. What happens at once waits half a minute for it, and is given up; the rest waits a day.')) : null,
    deed('restart', 'Restart', atStake(station),
      button('Restart', () => orderDialog(context, 'Restart ' + context.id,
        [{ name: 'type', label: 'How', type: 'select',
          options: [['Soft', 'properly: sessions end first'], ['Hard', 'at once, like pulling the plug']] }], 'Restart station', 'Reset',
        (fields) => ({ type: fields.type })), { icon: 'restart', title: 'Reset' })),
    deed('unlock', 'Unlock cable', (open.length ? 'A running session there ends.' : 'For a cable that will not come out.'),
      button('Unlock', () => orderDialog(context, 'Unlock a cable', [connectorField(context)], 'Unlock cable', 'UnlockConnector',
        (fields) => ({ connectorId: integer(fields.connectorId) })), { icon: 'lock', title: 'UnlockConnector' })),
    deed('start', 'Start charging', !list.length || free.length ? 'For a driver whose card does not work.'
      : 'Not now: every connector has a session.',
      !list.length || free.length ? button('Start', () => startDialog(context), { icon: 'play', title: 'RemoteStartTransaction' })
      : notNow('Start', 'every connector has a session', { icon: 'play' })),
    deed('stop', 'Stop charging', open.length ? open.map((connector) => 'Connector ' + connector.id + ': session '
      + connector.session).join(', ') + '.' : 'No session is open here.',
      button('Stop', () => stopDialog(context), { icon: 'stop', title: 'RemoteStopTransaction' })),
    deed('service', 'In or out of service', 'A car that charges there may finish first.',
      button('Change', () => orderDialog(context, 'In or out of service',
        [connectorField(context, { zero: true }),
          { name: 'type', label: 'Shall be', type: 'select', options: [['Inoperative', 'out of service'], ['Operative', 'in service']] }],
        'Change it', 'ChangeAvailability', (fields) => ({ connectorId: integer(fields.connectorId), type: fields.type })),
        { icon: 'power', title: 'ChangeAvailability' })),
    deed('tell', 'Have it tell something', 'Its state, its readings, that it lives.',
      button('Ask', () => orderDialog(context, 'Have it tell something',
        [{ name: 'requestedMessage', label: 'Message', type: 'select', value: 'StatusNotification',
          options: triggers.map((name) => [name, name]) }], 'Ask', 'TriggerMessage',
        (fields) => ({ requestedMessage: fields.requestedMessage })), { icon: 'note', title: 'TriggerMessage' })),
    deed('cards', 'Cards it knows by itself', 'For charging while it is offline.',
      h('span.btns', null, button('Version', () => ask('GetLocalListVersion', {}), { kind: 'quiet', title: 'GetLocalListVersion' }),
        button('Send', async () => {
          const call = await post('/stations/{station}/local-list', { station: context.id });
          toast(call.action === 'SendLocalList' ? 'On its way: ' + listText(call) + '.'
            : 'It should have the newest list; it is asked whether so.');
          context.ordered();
        }, { icon: 'card', title: 'SendLocalList' }))),
    deed('any', 'Any message', 'Every message of its protocol, with JSON.', button('Write', () => freeDialog(context), { icon: 'pen' }))));
}

/**
 * @param {string} state
 * @param {Child} text
 */
const step = (state, text) => h('li.' + state, null, state === 'now' || state === 'dropped'
  ? h('span', { 'aria-hidden': 'true' }, state === 'now' ? '…' : '–') : shape(state === 'done' ? 'ok' : 'faulted'), h('span', null, text));

/**
 * The answer's text says more than its status only where it has other members.
 * @param {string} detail
 */
function moreThanStatus(detail) {
  try {
    return Object.keys(JSON.parse(detail)).some((key) => key !== 'status');
  } catch { return Boolean(detail); }
}

/** @type {Record<API.Call['result'], string>} */
const steps = { open: 'now', done: 'done', failed: 'bad', dropped: 'dropped' };

/**
 * What became of an order: green where it did what it was to do, red where it failed, in the words of the server.
 * @param {API.Call} call
 */
export function outcomeStep(call) {
  return step(steps[call.result], [wire(call.summary),
    call.state === 'watching' && call.observesUntil ? [' Still ', countdown(call.observesUntil), '.'] : null]);
}

/**
 * The answer as the station wrote it, where it says more than its word.
 * @param {API.Call} call
 */
function answerText(call) {
  if (!call.detail?.startsWith('{') || !moreThanStatus(call.detail)) return null;
  return h('details', { open: call.result === 'failed' }, h('summary', null, 'Its answer'), h('code.soft.wrap', null, wire(call.detail)));
}

/**
 * A list of cards by its count: it may have thousands.
 * @param {{ payload: API.Call['payload'], calls?: number }} call
 */
function listText(call) {
  const list = /** @type {{ listVersion?: number, updateType?: string, localAuthorizationList?: unknown[] } | null} */ (call.payload);
  return count(list?.localAuthorizationList?.length ?? 0, 'card') + ', version ' + (list?.listVersion ?? '?')
    + (list?.updateType === 'Differential' ? ', as changes to the list before' : ', the whole list')
    + ((call.calls ?? 1) > 1 ? ', and ' + count((call.calls ?? 1) - 1, 'more message') : '');
}

/**
 * @param {API.Call} call
 * @param {() => unknown} reload
 */
function callRow(call, reload) {
  const payload = call.action === 'SendLocalList' ? listText(call) : JSON.stringify(call.payload ?? {});
  const cancel = call.state === 'queued' && can('operate') ? button('Cancel', async () => {
    await remove('/calls/{call}', { call: call.call });
    await reload();
  }, { small: true }) : null;
  return h('li.call', null,
    h('div.row', null, h('b', null, wire(orderText(call))), h('code.faint', null, wire(call.action)),
      h('span.end.row', null, h('span.faint', null, wire(call.actor), call.attempt > 1 ? ', attempt ' + call.attempt : null),
        time(call.queuedAt), cancel)),
    payload === '{}' ? null : h(payload.startsWith('{') ? 'code.soft.wrap' : 'p.soft', null, wire(payload)),
    h('ul.steps', { 'aria-label': 'What became of it' }, step('done', 'asked'),
      call.sentAt ? step('done', ['sent ', time(call.sentAt)]) : null, outcomeStep(call),
      call.state === 'queued' ? step('now', ['given up in ', countdown(call.expires)]) : null), answerText(call));
}

/**
 * @param {HTMLElement} place
 * @param {Context} context
 */
export function ordersTab(place, context) {
  const calls = h('div', { 'aria-live': 'polite' }, loading());
  const does = h('div');
  let unresolved = false;
  let drawn = '';
  const read = async () => {
    try {
      const page = await get('/stations/{station}/calls', { station: context.id, limit: 50 });
      const items = [...page.items].sort((a, b) => b.queuedAt.localeCompare(a.queuedAt));
      unresolved = items.some((call) => call.state !== 'done');
      const text = JSON.stringify(items) + context.station?.connected;
      if (text === drawn) return;
      drawn = text;
      fill(calls, items.length ? h('ul.calls', null, items.map((call) => callRow(call, read)))
        : empty('Nothing was asked yet', 'Each order shows here what the station answered, and whether its effect was really seen.'));
    } catch (problem) { if (!drawn) fill(calls, failed(problem, read)); }
  };
  const orders = card('Asked of it', { note: 'newest first' }, calls);
  fill(place, can('operate') ? h('div.cols', null, h('div.w8', null, orders), h('div.w4', null, does)) : orders);
  const refresh = throttle(700, read);
  context.ordered = read;
  context.subscriptions.on('station', (station) => { if (station.id === context.id) refresh(); }).on('session', refresh)
    .on('reconnected', refresh).every(2000, () => { if (unresolved) refresh(); });
  read();
  let shown = '';
  return (/** @type {API.Station} */ station) => {
    const text = JSON.stringify([station.connected, station.connectors.map((connector) => [connector.id, connector.session])]);
    if (!can('operate') || text === shown) return;
    shown = text;
    fill(does, deeds(context));
  };
}
