// Charging sessions: running, finished, held; one of them with its power curve, its price and its journal entries.
import { can, get, post } from './api.js';
import { powerChart } from './chart.js';
import { fill, h, wire } from './dom.js';
import { entryLink } from './entry.js';
import { duration, energy, money, power, time } from './format.js';
import { exportCsv, List } from './list.js';
import { throttle } from './live.js';
import { badge, button, card, confirmed, dialog, empty, facts, fieldRow, form, head, padded, problemBox, toast, without } from './ui.js';

export function sessionBadges(session) {
  return h('span.badges', null,
    session.running ? badge('busy', '▶', 'running') : badge('', '■', 'finished'),
    session.held ? badge('warn', '❚❚', 'held', session.held) : null,
    session.free ? badge('good', '○', 'free', session.free) : null,
    session.writtenOff ? badge('', '∅', 'written off') : null,
    session.estimated ? badge('warn', '≈', 'estimated') : null);
}

export function costCell(session) {
  if (session.price) return money(session.price.gross, session.price.currency);
  if (session.free) return h('span.faint', null, 'free');
  if (session.costSoFar) return h('span', { title: 'so far' }, money(session.costSoFar.gross, session.costSoFar.currency));
  return h('span.faint', null, '–');
}

export function runningColumns({ station = true } = {}) {
  return [
    { label: 'Session', kind: 'lead', cell: (session) => h('a', { href: '#/sessions/' + session.session }, '#' + session.session) },
    station ? { label: 'Station', cell: (session) => [h('a', { href: '#/stations/' + encodeURIComponent(session.station) }, wire(session.station)), h('span.faint', null, ' /\u00a0' + session.connector)] }
      : { label: 'Connector', cell: (session) => String(session.connector) },
    { label: 'Token', cell: (session) => wire(session.tokenLabel ?? session.driver, session.token ? session.token.slice(0, 8) + '…' : 'none') },
    { label: 'Started', cell: (session) => time(session.startedAt) },
    { label: 'Lasts', cell: (session) => duration(session.startedAt, session.stoppedAt) },
    { label: 'Power', kind: 'right', cell: (session) => session.running ? power(session.powerW) : h('span.faint', null, '–') },
    { label: 'Energy', kind: 'right', cell: (session) => energy(session.energyKwh) },
    { label: 'Cost', kind: 'right', cell: costCell },
    { label: 'State', cell: sessionBadges },
  ];
}

const csvColumns = [
  ['session', (item) => item.session], ['station', (item) => item.station], ['connector', (item) => item.connector], ['token', (item) => item.tokenLabel],
  ['startedAt', (item) => item.startedAt], ['stoppedAt', (item) => item.stoppedAt], ['energyKwh', (item) => item.energyKwh], ['stopReason', (item) => item.stopReason],
  ['net', (item) => item.price?.net], ['tax', (item) => item.price?.tax], ['gross', (item) => item.price?.gross], ['currency', (item) => item.price?.currency], ['invoice', (item) => item.invoice],
];

const nothings = {
  '': ['No session yet', 'A session appears here at the moment in which a station reports its start.'],
  open: ['No car is charging', 'Start a session with a card at a station, or from a station’s Actions.'],
  closed: ['No finished session yet', 'A session moves here when its station reports the stop.'],
  held: ['No session is held', 'A session whose readings are not plausible waits here for a person before it is invoiced.'],
};

export function sessions(root, { subscriptions, parameters }) {
  const state = parameters.get('state') ?? '';
  const wants = { '': () => true, open: (item) => item.running, closed: (item) => !item.running, held: (item) => Boolean(item.held) }[state] ?? (() => true);
  const list = new List({
    path: '/sessions', filters: { state }, key: (item) => item.session, link: (item) => '#/sessions/' + item.session, accepts: wants,
    compare: (a, b) => b.session - a.session, columns: runningColumns(), nothing: () => empty(...(nothings[state] ?? nothings[''])),
  });
  const segments = h('div.segments', { role: 'group', 'aria-label': 'State' }, [['', 'All'], ['open', 'Running'], ['closed', 'Finished'], ['held', 'Held']].map(([value, text]) =>
    h('button', { type: 'button', 'aria-pressed': String(state === value), onclick: () => { location.hash = '#/sessions' + (value ? '?state=' + value : ''); } }, text)));
  subscriptions.on('session', (item) => list.put(item)).on('reconnected', () => list.load());
  fill(root, head('Sessions', { tools: [segments, button('Export CSV', () => exportCsv('sessions.csv', '/sessions', { state }, csvColumns))] }), card(null, null, list.element));
  return list.load();
}

