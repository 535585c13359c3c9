// The frame around the pages: sign-in, places, routing, keys, and the word about the connection.
import { dropToken, keepToken, problemOf, readStatus, session as signed, takeTokenFromAddress, token, whenSignedOut } from './core/api.js';
import { fill, h, icon, wire } from './core/dom.js';
import { countdown, serverNow, startClock, timeFactor } from './core/format.js';
import { live, Subscriptions } from './core/live.js';
import { density, theme, wear } from './core/look.js';
import { parse } from './core/route.js';
import { clock, figure, initials } from './core/text.js';
import { alerts } from './pages/alerts.js';
import { cards } from './pages/cards.js';
import { entryPage } from './pages/entry.js';
import { heldPage } from './pages/held.js';
import { invoice } from './pages/invoice.js';
import { invoices } from './pages/invoices.js';
import { ledger } from './pages/ledger.js';
import { overview } from './pages/overview.js';
import { persons } from './pages/persons.js';
import { keysDialog, searchDialog } from './pages/search.js';
import { session } from './pages/session.js';
import { sessions } from './pages/sessions.js';
import { settings } from './pages/settings.js';
import { station } from './pages/station.js';
import { stations } from './pages/stations.js';
import { tariffs } from './pages/tariffs.js';
import { button } from './parts/button.js';
import { dialog } from './parts/dialog.js';
import { form } from './parts/form.js';
import { empty, loading, problemBox } from './parts/nothing.js';

/** @typedef {import('./core/page.js').Page} Page */
/**
 * @typedef {{ name: string, text: string, sign: string, page: Page, detail?: Page, bar?: boolean }} PlaceEntry a place in the navigation;
 *   `bar`: at the thumb of a phone
 */

/** @type {[group: string, places: PlaceEntry[]][]} */
const groups = [
  ['', [{ name: '', text: 'Overview', sign: 'home', page: overview, bar: true },
    { name: 'alerts', text: 'Alerts', sign: 'bell', page: alerts, bar: true },
    { name: 'stations', text: 'Stations', sign: 'plug', page: stations, detail: station, bar: true },
    { name: 'sessions', text: 'Sessions', sign: 'bolt', page: sessions, detail: session, bar: true },
    { name: 'held', text: 'Held', sign: 'scan', page: heldPage }]],
  ['Money', [{ name: 'invoices', text: 'Invoices', sign: 'doc', page: invoices, detail: invoice },
    { name: 'tariffs', text: 'Tariffs', sign: 'tag', page: tariffs }, { name: 'ledger', text: 'Ledger', sign: 'book', page: ledger }]],
  ['People', [{ name: 'cards', text: 'Cards', sign: 'card', page: cards },
    { name: 'persons', text: 'Persons', sign: 'people', page: persons }]],
  ['System', [{ name: 'settings', text: 'Settings', sign: 'gear', page: settings }]],
];
const places = groups.flatMap(([, list]) => list);

/**
 * Pages that stand in no navigation.
 * @type {Record<string, Page>}
 */
const others = {
  entries: entryPage, tokens: (place) => { location.replace('#/cards'); return place; },
  parts: async (place) => (await import('./pages/parts.js')).parts(place),
};

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
/** @type {Subscriptions | null} */
let current = null;
/**
 * @type {{ main: HTMLElement, banner: HTMLElement, renewed: HTMLElement, navigation: HTMLElement, bar: HTMLElement, pulse: HTMLElement,
 *   pace: HTMLElement, origin: HTMLElement } |
 *   null}
 */
let shell = null;

/** @param {string} message */
function signOut(message) {
  dropToken();
  live.stop();
  current?.close();
  current = null;
  shell = null;
  document.querySelectorAll('dialog').forEach((element) => element.close());
  signIn(message);
}

const brand = () => h('span.mark', null, icon('bolt'));

/** @param {string} message */
function signIn(message) {
  document.title = 'Sign in · cpms';
  fill(app, h('main.signin', null, h('section.card', { 'aria-labelledby': 'sign-in' }, h('div.body.all.stack', null,
    h('div.row', null, brand(), h('h1', { id: 'sign-in' }, 'cpms')),
    h('p.soft', null,
      'Sign in with an API token. The first one was printed when the server started for the first time; more are made under Settings.'),
    message ? h('div.note.held', { role: 'alert' }, message) : null,
    form([{ name: 'token', label: 'Token', type: 'password', required: true }], 'Sign in', async (fields) => {
      keepToken(fields.token ?? '');
      await readStatus();
      start();
  })))));
  app.querySelector('input')?.focus();
}

/**
 * @param {import('./core/live.js').LinkState} state
 * @param {number | null} retryAt
 */
