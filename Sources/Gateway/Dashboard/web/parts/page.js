// What a page is laid out of: its head, cards, sections, strips of figures, tiles, facts, notes.
import { h, wire } from '../core/dom.js';
import { shape } from './state.js';

/** @typedef {import('../core/dom.js').Child} Child */
/** @typedef {import('../core/words.js').State} State */

/**
 * The first line of a page: where it lies, what it is, how it stands, what can be done.
 * @param {Child} title
 * @param {{ crumb?: Child[], state?: Child, say?: Child, tools?: Child }} parts
 */
export function head(title, { crumb, state, say, tools } = {}) {
  return h('div.head', null,
    crumb?.length ? h('nav.crumb', { 'aria-label': 'Breadcrumb' },
      crumb.flatMap((step, index) => index ? [h('span', { 'aria-hidden': 'true' }, '/'), step] : [step])) : null,
    h('h1', null, title), state, say ? h('span.say', null, say) : null, tools ? h('div.btns', null, tools) : null);
}

let names = 0;

/**
 * @param {Child} title
 * @param {{ note?: Child, end?: Child, foot?: Child, line?: boolean, kind?: string }} parts the note stands beside the title, the end at
 *   its right
 * @param {...Child} body
 */
export function card(title, { note, end, foot, line = false, kind = '' } = {}, ...body) {
  const id = 'card-' + (names += 1);
  return h(/** @type {'section'} */ ('section.card' + kind), title ? { 'aria-labelledby': id } : null,
    title || end ? h('header' + (line ? '.line' : ''), null, title ? h('h2', { id }, title) : null,
      note ? h('span.soft', null, note) : null, end ? h('div.end', null, end) : null) : null,
    body, foot ? h('footer', null, foot) : null);
}

/**
 * What stands inside a card with room around it.
 * @param {...Child} children
 */
export function body(...children) { return h('div.body.all', null, children); }

/**
 * A head without a card, over tiles.
 * @param {string} title
 * @param {Child} end
 * @param {...Child} children
 */
export function section(title, end, ...children) {
  const id = 'section-' + (names += 1);
  return h('section.sec', { 'aria-labelledby': id }, h('header', null, h('h2', { id }, title), end ? h('div.end', null, end) : null),
    children);
}

/**
 * Figures side by side.
 * @param {string} label
 * @param {{ name: Child, figure: Child, sub?: Child, href?: string }[]} figures
 */
export function strip(label, figures) {
  return h('div.strip', { role: 'group', 'aria-label': label, vars: { n: figures.length % 3 ? 2 : 3 } },
    figures.map(({ name, figure, sub, href }) =>
      h(href ? 'a' : 'div', { href }, h('span.name', null, name), h('span.fig', null, figure), sub ? h('span.sub', null, sub) : null)));
}

/**
 * Names and what they hold, one under the other.
 * @param {([name: Child, value: Child] | null)[]} pairs
 */
export function facts(pairs) {
  return h('dl.kv', null,
    pairs.map((pair) => pair
      ? [h('dt', null, pair[0]),
        h('dd', null, pair[1] instanceof Node || Array.isArray(pair[1]) ? pair[1] : wire(/** @type {any} */ (pair[1])))] : null));
}

/**
 * A remark on its soft ground.
 * @param {State} state
 * @param {...Child} text
 */
export function note(state, ...text) { return h('p.note.' + state, { role: 'note' }, shape(state), h('span', null, text)); }

/**
 * Two columns on a desk, one on a phone; widths in twelfths.
 * @param {[width: number, ...children: Child[]][]} columns
 */
export function columns(...columns) {
  return h('div.cols', null, columns.map(([width, ...children]) => h('div.stack.w' + width, null, children)));
}
