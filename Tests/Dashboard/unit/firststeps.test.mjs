import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.location = { origin: 'http://house:8080' };
const { steps } = await import('../web/pages/firststeps.js');

const status = (total, connected, offline = 0) => (
  { stations: { total, connected, connectors: { free: connected, offline } }, sessions: { open: 0, held: 0, closed: 0 } });
const done = (list) => list.filter((step) => step.done).map((step) => step.say);

test('an empty installation has everything before it', () => {
  const list = steps(status(0, 0), { seller: { name: null }, tariffs: [], tokens: [] });
  assert.deepEqual(done(list), []);
  assert.match(list[3].more, /ws:\/\/house:8080\/ocpp\//);
});

test('a tariff that is assigned nowhere, or has ended, sets no price', () => {
  const tariff = { ended: false, assignments: [] };
  assert.deepEqual(done(steps(status(0, 0), { seller: { name: null }, tariffs: [tariff], tokens: [] })), []);
  assert.deepEqual(done(steps(status(0, 0), { seller: { name: null }, tariffs: [{ ended: true, assignments: [{}] }], tokens: [] })), []);
});

test('each step ticks itself', () => {
  const list = steps(status(1, 1), { seller: { name: 'Werk' }, tariffs: [{ ended: false, assignments: [{}] }], tokens: [{}] });
  assert.deepEqual(done(list), ['Say who sells', 'Set a price and assign it', 'Add a station', 'Connect it', 'Add a card']);
});

test('a station that was here and went away again stays connected for the first time', () => {
  const nothing = { seller: { name: null }, tariffs: [], tokens: [] };
  assert.deepEqual(done(steps(status(1, 0), nothing)), ['Add a station']);
  assert.deepEqual(done(steps(status(1, 0, 2), nothing)), ['Add a station', 'Connect it']);
});

test('a session is the last step, and the others stay to be done', () => {
  const charged = { ...status(1, 1), sessions: { open: 0, held: 0, closed: 1 } };
  const list = steps(charged, { seller: { name: null }, tariffs: [], tokens: [{}] });
  assert.deepEqual(done(list), ['Add a station', 'Connect it', 'Add a card', 'Charge for the first time']);
  assert.deepEqual(list.filter((step) => !step.done).map((step) => step.href), ['#/settings', '#/tariffs']);
});
