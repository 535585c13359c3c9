import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertSaid, gathered, needs } from '../web/core/needs.js';

const connector = (id, status, members = {}) => ({ id, status, errorCode: 'NoError', info: null, at: '2026-11-27T10:00:00Z', powerW: null,
  energyKwh: null, session: null, ...members });
const station = (id, members = {}) => ({ id, name: null, connected: true, pending: false, removed: false, connectedAt: null,
  disconnectedAt: '2026-11-27T09:00:00Z', bootedAt: null, vendor: null, model: null, address: null, connectors: [connector(1, 'Available')],
  ...members });
const alert = (kind, at, members = {}) => ({ kind, station: 'CP001', text: 'It is so.', count: 1, firstAt: at, lastAt: at, ...members });
const nothing = { alerts: [], stations: [], knocking: [], held: [], heldTotal: 0, warnings: [] };

test('a fleet in order needs nobody', () => assert.deepEqual(needs({ ...nothing, stations: [station('CP001')] }), []));

test('harm comes first, then what has waited longest', () => {
  const list = needs({
    ...nothing, heldTotal: 2,
      held: [{ session: 2, held: 'implausible energy', heldDetail: null, stoppedAt: '2026-11-25T10:00:00Z',
      startedAt: '2026-11-25T09:00:00Z' }],
    alerts: [alert('certificate-requested', '2026-11-20T10:00:00Z'), alert('boot-loop', '2026-11-27T10:00:00Z', { station: 'CP002' }),
      alert('boot-loop', '2026-11-26T10:00:00Z'), alert('disk-full', '2026-11-27T12:00:00Z', { station: null })],
    knocking: [{ identity: 'NEW', address: '192.0.2.1', count: 1, reason: 'unknown', subprotocols: '', userAgent: '',
      firstAt: '2026-11-27T10:00:00Z', lastAt: '2026-11-27T10:00:00Z' }],
  });
  assert.deepEqual(list.map((need) => need.key),
    ['alert disk-full ', 'alert boot-loop CP001', 'alert boot-loop CP002', 'alert certificate-requested CP001', 'held', 'knock NEW']);
});

test('how it stands with a station is said once, with what is known of it', () => {
  const list = needs({ ...nothing, stations: [station('CP001', { connected: false })],
    alerts: [alert('station-offline', '2026-11-27T10:00:00Z', { standing: true }),
      alert('station-knocking', '2026-11-27T10:00:00Z', { station: null, standing: true })] });
  assert.deepEqual(list.map((need) => need.key), ['offline CP001']);
});

test('a faulted connector is named with what the station says', () => {
  const [need] = needs({ ...nothing,
    stations: [station('CP001',
    { name: 'Yard', connectors: [connector(1, 'Available'), connector(2, 'Faulted', { errorCode: 'GroundFailure', info: 'RCD' })] })] });
  assert.equal(need.say, 'Fault at Yard: connector 2 out of service');
  assert.equal(need.more, 'The station says GroundFailure: RCD.');
});

test('a station that is gone says how many cars it had', () => {
  const [need] = needs({ ...nothing,
    stations: [station('CP001',
    { connected: false, connectors: [connector(1, 'Charging', { session: 7 }), connector(2, 'Charging', { session: 8 })] })] });
  assert.equal(need.say, 'CP001 is offline: 2 cars were charging');
});

test('what an alert says of a station is not said a second time by its state', () => {
  const faulted = needs({ ...nothing, alerts: [alert('faulted-2', '2026-11-27T10:00:00Z')],
    stations: [station('CP001', { connectors: [connector(2, 'Faulted')] }), station('CP002', { connectors: [connector(1, 'Faulted')] })] });
  assert.deepEqual(faulted.map((need) => need.key), ['fault CP002', 'alert faulted-2 CP001']);
  const gone = needs({ ...nothing, alerts: [alert('station-offline', '2026-11-27T10:00:00Z')],
    stations: [station('CP001', { connected: false })] });
  assert.deepEqual(gone.map((need) => need.key), ['alert station-offline CP001']);
});

