// One session: what it came to in a sentence, its curve, its price line by line, what happened, where the money went.
import { can, get, post } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { age, duration, energy, money, nothing, power, time } from '../core/format.js';
import { throttle } from '../core/live.js';
import { chargePoints, powerPoints } from '../core/plot.js';
import { invoiceLink, link, stationLink } from '../core/route.js';
import { clock, count, csvCell, decimal, instantText, kilowattHours, kilowatts, readable, spanText } from '../core/text.js';
import { cardText, dimensionWord, freeText, heldMore, heldSentence, sessionSaid, stopSentence, vatText } from '../core/words.js';
import { button, linkButton } from '../parts/button.js';
import { chart, chartKey } from '../parts/chart.js';
import { confirmed } from '../parts/dialog.js';
import { fold } from '../parts/ladder.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { body, card, columns, facts, head, note } from '../parts/page.js';
import { statePill } from '../parts/state.js';
import { saveText, table } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { issueDialog } from './cards.js';
import { priceDialog, releaseDialog } from './decide.js';
import { entryLink } from './entry.js';

/**
 * @param {API.Session} session
 * @param {() => unknown} done
 */
async function stop(session, done) {
  const soFar = session.costSoFar ? ', ' + decimal(session.costSoFar.gross, 2) + ' ' + session.costSoFar.currency + ' so far' : '';
  const took = session.energyKwh === null ? '' : ' It took ' + kilowattHours(session.energyKwh) + ' kWh' + soFar + '.';
  if (!await confirmed('Stop session ' + session.session + '?', 'The driver’s car stops charging.' + took, 'Stop charging',
    { stay: 'Let it charge' })) return;
  await post('/sessions/{session}/stop', { session: session.session });
  toast('Asked the station to stop; the session ends when the station reports it.');
  done();
}

/**
 * Ends a session that will not end by itself.
 * @param {API.SessionDetail} session
 * @param {() => unknown} done
 */
async function end(session, done) {
  const last = session.readings.filter((reading) => reading.energyKwh !== null).at(-1);
  const known = session.energyKwh === null ? 'No register is known of it.'
    : kilowattHours(session.energyKwh) + ' kWh are known of it' + (last ? ', the last at ' + instantText(last.at) : '') + '.';
  if (!await confirmed('End session ' + session.session + '?', 'It ends here with what is known, and is held until somebody decides. '
    + known + ' The station is not asked: if a car still charges, stop it first.', 'End it', { stay: 'Let it run' })) return;
  await post('/sessions/{session}/end', { session: session.session });
  toast('Ended with what is known; it is held.');
  done();
}

/**
 * What the session came to.
 * @param {API.Session} session
 */
function lede(session) {
  const seconds = (Date.parse(session.stoppedAt ?? '') - Date.parse(session.startedAt)) / 1000;
  const took = session.energyKwh === null ? 'an amount of energy that is not known'
    : h('b', null, kilowattHours(session.energyKwh) + ' kWh');
  const price = session.price && session.free !== 'nothing to pay'
    ? [' for ', h('b', null, decimal(session.price.gross, 2) + ' ' + session.price.currency)]
    : session.free ? [', ', freeText(session.free)] : null;
  if (session.running) {
    return h('p.lede', null, 'A car has taken ', took, ' in ', duration(session.startedAt, null),
      session.costSoFar ? [', ', h('b', null, decimal(session.costSoFar.gross, 2) + ' ' + session.costSoFar.currency),
        session.uncertain ? ' so far, which is not certain' : ' so far'] : null,
      session.powerW !== null && Number(session.powerW) > 0 ? [', now with ', h('b', null, kilowatts(session.powerW) + ' kW')]
      : ', and takes no power now', session.stateOfCharge ? [', battery at ', decimal(session.stateOfCharge), ' %'] : null, '.');
  }
  return h('p.lede', null, 'A car took ', took, ' in ', spanText(seconds), price,
    session.card ? [', with ', wire(session.card)] : null, '. It ended so: ', stopSentence(session.stopReason), '.',
    session.estimated ? ' The energy is estimated.' : null);
}

/** @type {import('../parts/table.js').Column<API.Reading>[]} */
const readingColumns = [
  { label: 'At', lead: true, phone: 'first', cell: (reading) => time(reading.at) },
  { label: 'Register, kWh', right: true, unit: 'kWh', phone: 'last',
    cell: (reading) => reading.energyKwh === null ? nothing() : kilowattHours(reading.energyKwh) },
  { label: 'kW', right: true, unit: 'kW',
    cell: (reading) => reading.powerW === null ? nothing()
      : h('span', { title: reading.powerW + ' W' }, decimal((Number(reading.powerW) / 1000).toFixed(2))) },
  { label: 'A', right: true, unit: 'A', cell: (reading) => reading.currentA === null ? nothing() : decimal(reading.currentA) },
  { label: 'V', right: true, unit: 'V', cell: (reading) => reading.voltageV === null ? nothing() : decimal(reading.voltageV) },
  { label: 'Battery, %', right: true, unit: '%',
    cell: (reading) => reading.stateOfCharge === null ? nothing() : decimal(reading.stateOfCharge) },
];

