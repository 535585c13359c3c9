// What can be asked of a station, and what became of it: queued, sent, answered, and whether the effect was seen.
import { can, get, post, query, remove, stationPath } from './api.js';
import { fill, h, wire } from './dom.js';
import { countdown, prettyJson, time } from './format.js';
import { throttle } from './live.js';
import { button, card, confirmed, empty, form, integer, padded, problemBox, toast, without } from './ui.js';

const triggers = ['BootNotification', 'StatusNotification', 'MeterValues', 'Heartbeat', 'DiagnosticsStatusNotification', 'FirmwareStatusNotification'];

// Templates for the free form: every message of OCPP 1.6 and its security extension that a central system may send.
const inAnHour = () => new Date(Date.now() + 3600000).toISOString();
const templates = {
  CancelReservation: () => ({ reservationId: 1 }), CertificateSigned: () => ({ certificateChain: '' }),
  ChangeAvailability: () => ({ connectorId: 0, type: 'Operative' }), ChangeConfiguration: () => ({ key: 'HeartbeatInterval', value: '300' }),
  ClearCache: () => ({}), ClearChargingProfile: () => ({}), DataTransfer: () => ({ vendorId: '', messageId: '', data: '' }),
  DeleteCertificate: () => ({ certificateHashData: { hashAlgorithm: 'SHA256', issuerNameHash: '', issuerKeyHash: '', serialNumber: '' } }),
  ExtendedTriggerMessage: () => ({ requestedMessage: 'StatusNotification' }), GetCompositeSchedule: () => ({ connectorId: 1, duration: 3600 }),
  GetConfiguration: () => ({}), GetDiagnostics: () => ({ location: 'ftp://host/path' }),
  GetInstalledCertificateIds: () => ({ certificateType: 'CentralSystemRootCertificate' }), GetLocalListVersion: () => ({}),
  GetLog: () => ({ logType: 'DiagnosticsLog', requestId: 1, log: { remoteLocation: 'ftp://host/path' } }),
  InstallCertificate: () => ({ certificateType: 'CentralSystemRootCertificate', certificate: '' }),
  RemoteStartTransaction: () => ({ connectorId: 1, idTag: '' }), RemoteStopTransaction: () => ({ transactionId: 1 }),
  ReserveNow: () => ({ connectorId: 1, expiryDate: inAnHour(), idTag: '', reservationId: 1 }), Reset: () => ({ type: 'Soft' }),
  SendLocalList: () => ({ listVersion: 1, updateType: 'Full', localAuthorizationList: [] }),
  SetChargingProfile: () => ({ connectorId: 1, csChargingProfiles: { chargingProfileId: 1, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative', chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] } } }),
  SignedUpdateFirmware: () => ({ requestId: 1, firmware: { location: '', retrieveDateTime: inAnHour(), signingCertificate: '', signature: '' } }),
  TriggerMessage: () => ({ requestedMessage: 'StatusNotification' }), UnlockConnector: () => ({ connectorId: 1 }),
  UpdateFirmware: () => ({ location: 'ftp://host/path', retrieveDate: inAnHour() }),
};

const dangerous = {
  Reset: 'The station restarts. A hard reset may cut running sessions off.', UnlockConnector: 'A running session on this connector ends and the cable is freed.',
  UpdateFirmware: 'The station installs other software and is out of service meanwhile.', SignedUpdateFirmware: 'The station installs other software and is out of service meanwhile.',
  ClearCache: 'The station forgets which cards it knows.', InstallCertificate: 'A wrong certificate can lock the station out.', DeleteCertificate: 'A missing certificate can lock the station out.',
};

async function sendCall(context, action, payload, expiresSeconds = null) {
  if (dangerous[action] && !await confirmed(action + ' to ' + context.id, dangerous[action], 'Send ' + action)) return;
  await post(stationPath(context.id) + '/calls', without({ action, payload, expiresSeconds }));
  context.showCalls();
  toast(action + (context.station?.connected ? ' is on its way.' : ' waits until the station connects.'));
  context.refreshCalls();
}

function step(kind, sign, ...text) { return h('li' + (kind ? '.' + kind : ''), null, h('span', { 'aria-hidden': 'true' }, sign), h('span', null, ...text)); }

const accepted = new Set(['Accepted', 'Scheduled', 'Unlocked', 'RebootRequired', null, undefined]);

// The answer's text says more than its status only where it has other members.
function moreThanStatus(detail) {
  try { return Object.keys(JSON.parse(detail)).some((key) => key !== 'status'); } catch { return Boolean(detail); }
}

function answerStep(call) {
  if (call.outcome === null || call.outcome === undefined) return call.sentAt ? step('now', '…', 'waits for the answer') : null;
  if (call.outcome !== 'answered') return step('bad', '✕', call.outcome, call.detail ? [': ', wire(call.detail)] : null);
  const good = accepted.has(call.status);
  return step(good ? 'done' : 'bad', good ? '✓' : '✕', 'answered', call.status ? [': ', wire(call.status)] : null, call.detail && moreThanStatus(call.detail) ? [' (', wire(call.detail.length > 160 ? call.detail.slice(0, 160) + '…' : call.detail), ')'] : null);
}

function effectStep(call) {
  if (call.observed === true) return step('done', '✓', 'observed', call.effect ? [': ', wire(call.effect)] : null);
  if (call.observed === false) return step('bad', '✕', 'effect not seen', call.effect ? [': ', wire(call.effect)] : null);
  if (call.state === 'watching') return step('now', '…', 'watching for its effect', call.observesUntil ? [', still ', countdown(call.observesUntil)] : null);
  return null;
}

function callRow(call, context) {
  const open = call.state !== 'done';
  const payload = typeof call.payload === 'string' ? call.payload : JSON.stringify(call.payload);
  return h('div.call', null,
    h('div.top', null, h('strong', null, wire(call.action)), h('span.faint', null, 'by ', wire(call.actor)), call.attempt > 1 ? h('span.faint', null, 'attempt ' + call.attempt) : null,
      h('span.when', null, time(call.queuedAt), call.state === 'queued' && can('operate') ? [' ', button('Cancel', async () => {
        await remove('/calls/' + encodeURIComponent(call.call));
        context.refreshCalls();
      }, 'small')] : null)),
    payload && payload !== '{}' ? h('code', null, wire(payload)) : null,
    h('ul.steps', { 'aria-label': 'Progress' },
      step('done', '✓', 'queued'),
      call.sentAt ? step('done', '✓', 'sent ', time(call.sentAt)) : open ? step('now', '…', context.station?.connected ? 'waits for its turn' : 'waits for the station to connect', call.expires ? [', expires in ', countdown(call.expires)] : null) : null,
      answerStep(call), effectStep(call)));
}

function connectorField(context, name, { zero = false } = {}) {
  const numbers = (context.station?.connectors ?? []).map((connector) => connector.id).filter((number) => number > 0);
  const options = (numbers.length ? numbers : [1, 2]).map((number) => [number, 'Connector ' + number]);
  return { name, label: 'Connector', type: 'select', value: options[0]?.[0], options: zero ? [[0, 'Whole station'], ...options] : options };
}

function action(title, rows, verb, send, kind = '') {
  return h('div.action', null, h('h3', null, title), form(rows, verb, send, { kind: kind || 'small' }));
}

async function tokenChoices() {
  try {
    const page = await get('/tokens' + query({ limit: 200 }));
    return page.items.filter((token) => token.status === 'active' && !token.forgotten && token.uid && !token.uid.includes('•')).map((token) => [token.uid, token.label ?? '']);
  } catch { return []; }
}

function simpleActions(context, tokens, open) {
  const send = (name, payload) => sendCall(context, name, payload);
  const stops = open.map((session) => [session.transactionId, 'Transaction ' + session.transactionId + ', connector ' + session.connector]);
  return h('div.connectors', null,
    action('Start charging', [connectorField(context, 'connectorId'), { name: 'idTag', label: 'Token', required: true, choices: tokens, example: tokens.length ? 'choose or type' : 'idTag', hint: tokens.length ? tokens.length + ' active tokens to choose from' : null }], 'RemoteStartTransaction',
      (fields) => send('RemoteStartTransaction', { connectorId: integer(fields.connectorId), idTag: fields.idTag })),
    action('Stop charging', [stops.length ? { name: 'transactionId', label: 'Transaction', type: 'select', options: stops } : { name: 'transactionId', label: 'Transaction', type: 'number', required: true, hint: 'No session is open here.' }], 'RemoteStopTransaction',
      (fields) => send('RemoteStopTransaction', { transactionId: integer(fields.transactionId) })),
    action('Unlock', [connectorField(context, 'connectorId')], 'UnlockConnector', (fields) => send('UnlockConnector', { connectorId: integer(fields.connectorId) })),
    action('Availability', [connectorField(context, 'connectorId', { zero: true }), { name: 'type', label: 'Shall be', type: 'select', options: [['Operative', 'in service'], ['Inoperative', 'out of service']] }], 'ChangeAvailability',
      (fields) => send('ChangeAvailability', { connectorId: integer(fields.connectorId), type: fields.type })),
    action('Reset', [{ name: 'type', label: 'Kind', type: 'select', options: [['Soft', 'soft: ends sessions properly'], ['Hard', 'hard: like pulling the plug']] }], 'Reset', (fields) => send('Reset', { type: fields.type })),
    action('Ask for a message', [{ name: 'requestedMessage', label: 'Message', type: 'select', value: 'StatusNotification', options: triggers.map((name) => [name, name]) }], 'TriggerMessage',
      (fields) => send('TriggerMessage', { requestedMessage: fields.requestedMessage })),
    action('Change a setting', [{ name: 'key', label: 'Key', required: true, example: 'HeartbeatInterval' }, { name: 'value', label: 'Value' }], 'ChangeConfiguration',
      (fields) => send('ChangeConfiguration', { key: fields.key, value: fields.value ?? '' })),
    h('div.action', null, h('h3', null, 'Read'), h('p.hint', null, 'The answers stand under Configuration, on the overview and in the console.'),
      h('div.filters', null, button('GetConfiguration', () => send('GetConfiguration', {}), 'small'), button('GetLocalListVersion', () => send('GetLocalListVersion', {}), 'small'),
        button('Send local list', async () => { await post(stationPath(context.id) + '/local-list', {}); toast('SendLocalList is on its way.'); context.refreshCalls(); }, 'small'))));
}

function freeForm(context) {
  const names = Object.keys(templates);
  const element = form([
    { name: 'action', label: 'Message', type: 'select', value: 'GetConfiguration', options: names.map((name) => [name, name]) },
    { name: 'payload', label: 'Payload', type: 'text-area', value: '{}', rows: 10 },
    { name: 'expiresSeconds', label: 'Expires after seconds', type: 'number', min: 1, hint: 'empty: the default' },
  ], 'Send', async (fields) => {
    let payload;
    try { payload = JSON.parse(fields.payload ?? '{}'); } catch (error) {
      throw Object.assign(new Error(error.message), { title: 'The payload is not JSON', detail: error.message, errors: [{ pointer: '/payload', detail: error.message }] });
    }
    await sendCall(context, fields.action, payload, integer(fields.expiresSeconds));
  });
  const select = element.elements.namedItem('action');
  select.addEventListener('change', () => {
    element.elements.namedItem('payload').value = prettyJson(JSON.stringify(templates[select.value]()));
  });
  return h('details', null, h('summary', null, 'Any message, with JSON'), padded(element));
}

export function actionsTab(place, context) {
  const actions = h('div');
  const calls = h('div');
  let unresolved = false;
  context.showCalls = () => calls.parentElement.scrollIntoView({ block: 'nearest' });
  context.refreshCalls = async () => {
    try {
      const page = await get(stationPath(context.id) + '/calls' + query({ limit: 30 }));
      const items = [...page.items].sort((a, b) => b.queuedAt.localeCompare(a.queuedAt));
      unresolved = items.some((call) => call.state !== 'done');
      const shape = JSON.stringify(items) + context.station?.connected;
      if (calls.dataset.shape === shape) return;
      calls.dataset.shape = shape;
      fill(calls, items.length ? items.map((call) => callRow(call, context)) : empty('Nothing asked yet', 'Each call shows here what the station answered, and whether its effect was really seen.'));
    } catch (problem) { fill(calls, padded(problemBox(problem))); }
  };
  const columns = h(can('operate') ? 'div.ask' : 'div.stack', null, can('operate') ? card('Ask the station', null, padded(actions)) : null,
    card('Calls and their outcome', null, h('div', { 'aria-live': 'polite' }, calls)));
  fill(place, columns);
  const refresh = throttle(700, () => context.refreshCalls());
  context.subscriptions.on('station', (station) => { if (station.id === context.id) refresh(); }).on('session', refresh)
    .on('reconnected', refresh).every(2000, () => { if (unresolved) refresh(); });
  context.refreshCalls();
  if (can('operate')) drawActions(actions, context);
  return () => {};
}

async function drawActions(place, context) {
  const [tokens, open] = await Promise.all([tokenChoices(),
    get('/sessions' + query({ state: 'open', station: context.id })).then((page) => page.items).catch(() => [])]);
  fill(place, h('div.stack', null, simpleActions(context, tokens, open), freeForm(context)));
}

