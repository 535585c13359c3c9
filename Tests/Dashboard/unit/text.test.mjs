import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  byteText, clock, count, csvCell, day, dayInWords, dayKey, decimal, figure, initials, instantText, integer, kilowattHours, kilowatts,
    localField, prettyJson, readable, reader, recordLines,
  shortHash, shortSpan, spanText, utc, withPasswords, without,
} from '../web/core/text.js';

beforeEach(() => Object.assign(reader, { locale: 'en-GB', zone: 'Europe/Berlin' }));

test('a decimal keeps every digit, whatever its size', () => {
  assert.equal(decimal('0.1'), '0.1');
  assert.equal(decimal('1234567.891'), '1,234,567.891');
  assert.equal(decimal('90071992547409931234.5600'), '90,071,992,547,409,931,234.5600');
});

test('a decimal has the separators of the reader', () => {
  reader.locale = 'de-DE';
  assert.equal(decimal('1234.5', 2), '1.234,50');
  reader.locale = 'fr-FR';
  assert.match(decimal('1234.5'), /^1\s234,5$/);
});

test('a decimal gets as many digits as asked for, and a true minus', () => {
  assert.equal(decimal('3', 2), '3.00');
  assert.equal(decimal('-3.5', 2), '−3.50');
  assert.equal(decimal('-0.00', 2), '0.00');
});

test('what is no decimal stays as it came', () => {
  for (const text of ['', 'NaN', '1e5', '0x10', '1.2.3', '.5', '٣', '-']) assert.equal(decimal(text), text);
});

test('power has one digit, energy three', () => {
  assert.equal(kilowatts('11000'), '11.0');
  assert.equal(kilowatts(0), '0.0');
  assert.equal(kilowattHours('8204.5'), '8,204.500');
});

test('a count agrees with its noun', () => {
  assert.equal(count(1, 'station'), '1 station');
  assert.equal(count(0, 'station'), '0 stations');
  assert.equal(count(1041, 'entry', 'entries'), '1,041 entries');
  assert.equal(figure(12.9), '12');
});

test('a span has at most two units, and never less than nothing', () => {
  assert.deepEqual([-5, 0, 59.9, 60, 3599, 3600, 86399, 86400, 900000].map(spanText),
    ['0 s', '0 s', '59 s', '1 min 0 s', '59 min 59 s', '1 h 0 min', '23 h 59 min', '1 d 0 h', '10 d 10 h']);
  assert.deepEqual([42, 250, 7199, 200000].map(shortSpan), ['42 s', '4 min', '1 h', '2 d']);
});

test('a time stands in the zone of the reader, its day only where it is not today', () => {
  const now = Date.parse('2026-11-27T13:32:08Z');
  assert.equal(instantText('2026-11-27T13:30:01.250Z', { now }), '14:30:01');
  assert.equal(instantText('2026-11-27T13:30:01.250Z', { now, seconds: false }), '14:30');
  assert.equal(instantText('2026-11-27T13:30:01.250Z', { now, millis: true }), '14:30:01.250');
  assert.equal(instantText('2026-11-26T13:30:01Z', { now }), '26 Nov 2026, 14:30:01');
  assert.equal(instantText('2026-11-27T13:30:01Z', { now, dayAlways: true }), '27 Nov 2026, 14:30:01');
});

test('today ends at midnight of the reader, not of UTC', () => {
  assert.equal(dayKey('2026-11-27T23:30:00Z'), '2026-11-28');
  assert.equal(instantText('2026-11-27T23:30:00Z', { now: Date.parse('2026-11-28T05:00:00Z') }), '00:30:00');
  reader.zone = 'Pacific/Auckland';
  assert.equal(dayKey('2026-11-27T11:30:00Z'), '2026-11-28');
});

test('a time that nobody can read stays as it came', () => assert.equal(instantText('yesterday'), 'yesterday'));

test('the tip of a time is UTC to the millisecond', () => assert.equal(utc('2026-11-27T13:30:01.250Z'), '2026-11-27 13:30:01.250 UTC'));

test('midnight is 00:00 and never 24:00', () => {
  assert.equal(clock('2026-11-27T23:00:00Z'), '00:00');
  assert.equal(day('2026-11-27T23:00:00Z'), '28 Nov 2026');
  assert.equal(dayInWords('2026-11-27T12:00:00Z'), 'Friday 27 November');
});

