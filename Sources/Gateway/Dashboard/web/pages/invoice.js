// One invoice: the paper as it prints, and beside it the ladder from its figures down to the frames.
import { can, get, post } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { date, hash, hour, time } from '../core/format.js';
import { invoiceLink, sessionLink } from '../core/route.js';
import { count, dayKey, decimal, prettyJson, without } from '../core/text.js';
import { ends, rungs } from '../core/trail.js';
import { dimensionWord, vatText } from '../core/words.js';
import { button } from '../parts/button.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { fold, ladder } from '../parts/ladder.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { statePill, stateWord } from '../parts/state.js';
import { table } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { entryLink } from './entry.js';
import { payer } from './invoices.js';

/** @typedef {import('../core/dom.js').Child} Child */

/**
 * @param {Child} name
 * @param {string} amount
 * @param {boolean} [sum]
 */
const sumLine = (name, amount, sum = false) => h(sum ? 'div.sum' : 'div', null, h('dt', null, name), h('dd', null, amount));

/**
 * The document as it is printed.
 * @param {API.InvoiceDetail} invoice
 * @param {readonly API.Invoice[]} related documents about the same session
 */
function paper(invoice, related) {
  const { seller, currency } = invoice;
  const others = new Map(related.map((each) => [each.invoice, each.number]));
  const takenBack = related.find((each) => each.credits === invoice.invoice);
  const inItsPlace = related.find((each) => each.replaces === invoice.invoice);
  const each = (/** @type {API.PriceLine} */ line) => [decimal(line.price, 2),
    line.unit === '1' ? null : h('span.unit', null, '\u00a0/ ' + line.unit)];
  return h('article.paper', { 'aria-label': 'Invoice ' + invoice.number },
    h('header', null, h('div', null, h('b', null, wire(seller.name)), h('div.soft.lines', null, wire(seller.address, '')),
      seller.vatId ? h('div.faint', null, 'VAT id ', wire(seller.vatId)) : null),
      h('div.right', null, h('p.mid', null, invoice.credits === null ? 'Invoice' : 'Credit note'), h('p', null, wire(invoice.number)))),
    h('dl.two', null, h('div', null, h('dt', null, 'For'), h('dd', null, wire(payer(invoice), 'nobody named'))),
      h('div.right', null, h('dt', null, 'Date'), h('dd', null, date(invoice.issuedAt)),
        invoice.dueAt ? [h('dt', null, 'To be paid by'), h('dd', null, date(invoice.dueAt))] : null,
        h('dt', null, 'Serviced'), h('dd', null, date(invoice.servicedFrom),
          invoice.servicedFrom && invoice.servicedTo && dayKey(invoice.servicedTo) !== dayKey(invoice.servicedFrom)
          ? [' – ', date(invoice.servicedTo)] : null),
        invoice.credits !== null ? [h('dt', null, 'Takes back'),
          h('dd', null,
            h('a', { href: invoiceLink(invoice.credits) }, others.get(invoice.credits) ?? 'invoice ' + invoice.credits))] : null,
        invoice.replaces !== null ? [h('dt', null, 'In place of'), h('dd', null,
          h('a', { href: invoiceLink(invoice.replaces) }, others.get(invoice.replaces) ?? 'invoice ' + invoice.replaces))] : null,
        takenBack ? [h('dt', null, 'Taken back by'),
          h('dd', null, h('a', { href: invoiceLink(takenBack.invoice) }, wire(takenBack.number)))] : null,
        inItsPlace ? [h('dt', null, 'In its place'),
          h('dd', null, h('a', { href: invoiceLink(inItsPlace.invoice) }, wire(inItsPlace.number)))] : null)),
    table('Lines', [
      { label: 'What', lead: true, phone: 'first',
        cell: (line) => [dimensionWord(line.dimension), h('div.sub', null,
          h('a', { href: sessionLink(line.session), title: 'Session ' + line.session }, wire(line.station, 'session ' + line.session)),
          line.startedAt ? [', ', time(line.startedAt, { seconds: false, dayAlways: true }),
            line.stoppedAt ? [' – ', hour(line.stoppedAt)] : null] : null)] },
      { label: 'Quantity', right: true, cell: (line) => [decimal(line.quantity),
        line.unit === '1' ? null : h('span.unit', null, '\u00a0' + line.unit)] },
      { label: currency + ' each', right: true, phone: 'hide', cell: each },
      { label: 'VAT', right: true, cell: (line) => vatText(line.vat) },
      { label: 'Net, ' + currency, right: true, phone: 'last', cell: (line) => decimal(line.net, 2) },
    ], invoice.lines),
    h('dl.sums', null, sumLine('Net', decimal(invoice.net, 2)),
      invoice.groups.map((group) => sumLine(group.vat === null ? 'Without VAT, on ' + decimal(group.net, 2)
        : 'VAT ' + group.vat + ' % on ' + decimal(group.net, 2), decimal(group.tax, 2))),
      sumLine(invoice.credits === null ? 'Total' : 'Credited', decimal(invoice.gross, 2) + ' ' + currency, true)),
    h('footer', null, h('span', null, wire(seller.name), seller.vatId ? [' · VAT id ', wire(seller.vatId)] : null),
      h('span', null, 'Content ', hash(invoice.contentHash))));
}

