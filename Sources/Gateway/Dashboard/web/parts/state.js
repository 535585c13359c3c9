// A state is a shape, then a word, and only then a colour.
import { h, svg } from '../core/dom.js';

/** @typedef {import('../core/words.js').State} State */
/** @typedef {import('../core/words.js').Said} Said */

/**
 * The shape alone; with a word it stands in a row of shapes or in a note that says the rest.
 * @param {State} state
 * @param {string | null} [word]
 */
export function shape(state, word = null) {
  return svg('svg.shape.' + state, word ? { role: 'img', 'aria-label': word } : { 'aria-hidden': 'true' },
    svg('use', { href: '#s-' + state }));
}

/**
 * Shape and word, for a row of a table.
 * @param {Said} said
 */
export function stateWord({ state, word, tip }) { return h('span.st.' + state, { title: tip }, shape(state), h('bdi', null, word)); }

/**
 * The same on its soft ground, beside a title.
 * @param {Said} said
 */
export function statePill({ state, word, tip }) { return h('span.st.pill.' + state, { title: tip }, shape(state), h('bdi', null, word)); }

/**
 * The shape on a round ground, at the head of a line.
 * @param {State} state
 */
export function seal(state) { return h('span.seal.' + state, null, shape(state)); }

/**
 * One shape for each connector.
 * @param {Said[]} list
 * @param {string} name what they belong to
 */
export function shapes(list, name) {
  const words = new Map();
  for (const { word } of list) words.set(word, (words.get(word) ?? 0) + 1);
  const label = name + ': ' + ([...words].map(([word, number]) => number + ' ' + word.toLowerCase()).join(', ') || 'none reported');
  return h('span.shapes', { role: 'img', 'aria-label': label, title: label }, list.map(({ state }) => shape(state)));
}

/**
 * A remark on soft ground.
 * @param {import('../core/dom.js').Child} text
 * @param {State | null} [state]
 * @param {string | null} [title]
 */
export function tag(text, state = null, title = null) { return h('span.tag' + (state ? '.c.' + state : ''), { title }, text); }

/**
 * A quantity against its limit, 0 to 100 percent.
 * @param {number} percent
 * @param {string} label
 */
export function meter(percent, label) {
  const full = percent >= 85;
  return h('span.meter' + (full ? '.full' : ''), { role: 'img', 'aria-label': label, title: label },
    h('i', { vars: { v: Math.max(0, Math.min(100, percent)) + '%' } }));
}
