import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { changes } from '../web/core/changes.js';
import { nameAnswers } from '../web/core/frames.js';
import { orderText, tellCall, tellFrame, why } from '../web/core/tell.js';
import { reader } from '../web/core/text.js';
import { ends, rungs } from '../web/core/trail.js';
import { connectorSaid, freeText, heldMore, sessionSaid, stationSaid, tariffSaid, worstFirst } from '../web/core/words.js';

beforeEach(() => Object.assign(reader, { locale: 'en-GB', zone: 'UTC' }));

const frame = (action, payload, members = {}) => ({ sequence: 7, at: '2026-11-27T10:00:00Z', direction: 'in', kind: 'call', action,
  text: JSON.stringify([2, 'id', action, payload]), events: [], warnings: [], ...members });
const call = (members) => ({ call: 3, station: 'CP001', action: 'Reset', payload: { type: 'Soft' }, actor: 'desk', connector: null,
  queuedAt: '2026-11-27T10:00:00Z', expires: '2026-11-28T10:00:00Z', sentAt: null, attempt: 1, endedAt: null, outcome: null, status: null,
  detail: null, observed: null, effect: null, observesUntil: null, state: 'queued', result: 'open', summary: 'Waits for its turn.', ...members });
const station = (id, connectors, members = {}) => ({ id, name: null, connected: true, pending: false, removed: false,
  connectors: connectors.map((status, index) => ({ id: index + 1, status })), ...members });
const session = (members) => ({ session: 1, station: 'CP001', connector: 1, tokenLabel: null, card: null, uncertain: null, token: 'aa11',
  startedAt: '2026-11-27T10:00:00Z', stoppedAt: null, running: false, held: null, free: null, writtenOff: false, invoice: null, price: null,
  energyKwh: '1.5', powerW: null, ...members });

test('what a station reports is told in words', () => {
  const told = [frame('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure', info: 'RCD' }),
    frame('StatusNotification', { connectorId: 0, status: 'Available', errorCode: 'NoError' }),
    frame('StartTransaction', { connectorId: 2, meterStart: 18442106 }),
      frame('StopTransaction', { meterStop: 18489367, reason: 'EVDisconnected' }),
      frame('BootNotification', { firmwareVersion: '1.19' })].map((one) => tellFrame(one).text);
  assert.deepEqual(told, ['Connector 1 is faulted: GroundFailure, RCD.', 'The whole station is free.',
    'Charging began at connector 2, register 18,442.106 kWh.', 'Charging ended, register 18,489.367 kWh: the cable was pulled.',
    'The station started, firmware 1.19.']);
});

test('readings, heartbeats, answers and what we send say nothing new', () => {
  for (const quiet of [frame('MeterValues', {}), frame('Heartbeat', {}), frame(null, {}, { kind: 'result' }),
    frame('Reset', {}, { direction: 'out' })]) assert.equal(tellFrame(quiet), null);
});

test('a frame that nobody can read is told, and breaks nothing', () => {
  assert.match(tellFrame(frame(null, null, { kind: 'other', text: '{"oops' })).text, /nobody can read/);
  for (const text of ['', 'null', '[2]', '[2,"x","StatusNotification",null]', '[2,"x","StatusNotification",[1]]']) {
    assert.equal(typeof tellFrame(frame('StatusNotification', {}, { text })).text, 'string');
  }
});

test('an order is asked, sent, answered and observed, and the five words are never mixed', () => {
  assert.deepEqual(tellCall(call({})).map((line) => line.deed), ['asked']);
  const done = tellCall(call({ sentAt: '2026-11-27T10:00:01Z', endedAt: '2026-11-27T10:00:02.5Z', outcome: 'answered', status: 'Accepted',
    observed: true, effect: 'It started anew.', state: 'done' }));
  assert.deepEqual(done.map((line) => [line.deed, line.text]),
    [['asked', 'Restart, by desk.'], ['sent', 'Restart.'], ['answered', '“Accepted”, after 1.5 s.'], ['observed', 'It started anew.']]);
});

test('yes, and nothing happened, is marked', () => {
  const last = tellCall(call({ sentAt: '2026-11-27T10:00:01Z', endedAt: '2026-11-27T10:00:02Z', outcome: 'answered', status: 'Accepted',
    observed: false })).at(-1);
  assert.deepEqual([last.deed, last.state, last.hit], ['observed', 'faulted', true]);
});

