import { h } from './dom.js';

// Decimal texts from the server are shown as they are: money and energy never pass through a floating number.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: '2-digit' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function utc(date) { return date.toISOString().replace('T', ' ').replace('Z', ' UTC'); }

export function time(at, { millis = false, dayAlways = false } = {}) {
  if (!at) return h('span.faint', null, '–');
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return h('span', null, at);
  const today = date.toDateString() === new Date().toDateString();
  let text = clock.format(date) + (millis ? '.' + String(date.getMilliseconds()).padStart(3, '0') : '');
  if (!today || dayAlways) text = day.format(date) + ', ' + text;
  return h('time', { datetime: at, title: utc(date) }, text);
}

export function date(at) {
  if (!at) return h('span.faint', null, '–');
  return h('time', { datetime: at, title: utc(new Date(at)) }, day.format(new Date(at)));
}

export function hourMinute(milliseconds, seconds = false) { return (seconds ? clock : minute).format(new Date(milliseconds)); }

export function spanText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return whole + ' s';
  if (whole < 3600) return Math.floor(whole / 60) + ' min ' + (whole % 60) + ' s';
  if (whole < 86400) return Math.floor(whole / 3600) + ' h ' + Math.floor((whole % 3600) / 60) + ' min';
  return Math.floor(whole / 86400) + ' d ' + Math.floor((whole % 86400) / 3600) + ' h';
}

// The browser's clock may be wrong; ages are counted by the server's, as its last answer told it.
let skew = 0;
export function noteServerTime(text) {
  const server = Date.parse(text ?? '');
  if (!Number.isNaN(server)) skew = Math.abs(server - Date.now()) > 3000 ? server - Date.now() : 0;
}
export function serverNow() { return Date.now() + skew; }

function ageText(at, staleSeconds) {
  const seconds = (serverNow() - Date.parse(at)) / 1000;
  return { text: seconds < 1 ? 'just now' : spanText(seconds) + ' ago', stale: staleSeconds > 0 && seconds > staleSeconds };
}

function paintAge(element) {
  const { text, stale } = ageText(element.dataset.age, Number(element.dataset.stale ?? 0));
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle('stale', stale);
}

// An age that counts on by itself; beyond `stale` seconds it is marked.
export function age(at, stale = 0) {
  if (!at) return h('span.faint', null, 'never');
  const element = h('time.age', { datetime: at, title: utc(new Date(at)), data: { age: at, stale } });
  paintAge(element);
  return element;
}

// Time that is left until an instant; counts down by itself.
export function countdown(until) {
  const element = h('time.age', { datetime: until, title: utc(new Date(until)), data: { until } });
  paintCountdown(element);
  return element;
}

function paintCountdown(element) {
  const seconds = (Date.parse(element.dataset.until) - serverNow()) / 1000;
  element.textContent = seconds <= 0 ? 'over' : spanText(seconds);
}

function since(element) {
  element.textContent = spanText((serverNow() - Date.parse(element.dataset.since)) / 1000);
}

export function duration(from, to) {
  if (!from) return h('span.faint', null, '–');
  if (to) return h('span.num', null, spanText((Date.parse(to) - Date.parse(from)) / 1000));
  const element = h('span.num', { data: { since: from } });
  since(element);
  return element;
}

setInterval(() => {
  if (document.hidden) return;
  document.querySelectorAll('[data-age]').forEach(paintAge);
  document.querySelectorAll('[data-until]').forEach(paintCountdown);
  document.querySelectorAll('[data-since]').forEach(since);
}, 1000);

export function power(watts) {
  if (watts === null || watts === undefined) return h('span.faint', null, '–');
  return h('span.num', { title: watts + ' W' }, (Number(watts) / 1000).toFixed(1) + ' kW');
}

export function energy(kwh) {
  if (kwh === null || kwh === undefined) return h('span.faint', null, '–');
  // Watt-hours in full, so that columns stand under each other.
  const [whole, part = ''] = String(kwh).split('.');
  return h('span.num', null, whole + '.' + part.padEnd(3, '0') + ' kWh');
}

export function money(amount, currency) {
  if (amount === null || amount === undefined) return h('span.faint', null, '–');
  return h('span.num', null, amount + (currency ? ' ' + currency : ''));
}

export function hash(hex) {
  if (!hex) return h('span.faint', null, '–');
  return h('code.hash', { title: hex }, hex.length > 20 ? hex.slice(0, 10) + '…' + hex.slice(-6) : hex);
}

export function count(number, one, many = one + 's') { return number + ' ' + (number === 1 ? one : many); }

// Indents JSON by its tokens: numbers and strings stay the characters that were sent.
export function prettyJson(text) {
  try { JSON.parse(text); } catch { return text; }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+/g) ?? [];
  let out = '';
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  tokens.forEach((token, index) => {
    const closes = tokens[index + 1] === '}' || tokens[index + 1] === ']';
    if (token === '{' || token === '[') {
      depth += 1;
      out += token + (closes ? '' : line());
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const empty = tokens[index - 1] === '{' || tokens[index - 1] === '[';
      out += (empty ? '' : line()) + token;
    } else if (token === ',') out += ',' + line();
    else if (token === ':') out += ': ';
    else out += token;
  });
  return out;
}