/**
 * @param {API.Reading} reading
 * @param {number} watts
 */
function readingText(reading, watts) {
  return [instantText(reading.at), decimal((watts / 1000).toFixed(2)) + ' kW',
    reading.energyKwh === null ? null : kilowattHours(reading.energyKwh) + ' kWh',
    reading.currentA === null ? null : decimal(reading.currentA) + ' A',
    reading.voltageV === null ? null : decimal(reading.voltageV) + ' V',
    reading.stateOfCharge === null ? null : decimal(reading.stateOfCharge) + ' %'].filter(Boolean).join(' · ');
}

/** @param {API.SessionDetail} session */
function curve(session) {
  const { readings } = session;
  const { points, derived } = powerPoints(readings);
  const charge = chargePoints(readings);
  const peak = Math.max(0, ...points.map((point) => point.y));
  const first = points[0];
  const last = points.at(-1);
  const span = first && last ? `from ${clock(first.x)} to ${clock(last.x)}, at most ${kilowatts(peak)} kW` : '';
  const now = session.running && last ? `, ${kilowatts(last.y)} kW now` : '';
  const keys = h('span.desk', null, h('kbd', null, '←'), ' ', h('kbd', null, '→'), ' walk the curve');
  /**
   * @param {import('../core/plot.js').Point | undefined} point
   * @param {boolean} [end]
   */
  const percent = (point, end = false) => point ? [{ x: point.x, y: point.y, text: decimal(String(point.y)) + ' %', end }] : [];
  /** @type {import('../parts/chart.js').Curve[]} */
  const battery = charge.length > 1 ? [{ kind: 'soc', points: charge, top: 100 }] : [];
  const picture = chart({
    label: `Power of session ${session.session} ${span}${now}.`, unit: 'kW',
    curves: [{ kind: 'pow', points: points.map((point) => ({ x: point.x, y: point.y / 1000 })), filled: true, derived }, ...battery],
    read: (index) => { const point = points[index]; return point ? readingText(point.reading, point.y) : keys; },
    words: battery.length ? [...percent(charge[0]), ...percent(charge.at(-1), true)] : [],
  });
  const csv = () => saveText('session-' + session.session + '.csv', ['at,energyKwh,powerW,currentA,voltageV,stateOfCharge',
    ...readings.map((reading) => [reading.at, reading.energyKwh, reading.powerW, reading.currentA, reading.voltageV,
      reading.stateOfCharge].map(csvCell).join(','))].join('\r\n') + '\r\n', 'text/csv');
  return card('Power', {
    note: derived && points.length ? 'derived from the register: the station tells no power' : null,
    end: picture ? h('span.keys', null, chartKey('', 'taken, kW'), charge.length > 1 ? chartKey('soc', 'battery, %') : null) : null,
    foot: readings.length ? [h('span', null, count(readings.length, 'reading')), button('CSV', csv, { kind: 'quiet', icon: 'get' })] : null,
  }, picture ? h('div.body', null, picture)
    : empty('No curve yet', 'It needs two readings; stations send them every minute or so while they charge.'),
    readings.length ? fold('As a table', table('Readings', readingColumns, readings)) : null);
}

/**
 * Lines of a price as they stand on the invoice.
 * @param {readonly (API.PriceLine & { session?: number })[]} lines
 * @param {string} currency
 * @param {import('../core/dom.js').Child} foot
 */
export function priceTable(lines, currency, foot) {
  return table('Price', [
    { label: 'What', lead: true, phone: 'first',
      cell: (line) => [dimensionWord(line.dimension),
        line.session ? h('div.sub', null, h('a', { href: link(['sessions', line.session]) }, 'session ' + line.session)) : null] },
    { label: 'Quantity', right: true, cell: (line) => [decimal(line.quantity),
      line.unit === '1' ? null : h('span.unit', null, '\u00a0' + line.unit)] },
    { label: currency + ' each', right: true, phone: 'hide',
      cell: (line) => [decimal(line.price, 2), line.unit === '1' ? null : h('span.unit', null, '\u00a0/ ' + line.unit)] },
    { label: 'VAT', right: true, cell: (line) => vatText(line.vat) },
    { label: 'VAT, ' + currency, right: true, phone: 'hide', cell: (line) => decimal(line.tax, 2) },
    { label: 'Net, ' + currency, right: true, phone: 'last', cell: (line) => decimal(line.net, 2) },
  ], lines, foot);
}