test('what was read is said in words and is no failure', () => {
  const last = tellCall(call({ action: 'GetConfiguration', sentAt: '2026-11-27T10:00:01Z', endedAt: '2026-11-27T10:00:02Z',
    outcome: 'answered', status: 'Answered', state: 'done', result: 'done', summary: '24 keys read.' })).at(-1);
  assert.deepEqual([last.text, last.state], ['24 keys read, after 1.0 s.', 'ok']);
});

test('an order that ran out was decided, not answered', () => {
  assert.deepEqual(tellCall(call({ endedAt: '2026-11-28T10:00:00Z', outcome: 'expired', state: 'done', result: 'failed',
    summary: 'Not sent: the station was not there within 30 s.' })).map((line) => [line.deed, line.text, line.state]),
    [['asked', 'Restart, by desk.', undefined], ['decided', 'Restart: Not sent: the station was not there within 30 s.', 'faulted']]);
});

test('an order of a kind that the page does not know has its own name',
  () => assert.equal(orderText(call({ action: 'Dance', payload: null })), 'Dance'));

test('frames and orders stand in one line of time, newest first, and bounded', () => {
  const frames = [frame('StatusNotification', { connectorId: 1, status: 'Available' }, { at: '2026-11-27T10:00:05Z', sequence: 9 }),
    frame('BootNotification', {}, { at: '2026-11-27T10:00:03Z', sequence: 8 })];
  const lines = why(frames, [call({ queuedAt: '2026-11-27T10:00:04Z' })]);
  assert.deepEqual(lines.map((line) => line.at.slice(17, 19)), ['05', '04', '03']);
  assert.equal(why(frames, [], 1).length, 1);
});

test('what stands at the same instant keeps its order, the last is the newest', () => {
  const same = '2026-11-27T10:00:05Z';
  const lines = why([frame('StatusNotification', { connectorId: 1, status: 'Charging' }, { at: same, sequence: 9 }),
    frame('StartTransaction', { connectorId: 1 }, { at: same, sequence: 8 })], []);
  assert.deepEqual(lines.map((line) => line.sequence), [9, 8]);
});

test('an answer gets the action of its call, the other way, before it', () => {
  const answer = { kind: 'result', direction: 'in', action: null, text: '[3,"a",{}]' };
  const stranger = { kind: 'error', direction: 'in', action: null, text: '[4,"zz","GenericError","",{}]' };
  const frames = [stranger, answer, { kind: 'call', direction: 'in', action: 'Heartbeat', text: '[2,"a","Heartbeat",{}]' },
    { kind: 'call', direction: 'out', action: 'Reset', text: '[2,"a","Reset",{}]' }];
  nameAnswers(frames);
  assert.equal(answer.action, 'Reset');
  assert.equal(stranger.action, null);
});

test('a station is as bad as its worst connector, and one that is gone is not known', () => {
  assert.deepEqual([station('A', ['Available', 'Faulted']), station('B', ['Unavailable', 'Charging']),
    station('C', ['Charging', 'Available']), station('D', ['Available']), station('E', ['Charging'], { connected: false }),
    station('F', [], { pending: true })].map((one) => stationSaid(one).state),
    ['faulted', 'held', 'charging', 'ok', 'offline', 'waiting']);
  assert.equal(connectorSaid({ id: 1, status: 'Charging' }, false).word, 'Offline');
  assert.equal(connectorSaid({ id: 1, status: null }, true).word, 'Not reported');
});

test('the worst station comes first', () => {
  const list = [station('B', ['Available']), station('A', ['Available']), station('C', ['Faulted']),
    station('D', ['Charging'], { connected: false })].sort(worstFirst);
  assert.deepEqual(list.map((one) => one.id), ['C', 'D', 'A', 'B']);
});

test('a session says first what holds its money up', () => {
  assert.deepEqual([session({ held: 'implausible energy', running: true }), session({ running: true, powerW: '0' }),
    session({ running: true, powerW: '7400' }), session({ running: true, powerW: '7400', unauthorized: true }),
    session({ writtenOff: true }), session({ invoice: 4 }),
    session({})].map((one) => sessionSaid(one).word),
    ['Held', 'No power', 'Charging', 'Nobody pays', 'Written off', 'Invoiced', 'Not invoiced yet']);
});