/**
 * A long list with its middle folded away.
 * @template T
 * @param {readonly T[]} list
 * @param {(item: T) => Child} draw
 * @param {string} noun
 */
function middleFolded(list, draw, noun) {
  const place = h('div.stack.s');
  const { head: first, between, tail } = ends(list, 4, 3);
  fill(place, first.map(draw),
    between
    ? [h('div', null, button('Show ' + count(between, noun) + ' between', () => { fill(place, list.map(draw)); },
      { kind: 'quiet', small: true })), tail.map(draw)] : null);
  return place;
}

/** @param {API.TrailStep} step */
const proof = (step) => h('div.row.proof', null, step.sequence ? entryLink(step.sequence, 'Entry #' + step.sequence) : null,
  step.at ? h('small.faint', null, time(step.at, { millis: true, dayAlways: true })) : null,
  step.hash ? h('small.faint.nowrap', null, hash(step.hash)) : null);

/**
 * A price line in the words of the page instead of the code's.
 * @param {string | null} text
 */
const priced = (text) => text?.replace(/^(FLAT|ENERGY|TIME|PARKING_TIME):/, (_, dimension) => dimensionWord(dimension) + ':') ?? null;

/** @param {API.TrailStep} step */
const said = (step) => h('div.said', null, h('p', null, wire(priced(step.text))), proof(step));

/** @param {API.TrailStep} step */
function reading(step) {
  const match = /^register (\S+) kWh at (\S+)$/.exec(step.text ?? '');
  return h('div.row.between', null, match ? time(match[2], { dayAlways: false }) : wire(step.text),
    h('span.row', null, match ? decimal(match[1] ?? '', 3) + ' kWh' : null, step.sequence ? entryLink(step.sequence) : null));
}

/** @param {API.TrailStep} step */
function frame(step) {
  const action = /^\s*\[\s*2\s*,\s*"[^"]*"\s*,\s*"(\w+)"/.exec(step.text ?? '')?.[1];
  return fold([h('span.nowrap', null, step.what === 'frame in' ? '→ in' : '← out'),
    h('b', null, action ?? (step.what === 'frame in' ? 'frame' : 'answer')), step.at ? time(step.at, { dayAlways: false }) : null],
    h('pre.frame', null, prettyJson(step.text ?? '')), proof(step));
}

/**
 * @param {API.InvoiceDetail} invoice
 * @param {{ steps: API.TrailStep[] }} trail
 */
