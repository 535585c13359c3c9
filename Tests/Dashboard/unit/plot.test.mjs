import assert from 'node:assert/strict';
import { test } from 'node:test';
import { across, area, axis, chargePoints, nearest, niceStep, path, powerPoints, runs, timeTicks, up } from '../web/core/plot.js';

/** A reading of a session. */
const reading = (at, members = {}) => ({ at, energyKwh: null, powerW: null, currentA: null, stateOfCharge: null, voltageV: null,
  ...members });

test('a step is 1, 2, 2.5 or 5 times a power of ten', () => {
  assert.deepEqual([0.7, 1, 9, 11, 22, 47, 150, 4500].map((range) => niceStep(range, 4)), [0.2, 0.25, 2.5, 5, 10, 20, 50, 2000]);
  for (const odd of [0, -1, NaN]) assert.equal(niceStep(odd, 4), 1);
});

test('an axis begins at zero and ends at a round value above the peak', () => {
  assert.deepEqual(axis(11), { step: 5, top: 15, values: [0, 5, 10, 15] });
  assert.deepEqual(axis(50), { step: 20, top: 60, values: [0, 20, 40, 60] });
  for (let peak = 0.01; peak < 1e6; peak *= 1.37) {
    const { top, values } = axis(peak);
    assert.ok(top >= peak * (1 - 1e-9) && values.length <= 6 && values[0] === 0, `${peak}`);
  }
});

test('an axis for nothing at all is one all the same', () => assert.ok(axis(0).top > 0));

test('ticks of time are round, and counted from the midnight of the reader', () => {
  const from = Date.parse('2026-11-26T15:37:58Z');
  const { step, ticks } = timeTicks(from, from + 70 * 60000, 7, -60);
  assert.equal(step, 10 * 60000);
  assert.equal(new Date(ticks[0]).toISOString(), '2026-11-26T15:40:00.000Z');
  assert.equal(ticks.length, 7);
  const day = timeTicks(Date.parse('2026-11-26T00:00:00Z'), Date.parse('2026-11-29T00:00:00Z'), 7, -330);
  for (const tick of day.ticks) assert.equal((tick + 330 * 60000) % day.step, 0);
});

test('however long a time is, its ticks are few', () => {
  for (let span = 1000; span < 1e12; span *= 3.1) {
    const { ticks } = timeTicks(1.7e12, 1.7e12 + span, 7, 0);
    assert.ok(ticks.length <= 8, `${span} ms gives ${ticks.length}`);
  }
});

test('a curve fills its box from edge to edge', () => {
  const box = { from: 0, to: 100, top: 50 };
  assert.equal(path(box, [{ x: 0, y: 0 }, { x: 50, y: 25 }, { x: 100, y: 50 }]), 'M0 100L500 50L1000 0');
  assert.equal(area(box, [{ x: 0, y: 50 }, { x: 100, y: 50 }]), 'M0 0L1000 0L1000 100L0 100Z');
  assert.equal(area(box, []), '');
  assert.equal(across({ from: 5, to: 5, top: 1 }, 5), 0);
  assert.equal(up(box, 25), 50);
});

test('a gap stays a gap', () => {
  const points = [0, 1, 2, 3, 20, 21, 22].map((x) => ({ x, y: 1 }));
  assert.deepEqual(runs(points).map((run) => run.length), [4, 3]);
  assert.deepEqual(runs(points.slice(0, 4)).map((run) => run.length), [4]);
  assert.deepEqual(runs([]), []);
  assert.equal(runs([{ x: 1, y: 1 }, { x: 9, y: 1 }]).length, 1);
});

test('the nearest point is found from either side', () => {
  const points = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 30, y: 0 }];
  assert.deepEqual([-5, 4, 6, 19, 21, 99].map((x) => nearest(points, x)), [0, 0, 1, 1, 2, 2]);
  assert.equal(nearest([], 1), -1);
});

test('power is what the station measured, in the order of time', () => {
  const { derived, points } = powerPoints([reading('2026-11-27T10:02:00Z', { powerW: '7400' }),
    reading('2026-11-27T10:00:00Z', { powerW: '11000' }), reading('2026-11-27T10:01:00Z')]);
  assert.equal(derived, false);
  assert.deepEqual(points.map((point) => point.y), [11000, 7400]);
});

test('power is derived from the register where the station tells none, and never negative', () => {
  const { derived, points } = powerPoints([reading('2026-11-27T10:00:00Z', { energyKwh: '100' }),
    reading('2026-11-27T10:30:00Z', { energyKwh: '105.5' }), reading('2026-11-27T11:00:00Z', { energyKwh: '105' })]);
  assert.equal(derived, true);
  assert.deepEqual(points.map((point) => point.y), [11000, 0]);
});

test('two registers of the same instant give no endless power', () => {
  const { points } = powerPoints([reading('2026-11-27T10:00:00Z', { energyKwh: '1' }),
    reading('2026-11-27T10:00:00Z', { energyKwh: '2' })]);
  assert.deepEqual(points, []);
});

test('the battery is drawn only from what was told', () => {
  assert.deepEqual(chargePoints([reading('2026-11-27T10:01:00Z', { stateOfCharge: '22' }),
    reading('2026-11-27T10:00:00Z', { stateOfCharge: '20' }), reading('2026-11-27T10:02:00Z')]).map((point) => point.y), [20, 22]);
});