export function priceTable(lines, currency, foot) {
  return h('div.scroll', null, h('table.cards', null,
    h('thead', null, h('tr', null, ['What', 'Quantity', 'Price', 'VAT', 'Net', 'Tax'].map((name, index) => h('th' + (index ? '.right' : ''), { scope: 'col' }, name)))),
    h('tbody', null, lines.map((line) => h('tr', null,
      h('td.lead', null, dimensionText(line.dimension), line.session ? [' ', h('a', { href: '#/sessions/' + line.session }, 'session ' + line.session)] : null),
      h('td.right', { 'data-label': 'Quantity' }, h('span.num', null, line.quantity + (line.unit === '1' || !line.unit ? '' : ' ' + line.unit))),
      h('td.right', { 'data-label': 'Price' }, money(line.price, currency + (line.unit === '1' || !line.unit ? '' : '/' + line.unit))),
      h('td.right', { 'data-label': 'VAT' }, h('span.num', null, vatText(line.vat))),
      h('td.right', { 'data-label': 'Net' }, money(line.net)), h('td.right', { 'data-label': 'Tax' }, money(line.tax))))),
    foot ? h('tfoot', null, foot) : null));
}

// A line may carry no rate at all, which is not the rate zero.
export const vatText = (vat) => vat === null || vat === undefined ? 'none' : vat + ' %';

export function dimensionText(dimension) {
  return { FLAT: 'Per session', ENERGY: 'Energy', TIME: 'Time charging', PARKING_TIME: 'Time parked' }[dimension] ?? dimension;
}

function priceCard(session) {
  const { price } = session;
  if (price) {
    return card('Price', session.invoice ? h('a', { href: '#/invoices/' + session.invoice }, 'Invoice ' + session.invoice) : h('span.faint', null, 'not invoiced yet'),
      priceTable(price.lines ?? [], price.currency), padded(facts([['Net', money(price.net, price.currency)], ['Tax', money(price.tax, price.currency)], ['Gross', money(price.gross, price.currency)]])));
  }
  const text = session.free ? 'Free: ' + session.free + '.' : session.costSoFar ? 'So far ' + session.costSoFar.gross + ' ' + session.costSoFar.currency + '. The price is final when the session ends.' : 'It is priced when the session ends.';
  return card('Price', null, padded(h('p', null, text)));
}

function releaseDialog(session, done) {
  dialog('Release session ' + session.session, (close) => form([
    h('p', null, 'Held because: ', wire(session.held), session.heldDetail ? [' (', wire(session.heldDetail), ')'] : null, '. Released, it is priced and invoiced.'),
    { name: 'energyKwh', label: 'Energy in kWh', value: session.energyKwh, inputmode: 'decimal', hint: 'as metered, or corrected by you; your name stands beside it in the journal' },
    fieldRow({ name: 'writeOff', type: 'check', label: 'Write it off: no invoice' }),
  ], 'Release', async (fields) => {
    await post('/sessions/' + session.session + '/release', fields.writeOff ? { writeOff: true } : without({ energyKwh: fields.energyKwh === session.energyKwh ? null : fields.energyKwh }));
    close();
    toast('Released.');
    done();
  }, { cancel: close }));
}

async function stop(session, done) {
  if (!await confirmed('Stop session ' + session.session, 'Charging at ' + session.station + ', connector ' + session.connector + ', ends for this driver.', 'Stop it')) return;
  await post('/sessions/' + session.session + '/stop');
  toast('The stop is on its way; the session ends when the station reports it.');
  done();
}