test('JSON is indented by its tokens, so that numbers and strings stay the characters that were sent', () => {
  assert.equal(prettyJson('[2,"a\\"]b",{"n":1.50,"e":{},"l":[]}]'),
    '[\n  2,\n  "a\\"]b",\n  {\n    "n": 1.50,\n    "e": {},\n    "l": []\n  }\n]');
  assert.equal(prettyJson('{"n": 12345678901234567890}'), '{\n  "n": 12345678901234567890\n}');
  assert.equal(prettyJson('no {json'), 'no {json');
});

test('a cell of a CSV is quoted where it must be, and never a formula', () => {
  assert.deepEqual([null, undefined, 'a', 'a,b', 'a"b', 'a\nb', '-12.50', 7].map(csvCell),
    ['', '', 'a', '"a,b"', '"a""b"', '"a\nb"', '-12.50', '7']);
  assert.deepEqual(['=1+1', '+49 40', '@x', '-1+1', '|cmd', '\tx'].map(csvCell), ["'=1+1", "'+49 40", "'@x", "'-1+1", "'|cmd", "'\tx"]);
});

test('a hash is shortened in its middle', () => {
  assert.equal(shortHash('0123456789abcdef0123456789abcdef'), '0123456789…abcdef');
  assert.equal(shortHash('0123456789abcdef'), '0123456789abcdef');
});

test('a face without a picture has at most two letters of any alphabet', () => {
  assert.deepEqual(['Night desk', 'demo (API token 1)', 'Ёлка', '', '🦊'].map(initials), ['ND', 'DA', 'Ё', '?', '?']);
});

test('bytes stand in steps of a thousand', () => {
  assert.deepEqual([0, 999, 1000, 82806284288, 5e15].map(byteText), ['0 B', '999 B', '1.0 KB', '82.8 GB', '5,000.0 TB']);
});

test('fields without a value are not sent', () => {
  assert.deepEqual(without({ a: null, b: 0, c: '', d: false }), { b: 0, c: '', d: false });
  assert.equal(integer(null), null);
  assert.equal(integer('22000'), 22000);
  assert.equal(localField(null), '');
});

test('records of a CSV are named by the lines of the file, whatever is quoted or empty', () => {
  assert.deepEqual(recordLines('id;name\n\nCP1;"two\nlines"\nCP2;x\n'), [1, 3, 5]);
  assert.deepEqual(recordLines(''), []);
});

test('stations without passwords get one each, behind what stands there', () => {
  let number = 0;
  const make = () => 'secret-' + (number += 1);
  assert.equal(withPasswords('id;name\r\nCP1;"a\nb"\r\n\r\nCP2;c', make),
    'id;name;password\r\nCP1;"a\nb";secret-1\r\n\r\nCP2;c;secret-2');
  assert.equal(withPasswords('id,password\nCP1,12345678\n', make), null);
});

test('a sentence of the server is told in the zone and the units of the reader', () => {
  assert.equal(readable('It is not connected since 2020-11-28T07:58:43.580Z, and has not come back.'),
    'It is not connected since 28 Nov 2020, 08:58, and has not come back.');
  assert.equal(readable('It has sent nothing for 5289 s.'), 'It has sent nothing for 1 h 28 min.');
  assert.equal(readable('5 boots within 60 s of 12345 starts'), '5 boots within 60 s of 12345 starts');
});

test('empty cells of passwords are filled where a password is needed', () => {
  const make = () => 'made';
  assert.equal(withPasswords('id,password,name\nCP1,,a\nCP2,"",b\nCP3,12345678,c\n', make),
    'id,password,name\nCP1,made,a\nCP2,made,b\nCP3,12345678,c\n');
  assert.equal(withPasswords('id,securityProfile\nCP1,3\nCP2,0', make), null);
  assert.equal(withPasswords('id,securityProfile\nCP1,3\nCP2,2', make), 'id,securityProfile,password\nCP1,3,\nCP2,2,made');
  assert.equal(withPasswords('id\nCP1\nCP2', make, new Set(['cp1'])), 'id,password\nCP1,\nCP2,made');
  assert.equal(withPasswords('id,name\nCP1\n', make), null);
});
