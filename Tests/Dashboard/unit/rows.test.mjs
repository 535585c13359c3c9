import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped, Rows } from '../web/core/rows.js';

const newestFirst = (options = {}) => new Rows({ key: (item) => item.id, compare: (a, b) => b.id - a.id, ...options });
const ids = (rows) => [...rows.items.keys()];
const items = (...list) => list.map((id) => ({ id }));

test('a page replaces what was there, the next one follows it', () => {
  const rows = newestFirst();
  rows.set(items(9, 8), 'cursor');
  rows.append(items(7, 6), null);
  assert.deepEqual(ids(rows), [9, 8, 7, 6]);
  assert.equal(rows.next, null);
  rows.set(items(3));
  assert.deepEqual(ids(rows), [3]);
});

test('a row that is read twice, because others came meanwhile, stands once', () => {
  const rows = newestFirst();
  rows.set(items(9, 8), 'cursor');
  rows.append(items(8, 7), null);
  assert.deepEqual(ids(rows), [9, 8, 7]);
});

test('a change renews a row in its place', () => {
  const rows = newestFirst();
  rows.set(items(9, 8, 7));
  assert.equal(rows.put({ id: 8, word: 'new' }), 'renewed');
  assert.deepEqual(ids(rows), [9, 8, 7]);
  assert.equal(rows.items.get(8).word, 'new');
});

test('a new row comes where it belongs', () => {
  const rows = newestFirst();
  rows.set(items(9, 7));
  assert.equal(rows.put({ id: 8 }), 'added');
  assert.equal(rows.put({ id: 10 }), 'added');
  assert.deepEqual(ids(rows), [10, 9, 8, 7]);
});

test('while somebody reads, a new row waits until it is let in', () => {
  const rows = newestFirst();
  rows.set(items(9));
  assert.equal(rows.put({ id: 10 }, true), 'waits');
  assert.equal(rows.put({ id: 11 }, true), 'waits');
  assert.equal(rows.put({ id: 9, word: 'new' }, true), 'renewed');
  assert.deepEqual(ids(rows), [9]);
  assert.equal(rows.waiting.size, 2);
  rows.admit();
  assert.deepEqual(ids(rows), [11, 10, 9]);
  assert.equal(rows.waiting.size, 0);
});

test('what no longer belongs into the list leaves it, also while it waits', () => {
  const rows = newestFirst({ accepts: (item) => !item.done });
  rows.set(items(9, 8));
  assert.equal(rows.put({ id: 9, done: true }), 'left');
  rows.put({ id: 12 }, true);
  assert.equal(rows.put({ id: 12, done: true }, true), 'left');
  rows.admit();
  assert.deepEqual(ids(rows), [8]);
  assert.equal(rows.put({ id: 5, done: true }), 'ignored');
});

test('a row that belongs on a page that was not read is left out', () => {
  const rows = newestFirst();
  rows.set(items(9, 8), 'cursor');
  assert.equal(rows.put({ id: 3 }), 'ignored');
  rows.next = null;
  assert.equal(rows.put({ id: 3 }), 'added');
});

test('a list without an order takes no news but those of its rows', () => {
  const rows = new Rows({ key: (item) => item.id });
  rows.set(items('a'));
  assert.equal(rows.put({ id: 'b' }), 'ignored');
  assert.equal(rows.put({ id: 'a', word: 'new' }), 'renewed');
});

test('a list that is looked at for days is bounded', () => {
  const rows = newestFirst({ most: 5 });
  for (let id = 1; id <= 100; id += 1) rows.put({ id });
  assert.deepEqual(ids(rows), [100, 99, 98, 97, 96]);
});

test('a row that is dropped is gone, once', () => {
  const rows = newestFirst();
  rows.set(items(1));
  assert.equal(rows.drop(1), true);
  assert.equal(rows.drop(1), false);
});

test('rows that stand together are headed together', () => {
  assert.deepEqual(grouped([1, 3, 2, 4, 5], (number) => number % 2 ? 'odd' : 'even').map((group) => [group.name, group.items]),
    [['odd', [1, 3]], ['even', [2, 4]], ['odd', [5]]]);
  assert.deepEqual(grouped([], String), []);
});
