// From a figure down to the bytes that it came from: each rung is folded, and opens where it stands.
import { h, icon } from '../core/dom.js';

/** @typedef {import('../core/dom.js').Child} Child */
/** @typedef {{ title: Child, sub?: Child, figure?: Child, open?: boolean, body: Child }} Rung */

/**
 * @param {readonly Rung[]} rungs
 * @param {string} label
 */
export function ladder(rungs, label) {
  return h('ol.ladder', { 'aria-label': label }, rungs.map(({ title, sub, figure, open, body }, index) => h('li', { 'data-n': index + 1 },
    h('details', { open }, h('summary', null, h('span.grow', null, h('b', null, title), sub ? h('small.faint', null, sub) : null),
      figure ? h('span.nowrap', null, figure) : null, icon('down')),
      h('div.in-fold', null, body)))));
}

/**
 * One fold by itself.
 * @param {Child} title
 * @param {...Child} body
 */
export function fold(title, ...body) { return h('details.fold', null, h('summary', null, title, icon('down')),
  h('div.in-fold', null, body)); }
