import assert from 'node:assert/strict';
import { test } from 'node:test';
import { found } from '../web/core/api.js';

/** A server that gives these pages, and what it was asked. */
function server(...pages) {
  const asked = [];
  globalThis.sessionStorage = { getItem: () => 'token', setItem() {}, removeItem() {} };
  globalThis.fetch = async (path) => {
    asked.push(path);
    const page = pages.shift();
    return { ok: true, status: 200, headers: new Map(), text: async () => JSON.stringify(page) };
  };
  return asked;
}

test('a search goes on behind rows of which none fits, until something is found', async () => {
  const asked = server({ items: [], next: '20000' }, { items: [], next: '40000' }, { items: [{ token: 'a' }], next: '60000' });
  const page = await found('/tokens', { search: 'X', limit: 6 });
  assert.deepEqual(page, { items: [{ token: 'a' }], next: '60000' });
  assert.deepEqual(asked.map((path) => path.split('?')[1]), ['search=X&limit=6', 'search=X&limit=6&after=20000',
    'search=X&limit=6&after=40000']);
});

test('nothing is found only at the end', async () => {
  const asked = server({ items: [], next: '20000' }, { items: [], next: null });
  assert.deepEqual(await found('/tokens', { search: 'X', after: '10000' }), { items: [], next: null });
  assert.equal(asked.length, 2);
});

test('a search that nobody waits for any more ends', async () => {
  const asked = server({ items: [], next: '20000' }, { items: [], next: null });
  await found('/tokens', { search: 'X' }, () => false);
  assert.equal(asked.length, 1);
});