function readingsTable(readings) {
  const cell = (label, value, unit) => h('td.right', { 'data-label': label }, h('span.num', null, value === null || value === undefined ? '–' : value + ' ' + unit));
  return h('details', null, h('summary', null, 'All ' + readings.length + ' readings'), h('div.scroll', null, h('table.cards', null,
    h('thead', null, h('tr', null, ['At', 'Register', 'Power', 'Current', 'Voltage', 'Charge'].map((name, index) => h('th' + (index ? '.right' : ''), { scope: 'col' }, name)))),
    h('tbody', null, readings.map((reading) => h('tr', null, h('td.lead', null, time(reading.at)), cell('Register', reading.energyKwh, 'kWh'),
      cell('Power', reading.powerW, 'W'), cell('Current', reading.currentA, 'A'), cell('Voltage', reading.voltageV, 'V'), cell('Charge', reading.stateOfCharge, '%')))))));
}

function body(session, read) {
  const readings = session.readings ?? [];
  const tile = (label, figure, note) => h('div.tile', null, h('div.label', null, label), h('div.figure', null, figure), h('div.note', null, note));
  return [
    head('Session ' + session.session, {
      crumb: [h('a', { href: '#/sessions' }, 'Sessions'), ' / ', h('a', { href: '#/stations/' + encodeURIComponent(session.station) }, wire(session.station))],
      badges: sessionBadges(session),
      tools: [session.running && can('operate') ? button('Stop', () => stop(session, read), 'danger') : null,
        session.held && can('release') ? button('Release', () => releaseDialog(session, read), 'primary') : null],
    }),
    session.held ? h('div.notice', null, '❚❚ Held before invoicing: ', wire(session.held), session.heldDetail ? [' – ', wire(session.heldDetail)] : null) : null,
    h('div.tiles', null,
      tile('Energy', energy(session.energyKwh), session.estimated ? 'estimated' : 'metered'),
      tile(session.running ? 'Power now' : 'Ended because', session.running ? power(session.powerW) : wire(session.stopReason), session.stateOfCharge ? 'charge ' + session.stateOfCharge + ' %' : ''),
      tile('Lasts', duration(session.startedAt, session.stoppedAt), session.running ? 'still charging' : ['ended ', time(session.stoppedAt)]),
      tile(session.running ? 'Cost so far' : 'Price', costCell(session), session.price ? 'gross' : '')),
    card('Power', null, padded(powerChart(readings) ?? empty('No curve yet', 'It needs two readings; stations send them every minute or so while they charge.')),
      readings.length ? padded(readingsTable(readings)) : null),
    h('div.columns', null, priceCard(session),
      card('Facts', null, padded(facts([
        ['Station', h('a', { href: '#/stations/' + encodeURIComponent(session.station) }, wire(session.station))], ['Connector', String(session.connector)],
        ['Transaction', String(session.transactionId ?? '–')], ['Token', session.tokenLabel ?? session.token], ['Driver', session.driver],
        ['Started', time(session.startedAt, { dayAlways: true })], ['Stopped', time(session.stoppedAt, { dayAlways: true })],
        ['Register at start', energy(session.meterStartKwh)], ['Register at stop', energy(session.meterStopKwh)],
        ['Tariff', session.tariff ? 'tariff ' + session.tariff + ', version ' + session.tariffVersion : 'none'],
      ])))),
    card('Trail', session.invoice ? h('a', { href: '#/invoices/' + session.invoice }, 'The whole trail of the invoice') : null,
      padded(h('p.hint', null, 'The journal entries that made this session; each opens with its frame, what was decided, and its hashes.'),
        h('div.filters', null, (session.entries ?? []).map((sequence) => entryLink(sequence))))),
  ];
}

export function session(root, { subscriptions, path }) {
  const number = Number(path[0]);
  const place = h('div.stack');
  fill(root, place);
  const read = async () => {
    try {
      const open = place.querySelector('details')?.open;
      fill(place, body(await get('/sessions/' + number), read));
      if (open && place.querySelector('details')) place.querySelector('details').open = true;
    } catch (problem) { fill(place, head('Session ' + path[0], { crumb: h('a', { href: '#/sessions' }, 'Sessions') }), problemBox(problem)); }
  };
  const refresh = throttle(2000, () => { if (!document.querySelector('dialog[open]')) read(); });
  subscriptions.on('session', (changed) => { if (changed.session === number) refresh(); }).on('reconnected', refresh);
  return read();
}

