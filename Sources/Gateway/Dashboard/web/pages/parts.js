// Every part in every state, side by side: for the eye, and for the tests that measure contrast, names and overflow.
import { Problem } from '../core/api.js';
import { fill, h, icon, wire } from '../core/dom.js';
import { age, countdown, duration, energy, money, power, time } from '../core/format.js';
import { needs } from '../core/needs.js';
import { button, copyButton, linkButton, notNow, segments } from '../parts/button.js';
import { bars, chart, chartKey } from '../parts/chart.js';
import { confirmed, dialog, secret } from '../parts/dialog.js';
import { filters, filterWord, searchField } from '../parts/filters.js';
import { form } from '../parts/form.js';
import { fold, ladder } from '../parts/ladder.js';
import { empty, failed, loading, problemBox, unmatched } from '../parts/nothing.js';
import { body, card, columns, facts, head, note, section, strip } from '../parts/page.js';
import { meter, seal, shape, shapes, statePill, stateWord, tag } from '../parts/state.js';
import { table } from '../parts/table.js';
import { timeline } from '../parts/timeline.js';
import { toast } from '../parts/toast.js';
import { needsList } from './needs.js';

/** @typedef {import('../core/words.js').State} State */

/** @type {[State, string, string][]} */
const states = [['charging', 'Charging', 'energy flows'], ['free', 'Free', 'in order'], ['ok', 'Done', 'paid, seen to happen'],
  ['waiting', 'Waiting', 'plugged, asked, drafted: not yet'],
  ['held', 'Held', 'a person or a rule holds it back'], ['faulted', 'Faulted', 'harm now'], ['offline', 'Offline', 'we do not know'],
  ['none', 'None', 'nothing to be said']];

const long = 'Donaudampfschifffahrtsgesellschaftskapitänsladestellplatz-Überwachungsbeauftragter';
const now = Date.now();
const ago = (/** @type {number} */ minutes) => new Date(now - minutes * 60000).toISOString();
const nothing = () => {};

function typeCard() {
  return card('Type: five sizes', { line: true },
    body(h('div.stack', null, h('p.big', null, '32 / 40 the one figure'), h('p.mid', null, '20 / 28 page title, figures'),
      h('h2', null, '16 / 24 section head'), h('p', null, '14 / 20 everything one reads or presses'),
      h('p', null, h('small.faint', null, '12 / 16 labels, axis, units, ages')),
      h('p', null, h('code', null, '12 mono: frames, hashes, identities')),
      h('p.soft', null, 'soft, ', h('span.faint', null, 'faint, '), h('a', { href: '#/parts' }, 'a link'), ', ',
        h('span.held-text', null, 'held')))));
}

function stateCard() {
  return card('States: shape, word, then colour', { line: true },
    h('ul.list', null,
      states.map(([state, word, meaning]) => h('li', null, seal(state), statePill({ state, word }), h('span.grow.soft', null, meaning),
        stateWord({ state, word })))));
}

function colourCard() {
  const list = [['ground', 'page'], ['surface', 'cards'], ['sunk', 'wells, groups'], ['line', 'divides only'], ['edge', 'controls'],
    ['ink', 'text'], ['soft', 'second'], ['faint', 'labels'], ['accent', 'to press, price']];
  return card('Ground, text, action', { line: true },
    body(h('div.swatches', null,
      list.map(([name, use]) => h('div.swatch', null, h('i', { vars: { of: 'var(--' + name + ')' } }),
        h('span', null, h('b', null, name), h('small.faint', null, use)))))));
}

/** All icons that `icons.svg` has, whether a page draws them yet or not. */
function iconCard() {
  const names = [...document.querySelectorAll('symbol[id^="i-"]')].map((symbol) => symbol.id.slice(2));
  return card('Icons', { line: true, note: 'for places and actions, never for a state' }, body(h('div.icons', null,
    names.map((name) => h('span', null, icon(name), h('small.faint', null, name))))));
}