test('the last changes come from all lists, newest first, and bounded', () => {
  const list = changes({
    sessions: [session({ stoppedAt: '2026-11-27T11:00:00Z', price: { gross: '1.1', currency: 'EUR' } })],
      invoices: [{ invoice: 2, number: 'R-C-1', credits: 1, issuedAt: '2026-11-27T10:30:00Z', gross: '-1.10', currency: 'EUR' },
      { invoice: 1, credits: null, issuedAt: '2026-11-27T12:00:00Z' }],
    alerts: [{ kind: 'boot-loop', station: 'CP001', text: 'x', lastAt: '2026-11-27T09:00:00Z' }],
      knocking: [{ identity: 'NEW', lastAt: '2026-11-27T10:45:00Z' }], name: () => 'Yard',
  });
  assert.deepEqual(list.map((change) => change.say),
    ['Charging ended at Yard / 1', 'NEW knocked', 'Credit note R-C-1', 'Charging began at Yard / 1', 'Boot loop at Yard']);
  assert.equal(list[0].sub, '1.500 kWh, 1.10 EUR');
});

test('one climbs from the document down to the frames, and no step is lost', () => {
  const steps = ['frame in', 'reading', 'invoice', 'posting', 'session', 'price', 'tariff', 'frame out',
    'missing entry'].map((what) => ({ what, sequence: 1, at: null, text: null, hash: null }));
  const found = rungs(steps);
  assert.deepEqual(found.map((rung) => rung.kind), ['document', 'session', 'price', 'register', 'frame']);
  assert.equal(found.reduce((sum, rung) => sum + rung.steps.length, 0), steps.length);
  assert.deepEqual(rungs([]), []);
});

test('a long list shows its ends, a short one itself', () => {
  assert.deepEqual(ends([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 4, 3), { head: [1, 2, 3, 4], between: 3, tail: [8, 9, 10] });
  assert.deepEqual(ends([1, 2, 3, 4, 5, 6, 7, 8, 9], 4, 3), { head: [1, 2, 3, 4, 5, 6, 7, 8, 9], between: 0, tail: [] });
});

test('a handshake that was refused is no station that connected, and says why', () => {
  const handshake = (events, warnings = []) => {
    const { text, state } = tellFrame(frame(null, null, { kind: 'handshake', events, warnings }));
    return [text, state];
  };
  assert.deepEqual(handshake(['StationConnected']), ['The station connected.', 'ok']);
  assert.deepEqual(handshake(['StationAdded', 'StationConnected']), ['The station connected.', 'ok']);
  assert.deepEqual(handshake(['AlertRaised'], ['Refused from 10.0.0.9: wrong password, once so far.']),
    ['Refused from 10.0.0.9: wrong password, once so far.', 'held']);
  assert.deepEqual(handshake(['StationKnocked'], ['no common subprotocol']), ['Refused: no common subprotocol.', 'held']);
  assert.deepEqual(handshake(['DuplicateConnectionRefused']), ['Refused: it is connected already.', 'held']);
  assert.deepEqual(handshake([]), ['Refused: it could not be let in.', 'held']);
});

test('a session that no tariff applied to is not in order: it has no price yet', () => {
  const free = session({ free: 'no tariff', stoppedAt: '2026-11-27T11:00:00Z' });
  assert.deepEqual([sessionSaid(free).state, sessionSaid(free).word], ['held', 'No price yet']);
  assert.match(freeText('no tariff'), /without a price yet/);
  assert.equal(sessionSaid(session({ free: 'free token' })).state, 'ok');
  const last = changes({ sessions: [free], invoices: [], alerts: [], knocking: [], name: () => 'Yard' });
  assert.ok(last.some((change) => change.state === 'held' && /no price yet/.test(change.sub)));
});

test('a tariff that applies nowhere is not in force', () => {
  assert.deepEqual([{ ended: false, assignments: [{}] }, { ended: false, assignments: [] }, { ended: true, assignments: [] }]
    .map((tariff) => tariffSaid(tariff).word), ['In force', 'Not assigned', 'Ended']);
});

test('why a session is held is not said twice', () => {
  const held = session({ held: 'nobody known who pays', heldDetail: 'It began without a card. Nobody is known who pays for it.' });
  assert.equal(heldMore(held), 'It began without a card.');
  assert.equal(heldMore(session({ held: 'nobody known who pays', heldDetail: null })), null);
});

test('times in what the server says of a session are those of the reader', () => {
  assert.doesNotMatch(heldMore(session({ held: 'clock changed', heldDetail: 'Set at 2026-11-27T10:00:00Z.' })) ?? '', /T10:00/);
  assert.doesNotMatch(sessionSaid(session({ running: true, uncertain: 'Free since 2026-11-27T10:00:00Z.' })).tip ?? '', /T10:00/);
});
