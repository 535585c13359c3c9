// The first page: is everything well, and what wants a decision.
import { adoptDialog } from './adopt.js';
import { can, get, post, query, readStatus, remove, session } from './api.js';
import { fill, h, wire } from './dom.js';
import { age, countdown, count, hash, spanText } from './format.js';
import { List } from './list.js';
import { throttle } from './live.js';
import { runningColumns } from './sessions.js';
import { addStationButton } from './stations.js';
import { button, card, empty, head, problemBox, toast } from './ui.js';

function tile(label, figure, note, href) {
  const inside = [h('div.label', null, label), h('div.figure', null, figure), h('div.note', null, note)];
  return href ? h('a.tile', { href }, inside) : h('div.tile', null, inside);
}

function tiles(status) {
  const offline = status.stations.total - status.stations.connected;
  return h('div.tiles', null,
    tile('Stations online', status.stations.connected + ' / ' + status.stations.total, offline ? count(offline, 'station') + ' offline' : status.stations.total ? 'all connected' : 'none yet', '#/stations'),
    tile('Charging now', String(status.stations.charging), count(status.sessions.open, 'open session'), '#/sessions'),
    tile('Sessions finished', String(status.sessions.closed), 'since the journal began', '#/sessions?state=closed'),
    tile('Invoices', String(status.invoices), 'gapless by series', '#/invoices'),
    tile('Alerts', String(status.alerts), status.alerts ? 'see below' : 'nothing to do', null),
    tile('Journal', '#' + status.sequence, ['head ', hash(status.head)], null));
}

function alertRow(alert, reload) {
  return h('div.call', null,
    h('div.top', null, h('strong', null, wire(alert.kind)), alert.station ? h('a', { href: '#/stations/' + encodeURIComponent(alert.station) }, wire(alert.station)) : null,
      alert.count > 1 ? h('span.faint', null, count(alert.count, 'time')) : null, h('span.when', null, age(alert.lastAt))),
    h('div.top', null, h('span.soft', null, wire(alert.text, '')), can('operate')
      ? h('span.when', null, button('Acknowledge', async () => {
        await post('/alerts/acknowledge', { kind: alert.kind, ...(alert.station ? { station: alert.station } : {}) });
        await reload();
      }, 'small')) : null));
}

function knockingList() {
  const list = new List({
    path: '/knocking', key: (item) => item.identity, compare: (a, b) => b.lastAt.localeCompare(a.lastAt),
    nothing: () => empty('Nobody knocks', 'A station that is not known here and tries to connect shows up in this place, ready to be adopted.'),
    columns: [
      { label: 'Identity', kind: 'lead', cell: (item) => wire(item.identity) },
      { label: 'Address', cell: (item) => wire(item.address) },
      { label: 'Says', cell: (item) => h('div', null, wire(item.subprotocols, 'no subprotocol'), h('div.sub', null, wire(item.userAgent, 'no user agent'))) },
      { label: 'Refused because', cell: (item) => wire(item.reason) },
      { label: 'Tries', kind: 'right', cell: (item) => String(item.count) },
      { label: 'Last', cell: (item) => age(item.lastAt) },
      { label: '', kind: 'act', cell: (item) => can('operate') ? [
        button('Adopt', () => adoptDialog(item.identity, () => list.load()), 'primary small'),
        button('Dismiss', async () => { await remove('/knocking/' + encodeURIComponent(item.identity)); list.drop(item.identity); }, 'small'),
      ] : null },
    ],
  });
  return list;
}

function onboarding(place) {
  const until = session.status?.onboardingUntil;
  const open = until && Date.parse(until) > Date.now();
  if (!can('operate')) return fill(place, open ? ['Onboarding is open for ', countdown(until)] : null);
  const start = (minutes) => button(minutes + ' min', async () => {
    const answer = await post('/onboarding', { minutes });
    session.status.onboardingUntil = answer.until;
    onboarding(place);
    toast('Unknown stations may connect for ' + minutes + ' minutes and wait to be adopted.');
  }, 'small');
  return fill(place, open
    ? [h('span', null, 'Onboarding is open for ', countdown(until)), button('Close it', async () => {
      const answer = await post('/onboarding', { minutes: 0 });
      session.status.onboardingUntil = answer?.until ?? null;
      onboarding(place);
    }, 'small')]
    : [h('span.soft', null, 'Let unknown stations in for'), start(5), start(15), start(60)]);
}

export function overview(root, { subscriptions }) {
  const top = h('div.stack');
  const alerts = h('div');
  const onboardingPlace = h('div.filters');
  const knocking = knockingList();
  const pending = h('div');
  const running = new List({
    path: '/sessions', filters: { state: 'open' }, limit: 10, key: (item) => item.session, link: (item) => '#/sessions/' + item.session,
    accepts: (item) => item.running, compare: (a, b) => b.session - a.session, columns: runningColumns(),
    nothing: () => empty('No car is charging', 'A session appears here at the moment in which a station reports its start.'),
  });
  const readAlerts = async () => {
    const page = await get('/alerts');
    fill(alerts, page.items.length ? page.items.map((alert) => alertRow(alert, readAlerts)) : empty('No alerts', 'What needs a person’s eyes is named here.'));
  };
  const readPending = async () => {
    const page = await get('/stations' + query({ limit: 200 }));
    const waiting = page.items.filter((station) => station.pending && !station.removed);
    fill(pending, waiting.map((station) => h('div.call', null, h('div.top', null, h('strong', null, wire(station.id)),
      h('span.soft', null, wire(station.vendor), ' ', wire(station.model)), h('span.when', null, can('operate')
        ? button('Adopt', () => adoptDialog(station.id, refresh, 'The station is connected and waits. Vendor: ' + (station.vendor ?? 'not told') + ', model: ' + (station.model ?? 'not told') + '.'), 'primary small') : null)))));
  };
  const drawStatus = (status) => {
    fill(top, status.warnings?.length ? h('div.notice', { role: 'note' }, status.warnings.map((warning) => h('div', null, '▲ ', wire(warning)))) : null,
      status.stations.total === 0 ? card(null, null, empty('Welcome. There is no charging station yet.',
        'Add one by its identity, or point a station at ' + location.origin.replace(/^http/, 'ws') + '/ocpp/<identity> and adopt it below.', can('operate') ? addStationButton() : null)) : null,
      tiles(status));
    onboarding(onboardingPlace);
  };
  const refresh = async () => {
    try {
      drawStatus(await readStatus());
      await Promise.all([readAlerts(), readPending(), knocking.load(), running.load()]);
    } catch (problem) { fill(top, problemBox(problem)); }
  };
  const origin = h('span.faint');
  fill(root, head('Overview', { badges: origin }), h('div.stack', null, top,
    card('Charging now', h('a', { href: '#/sessions' }, 'All sessions'), running.element),
    card('Alerts', null, alerts),
    card('Knocking and waiting stations', onboardingPlace, pending, knocking.element)));
  subscriptions.on('status', (status) => {
    Object.assign(session.status, status);
    drawStatus(session.status);
    fill(origin, wire(status.origin, ''), ' · up ', spanText(status.uptimeSeconds), ' · ', status.version);
  }).on('session', (item) => running.put(item)).on('knock', throttle(1000, () => knocking.load()))
    .on('station', throttle(3000, readPending)).on('alert', throttle(1000, readAlerts)).on('reconnected', refresh);
  return refresh();
}

