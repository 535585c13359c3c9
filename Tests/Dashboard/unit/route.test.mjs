import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address } from '../web/core/api.js';
import { guesses, link, parse, stationLink } from '../web/core/route.js';

test('an address names the page, the thing and the part', () => {
  const { name, path, parameters } = parse('#/stations/CP%2F1%20%25/frames?direction=in');
  assert.deepEqual([name, path, parameters.get('direction')], ['stations', ['CP/1 %', 'frames'], 'in']);
  assert.deepEqual([parse('').name, parse('#').name, parse('#/').name], ['', '', '']);
});

test('an address that somebody mistyped is read as it stands', () => assert.deepEqual(parse('#/stations/%E0%A4%A').path, ['%E0%A4%A']));

test('what a link is made of comes back out of it', () => {
  for (const id of ['CP001', 'a/b', 'ä ö?#&', '100%']) assert.deepEqual(parse(stationLink(id)).path, [id]);
  assert.equal(link(['sessions'], { state: 'held', station: '' }), '#/sessions?state=held');
});

test('a number leads to what may have it, a word before it says to which', () => {
  assert.deepEqual(guesses('12').map((guess) => guess.href), ['#/sessions/12', '#/invoices/12', '#/entries/12']);
  assert.deepEqual(guesses(' Invoice 7 ').map((guess) => guess.href), ['#/invoices/7']);
  assert.deepEqual(guesses('#159').length, 3);
  for (const other of ['', 'CP001', '12 monkeys', '-1', '1'.repeat(20)]) assert.deepEqual(guesses(other), []);
});

test('the braces of a path are filled, what is left is asked for', () => {
  assert.equal(address('/stations/{station}/calls', { station: 'a/b', limit: 30 }), '/stations/a%2Fb/calls?limit=30');
  assert.equal(address('/stations', { search: null, connected: false, after: undefined, limit: '' }), '/stations?connected=false');
});