function why(invoice, trail) {
  const names = { document: invoice.credits === null ? 'Invoice' : 'Credit note',
    session: invoice.sessions.length > 1 ? 'Sessions' : 'Session', price: 'Price', register: 'Registers', frame: 'Frames' };
  return ladder(rungs(trail.steps).map(({ kind, steps }) => {
    const entries = new Set(steps.map((step) => step.sequence)).size;
    /** @type {Record<string, [sub: string, figure: string, body: Child]>} */
    const parts = {
      document: [invoice.number + ', with its postings', decimal(invoice.gross, 2) + ' ' + invoice.currency, steps.map(said)],
      session: ['what was charged', invoice.sessions.map((session) => '#' + session).slice(0, 3).join(', '), steps.map(said)],
      price: ['frozen at the start', count(steps.filter((step) => step.what === 'price').length, 'line'), steps.map(said)],
      register: ['as the meter told them', count(steps.length, 'reading'), middleFolded(steps, reading, 'reading')],
      frame: ['as they came, byte by byte', count(steps.length, 'frame'), middleFolded(steps, frame, 'frame')],
    };
    const [sub, figure, body] = parts[kind] ?? ['', '', null];
    return { title: names[kind], sub: sub + ', ' + count(entries, 'entry', 'entries'), figure, open: kind === 'price', body };
  }), 'From the figure down to the frames');
}

/** @param {API.InvoiceDetail} invoice */
async function credit(invoice) {
  const effect = 'A credit note over ' + decimal(invoice.gross,
    2) + ' ' + invoice.currency + ' is issued in the same series. It cannot be taken back; the invoice itself stays as it is.';
  if (!await confirmed('Credit ' + invoice.number + '?', effect, 'Issue credit note')) return;
  const answer = await post('/invoices/{invoice}/credit', { invoice: invoice.invoice });
  toast('Credit note ' + answer.number + ' issued.');
  location.hash = invoiceLink(answer.invoice);
}

/** @param {API.InvoiceDetail} invoice */
async function correct(invoice) {
  // What the station told after the invoice is offered.
  const told = (await get('/alerts', { limit: 200 })).items.find((alert) => alert.correction?.invoice === invoice.invoice)?.correction;
  const line = invoice.lines.find((each) => each.dimension === 'ENERGY');
  const invoiced = line ? line.quantity : null;
  dialog('Correct ' + invoice.number, (close) => form([
    h('p.soft', null, 'A credit note takes back the whole invoice' + (invoice.credited ? ', as one does already' : '')
      + ', and a new invoice of the same session stands in its place, by the same tariff. Both cannot be taken back.'),
    invoiced === null ? null : { name: 'energyKwh', label: 'Energy in kWh', value: told?.energyKwh ?? invoiced, inputmode: 'decimal',
      hint: told?.energyKwh ? 'as the station told since; invoiced were ' + invoiced : 'as invoiced, or as it should be' },
    { name: 'stoppedAt', label: 'Ended at', value: told?.stoppedAt ?? invoice.servicedTo,
      hint: told?.stoppedAt ? 'as the station told since; invoiced was ' + invoice.servicedTo : 'as invoiced, or as it should be' },
    { name: 'reason', label: 'Why', hint: 'for whoever reads the trail' },
  ], 'Credit and invoice anew', async (fields) => {
    const answer = await post('/invoices/{invoice}/correct', { invoice: invoice.invoice }, without({
      energyKwh: fields.energyKwh === invoiced ? null : fields.energyKwh,
      stoppedAt: fields.stoppedAt === invoice.servicedTo ? null : fields.stoppedAt, reason: fields.reason || null,
    }));
    close();
    toast(answer.credits === null ? answer.number + ' stands in the place of ' + invoice.number + '.'
      : invoice.number + ' is credited; nothing is left to be paid.');
    location.hash = invoiceLink(answer.invoice);
  }, { cancel: close }));
}

