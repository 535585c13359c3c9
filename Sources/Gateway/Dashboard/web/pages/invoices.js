// Invoices and credit notes, the newest first.
import { session as signed } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { date, nothing, serverNow } from '../core/format.js';
import { invoiceLink, link, sessionLink } from '../core/route.js';
import { count, dayInWords, dayKey, decimal } from '../core/text.js';
import { button } from '../parts/button.js';
import { filters, isWithin, periodFields, periodInstants } from '../parts/filters.js';
import { empty, unmatched } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { tag } from '../parts/state.js';
import { exportCsv, List } from '../parts/table.js';

/** @type {import('../parts/table.js').CsvColumns<API.Invoice>} */
const csvColumns = [
  ['number', (item) => item.number], ['issuedAt', (item) => item.issuedAt], ['dueAt', (item) => item.dueAt],
  ['credits', (item) => item.credits],
  ['net', (item) => item.net], ['tax', (item) => item.tax],
  ['gross', (item) => item.gross], ['currency', (item) => item.currency], ['buyer', (item) => item.buyer],
  ['driver', (item) => item.driver],
  ['servicedFrom', (item) => item.servicedFrom], ['servicedTo', (item) => item.servicedTo],
  ['sessions', (item) => item.sessions.join(' ')],
];

/** @param {API.Invoice} invoice */
export function creditTag(invoice) { return invoice.credits !== null ? tag('credit note', 'held') : invoice.credited ? tag('credited')
    : null; }

/** @param {API.Invoice} invoice */
export function payer(invoice) {
  if (invoice.buyer) return invoice.buyer;
  return invoice.driver !== null ? 'driver ' + invoice.driver : invoice.token ? 'card ·· ' + invoice.token.slice(-4).toUpperCase() : null;
}

/** @param {API.Invoice} invoice */
function issueDay(invoice) {
  const words = dayInWords(invoice.issuedAt);
  return dayKey(invoice.issuedAt) === dayKey(serverNow()) ? 'Today, ' + words : words;
}

/** @type {import('../parts/table.js').Column<API.Invoice>[]} */
const columns = [
  { label: 'Number', lead: true, phone: 'first',
    cell: (item) => h('span.keyline', null, h('a', { href: invoiceLink(item.invoice) }, wire(item.number)), creditTag(item)) },
  { label: 'For', phone: 'hide', cell: (item) => wire(payer(item), 'nobody named') },
  { label: 'Serviced', cell: (item) => date(item.servicedTo ?? item.issuedAt) },
  { label: 'Due', phone: 'hide', cell: (item) => item.dueAt ? date(item.dueAt) : nothing() },
  { label: 'Sessions', phone: 'hide', cell: (item) => item.sessions.slice(0, 3)
      .map((session, index) => [index ? ', ' : '', h('a', { href: sessionLink(session) }, '#' + session)])
      .concat(item.sessions.length > 3 ? [[' and ' + (item.sessions.length - 3) + ' more']] : []) },
  { label: 'Net', right: true, cell: (item) => decimal(item.net, 2) },
  { label: 'VAT', right: true, phone: 'hide', cell: (item) => decimal(item.tax, 2) },
  { label: 'To pay', right: true, phone: 'last',
    cell: (item) => [h('b', null, decimal(item.gross, 2)), h('span.unit', null, '\u00a0' + item.currency)] },
];

/** @type {import('../core/page.js').Page} */
export function invoices({ root, subscriptions, parameters }) {
  const period = { from: parameters.get('from') ?? '', to: parameters.get('to') ?? '' };
  const span = periodInstants(period);
  const isAll = !period.from && !period.to;
  const list = new List({
    label: 'Invoices', path: '/invoices', parameters: span, accepts: (item) => isWithin(item.issuedAt, span), key: (item) => item.invoice,
    link: (item) => invoiceLink(item.invoice),
    compare: (a, b) => b.invoice - a.invoice, noun: ['invoice', 'invoices'], columns,
    group: issueDay, total: () => isAll ? signed.status?.invoices ?? null : null,
    nothing: () => !isAll ? unmatched('No document in these days', 'There may be others before or after.', 'Show all days',
      () => { location.hash = '#/invoices'; })
      : empty('No invoice yet',
        'A finished session with a price becomes an invoice by itself. Set prices under Tariffs and the seller under Settings first.',
        h('a.btn', { href: '#/tariffs' }, 'Tariffs'), h('a.btn', { href: '#/settings' }, 'Settings')),
  });
  subscriptions.on('invoice', (item) => list.put(item)).on('reconnected', () => list.load());
  fill(root, head('Invoices', {
    say: signed.status ? count(signed.status.invoices, 'document') + ', numbered without a gap' : null,
    tools: button('Export', () => exportCsv('invoices.csv', '/invoices', span, csvColumns),
      { icon: 'get', title: 'All that match, as CSV' }),
  }), filters(periodFields(period, (changed) => { location.hash = link(['invoices'], changed); })), card(null, {}, list.element));
  return list.load();
}
