// The queue of what a person decides: sessions that ended and are held, each with its reason, what is proposed and what it would cost.
import { can, session as signed } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { nothing, shortAge, time } from '../core/format.js';
import { link, sessionLink, stationLink } from '../core/route.js';
import { count, decimal, kilowattHours } from '../core/text.js';
import { cardText, heldMore, heldReasons, heldSentence, missingWords } from '../core/words.js';
import { button } from '../parts/button.js';
import { filters } from '../parts/filters.js';
import { empty, unmatched } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { tag } from '../parts/state.js';
import { exportCsv, List } from '../parts/table.js';
import { isReady, releaseAsProposed, releaseDialog, writeOff } from './decide.js';

/** @type {import('../parts/table.js').CsvColumns<API.Session>} */
const csvColumns = [
  ['session', (item) => item.session], ['station', (item) => item.station], ['connector', (item) => item.connector],
  ['startedAt', (item) => item.startedAt], ['held', (item) => item.held], ['heldDetail', (item) => item.heldDetail],
  ['proposedEnergyKwh', (item) => item.proposedEnergyKwh], ['proposedStoppedAt', (item) => item.proposedStoppedAt],
  ['proposedGross', (item) => item.proposedCost?.gross], ['currency', (item) => item.proposedCost?.currency],
];

/** @param {API.Session} session */
function reason(session) {
  return [h('b.mid-weight', null, session.held ? heldSentence(session.held) : null),
    heldMore(session) ? h('div.sub', null, wire(heldMore(session))) : null,
    session.missing.length ? h('div.keyline', null, session.missing.map((what) => tag(missingWords[what], 'held'))) : null];
}

/** @param {API.Session} session */
function proposal(session) {
  const energy = session.proposedEnergyKwh ?? session.energyKwh;
  const end = session.proposedStoppedAt ?? session.stoppedAt;
  const by = session.proposedEnergyKwh === null && session.proposedStoppedAt === null ? 'as metered' : 'by the evidence';
  return [h('span.nowrap', null, energy === null ? 'energy not known' : kilowattHours(energy) + ' kWh'),
    h('div.sub', null, end ? ['to ', time(end, { seconds: false, dayAlways: true })] : 'its end is not known', ', ', by)];
}

/**
 * @param {() => void} decided
 * @returns {import('../parts/table.js').Column<API.Session>[]}
 */
function columns(decided) {
  /** @type {import('../parts/table.js').Column<API.Session>[]} */
  const all = [
    { label: 'Session', lead: true, phone: 'first', cell: (session) => [
      h('a', { href: sessionLink(session.session) }, 'Session ' + session.session),
      h('div.sub', null, session.station ? h('a', { href: stationLink(session.station), title: session.station },
        wire(session.stationName ?? session.station)) : 'unknown station',
        session.connector ? ' / ' + session.connector : ', connector not known', ', ', wire(cardText(session), 'no card'))] },
    { label: 'Why it is held', phone: 'full', cell: reason },
    { label: 'Proposed', phone: 'full', cell: proposal },
    { label: 'It would cost', right: true, phone: 'last', cell: (session) => session.proposedCost
      ? [decimal(session.proposedCost.gross, 2), h('span.unit', null, '\u00a0' + session.proposedCost.currency)]
      : session.missing.includes('connector') ? nothing()
        : h('span.faint', null, session.free === 'no tariff' ? 'no price yet' : session.free ?? 'not known') },
    { label: 'Since', phone: 'hide', cell: (session) => session.stoppedAt ? shortAge(session.stoppedAt) : nothing() },
  ];
  if (!can('release')) return all;
  return [...all, { label: 'Actions', act: true, phone: 'full', cell: (session) => h('span.btns', null,
    isReady(session) ? button('Release', () => releaseAsProposed(session, decided),
      { small: true, kind: 'primary', label: 'Release session ' + session.session + ' as proposed', title: 'As proposed' }) : null,
    button('Change', () => releaseDialog(session, decided),
      { small: true, label: 'Change the figures of session ' + session.session + ' and release it', title: 'Other figures, who pays' }),
    button('Write off', () => writeOff(session, decided),
      { small: true, kind: 'quiet', label: 'Write off session ' + session.session })) }];
}

/** @type {import('../core/page.js').Page} */
export function heldPage({ root, subscriptions, parameters }) {
  const asked = parameters.get('for');
  const wanted = heldReasons.find((name) => name === asked) ?? null;
  /** @param {API.Session} item */
  const accepts = (item) => !item.running && item.held !== null && (wanted === null || item.held === wanted);
  /** @type {List<'/sessions'>} */
  const list = new List({
    label: 'Held sessions', path: '/sessions', parameters: wanted ? { held: wanted } : { state: 'held' }, key: (item) => item.session,
    noun: ['session', 'sessions'], accepts, compare: (a, b) => b.session - a.session, columns: columns(() => list.load()),
    total: () => wanted ? null : signed.status?.sessions.held ?? null,
    nothing: () => wanted ? unmatched('No session is held for this reason', heldSentence(wanted), 'Show all that are held',
      () => { location.hash = link(['held']); }) : empty('Nothing waits for a decision',
      'A session whose figures cannot be believed, or for which nobody is known to pay, waits here before it is invoiced.'),
  });
  const number = signed.status?.sessions.held ?? 0;
  const choose = h('select.in',
    { 'aria-label': 'Held because', onchange: () => { location.hash = link(['held'], { for: choose.value }); } },
    h('option', { value: '' }, 'For any reason'),
    heldReasons.map((name) => h('option', { value: name, selected: name === wanted }, heldSentence(name))));
  subscriptions.on('session', (item) => list.put(item)).on('reconnected', () => list.load());
  fill(root, head('Held', {
    say: number ? count(number, 'session waits', 'sessions wait') + ' for a decision; ' + (number === 1 ? 'its' : 'their')
      + ' money is in no invoice until then'
      : 'nothing waits for a decision',
    tools: button('Export', () => exportCsv('held.csv', '/sessions', wanted ? { held: wanted } : { state: 'held' }, csvColumns),
      { icon: 'get', title: 'All that match, as CSV' }),
  }), filters(choose), card(null, {}, list.element));
  return list.load();
}
