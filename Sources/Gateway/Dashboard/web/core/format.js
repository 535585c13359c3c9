// Times and figures as elements: an instant has UTC in its tip, an age counts on, and what is not known is a dash.
import { h } from './dom.js';
import { clock, day, decimal, instantText, kilowattHours, kilowatts, shortHash, shortSpan, spanText, utc } from './text.js';

/** @typedef {string | null | undefined} Instant */

/**
 * What stands where nothing is known.
 * @param {string} [word]
 */
export function nothing(word = '–') { return h('span.faint', null, word); }

/**
 * @param {Instant} at
 * @param {Parameters<typeof instantText>[1]} [options]
 */
export function time(at, options) {
  if (!at) return nothing();
  return h('time', { datetime: at, title: Number.isNaN(Date.parse(at)) ? null : utc(at) },
    instantText(at, { now: serverNow(), ...options }));
}

/**
 * The hour and minute alone, where the day stands beside it.
 * @param {Instant} at
 */
export function hour(at) { return at ? h('time', { datetime: at, title: utc(at) }, clock(at)) : nothing(); }

/** @param {Instant} at */
export function date(at) { return at ? h('time', { datetime: at, title: utc(at) }, day(at)) : nothing(); }

// The browser's clock may be wrong; ages are counted by the server's, as its last answer told it.
let skew = 0;

/** @param {string | null} text the header `Date` of an answer */
export function noteServerTime(text) {
  const server = Date.parse(text ?? '');
  if (!Number.isNaN(server)) skew = Math.abs(server - Date.now()) > 3000 ? server - Date.now() : 0;
}

/**
 * Where time goes faster than on the wall, as in a demonstration: what time it was there, and when it was told here.
 * @type {{ factor: number, told: number, heardAt: number } | null}
 */
let pace = null;

/** @param {{ now: string, timeFactor: number }} status */
export function noteServerClock({ now, timeFactor }) {
  pace = timeFactor > 1 ? { factor: timeFactor, told: Date.parse(now), heardAt: Date.now() } : null;
}

/** How many times as fast as on the wall time goes there. */
export function timeFactor() { return pace ? pace.factor : 1; }

export function serverNow() { return pace ? pace.told + (Date.now() - pace.heardAt) * pace.factor : Date.now() + skew; }

/** @param {HTMLElement} element */
function paint(element) {
  const { age, until, since, stale, short } = element.dataset;
  const span = short ? shortSpan : spanText;
  const seconds = (serverNow() - Date.parse(age ?? since ?? until ?? '')) / 1000;
  const text = until !== undefined ? (seconds >= 0 ? 'over' : span(-seconds)) : age !== undefined && !short
    ? (seconds < 1 ? 'just now' : span(seconds) + ' ago') : span(seconds);
  if (element.textContent !== text) element.textContent = text;
  if (stale !== undefined) element.classList.toggle('stale', Number(stale) > 0 && seconds > Number(stale));
}

/**
 * @param {string} kind
 * @param {string} at
 * @param {Record<string, unknown>} [more]
 */
function counting(kind, at, more = {}) {
  const element = h('time.age', { datetime: at, title: utc(at), data: { [kind]: at, ...more } });
  paint(element);
  return element;
}

/**
 * An age that counts on by itself; beyond `stale` seconds it is marked.
 * @param {Instant} at
 */
export function age(at, stale = 0) { return at ? counting('age', at, { stale }) : nothing('never'); }

/**
 * An age in one unit, without "ago".
 * @param {Instant} at
 */
export function shortAge(at) { return at ? counting('age', at, { short: 1 }) : nothing('never'); }

/**
 * Time that is left until an instant; counts down by itself.
 * @param {string} until
 */
export function countdown(until) { return counting('until', until); }

/**
 * From one instant to another, or counting while there is no other.
 * @param {Instant} from
 * @param {Instant} to
 */
export function duration(from, to) {
  if (!from) return nothing();
  if (to) return h('span.nowrap', null, spanText((Date.parse(to) - Date.parse(from)) / 1000));
  return counting('since', from);
}

/** Everything that counts by itself is painted once a second. */
export function startClock() {
  setInterval(() => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll('[data-age], [data-until], [data-since]')) {
      if (element instanceof HTMLElement) paint(element);
    }
  }, 1000);
}

/**
 * A figure with its unit; the unit is soft, as it is the same in the whole column.
 * @param {string} figure
 * @param {string} [unit]
 * @param {string | null} [title]
 */
export function quantity(figure, unit, title = null) {
  return h('span.nowrap', { title }, figure, unit ? h('span.unit', null, '\u00a0' + unit) : null);
}

/** @param {string | number | null | undefined} watts */
export function power(watts) { return watts === null || watts === undefined ? nothing() : quantity(kilowatts(watts), 'kW', watts + ' W'); }

/** @param {string | null | undefined} kwh */
export function energy(kwh) { return kwh === null || kwh === undefined ? nothing() : quantity(kilowattHours(kwh), 'kWh'); }

/**
 * @param {string | null | undefined} amount
 * @param {string | null} [currency]
 */
export function money(amount, currency) { return amount === null || amount === undefined ? nothing()
    : quantity(decimal(amount, 2), currency ?? undefined); }

/** @param {string | null | undefined} hex */
export function hash(hex) { return hex ? h('code.hash', { title: hex }, shortHash(hex)) : nothing(); }