/**
 * @param {import('../core/dom.js').Child} name
 * @param {string} amount
 * @param {boolean} [sum]
 */
export function footLine(name, amount, sum = false) {
  return h(sum ? 'tr.sum' : 'tr', null, h('td.first', { colspan: '5' }, name), h('td.r.last', null, decimal(amount, 2)));
}

/**
 * @param {API.Session} session
 * @param {API.InvoiceDetail | null} invoice
 */
function priceCard(session, invoice) {
  const { price } = session;
  const tariff = session.tariff ? 'tariff ' + session.tariff + ', version ' + session.tariffVersion
    + (session.pricedLater ? ', named later' : ', frozen at the start')
    : 'no tariff applied when it began';
  if (price) {
    return card('Price',
      { note: tariff, end: session.invoice
        ? h('a', { href: invoiceLink(session.invoice) }, 'Invoice ' + (invoice?.number ?? session.invoice))
          : h('span.faint', null, Number(price.gross) === 0 ? 'nothing to pay, so no invoice' : 'not invoiced yet') },
      priceTable(price.lines, price.currency,
        [footLine('Net', price.net), footLine('VAT', price.tax), footLine('To pay, ' + price.currency, price.gross, true)]));
  }
  const text = session.free ? (session.free === 'no tariff' ? 'It is ' : 'It was ') + freeText(session.free) + '.' : session.costSoFar
    ? ['So far ', money(session.costSoFar.gross, session.costSoFar.currency), '. The price is final when the session ends.']
    : session.running ? 'It is priced when the session ends.' : session.held ? 'It is priced once somebody has decided.'
    : 'It is not priced yet.';
  return card('Price', { note: tariff }, body(h('p', null, text)));
}

/**
 * The journal entries that made a session, folded in the middle where there are many.
 * @param {readonly number[]} entries
 */
function entriesCard(entries) {
  const place = h('div.keyline.entries');
  const ends = 24;
  const draw = (/** @type {boolean} */ whole) => {
    if (whole || entries.length <= 2 * ends + 2) { fill(place, entries.map((sequence) => entryLink(sequence))); return; }
    fill(place, entries.slice(0, ends).map((sequence) => entryLink(sequence)),
      button('Show ' + count(entries.length - 2 * ends, 'entry between', 'entries between'), () => draw(true), { small: true }),
      entries.slice(-ends).map((sequence) => entryLink(sequence)));
  };
  draw(false);
  return card('Journal', { note: count(entries.length, 'entry made this session', 'entries made this session'), line: true }, body(place));
}

/** @param {API.InvoiceDetail} invoice */
function moneyCard(invoice) {
  return card('Where the money went',
    { line: true, foot: [h('span', null, invoice.currency + '.'), h('a', { href: invoiceLink(invoice.invoice) }, invoice.number)] },
    invoice.postings.map((posting) =>
      h('dl.kv.sums', null,
        posting.legs.map((leg) => [h('dt', null, leg.account + ' ' + leg.accountName),
          h('dd', null, (leg.side === 'credit' ? '−' : '') + decimal(leg.amount, 2))]))));
}

/**
 * That the card of a session is in no list, with what puts it there.
 * @param {string} uid
 * @param {() => unknown} read
 */
function strangeCard(uid, read) {
  return note('held', h('b', null, 'Its card is in no list: ', wire(uid), '.'), ' ', can('operate')
    ? button('Add card', () => issueDialog(read, uid), { small: true, label: 'Add card ' + uid }) : null);
}

/**
 * The number of a card that nobody issued, as a station showed it lately.
 * @param {API.Session} session
 */
async function refusedNumber(session) {
  if (!session.token || session.card) return null;
  return (await get('/refused-cards', { limit: 200 })).items.find((card) => card.token === session.token && card.status === 'Invalid')?.uid
    ?? null;
}

/**
 * @param {API.SessionDetail} session
 * @param {API.InvoiceDetail | null} invoice
 * @param {string | null} strange the number of its card, where that is in no list
 * @param {() => unknown} read
 */