function connectionWord(state, retryAt) {
  if (!shell) return;
  const lost = state === 'lost';
  shell.banner.hidden = !lost;
  document.body.classList.toggle('old', lost);
  paintPulse();
  if (!lost) return;
  // A revoked token looks like a lost connection from here; the status says which it is.
  if (!document.hidden) readStatus().catch(() => {});
  fill(shell.banner, h('span', null, h('b', null, 'The connection to the server is lost.'), ' What you see is of ',
    clock(live.heardAt || Date.now(), true), '.'),
    h('span', null, 'Trying again in ', countdown(new Date(retryAt ?? Date.now()).toISOString())),
    button('Try now', () => live.retry(), { small: true }));
}

function paintPulse() {
  if (!shell) return;
  shell.pulse.className = 'pulse ' + live.state;
  const words = { live: 'Live ' + clock(serverNow(), true), lost: 'No connection', connecting: 'Connecting' };
  const fast = timeFactor();
  shell.pace.hidden = fast <= 1;
  if (fast > 1) fill(shell.pace, 'Demo · time × ' + fast);
  if (shell.pulse.textContent !== words[live.state]) shell.pulse.textContent = words[live.state];
}

/**
 * @param {PlaceEntry} place
 * @param {string} here
 * @param {string} kind
 */
function placeLink({ name, text, sign }, here, kind) {
  const number = name === 'alerts' ? pressing() : name === 'held' ? signed.status?.sessions.held ?? 0 : 0;
  return h(/** @type {'a'} */ ('a' + kind), { href: '#/' + name, 'aria-current': name === here ? 'page' : null }, icon(sign),
    h('span', null, text), number ? h('span.n', { 'aria-label': figure(number) + ' open' }, number > 99 ? '99+' : figure(number)) : null);
}

/** What the status tells of what needs somebody; the page of alerts knows it line by line. */
function pressing() {
  const { status } = signed;
  return status ? status.alerts + status.warnings.length + Math.min(1, status.sessions.held) : 0;
}

let navigationDrawn = '';

/**
 * @param {string} here
 */
function drawNavigation(here) {
  const said = [here, pressing(), signed.status?.sessions.held, signed.status?.origin].join(' ');
  if (!shell || said === navigationDrawn) return;
  navigationDrawn = said;
  fill(shell.navigation,
    groups.map(([group, list]) => [group ? h('h2', null, group) : null, list.map((place) => placeLink(place, here, '.to'))]));
  const inBar = places.filter((place) => place.bar);
  fill(shell.bar, inBar.map((place) => placeLink(place, here, '')),
    h('button', { type: 'button', 'aria-current': inBar.some((place) => place.name === here) ? null : 'true',
      onclick: () => moreDialog(here) }, icon('more'), h('span', null, 'More')));
  fill(shell.origin, wire(signed.status?.origin, ''));
}

/**
 * All places, for a phone.
 * @param {string} here
 */
function moreDialog(here) {
  const element = dialog('Places', () => h('nav.more', { 'aria-label': 'All places' },
    places.map((place) => placeLink(place, here, '.to'))));
  element.addEventListener('click', (event) => { if (event.target instanceof Element && event.target.closest('a')) element.close(); });
}

function draw() {
  if (!shell) return;
  const { name, path, parameters } = parse(location.hash);
  const place = places.find((entry) => entry.name === name);
  current?.close();
  current = new Subscriptions();
  drawNavigation(name);
  document.title = (path[0] ? path[0] + ' · ' : '') + (place?.text ?? (others[name] ? name : 'Not found')) + ' · cpms';
  const main = h('main', { id: 'main', tabindex: '-1' });
  shell.main.replaceWith(main);
  shell.main = main;
  const page = place ? path.length ? place.detail : place.page : others[name];
  if (!page) { fill(main, empty('There is no such page', 'The address may be mistyped.', h('a.btn', { href: '#/' }, 'Overview'))); return; }
  const failed = (/** @type {unknown} */ problem) => { if (shell?.main === main) fill(main, problemBox(problem)); };
  // What takes its time says so, unless the page does already.
  setTimeout(() => {
    if (shell?.main === main && !main.innerText.trim() && !main.querySelector('[aria-busy]')) main.append(reading());
  }, 300);
  try {
    Promise.resolve(page({ root: main, subscriptions: current, path, parameters, signOut })).catch(failed);
  } catch (problem) {
    failed(problem);
  }
  scrollTo(0, 0);
}

/** The shape of a page that is still read; gone with the first thing that the page draws. */
function reading() {
  const place = h('section.card', null, loading(6));
  const seen = new MutationObserver(() => {
    if (place.parentElement?.innerText.trim()) { place.remove(); seen.disconnect(); }
  });
  queueMicrotask(() => { if (place.parentElement) seen.observe(place.parentElement, { childList: true, subtree: true }); });
  return place;
}