test('a station that an alert names as silent is not named a second time', () => {
  const list = needs({ ...nothing, stations: [station('CP001', { connected: false })],
    alerts: [alert('session-silent', '2026-11-27T10:00:00Z')] });
  assert.deepEqual(list.map((need) => need.key), ['alert session-silent CP001']);
});

test('many stations that are gone are one line: it is the link, not each of them', () => {
  const gone = ['A', 'B', 'C', 'D', 'E'].map((id) => station(id,
    { connected: false, connectors: [connector(1, 'Charging', { session: 7 })] }));
  assert.deepEqual(needs({ ...nothing, stations: gone.slice(0, 3) }).length, 3);
  const [need, ...others] = needs({ ...nothing, stations: gone });
  assert.deepEqual([need.say, need.more, others.length], ['5 stations are offline: 5 cars were charging', 'A, B, C and 2 more.', 0]);
});

test('stations that were never there are one line, below all harm', () => {
  const never = ['X', 'Y'].map((id) => station(id, { connected: false, disconnectedAt: null, lastFrameAt: null }));
  const list = needs({ ...nothing, stations: [...never, station('A', { connected: false })] });
  assert.deepEqual(list.map((need) => need.say), ['A is offline', '2 stations have never connected']);
});

test('of many alerts of one kind a page with other things to show has one', () => {
  const list = needs({ ...nothing, alerts: ['A', 'B', 'C', 'D'].map((id) => alert('boot-loop', '2026-11-27T10:00:00Z', { station: id }))
    .concat(alert('security-event', '2026-11-27T10:00:00Z')) });
  assert.deepEqual(gathered(list).map((need) => need.say),
    ['A restarts again and again, and 3 more like it', 'CP001 reports a breach of its security']);
  assert.equal(gathered(list)[0].alert, undefined);
  assert.deepEqual(gathered(list.slice(0, 2)), list.slice(0, 2));
});

test('a removed station needs nobody, one that waits to be let in does', () => {
  const list = needs({ ...nothing, stations: [station('OLD', { removed: true, connected: false }),
    station('NEW', { pending: true, vendor: 'Voltwerk', model: 'Duo 22', address: '192.0.2.1' })] });
  assert.deepEqual(list.map((need) => [need.key, need.more]), [['pending NEW', 'Voltwerk Duo 22, from 192.0.2.1.']]);
});

test('all held sessions are one line, a single one leads to itself', () => {
  const held = { session: 5, held: 'meter went backwards', heldDetail: '12 to 9', stoppedAt: '2026-11-25T10:00:00Z',
    startedAt: '2026-11-25T09:00:00Z' };
  assert.equal(needs({ ...nothing, held: [held], heldTotal: 1 })[0].does.href, '#/sessions/5');
  assert.equal(needs({ ...nothing, held: [held], heldTotal: 1041 })[0].say, '1,041 sessions are held and wait for a decision');
});

test('the full disk is one thing, not an alert and a warning', () => {
  const list = needs({ ...nothing, alerts: [alert('disk-full', '2026-11-27T12:00:00Z', { station: null })],
    warnings: ['The disk is full: 1 MB is free', 'No seller is set: nothing is invoiced'] });
  assert.deepEqual(list.map((need) => need.key), ['alert disk-full ', 'warning No seller is set: nothing is invoiced']);
});

test('an alert of a kind that the page does not know is told all the same', () => {
  assert.deepEqual(alertSaid('meter-on-fire', 'CP001'), [3, 'held', 'Meter on fire at CP001']);
  assert.deepEqual(alertSaid('unreadable-StopTransaction', 'CP001'), [3, 'held', 'CP001 sent a StopTransaction that nobody can read']);
});

test('a session without a tariff is priced where the alert leads to', () => {
  const [need] = needs({ ...nothing, alerts: [alert('no-tariff', '2026-11-27T10:00:00Z',
    { station: null, session: null, text: 'Session 17 has no price yet, for no tariff applies where it began.' })] });
  assert.deepEqual([need.does.verb, need.does.href, need.state], ['Price it', '#/sessions/17', 'held']);
});
