// Server-sent events with reconnection. After every break the views read their state again: events are news, not the state.
import { get, token } from './api.js';

const kinds = ['station', 'session', 'frame', 'knock', 'alert', 'invoice', 'status'];
const silenceMilliseconds = 5000;
const answerMilliseconds = 8000;
const hiddenMilliseconds = 30000;
const retryMilliseconds = [500, 1000, 2000, 4000, 8000];

const listeners = new Map(kinds.map((kind) => [kind, new Set()]));
const reconnected = new Set();
const stateListeners = new Set();

let source = null;
let watched = null;
let failures = 0;
let running = false;
let state = 'connecting';
let timer = 0;
let heardAt = 0;

function setState(next, retryAt = null) {
  if (state === next && next !== 'lost') return;
  state = next;
  for (const listener of stateListeners) listener(state, retryAt);
}

function heard(kind, event) {
  heardAt = Date.now();
  let value;
  try { value = JSON.parse(event.data); } catch { return; }
  for (const listener of [...listeners.get(kind)]) listener(value);
}

function opened() {
  heardAt = Date.now();
  failures = 0;
  setState('live');
  // Also after the first opening: what changed between a view's reading and this moment was told to nobody.
  for (const listener of [...reconnected]) listener();
}

function lost() {
  source?.close();
  source = null;
  const wait = retryMilliseconds[Math.min(failures, retryMilliseconds.length - 1)];
  failures += 1;
  setState('lost', Date.now() + wait);
  clearTimeout(timer);
  timer = setTimeout(connect, wait);
}

function connect() {
  clearTimeout(timer);
  source?.close();
  if (!token()) return;
  const parameters = new URLSearchParams({ access_token: token() });
  if (watched) parameters.set('frames', watched);
  const opening = new EventSource('/api/v1/events?' + parameters);
  source = opening;
  heardAt = Date.now();
  opening.onopen = () => { if (source === opening) opened(); };
  opening.onerror = () => { if (source === opening) lost(); };
  for (const kind of kinds) opening.addEventListener(kind, (event) => { if (source === opening) heard(kind, event); });
}

// A dead network closes nothing, and a quiet server says nothing that a page can hear: after some silence the page asks.
let asking = false;
setInterval(async () => {
  if (!source || asking || state !== 'live' || Date.now() - heardAt < silenceMilliseconds) return;
  asking = true;
  const asked = source;
  try {
    const status = await Promise.race([get('/status'), new Promise((_, late) => setTimeout(() => late(new Error('late')), answerMilliseconds))]);
    heardAt = Date.now();
    for (const listener of [...listeners.get('status')]) listener(status);
  } catch {
    if (source === asked) lost();
  } finally {
    asking = false;
  }
}, 1000);
addEventListener('online', () => { if (state === 'lost') connect(); });
// A browser allows six connections to a server over HTTP/1.1, counted over all tabs: one that nobody looks at gives its own back.
let hiding = 0;
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => { source?.close(); source = null; clearTimeout(timer); }, hiddenMilliseconds);
  } else if (!source && running) connect();
});

export const live = {
  start() { running = true; connect(); },
  stop() { running = false; clearTimeout(timer); source?.close(); source = null; },
  retry() { connect(); },
  // Frames are sent for one station only, and only while somebody looks.
  watchFrames(station) {
    if (watched === station) return;
    watched = station;
    if (source || state === 'lost') connect();
  },
  get state() { return state; },
  onState(listener) { stateListeners.add(listener); },
};

// The listeners of one view; all leave together with it.
export class Subscriptions {
  #undo = [];
  on(kind, listener) {
    const set = kind === 'reconnected' ? reconnected : listeners.get(kind);
    set.add(listener);
    this.#undo.push(() => set.delete(listener));
    return this;
  }
  every(milliseconds, action) {
    const handle = setInterval(action, milliseconds);
    this.#undo.push(() => clearInterval(handle));
    return this;
  }
  onClose(action) { this.#undo.push(action); return this; }
  close() { for (const undo of this.#undo.splice(0)) undo(); }
}

// Runs an action at most once in an interval, and once more at its end when it was asked for meanwhile.
export function throttle(milliseconds, action) {
  let waiting = 0;
  let again = false;
  return function run() {
    if (waiting) { again = true; return; }
    action();
    waiting = setTimeout(() => { waiting = 0; if (again) { again = false; run(); } }, milliseconds);
  };
}
