// What happened and why: one line for each thing asked, sent, answered, observed or decided.
import { h, wire } from '../core/dom.js';
import { serverNow, time } from '../core/format.js';
import { grouped } from '../core/rows.js';
import { dayKey, dayInWords } from '../core/text.js';

/** @typedef {import('../core/dom.js').Child} Child */
/** @typedef {import('../core/words.js').State} State */
/** @typedef {'asked' | 'sent' | 'answered' | 'observed' | 'decided'} Deed */
/**
 * A line. It is solid when something really happened, hollow when it was only said.
 * @typedef {{ at: string, deed: Deed, text: Child, state?: State | null, solid?: boolean, end?: Child, hit?: boolean }} Line
 */

/**
 * @param {readonly Line[]} lines newest first
 * @param {string} label
 */
export function timeline(lines, label) {
  const today = dayKey(serverNow());
  return h('div.timeline', null, grouped(lines, (line) => dayKey(line.at)).map((part) => [
    part.name === today ? null : h('h3.day', null, dayInWords(part.items[0]?.at ?? part.name)),
    h('ol.why', { 'aria-label': label },
      part.items.map((line) => h(/** @type {'li'} */ ('li' + (line.state ? '.' + line.state : '') + (line.solid ? '.solid' : '')), null,
        time(line.at, { dayAlways: false, now: Date.parse(line.at) }), h('span.kind', null, line.deed),
        h('span.txt', null, line.hit ? h('span.hit', null, line.text) : typeof line.text === 'string' ? wire(line.text) : line.text),
        h('span.end', null, line.end)))),
  ]));
}