/** @param {API.InvoiceDetail} invoice */
function postings(invoice) {
  return card('Ledger postings', { line: true, end: h('a', { href: '#/ledger' }, 'Ledger'),
    foot: invoice.postings.length ? stateWord({ state: 'ok', word: 'Debits equal credits' }) : null },
    invoice.postings.length ? invoice.postings.map((posting) => table(posting.text, [
      { label: 'Account', lead: true, phone: 'first', cell: (leg) => [h('span.faint', null, leg.account + ' '), leg.accountName] },
      { label: 'Debit', right: true, phone: 'last', name: true, cell: (leg) => leg.side === 'debit' ? decimal(leg.amount, 2) : null },
      { label: 'Credit', right: true, phone: 'last', name: true, cell: (leg) => leg.side === 'credit' ? decimal(leg.amount, 2) : null },
    ], posting.legs)) : h('div.body.all', null, h('p.soft', null, 'No posting: the amount was zero.')));
}

/**
 * @param {API.InvoiceDetail} invoice
 * @param {readonly API.Invoice[]} related
 * @param {HTMLElement} rungsPlace
 */
function draw(invoice, related, rungsPlace) {
  const note = related.find((each) => each.credits === invoice.invoice);
  const back = statePill({ state: 'none', word: invoice.replaced ? 'Corrected' : 'Credited' });
  const state = invoice.credits !== null ? statePill({ state: 'held', word: 'Credit note' })
    : invoice.credited ? note ? h('a', { href: invoiceLink(note.invoice), title: 'Credit note ' + note.number }, back) : back : null;
  return [
    head([invoice.credits === null ? 'Invoice ' : 'Credit note ', wire(invoice.number)], {
      crumb: [h('a', { href: '#/invoices' }, 'Invoices'),
        ...(invoice.sessions.length === 1 ? [h('a', { href: sessionLink(invoice.sessions[0] ?? 0) }, 'Session ' + invoice.sessions[0])]
          : [])], state, say: ['issued ', time(invoice.issuedAt, { seconds: false, dayAlways: true }),
        invoice.credits !== null ? null : [', ', invoice.dueAt ? ['to be paid by ', date(invoice.dueAt)] : 'no term of payment agreed',
          '; whether it was paid is not kept here']],
      tools: [invoice.credits === null && !invoice.replaced && invoice.sessions.length === 1 && can('credit')
        ? button('Correct', () => correct(invoice)) : null,
      invoice.credits === null && !invoice.credited && can('credit') ? button('Credit note', () => credit(invoice)) : null,
        button('Print', () => print(), { kind: 'primary', icon: 'print' })],
    }),
    h('div.cols.document', null, h('div.w7', null, paper(invoice, related)),
      h('div.w5.stack.no-print', null, card('Why ' + decimal(invoice.gross, 2) + '?', { note: 'down to the frames', line: true },
        rungsPlace), postings(invoice))),
  ];
}

/** @type {import('../core/page.js').Page} */
export async function invoice({ root, path }) {
  const named = path[0] ?? '';
  fill(root, card(null, {}, loading()));
  const read = async () => {
    try {
      const number = /^\d+$/.test(named) ? Number(named) : (await get('/invoices', { number: named, limit: 1 })).items[0]?.invoice;
      if (number === undefined) {
        fill(root, head('Invoice ' + named, { crumb: [h('a', { href: '#/invoices' }, 'Invoices')] }),
          card(null, {}, empty('There is no such document', 'None has the number ' + named + '.')));
        return;
      }
      const found = await get('/invoices/{invoice}', { invoice: number });
      const related = found.sessions.length === 1 && (found.credited || found.credits !== null || found.replaces !== null)
        ? (await get('/invoices', { session: found.sessions[0], limit: 50 })).items : [];
      const rungsPlace = h('div', null, loading());
      fill(root, draw(found, related, rungsPlace));
      const climb = async () => {
        try {
          fill(rungsPlace, why(found, await get('/invoices/{invoice}/trail', { invoice: number })));
        } catch (problem) {
          fill(rungsPlace, failed(problem, climb));
        }
      };
      await climb();
    } catch (problem) { fill(root, head('Invoice ' + path[0], { crumb: [h('a', { href: '#/invoices' }, 'Invoices')] }),
      card(null, {}, failed(problem, read))); }
  };
  return read();
}
