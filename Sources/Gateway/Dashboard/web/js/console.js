// The OCPP traffic of one station, live, as it was on the wire.
import { get, query, stationPath } from './api.js';
import { fill, h, wire } from './dom.js';
import { entryLink } from './entry.js';
import { prettyJson, time } from './format.js';
import { live } from './live.js';
import { badge, button, card, copyButton, empty, padded, problemBox } from './ui.js';

const most = 600;

function opened(frame) {
  return h('div.open', null,
    frame.warnings?.length ? h('div.notice', null, frame.warnings.map((warning) => h('div', null, '▲ ', wire(warning)))) : null,
    h('pre', null, prettyJson(frame.text ?? '')),
    h('div.filters', null, frame.events?.length ? frame.events.map((name) => badge('good', '→', name)) : h('span.faint', null, 'no event came of it'),
      copyButton(frame.text ?? ''), entryLink(frame.sequence, 'Journal entry #' + frame.sequence)));
}

const answerId = /^\s*\[\s*[34]\s*,\s*("(?:[^"\\]|\\.)*")/;
const callId = /^\s*\[\s*2\s*,\s*("(?:[^"\\]|\\.)*")/;

// An answer names no action on the wire: it is that of the call with its id, the other way, before it.
function nameAnswers(frames) {
  const open = new Map();
  for (const frame of [...frames].reverse()) {
    const text = frame.text ?? '';
    if (frame.kind === 'call') open.set(frame.direction + callId.exec(text)?.[1], frame.action);
    else if (frame.kind === 'result' || frame.kind === 'error') {
      frame.action ??= open.get((frame.direction === 'in' ? 'out' : 'in') + answerId.exec(text)?.[1]) ?? null;
    }
  }
}

function frameRow(frame) {
  const bad = frame.kind === 'error' || frame.kind === 'other';
  const row = h('div.frame' + (bad ? '.bad' : ''));
  const head = h('button', { type: 'button', 'aria-expanded': 'false' },
    time(frame.at, { millis: true }),
    h('span.dir.' + (frame.direction === 'in' ? 'in' : 'out'), null, frame.direction === 'in' ? '→ in' : '← out'),
    h('span.act', null, frame.warnings?.length ? '▲ ' : null, frame.kind === 'result' ? h('span.faint', null, '↩ ') : frame.kind === 'error' ? '✕ ' : null, wire(frame.action ?? frame.kind)),
    h('span.raw', null, wire(frame.text, '')));
  head.addEventListener('click', () => {
    const more = row.querySelector('.open');
    head.setAttribute('aria-expanded', String(!more));
    if (more) more.remove(); else row.append(opened(frame));
  });
  row.append(head);
  return row;
}

export function consoleTab(place, context) {
  const frames = [];
  const rows = h('div.console', { role: 'log', 'aria-label': 'OCPP frames, the newest first', tabindex: '0' });
  const note = h('span.faint');
  const state = { text: '', direction: '', heartbeats: true, paused: false, missed: 0, next: null, trimmed: false };
  const wanted = (frame) => (!state.direction || frame.direction === state.direction)
    && (state.heartbeats || frame.action !== 'Heartbeat')
    && (!state.text || (frame.action ?? frame.kind ?? '').toLowerCase().includes(state.text) || (frame.text ?? '').toLowerCase().includes(state.text));
  const drawNote = () => fill(note, state.paused ? 'paused, ' + state.missed + ' new' : 'live', ' · ' + frames.length + ' frames');
  const draw = () => {
    nameAnswers(frames);
    const shown = frames.filter(wanted);
    fill(rows, shown.length ? shown.map(frameRow) : empty(frames.length ? 'No frame fits' : 'No frame yet', frames.length ? 'Change the filter.' : 'Frames appear as soon as the station says something.'),
      state.next ? h('div.more', null, button('Show older', older)) : null);
    drawNote();
  };
  const older = async () => {
    const page = await get(stationPath(context.id) + '/frames' + query({ before: state.trimmed ? frames.at(-1)?.sequence : state.next, limit: 100 }));
    frames.push(...page.items);
    state.trimmed = false;
    state.next = page.next;
    draw();
  };
  const read = async () => {
    try {
      const page = await get(stationPath(context.id) + '/frames' + query({ limit: 100 }));
      frames.splice(0, frames.length, ...page.items);
      state.next = page.next;
      state.missed = 0;
      state.trimmed = false;
      draw();
    } catch (problem) { fill(rows, padded(problemBox(problem))); }
  };
  const take = (frame) => {
    if (frame.station !== context.id || frames.slice(0, 120).some((known) => known.sequence === frame.sequence && known.direction === frame.direction && known.text === frame.text)) return;
    if (state.paused) { state.missed += 1; drawNote(); return; }
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
      while (rows.querySelectorAll('.frame').length > most) [...rows.querySelectorAll('.frame')].at(-1).remove();
    }
    drawNote();
  };
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    state.paused = !state.paused;
    pause.setAttribute('aria-pressed', String(state.paused));
    fill(pause, state.paused ? '▶ Go on' : '❚❚ Pause');
    if (state.paused) drawNote(); else read();
  } }, '❚❚ Pause');
  const filter = h('input', { type: 'search', example: 'Action or text', 'aria-label': 'Filter frames', oninput: () => { state.text = filter.value.trim().toLowerCase(); draw(); } });
  const direction = h('select', { 'aria-label': 'Direction', onchange: () => { state.direction = direction.value; draw(); } },
    [['', 'in and out'], ['in', 'in only'], ['out', 'out only']].map(([value, text]) => h('option', { value }, text)));
  const beats = h('label.check', null, h('input', { type: 'checkbox', checked: true, onchange: (event) => { state.heartbeats = event.target.checked; draw(); } }), h('span', null, 'Heartbeats'));
  fill(place, card('OCPP console', [note, filter, direction, beats, pause], rows));
  live.watchFrames(context.id);
  context.subscriptions.on('frame', take).on('reconnected', () => { if (!state.paused) read(); }).onClose(() => live.watchFrames(null));
  read();
  return () => {};
}