function search() { searchDialog(places.map(({ name, text, sign }) => ({ href: '#/' + name, text, sign }))); }

function start() {
  navigationDrawn = '';
  const main = h('main', { id: 'main' });
  shell = { main, banner: h('div.banner', { role: 'alert', hidden: true }), renewed: h('div.banner.held', { role: 'status', hidden: true }),
    navigation: h('div.places'),
    bar: h('nav.bar-tabs', { 'aria-label': 'Places' }), pulse: h('span.pulse'),
    pace: h('span.pace', { hidden: true, title: 'Server and stations live faster than the clock on the wall; times are theirs.' }),
    origin: h('small.faint') };
  const who = signed.name ?? signed.role ?? 'signed in';
  const skip = h('a.skip', { href: '#main', onclick: (/** @type {Event} */ event) => { event.preventDefault(); shell?.main.focus(); } },
    'Skip to the page');
  fill(app, skip, h('div.app', null,
    h('nav.side', { 'aria-label': 'Places' },
      h('div', null, h('a.scope', { href: '#/' }, brand(), h('span.who', null, h('b', null, 'cpms'), shell.origin)), shell.navigation,
        h('div.foot', null, h('span.face', { 'aria-hidden': 'true' }, initials(who)),
          h('span.who', null, h('b', { title: who }, wire(who)), h('small.faint', null, signed.name ? signed.role : null))))),
    h('div.page', null, h('header.top', null, h('a.mark-link.phone', { href: '#/', 'aria-label': 'Overview' }, brand()),
      h('button.in.find', { type: 'button', onclick: search, 'aria-keyshortcuts': '/' }, icon('search'),
        h('span.desk', null, 'Search a station, a card, a session, an invoice'), h('span.phone', null, 'Search'), h('kbd', null, '/')),
      h('span.btns', null, shell.pace, h('span.status', { role: 'status' }, shell.pulse),
        button('?', keysDialog, { label: 'Keys', attributes: { class: 'btn icon desk' } }))), shell.banner, shell.renewed, main)),
    shell.bar);
  live.start();
  connectionWord(live.state, null);
  draw();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (!shell || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return;
  if (event.target instanceof Element && event.target.matches('input, select, textarea, [contenteditable]')) return;
  const act = keys[event.key.toLowerCase()];
  if (act?.()) event.preventDefault();
}

/**
 * What a key does; true if there was something to do.
 * @type {Record<string, () => boolean>}
 */
const keys = {
  '/': () => { search(); return true; },
  '?': () => { keysDialog(); return true; },
  f: () => focusFirst('[data-find]'),
  j: () => focusFirst('main tbody tr:not(.group) a, main tbody tr:not(.group) button'),
  1: () => focusFirst('.needs .act .btn:last-child'),
};

/** @param {string} selector */
function focusFirst(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  return true;
}

async function boot() {
  takeTokenFromAddress();
  if (!token()) { signIn(''); return; }
  const slow = setTimeout(() => { if (!shell) fill(app, h('main.signin', null, h('section.card', null, loading(3)))); }, 300);
  try {
    await readStatus();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status !== 401) fill(app, h('main.signin', null,
      h('div.stack', null, problemBox(problem), h('div.btns', null, button('Try again', boot, { kind: 'primary' })))));
    return;
  } finally { clearTimeout(slow); }
  start();
}

/**
 * The tag of the page that was loaded; another one is another edition.
 * @type {string | null}
 */
let edition = null;

/** A tab that is open over an upgrade goes on with the old scripts: it is told, and may read what it has in its fields first. */
async function watchEdition() {
  const asked = async () => {
    try { return (await fetch('/', { method: 'HEAD', cache: 'no-cache' })).headers.get('ETag'); } catch { return null; }
  };
  edition = await asked();
  new Subscriptions().on('reconnected', async () => {
    const now = await asked();
    if (!shell || !now || !edition || now === edition) return;
    fill(shell.renewed, h('span', null, 'The server was updated: this page is of the edition before.'),
      button('Reload', () => location.reload(), { small: true }));
    shell.renewed.hidden = false;
  });
}

wear(theme(), density());
startClock();
live.watchBrowser();
setInterval(paintPulse, 1000);
watchEdition();
whenSignedOut((message) => signOut(message));
live.onState(connectionWord);
// News that touch the frame itself.
new Subscriptions().on('status', () => { if (shell) drawNavigation(parse(location.hash).name); });
addEventListener('keydown', pressed);
addEventListener('hashchange', () => {
  if (/^#\/?\??token=/.test(location.hash)) { boot(); return; }
  // A password that is shown once stays until somebody has it.
  document.querySelectorAll('dialog:not(.kept)').forEach((element) => /** @type {HTMLDialogElement} */ (element).close());
  draw();
});
boot();
