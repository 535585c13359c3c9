// The OCPP traffic of one station, live, as it was on the wire.
import { get } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { time } from '../core/format.js';
import { live } from '../core/live.js';
import { figure, prettyJson } from '../core/text.js';
import { nameAnswers } from '../core/frames.js';
import { button, copyButton } from '../parts/button.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { card, note } from '../parts/page.js';
import { tag } from '../parts/state.js';
import { filters, searchField } from '../parts/filters.js';
import { entryLink } from './entry.js';

const most = 600;

/** @param {API.Frame} frame */
function opened(frame) {
  return h('div.open', null, frame.warnings.map((warning) => note('held', wire(warning))), h('pre.frame', null, prettyJson(frame.text)),
    h('div.row', null, frame.events.length ? frame.events.map((name) => tag(name, 'ok'))
      : h('span.faint', null, 'nothing was decided because of it'), copyButton(frame.text),
      entryLink(frame.sequence, 'Journal entry #' + frame.sequence)));
}

/** @param {API.Frame} frame */
function frameRow(frame) {
  const bad = frame.kind === 'error' || frame.kind === 'other';
  const row = h('div.wire' + (bad ? '.bad' : ''));
  const open = h('button', { type: 'button', 'aria-expanded': 'false' }, time(frame.at, { millis: true }),
    h('span.dir.' + (frame.direction === 'in' ? 'inward' : 'outward'), null, frame.direction === 'in' ? '→ in' : '← out'),
    h('span.act', null, frame.warnings.length ? '▲ ' : null,
      frame.kind === 'result' ? h('span.faint', null, '↩ ') : frame.kind === 'error' ? '✕ ' : null, wire(frame.action ?? frame.kind)),
    h('span.raw', null, wire(frame.text, '')));
  open.addEventListener('click', () => {
    const more = row.querySelector('.open');
    open.setAttribute('aria-expanded', String(!more));
    if (more) more.remove(); else row.append(opened(frame));
  });
  row.append(open);
  return row;
}

/**
 * @param {HTMLElement} place
 * @param {import('./orders.js').Context} context
 */
export function framesTab(place, context) {
  /** @type {API.Frame[]} */
  const frames = [];
  const rows = h('div.console', { role: 'log', 'aria-label': 'Frames, the newest first', tabindex: '0' }, loading());
  const count = h('span.faint');
  const state = { text: '', direction: '', heartbeats: true, paused: false, missed: 0, next: /** @type {string | null} */ (null),
    trimmed: false };
  /** @param {API.Frame} frame */
  const wanted = (frame) => (!state.direction || frame.direction === state.direction) && (state.heartbeats || frame.action !== 'Heartbeat')
    && (!state.text || (frame.action ?? frame.kind).toLowerCase().includes(state.text) || frame.text.toLowerCase().includes(state.text));
  const drawCount = () => fill(count, state.paused ? 'paused, ' + figure(state.missed) + ' new' : 'live',
    ' · ' + figure(frames.length) + ' frames');
  const draw = () => {
    nameAnswers(frames);
    const shown = frames.filter(wanted);
    fill(rows, shown.length ? shown.map(frameRow) : empty(frames.length ? 'No frame matches' : 'No frame yet',
      frames.length ? 'Change the filter.' : 'Frames appear as soon as the station says something.'),
      state.next ? h('div.list-foot', null, h('footer', null, button('Show older', older, { kind: 'quiet' }))) : null);
    drawCount();
  };
  const older = async () => {
    const before = state.trimmed ? frames.at(-1)?.sequence ?? null : Number(state.next);
    const page = await get('/stations/{station}/frames', { station: context.id, before, limit: 100 });
    frames.push(...page.items);
    state.trimmed = false;
    state.next = page.next;
    draw();
  };
  const read = async () => {
    try {
      const page = await get('/stations/{station}/frames', { station: context.id, limit: 100 });
      frames.splice(0, frames.length, ...page.items);
      Object.assign(state, { next: page.next, missed: 0, trimmed: false });
      draw();
    } catch (problem) { if (!frames.length) fill(rows, failed(problem, read)); }
  };
  /** @param {API.Frame & { station: string }} frame */
  const take = (frame) => {
    if (frame.station !== context.id || frames.slice(0, 120).some((known) => known.sequence === frame.sequence
      && known.direction === frame.direction && known.text === frame.text)) return;
    if (state.paused) { state.missed += 1; drawCount(); return; }
    frames.unshift(frame);
    nameAnswers(frames.slice(0, 60));
    if (frames.length > most) { frames.length = most; state.trimmed = true; state.next ??= 'more'; }
    if (wanted(frame)) {
      rows.querySelector('.empty')?.remove();
      const scrolled = rows.scrollTop;
      const row = frameRow(frame);
      rows.prepend(row);
      // Whoever reads further down keeps the place.
      if (scrolled > 4) rows.scrollTop = scrolled + row.offsetHeight;
      const drawn = rows.querySelectorAll('.wire');
      for (let index = most; index < drawn.length; index += 1) drawn[index]?.remove();
    }
    drawCount();
  };
  const pause = h('button.btn', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    state.paused = !state.paused;
    pause.setAttribute('aria-pressed', String(state.paused));
    fill(pause, state.paused ? 'Go on' : 'Pause');
    if (state.paused) drawCount(); else read();
  } }, 'Pause');
  const direction = h('select.in', { 'aria-label': 'Direction', onchange: () => { state.direction = direction.value; draw(); } },
    [['', 'in and out'], ['in', 'in only'], ['out', 'out only']].map(([value, text]) => h('option', { value }, text)));
  const beats = h('input', { type: 'checkbox', checked: true, onchange: () => { state.heartbeats = beats.checked; draw(); } });
  fill(place,
    card('Frames', { note: count, line: true },
      h('div.body.all', null,
        filters(searchField('Filter frames', 'action or text', '', (text) => { state.text = text.toLowerCase(); draw(); }), direction,
          h('label.check', null, beats, h('span', null, 'Heartbeats')), pause)), rows));
  live.watchFrames(context.id);
  context.subscriptions.on('frame', take).on('reconnected', () => { if (!state.paused) read(); }).onClose(() => live.watchFrames(null));
  read();
  return () => {};
}
