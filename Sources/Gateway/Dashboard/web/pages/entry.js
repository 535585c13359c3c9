// One entry of the journal: what came in, what was decided, what left, and the hashes that hold it.
import { get } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { time } from '../core/format.js';
import { link } from '../core/route.js';
import { figure, prettyJson } from '../core/text.js';
import { button, copyButton, linkButton } from '../parts/button.js';
import { dialog } from '../parts/dialog.js';
import { fold } from '../parts/ladder.js';
import { empty, failed, loading, problemBox } from '../parts/nothing.js';
import { body, card, columns, facts, head } from '../parts/page.js';

/** @param {unknown} value */
const json = (value) => h('pre.frame', null, typeof value === 'string' ? prettyJson(value) : JSON.stringify(value, null, 2));

/**
 * A frame's own text stands as it was; everything else is JSON of ours.
 * @param {API.Entry} entry
 */
function input(entry) {
  const text = entry.input?.text;
  return typeof text === 'string' ? json(text) : json(entry.input);
}

/** @param {API.EntryDetail} entry */
function sent(entry) {
  return entry.sent.map((/** @type {any} */ frame) => [h('p.soft', null, 'to ',
    frame.station === entry.station && entry.stationName ? wire(entry.stationName) : 'station ' + frame.station), json(frame.text)]);
}

/** @param {API.Entry} entry */
function decided(entry) {
  if (!entry.events.length) return h('p.soft', null, 'Nothing was decided because of this input.');
  return h('div.folds', null,
    entry.events.map((event, index) => fold([h('span.faint.nowrap', null, entry.sequence + '.' + index), h('b', null, wire(event.name))],
      json(event.fields))));
}

/** @param {API.EntryDetail} entry */
function about(entry) {
  return facts([['Entry', figure(entry.sequence)], ['At', time(entry.at, { millis: true, dayAlways: true })], ['Kind', entry.kind],
    ['Station', entry.stationName ?? (entry.station ? 'number ' + entry.station : null)], ['Decider version', entry.deciderVersion]]);
}

/** @param {API.Entry} entry */
function hashes(entry) {
  return h('dl.kv.left.hashes', null, h('dt', null, 'This'), h('dd', null, h('code', null, entry.hash)), h('dt', null, 'Before'),
    h('dd', null, h('code', null, entry.previousHash ?? 'none: it is the first')));
}

/** @param {number} sequence */
export function showEntry(sequence) {
  let shown = sequence;
  dialog('Journal entry', (close) => {
    const place = h('div.stack', null, loading());
    const read = async () => {
      try {
        const entry = await get('/entries/{sequence}', { sequence: shown });
        fill(place, about(entry), h('h3', null, 'Input'), input(entry), h('h3', null, 'Decided: ' + entry.events.length), decided(entry),
          entry.sent.length ? [h('h3', null, 'Sent'), sent(entry)] : null,
          h('h3', null, 'Hashes'), hashes(entry),
          h('div.btns', null, copyButton(JSON.stringify(entry)),
            linkButton('Open as a page', link(['entries', shown]), { small: true, attributes: { onclick: close } })));
      } catch (problem) { fill(place, problemBox(problem)); }
    };
    read();
    const step = (/** @type {number} */ by) => async () => { if (shown + by >= 1) { shown += by; await read(); } };
    return [place, h('div.btns.end', null, button('Entry before', step(-1), { icon: 'left' }),
      button('Next entry', step(1), { icon: 'right' }), h('button.btn.primary', { type: 'button', onclick: close }, 'Close'))];
  }, { wide: true });
}

/**
 * @param {number} sequence
 * @param {string | null} [text]
 */
export function entryLink(sequence, text = null) {
  return button(text ?? '#' + sequence, () => showEntry(sequence),
    { kind: 'quiet', small: true, title: 'Show entry ' + sequence + ' of the journal' });
}

/** @type {import('../core/page.js').Page} */
export async function entryPage({ root, path }) {
  const sequence = Number(path[0]);
  if (!Number.isInteger(sequence) || sequence < 1) {
    fill(root, head('Entry ' + (path[0] ?? ''), { crumb: [h('span', null, 'Journal')] }),
      card(null, {}, empty('There is no such entry', 'Entries are called by their number, from 1.')));
    return;
  }
  const top = head('Entry ' + path[0], {
    crumb: [h('span', null, 'Journal')],
    tools: [sequence > 1 ? linkButton('Entry before', link(['entries', sequence - 1]), { icon: 'left' }) : null,
      linkButton('Next entry', link(['entries', sequence + 1]), { icon: 'right' })],
  });
  fill(root, top, card(null, {}, loading()));
  try {
    const entry = await get('/entries/{sequence}', { sequence });
    fill(root, top,
      columns([8, card('Input', {}, h('div.body', null, input(entry))),
        card('Decided', { note: entry.events.length + ' because of it' }, h('div.body', null, decided(entry))),
        entry.sent.length ? card('Sent', {}, h('div.body.stack', null, sent(entry))) : null],
        [4, card('Facts', { line: true }, about(entry)),
          card('Hashes', { line: true }, body(hashes(entry)), h('div.body', null, copyButton(JSON.stringify(entry))))]));
  } catch (problem) { fill(root, top, card(null, {}, failed(problem, () => location.reload()))); }
}
