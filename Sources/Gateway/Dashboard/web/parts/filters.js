// Filters stand as words that can be taken off.
import { h, icon, settled } from '../core/dom.js';

/**
 * A field that looks for text once typing has ended; `F` leads to it.
 * @param {string} label
 * @param {string} example
 * @param {string} value
 * @param {(text: string) => void} search
 */
export function searchField(label, example, value, search) {
  const look = settled(250, () => search(input.value.trim()));
  const input = h('input', { type: 'search', example, 'aria-label': label, value, autocomplete: 'off', spellcheck: 'false',
    data: { find: '' }, oninput: () => look() });
  return h('label.in.find', null, icon('search'), input);
}

/**
 * A filter that is set, with the way to take it off.
 * @param {string} text
 * @param {() => void} off
 */
export function filterWord(text, off) { return h('button.in.on',
  { type: 'button', onclick: off, 'aria-label': text + ': take this filter off' }, h('span', { 'aria-hidden': 'true' }, text),
  icon('close')); }

/**
 * Days between which something lies, both included; each empty where it is open.
 * @typedef {{ from: string, to: string }} Period
 */

/**
 * @param {Period} period such as 2026-11-01
 * @param {(period: Period) => void} changed
 */
export function periodFields(period, changed) {
  const field = (/** @type {string} */ label, /** @type {keyof Period} */ name) => {
    const input = h('input.in', { type: 'date', value: period[name], 'aria-label': label, title: label,
      onchange: () => changed({ ...period, [name]: input.value }) });
    return input;
  };
  return h('span.row.period', null, h('span.faint', null, 'from'), field('From this day', 'from'), h('span.faint', null, 'to'),
    field('To this day', 'to'));
}

/**
 * The same as instants in the reader's zone: from the first on, before the second.
 * @param {Period} period
 * @returns {{ from: string | null, to: string | null }}
 */
export function periodInstants({ from, to }) {
  const at = (/** @type {string} */ day, /** @type {number} */ later) => {
    const date = new Date(day + 'T00:00');
    date.setDate(date.getDate() + later);
    return day && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
  };
  return { from: at(from, 0), to: at(to, 1) };
}

/**
 * Whether an instant lies in it.
 * @param {string} at
 * @param {{ from: string | null, to: string | null }} span
 */
export function isWithin(at, { from, to }) { return (!from || at >= from) && (!to || at < to); }

/**
 * The row in which they stand.
 * @param {...import('../core/dom.js').Child} children
 */
export function filters(...children) { return h('div.filters', { role: 'search' }, children); }