function draw(session, invoice, strange, read) {
  const place = session.stationName ?? session.station ?? 'unknown station';
  return [
    head('Session ' + session.session, {
      crumb: [h('a', { href: '#/sessions' }, 'Sessions'),
        session.station ? h('a', { href: stationLink(session.station) }, wire(place)) : wire(place)],
      state: statePill(sessionSaid(session)),
      say: [time(session.startedAt, { seconds: false, dayAlways: true }),
        session.stoppedAt ? [' to ', time(session.stoppedAt, { seconds: false, now: Date.parse(session.startedAt) })] : ', still running'],
      tools: [session.running && can('operate') ? button('Stop charging', () => stop(session, read), { kind: 'danger', icon: 'stop' })
        : null, session.running && can('operate') ? button('End with what is known', () => end(session, read)) : null,
        session.held && can('release') ? button('Decide', () => releaseDialog(session, read), { kind: 'primary' }) : null,
        session.free === 'no tariff' && session.stoppedAt && !session.held && can('release')
          ? button('Price it', () => priceDialog(session, read), { title: 'No tariff applied where it began' }) : null,
        session.invoice ? linkButton('Invoice', invoiceLink(session.invoice), { icon: 'doc' }) : null],
    }),
    lede(session),
    session.unauthorized ? note('held', h('b', null, 'Nobody is known who pays.'), session.token
      ? ' Its card may not charge, and the station charges all the same.' : ' It runs without a card.',
    ' When it has ended it is held until somebody decides.') : null,
    strange ? strangeCard(strange, read) : null,
    session.uncertain ? note('held', h('b', null, 'Nobody can be sure that it still runs.'), ' ', wire(readable(session.uncertain)),
      ' What it costs so far is not certain.') : null,
    session.held ? note('held', h('b', null, heldSentence(session.held)), heldMore(session) ? [' ', wire(heldMore(session))] : null,
      ' It is invoiced once somebody has decided.') : null,
    session.endDifferenceKwh !== null ? note('held', h('b', null, 'Its end and its readings differ by '
      + kilowattHours(session.endDifferenceKwh) + ' kWh.'), ' The register of its end is what it is billed by.') : null,
    session.readingsDoubted.length ? note('held', h('b', null, count(session.readingsDoubted.length, 'reading is', 'readings are')
      + ' not believed.'), ' No connector of its power comes to ' + kilowattHours(session.readingsDoubted[0]?.energyKwh ?? '0')
      + ' kWh in the time.') : null,
    session.toldOtherwise.length ? note('held', h('b', null, 'The station told it otherwise too:'), session.toldOtherwise.map((story) =>
      [' ', entryLink(story.entry), story.energyKwh === null ? '' : ' ' + kilowattHours(story.energyKwh) + ' kWh',
        story.stoppedAt === null ? '' : ' until ' + instantText(story.stoppedAt)]), '.') : null,
    curve(session),
    columns([8, priceCard(session, invoice), entriesCard(session.entries)], [4, card('Facts', { line: true }, facts([
      ['Station', session.station ? h('a', { href: stationLink(session.station), title: session.station }, wire(place)) : null],
      ['Connector', session.connector], ['Card', strange ? wire(strange) : cardText(session) ?? 'none'],
      session.driver !== null ? ['Driver', session.driverName ?? 'driver ' + session.driver] : null,
      ['Power now', session.running && session.powerW !== null
        ? [power(session.powerW), h('span.faint', null, ', read ', age(session.readingAt))] : nothing()],
      ['Energy', energy(session.energyKwh)],
      ['Register at start', energy(session.meterStartKwh)], ['Register at end', energy(session.meterStopKwh)],
      ['Started', time(session.startedAt, { dayAlways: true })], ['Ended', time(session.stoppedAt, { dayAlways: true })],
      ['Ended because', session.running ? null : h('span', { title: session.stopReason }, stopSentence(session.stopReason))],
      ['Transaction', session.transactionId],
    ])), invoice ? moneyCard(invoice) : null]),
  ];
}

/** @type {import('../core/page.js').Page} */
export function session({ root, subscriptions, path }) {
  const number = Number(path[0]);
  const place = h('div.stack.l', null, card(null, {}, loading()));
  fill(root, place);
  const read = async () => {
    try {
      if (!Number.isInteger(number)) {
        fill(place, head('Session ' + path[0], { crumb: [h('a', { href: '#/sessions' }, 'Sessions')] }),
          card(null, {}, empty('There is no such session', 'Sessions are called by their number.')));
        return;
      }
      const found = await get('/sessions/{session}', { session: number });
      const invoice = found.invoice === null ? null : await get('/invoices/{invoice}', { invoice: found.invoice });
      const open = [...place.querySelectorAll('details')].map((details) => details.open);
      fill(place, draw(found, invoice, await refusedNumber(found), read));
      place.querySelectorAll('details').forEach((details, index) => { details.open = open[index] ?? false; });
    } catch (problem) {
      if (!place.querySelector('.lede')) fill(place, head('Session ' + path[0], { crumb: [h('a', { href: '#/sessions' }, 'Sessions')] }),
        card(null, {}, failed(problem, read)));
    }
  };
  // What somebody reads by pointer or decides about in a dialog is not drawn anew meanwhile.
  const refresh = throttle(3000,
    () => { if (!document.querySelector('dialog[open]') && !place.querySelector('.plot:hover, .plot:focus')) read(); });
  subscriptions.on('session', (changed) => { if (changed.session === number) refresh(); }).on('reconnected', refresh);
  return read();
}
