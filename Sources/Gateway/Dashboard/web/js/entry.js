// One entry of the journal: what came in, what was decided, what left, and the hashes that hold it.
import { get } from './api.js';
import { fill, h, wire } from './dom.js';
import { prettyJson, time } from './format.js';
import { button, copyButton, dialog, facts, problemBox } from './ui.js';

const json = (value) => h('pre.code', null, typeof value === 'string' ? prettyJson(value) : JSON.stringify(value, null, 2));

function eventBlock(event) {
  const { name, fields } = event;
  return h('details', null, h('summary', null, h('strong', null, wire(name ?? 'event'))), json(fields));
}

function body(entry) {
  return [
    facts([
      ['Sequence', h('span.num', null, String(entry.sequence))], ['At', time(entry.at, { millis: true, dayAlways: true })],
      ['Kind', entry.kind], ['Station number', entry.station],
    ]),
    h('div.stack', null,
      h('h3', null, 'Input'), json(entry.input),
      h('h3', null, 'Decided (' + (entry.events?.length ?? 0) + ')'),
      entry.events?.length ? entry.events.map(eventBlock) : h('p.soft', null, 'Nothing was decided because of this input.'),
      entry.sent?.length ? [h('h3', null, 'Sent'), entry.sent.map(json)] : null,
      h('h3', null, 'Hash'), h('code.hash', null, entry.hash),
      h('h3', null, 'Hash of the entry before'), h('code.hash', null, entry.previousHash)),
  ];
}

export function showEntry(sequence) {
  let shown = sequence;
  dialog('Journal entry', (close) => {
    const place = h('div.stack', null, h('p.soft', null, 'Reading…'));
    const read = async () => {
      try {
        const entry = await get('/entries/' + shown);
        fill(place, body(entry), h('div', null, copyButton(JSON.stringify(entry))));
      } catch (problem) { fill(place, problemBox(problem)); }
    };
    read();
    const step = (by) => async () => { if (shown + by >= 1) { shown += by; await read(); } };
    return [place, h('div.buttons', null, button('← Entry before', step(-1)), button('Next entry →', step(1)),
      h('button.primary', { type: 'button', onclick: close }, 'Close'))];
  }, { wide: true });
}

export function entryLink(sequence, text = null) {
  return button(text ?? '#' + sequence, () => showEntry(Number(sequence)), 'plain small', { title: 'Show entry ' + sequence + ' of the journal' });
}
