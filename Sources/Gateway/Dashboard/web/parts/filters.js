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
 * The row in which they stand.
 * @param {...import('../core/dom.js').Child} children
 */
export function filters(...children) { return h('div.filters', { role: 'search' }, children); }
