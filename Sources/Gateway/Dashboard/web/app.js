// The frame around the views: sign-in, navigation, routing, and the word about the connection.
import { dropToken, keepToken, readStatus, session as signed, takeTokenFromAddress, token, whenSignedOut } from './js/api.js';
import { fill, h, wire } from './js/dom.js';
import { countdown } from './js/format.js';
import { invoice, invoices, ledger } from './js/invoices.js';
import { live, Subscriptions } from './js/live.js';
import { overview } from './js/overview.js';
import { session, sessions } from './js/sessions.js';
import { settings } from './js/settings.js';
import { station } from './js/station.js';
import { stations } from './js/stations.js';
import { tariffs } from './js/tariffs.js';
import { tokens } from './js/tokens.js';
import { button, empty, form, problemBox } from './js/ui.js';

const places = [['', 'Overview', overview], ['stations', 'Stations', stations, station], ['sessions', 'Sessions', sessions, session], ['invoices', 'Invoices', invoices, invoice],
  ['tokens', 'Tokens', tokens], ['tariffs', 'Tariffs', tariffs], ['ledger', 'Ledger', ledger], ['settings', 'Settings', settings]];

// The icon lies beside this module, at whatever address this edition has.
const mark = new URL('favicon.svg', import.meta.url).pathname;
const app = document.getElementById('app');
let current = null;
let shell = null;

function route() {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean).map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
  return { name: parts[0] ?? '', path: parts.slice(1), parameters: new URLSearchParams(search) };
}

function signOut(message) {
  dropToken();
  live.stop();
  current?.close();
  current = null;
  shell = null;
  document.querySelectorAll('dialog').forEach((element) => element.close());
  signIn(message);
}

function signIn(message) {
  document.title = 'Sign in · cpms';
  fill(app, h('main.signin', null, h('section.card', null, h('div.body.stack', null,
    h('div.brand', null, h('img', { src: mark, alt: '' }), h('span', null, 'cpms')),
    h('p.soft', null, 'Sign in with an API token. The first one was printed when the server started for the first time; more are made under Settings.'),
    message ? h('div.problem', { role: 'alert' }, message) : null,
    form([{ name: 'token', label: 'Token', type: 'password', required: true }], 'Sign in', async (fields) => {
      keepToken(fields.token ?? '');
      await readStatus();
      start();
    })))));
  app.querySelector('input')?.focus();
}

function connectionWord(state, retryAt) {
  if (!shell) return;
  const lost = state === 'lost';
  shell.banner.hidden = !lost;
  document.body.classList.toggle('stale-data', lost);
  shell.pulse.className = 'pulse ' + state;
  fill(shell.pulse, { live: 'live', lost: 'connection lost', connecting: 'connecting' }[state]);
  if (lost) {
    // A revoked token looks like a lost connection from here; the status says which it is.
    if (!document.hidden) readStatus().catch(() => {});
    fill(shell.banner, '✕ The connection to the server is lost. What you see may be out of date.',
      h('span', null, 'Trying again in ', countdown(new Date(retryAt).toISOString())), button('Try now', () => live.retry(), 'small'));
  }
}

function drawNavigation(name) {
  const counts = { '': signed.status?.alerts };
  fill(shell.places, places.map(([key, text]) => h('a.place', { href: '#/' + key, 'aria-current': key === name ? 'page' : null }, text,
    counts[key] ? h('span.pill', { title: counts[key] + ' alerts' }, String(counts[key])) : null)));
  // On a phone the places scroll sideways; the present one stays in view.
  const here = shell.places.querySelector('[aria-current]');
  if (here) shell.places.scrollLeft = here.offsetLeft - shell.places.clientWidth / 2 + here.offsetWidth / 2;
}

function draw() {
  if (!shell) return;
  const { name, path, parameters } = route();
  const place = places.find(([key]) => key === name);
  current?.close();
  current = new Subscriptions();
  drawNavigation(name);
  document.title = (path[0] ? path[0] + ' · ' : '') + (place?.[1] ?? 'Not found') + ' · cpms';
  const main = h('main', { id: 'main', tabindex: '-1' });
  shell.main.replaceWith(main);
  shell.main = main;
  const view = place && (path.length ? place[3] : place[2]);
  if (!view) { fill(main, empty('There is no such page', 'The address may be mistyped.', h('a.button', { href: '#/' }, 'Overview'))); return; }
  Promise.resolve(view(main, { subscriptions: current, path, parameters, signOut })).catch((problem) => fill(main, problemBox(problem)));
  scrollTo(0, 0);
}

function start() {
  shell = {
    banner: h('div.banner', { role: 'alert', hidden: true }), places: h('div.places'), main: h('main'),
    pulse: h('span.pulse'),
  };
  const skip = h('a.sr', { href: '#main', onclick: (event) => { event.preventDefault(); shell.main.focus(); } }, 'Skip to content');
  fill(app, skip, h('div.shell', null,
    h('nav.side', { 'aria-label': 'Main' }, h('a.brand', { href: '#/', 'aria-label': 'cpms, overview' }, h('img', { src: mark, alt: '' }), h('span', null, 'cpms')), shell.places,
      h('div.foot', null, h('span', { role: 'status' }, shell.pulse), h('span.who', null, wire(signed.name ?? signed.role, 'signed in'), signed.name && signed.role ? [' · ', signed.role] : null))),
    h('div', null, shell.banner, shell.main)));
  live.start();
  connectionWord(live.state, null);
  draw();
}

// News that touch the frame itself.
const frame = new Subscriptions();
frame.on('status', (status) => {
  if (signed.status) Object.assign(signed.status, status);
  if (shell) drawNavigation(route().name);
});

async function boot() {
  takeTokenFromAddress();
  if (!token()) { signIn(''); return; }
  try {
    await readStatus();
  } catch (problem) {
    if (problem.status !== 401) fill(app, h('main.signin', null, h('div.stack', null, problemBox(problem), h('div.buttons', null, button('Try again', boot, 'primary')))));
    return;
  }
  start();
}

whenSignedOut((message) => signOut(message));
live.onState(connectionWord);
addEventListener('hashchange', () => {
  if (/^#\/?\??token=/.test(location.hash)) { boot(); return; }
  draw();
});
boot();
