// What stands where a list or a page has nothing to show: nothing yet, nothing that matches, not yet read, not readable.
import { problemOf } from '../core/api.js';
import { h, wire } from '../core/dom.js';
import { button } from './button.js';
import { seal, shape } from './state.js';

/** @typedef {import('../core/dom.js').Child} Child */

/**
 * What belongs here, and the first step.
 * @param {string} title
 * @param {Child} text
 * @param {...Child} tools
 */
export function empty(title, text, ...tools) {
  const shown = tools.filter(Boolean);
  return h('div.empty', null, seal('none'), h('strong', null, title), text ? h('p', null, text) : null,
    shown.length ? h('div.btns', null, shown) : null);
}

/**
 * Names what hides all rows, and takes it off.
 * @param {string} title
 * @param {string} text
 * @param {string} verb
 * @param {() => unknown} clear
 */
export function unmatched(title, text, verb, clear) { return empty(title, text, button(verb, clear)); }

/**
 * The shape of what comes, without turning wheels.
 * @param {number} rows
 */
export function loading(rows = 4) {
  return h('ul.list.skeleton', { 'aria-busy': 'true', 'aria-label': 'Reading' },
    Array.from({ length: rows }, () => h('li', null, h('i'), h('i.grow'), h('i'))));
}

/**
 * What the codes of HTTP mean to somebody who reads a page.
 * @type {Record<number, string>}
 */
const titles = {
  0: 'The server does not answer', 400: 'Not understood', 403: 'Not allowed for your role', 404: 'Not there',
  409: 'Not possible as things stand', 413: 'Too large',
  422: 'Not taken as it is', 429: 'Too many tries', 500: 'The server failed', 503: 'Not possible just now', 507: 'The disk is full',
};

/**
 * What was refused or failed, what is to be done, in the server's words.
 * @param {unknown} error
 */
export function problemBox(error) {
  const problem = problemOf(error);
  const listed = problem.errors.map((item) => (item.pointer ? item.pointer + ': ' : '') + item.detail);
  // The first of several refusals is told as the detail, too.
  const detail = problem.detail && problem.detail !== problem.title && !listed.includes(problem.detail) ? problem.detail : null;
  return h('div.note.faulted.problem', { role: 'alert' }, shape('faulted'), h('div', null,
    h('strong', null, titles[problem.status] ?? problem.title), detail ? h('div', null, detail) : null,
    problem.errors.length ? h('ul', null, problem.errors.map((item) => h('li', null,
      item.pointer ? [h('code', null, item.pointer), ': '] : null, wire(item.detail)))) : null));
}

/**
 * A failure that stands for the whole part, with the way to try again.
 * @param {unknown} error
 * @param {() => unknown} again
 */
export function failed(error, again) {
  return h('div.body.all.stack', null, problemBox(error), h('div.btns', null, button('Try again', again)));
}
