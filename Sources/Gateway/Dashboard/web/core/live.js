// Server-sent events with reconnection. After every break the views read their state again: events are news, not the state.
import { get, session, token } from './api.js';
import { noteServerClock } from './format.js';

/**
 * What each kind of news carries; `reconnected` is ours, said after every opening.
 * @typedef {{ station: API.Station, session: API.Session, frame: API.Frame & { station: string }, knock: {}, alert: {}, invoice:
 *   API.Invoice,
 *   status: API.Status, reconnected: null }} News
 */
/**
 * @template {keyof News} K
 * @typedef {(value: News[K]) => void} Listener
 */
/** @typedef {'connecting' | 'live' | 'lost'} LinkState */
/** @typedef {(state: LinkState, retryAt: number | null) => void} StateListener */

/** @type {(keyof News)[]} */
const kinds = ['station', 'session', 'frame', 'knock', 'alert', 'invoice', 'status'];
const silenceMilliseconds = 5000;
const answerMilliseconds = 8000;
const hiddenMilliseconds = 30000;
const retryMilliseconds = [500, 1000, 2000, 4000, 8000];

/** @type {Map<keyof News, Set<(value: any) => void>>} */
const listeners = new Map([...kinds, /** @type {const} */ ('reconnected')].map((kind) => [kind, new Set()]));
/** @type {Set<StateListener>} */
const stateListeners = new Set();

/** @type {EventSource | null} */
let source = null;
/** @type {string | null} */
let watched = null;
let failures = 0;
let running = false;
/** @type {LinkState} */
let state = 'connecting';
let timer = 0;
let heardAt = 0;

/**
 * @param {LinkState} next
 * @param {number | null} [retryAt]
 */
function setState(next, retryAt = null) {
  if (state === next && next !== 'lost') return;
  state = next;
  for (const listener of stateListeners) listener(state, retryAt);
}

/**
 * @param {keyof News} kind
 * @param {unknown} value
 */
function tell(kind, value) {
  // The frame's figures are those of the newest status, whoever listens.
  if (kind === 'status' && session.status) noteServerClock(Object.assign(session.status, value));
  for (const listener of [...(listeners.get(kind) ?? [])]) listener(value);
}

/**
 * @param {keyof News} kind
 * @param {Event} event
 */
function heard(kind, event) {
  heardAt = Date.now();
  let value;
  try { value = JSON.parse(/** @type {MessageEvent} */ (event).data); } catch { return; }
  tell(kind, value);
}

function opened() {
  heardAt = Date.now();
  failures = 0;
  setState('live');
  // Also after the first opening: what changed between a view's reading and this moment was told to nobody.
  tell('reconnected', null);
}

function lost() {
  source?.close();
  source = null;
  const wait = retryMilliseconds[Math.min(failures, retryMilliseconds.length - 1)] ?? 8000;
  failures += 1;
  setState('lost', Date.now() + wait);
  clearTimeout(timer);
  timer = setTimeout(connect, wait);
}

function connect() {
  clearTimeout(timer);
  source?.close();
  const key = token();
  if (!key) return;
  const parameters = new URLSearchParams({ access_token: key });
  if (watched) parameters.set('frames', watched);
  const opening = new EventSource('/api/v1/events?' + parameters);
  source = opening;
  heardAt = Date.now();
  opening.onopen = () => { if (source === opening) opened(); };
  opening.onerror = () => { if (source === opening) lost(); };
  for (const kind of kinds) opening.addEventListener(kind, (event) => { if (source === opening) heard(kind, event); });
}

let asking = false;

/** A dead network closes nothing, and a quiet server says nothing that a page can hear: after some silence the page asks. */
async function askAfterSilence() {
  if (!source || asking || state !== 'live' || Date.now() - heardAt < silenceMilliseconds) return;
  asking = true;
  const asked = source;
  try {
    const late = new Promise((_, tooLate) => setTimeout(() => tooLate(new Error('late')), answerMilliseconds));
    const status = await Promise.race([get('/status', {}), late]);
    heardAt = Date.now();
    tell('status', status);
  } catch {
    if (source === asked) lost();
  } finally {
    asking = false;
  }
}

let hiding = 0;

/** A browser allows six connections to a server over HTTP/1.1, counted over all tabs: one that nobody looks at gives its own back. */
function hideOrShow() {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => { source?.close(); source = null; clearTimeout(timer); }, hiddenMilliseconds);
  } else if (!source && running) connect();
}

export const live = {
  start() { running = true; connect(); },
  stop() { running = false; clearTimeout(timer); source?.close(); source = null; },
  retry() { connect(); },
  /**
   * Frames are sent for one station only, and only while somebody looks.
   * @param {string | null} station
   */
  watchFrames(station) {
    if (watched === station) return;
    watched = station;
    if (source || state === 'lost') connect();
  },
  get state() { return state; },
  /** When the server last said anything, by the browser's clock; 0 if never. */
  get heardAt() { return heardAt; },
  /** @param {StateListener} listener */
  onState(listener) { stateListeners.add(listener); },
  /** What must run once, when the page has started. */
  watchBrowser() {
    setInterval(askAfterSilence, 1000);
    addEventListener('online', () => { if (state === 'lost') connect(); });
    document.addEventListener('visibilitychange', hideOrShow);
  },
};

/** The listeners of one view; all leave together with it. */
export class Subscriptions {
  /** @type {(() => void)[]} */
  #undo = [];

  /**
   * @template {keyof News} K
   * @param {K} kind
   * @param {Listener<K>} listener
   */
  on(kind, listener) {
    const set = listeners.get(kind);
    set?.add(listener);
    this.#undo.push(() => set?.delete(listener));
    return this;
  }

  /**
   * @param {number} milliseconds
   * @param {() => void} action
   */
  every(milliseconds, action) {
    const handle = setInterval(action, milliseconds);
    this.#undo.push(() => clearInterval(handle));
    return this;
  }

  /** @param {() => void} action */
  onClose(action) { this.#undo.push(action); return this; }

  close() { for (const undo of this.#undo.splice(0)) undo(); }
}

/**
 * Runs an action at most once in an interval, and once more at its end when it was asked for meanwhile.
 * @param {number} milliseconds
 * @param {() => unknown} action
 */
export function throttle(milliseconds, action) {
  let waiting = 0;
  let again = false;
  return function run() {
    if (waiting) { again = true; return; }
    action();
    waiting = setTimeout(() => { waiting = 0; if (again) { again = false; run(); } }, milliseconds);
  };
}