function buttonCard() {
  return card('Buttons and filters', { line: true }, body(h('div.stack', null,
    h('div.row', null, button('Restart station', nothing, { kind: 'primary', icon: 'restart' }),
      button('Call the site', nothing, { icon: 'phone' }), button('Noted', nothing, { kind: 'quiet' }),
      button('Stop 3 sessions', nothing, { kind: 'danger', icon: 'stop' })),
    h('div.row', null, button('Small', nothing, { small: true }), button('Small and quiet', nothing, { small: true, kind: 'quiet' }),
      copyButton('copied text'), linkButton('A place to go', '#/parts'),
      notNow('Not now', 'every connector has a session', { icon: 'play' }),
      button('?', nothing, { label: 'Keys', attributes: { class: 'btn icon' } }),
      button('Pressed once', () => new Promise((done) => setTimeout(done, 1500)))),
    filters(searchField('Search parts', 'card, number, plate', '', nothing), filterWord('Station: CP001', nothing),
      segments('State', [['', 'All'], ['open', 'Running'], ['held', 'Held']], '', nothing)),
    h('div.row', null, tag('estimated', 'held'), tag('free of cost', 'ok'), tag('credited'), tag('GroundFailure', 'faulted'),
      h('kbd', null, '/'), h('span.soft', null, 'focus: 2 px line, 2 px gap, by ', h('kbd', null, 'Tab'))),
    h('div.row', null, button('Say something', () => toast('Card of Flat 9 is blocked at every station.', { undo: nothing })),
      button('Say something bad', () => toast('The server does not answer: Nothing was read.', { bad: true })),
      button('Ask',
        () => confirmed('Restart 3 stations?', 'Ends 2 running sessions, 18.40 EUR so far. 1 car will have to be plugged in again.',
          'Restart 3', { stay: 'Keep running' })),
      button('Open a dialog',
        () => { dialog('A dialog', (close) => [h('p.soft', null, 'It closes by Escape, by its cross and by a press beside it.'),
          secret('cpms_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'),
          h('div.btns.end', null, h('button.btn.primary', { type: 'button', onclick: close }, 'I have it'))]); })))));
}

function fieldCard() {
  return card('A form, and its refusal', { line: true }, body(form([
    [{ name: 'name', label: 'Name', required: true, example: 'Car park, bay 3', value: long },
      { name: 'profile', label: 'Security profile', type: 'select', options: [['1', '1: password'], ['2', '2: password and TLS']] }],
    [{ name: 'power', label: 'Most power in W', type: 'number', value: 22000 },
      { name: 'card', label: 'Card', choices: [['04A2B3C4', 'Pool car 7']], hint: '29 valid cards to choose from' }],
    { name: 'text', label: 'Payload', type: 'text-area', code: true, value: '{"type": "Soft"}', rows: 3 },
    { name: 'free', type: 'check', label: 'Charges free of cost', value: true, hint: 'Its sessions are never invoiced.' },
  ], 'Try it',
    () => { throw new Problem(422, { title: 'Unprocessable Content', detail: 'Two fields are not right.',
      errors: [{ pointer: '/name', detail: 'must have at most 100 characters' },
        { pointer: '/power', detail: 'must lie between 1000 and 5000000' }] }); }, { cancel: nothing })));
}

function nothingCards() {
  const problem = new Problem(-1, { title: 'The price was not saved',
    detail: 'The journal’s disk is full. Your text is kept here; nothing was published.' });
  return h('div.tiles', null,
    card('Empty', { line: true }, empty('No session yet', 'A session appears here at the moment in which a station reports its start.',
      button('Add station', nothing))),
    card('Nothing matches', { line: true }, unmatched('0 of 1,041 sessions', 'No session of CP001 is held.', 'Show all stations', nothing)),
    card('Loading', { line: true, note: 'after 300 ms' }, loading()),
    card('Failed', { line: true }, failed(problem, nothing)),
    card('Refused', { line: true },
      body(problemBox(new Problem(400, { title: 'Bad Request', detail: 'Three lines are wrong.',
        errors: [1, 2, 3].map((line) => ({ pointer: '/' + line + '/uid', detail: 'must be an idTag of 1 to 36 characters' })) })))),
    card('Remarks', { line: true },
      body(h('div.stack.s', null,
        states.map(([state, word]) => note(state, h('b', null, word), ', and ', h('a', { href: '#/parts' }, 'a link'), ' in it.'))))));
}

/** @typedef {{ place: string, state: State, word: string, card: string, kwh: string, price: string }} Row */

function tableCard() {
  /** @type {Row[]} */
  const rows = [
    { place: 'CP001 / 1', state: 'charging', word: 'Charging', card: 'Pool car 7', kwh: '16.402', price: '9.68' },
    { place: long, state: 'held', word: 'Held', card: long, kwh: '1,291.000', price: '1,204.00' },
    { place: '‮gnihsif‬ <img src=x onerror=alert(1)>', state: 'faulted', word: 'Faulted', card: 'مرحبا بالعالم', kwh: '0.000', price: '–' },
    { place: 'CP002 / 2', state: 'ok', word: 'Invoiced', card: '·· 4F21', kwh: '8.914', price: '4.37' },
  ];
  return card('A table', { note: 'figures right, of equal width, unit in the head',
    foot: [h('span', null, '4 of 1,041 rows shown'), button('Show more', nothing, { kind: 'quiet' })] }, table('A table', [
      { label: 'Place', lead: true, phone: 'first', cell: (row) => h('a', { href: '#/parts' }, wire(row.place)) },
      { label: 'Card', phone: 'hide', cell: (row) => h('div.clip', null, wire(row.card)) },
      { label: 'kWh', right: true, unit: 'kWh', cell: (row) => row.kwh },
      { label: 'EUR', right: true, unit: 'EUR', phone: 'last', cell: (row) => row.price },
      { label: 'State', phone: 'full', cell: (row) => stateWord(row) },
      { label: 'Actions', act: true, phone: 'full',
        cell: (row) => button('Change', nothing, { small: true, label: 'Change ' + row.card }) },
    ], rows, [h('tr.sum', null, h('td.first', { colspan: '3' }, 'Sum, EUR'), h('td.r.last', null, '1,218.05'))]));
}

function needsCard() {
  const list = needs({
    alerts: [{ station: 'CP001', session: null, kind: 'boot-loop', text: '5 boots within ten minutes.', count: 3, firstAt: ago(34),
      lastAt: ago(2), correction: null, standing: false },
    { station: 'CP002', session: null, kind: 'token-in-two-places',
      text: 'A session began with a token that charges at station CP005 too.', count: 1, firstAt: ago(90), lastAt: ago(90),
      correction: null, standing: false }],
    stations: [],
    knocking: [{ identity: 'WB-HOF-3', address: '192.0.2.7', count: 4, reason: 'it is not known', subprotocols: 'ocpp1.6',
      userAgent: 'Voltwerk Duo 22', firstAt: ago(11), lastAt: ago(1) }], held: [], heldTotal: 3,
    warnings: ['No seller is set: sessions are priced, and invoiced only once there is one'],
  });
  return card('Needs you', { note: 'worst first' }, needsList(list, nothing));
}

function timelineCard() {
  return card('What happened, and why', { line: true }, timeline([
    { at: ago(1), deed: 'decided', text: 'Alert “driver stuck” opened.', state: 'faulted', solid: true, end: '2 entries' },
    { at: ago(2), deed: 'observed', text: '30 s later the lock still reports shut. The answer was yes, nothing happened.',
      state: 'faulted', solid: true, hit: true, end: '1 frame' },
    { at: ago(3), deed: 'answered', text: '“Unlocked”, after 0.9 s.', state: 'ok', end: '1 frame' },
    { at: ago(3), deed: 'sent', text: 'Unlock the cable of connector 1.', end: '1 frame' },
    { at: ago(4), deed: 'asked', text: 'Unlock the cable of connector 1, by ' + long + '.', end: '1 entry' },
    { at: ago(1500), deed: 'observed', text: 'Charging began at connector 1, register 18,442.106 kWh.', state: 'charging', solid: true },
  ], 'What happened'));
}

function ladderCard() {
  return card('Why 13.46?', { line: true }, ladder([
    { title: 'Invoice line', sub: 'R-000417, line 2 of 3', figure: '13.46 EUR', body: h('p', null, 'The line as it stands on the paper.') },
    { title: 'Price', sub: 'frozen at the start', figure: '0.69 a kWh', open: true,
      body: h('p', null, '19.507 kWh × 0.69 = 13.45983, rounded once to ', h('b', null, '13.46'), '.') },
    { title: 'Frames', sub: 'as they came', figure: '4',
      body: [fold([h('b', null, 'MeterValues')], h('pre.frame', null, '[2,"8f41","MeterValues",{"connectorId":1}]'))] },
  ], 'From the figure down'));
}

function chartCards() {
  const points = Array.from({ length: 103 },
    (_, index) => ({ x: now - (103 - index) * 30000,
      y: index < 4 ? index * 23 : index < 34 ? 94 : index < 62 ? 47 : 47 - (index - 62) / 3 }))
    .filter((_, index) => index < 70 || index > 80);
  const charge = points.map((point, index) => ({ x: point.x, y: 22 + index * 0.62 }));
  const picture = chart({ label: 'Power of a session, at most 94 kW.', unit: 'kW',
    curves: [{ kind: 'pow', points, filled: true }, { kind: 'off', points: points.map((point) => ({ ...point, y: 110 })) },
      { kind: 'soc', points: charge, top: 100 }], read: (index) => points[index] ? points[index]?.y.toFixed(1) + ' kW' : null,
    words: [{ x: points[40]?.x ?? 0, y: 30, text: 'main fuse L1: 48 kW' }] });
  const derived = chart({ label: 'Derived power.', unit: 'kW', height: 120,
    curves: [{ kind: 'pow', points: points.map((point) => ({ ...point, y: point.y / 10 })), derived: true },
      { kind: 'bef', points: points.map((point) => ({ ...point, y: point.y / 12 })) }] });
  return columns([8,
    card('A curve with a gap',
      { end: h('span.keys', null, chartKey('', 'taken, kW'), chartKey('off', 'offered'), chartKey('soc', 'battery, %')) },
      h('div.body', null, picture))],
    [4, card('Derived, and the time before', { end: h('span.keys', null, chartKey('bef', 'before')) }, h('div.body', null, derived)),
      card('Amounts of days', {},
        h('div.body', null,
          bars('Energy a day', [3, 7, 6, 7, 6.5, 6.6, 5.8, 3.2, 6.8,
            8].map((value, index) => ({ value, title: value + ' MWh', now: index === 9 })))))]);
}

function figureCards() {
  return [strip('Connectors by state',
    states.slice(0, 6)
    .map(([state, word, meaning], index) => ({ name: stateWord({ state, word }), figure: String(23 - index * 3), sub: meaning,
      ...(index % 2 ? {} : { href: '#/parts' }) }))),
    section('Tiles', h('a', { href: '#/parts' }, 'Show as a list'),
      h('div.tiles', null,
        h('a.tile', { href: '#/parts' }, h('span.row.between.one', null, h('span.name', null, long),
          stateWord({ state: 'faulted', word: '2 faults' })), shapes(states.map(([state, word]) => ({ state, word })), 'Example'),
          meter(87, '124.3 of 143 kW'), h('span.row.between.soft', null, h('span', null, '124.3 of 143 kW'),
            h('span', null, '6 sessions'))),
        h('div.conn.charging', null, h('span.row.between', null, h('b', null, 'Connector 1'),
          stateWord({ state: 'charging', word: 'Charging' })), h('span.fig', null, '48.0', h('span.unit', null, '\u00a0kW')),
          h('small', null, 'Session 48,377 · register 8,204.518 kWh')),
        h('div.conn.offline', null, h('span.row.between', null, h('b', null, 'Connector 2'),
          stateWord({ state: 'offline', word: 'Offline' })), h('span.fig', null, '–'), h('small', null, 'told 12 min ago')))),
    columns([6,
      card('Facts', { line: true },
        facts([['Make', 'Voltwerk Duo 22'], ['Address', '1 Charging Lane\n10115 Berlin'], ['Name', long], ['Power', power('22000')],
          ['Energy', energy('8204.518')], ['Price', money('-1204.5', 'EUR')], ['Unknown', power(null)], null]))],
      [6, card('Times', { line: true, note: 'UTC stands in the tip' },
        facts([['Today', time(ago(3))], ['With its day', time(ago(3), { dayAlways: true })], ['Age', age(ago(4))],
          ['Old', age(ago(900), 660)], ['Lasts', duration(ago(83), null)], ['Left', countdown(new Date(now + 3600000).toISOString())],
          ['Never', age(null)]]))])];
}

/** @param {{ root: HTMLElement }} place */
export function parts({ root }) {
  fill(root,
    head('Parts', { crumb: [h('a', { href: '#/settings' }, 'Settings')], state: shape('ok'),
      say: 'type, colour, states, and what a list looks like when it is empty, loading, broken or old' }),
    h('div.cols', null, [typeCard(), stateCard(), colourCard(), buttonCard()].map((element) => h('div.w6', null, element))),
    iconCard(), ...figureCards(), needsCard(), tableCard(), nothingCards(), chartCards(),
    h('div.cols', null, h('div.w6.stack', null, timelineCard()), h('div.w6.stack', null, ladderCard(), fieldCard())));
}
