// Invoices and the ledger: every cent with its trail down to the frames.
import { can, get, post } from './api.js';
import { fill, h, wire } from './dom.js';
import { entryLink } from './entry.js';
import { date, hash, money, time } from './format.js';
import { exportCsv, List } from './list.js';
import { throttle } from './live.js';
import { priceTable, vatText } from './sessions.js';
import { badge, button, card, confirmed, empty, facts, head, padded, problemBox, toast } from './ui.js';

const csvColumns = [
  ['number', (item) => item.number], ['issuedAt', (item) => item.issuedAt], ['credits', (item) => item.credits], ['net', (item) => item.net], ['tax', (item) => item.tax],
  ['gross', (item) => item.gross], ['currency', (item) => item.currency], ['driver', (item) => item.driver], ['servicedFrom', (item) => item.servicedFrom], ['servicedTo', (item) => item.servicedTo],
  ['sessions', (item) => (item.sessions ?? []).join(' ')],
];

const creditBadge = (invoice) => invoice.credits ? badge('warn', '↩', 'credit note') : invoice.credited ? badge('', '↩', 'credited') : null;

export function invoices(root, { subscriptions }) {
  const list = new List({
    path: '/invoices', key: (item) => item.invoice, link: (item) => '#/invoices/' + item.invoice, compare: (a, b) => b.invoice - a.invoice,
    nothing: () => empty('No invoice yet', 'A finished session with a tariff becomes an invoice by itself. Set prices under Tariffs and the seller under Settings first.',
      h('a.button', { href: '#/tariffs' }, 'Tariffs')),
    columns: [
      { label: 'Number', kind: 'lead', cell: (item) => [h('a', { href: '#/invoices/' + item.invoice }, wire(item.number)), ' ', creditBadge(item)] },
      { label: 'Issued', cell: (item) => time(item.issuedAt) },
      { label: 'Driver', cell: (item) => wire(item.driver, item.token ? item.token.slice(0, 8) + '…' : 'none') },
      { label: 'Sessions', cell: (item) => (item.sessions ?? []).map((session, index) => [index ? ', ' : '', h('a', { href: '#/sessions/' + session }, '#' + session)]) },
      { label: 'Net', kind: 'right', cell: (item) => money(item.net, item.currency) },
      { label: 'Tax', kind: 'right', cell: (item) => money(item.tax, item.currency) },
      { label: 'Gross', kind: 'right', cell: (item) => h('strong', null, money(item.gross, item.currency)) },
    ],
  });
  subscriptions.on('invoice', (item) => list.put(item)).on('reconnected', () => list.load());
  fill(root, head('Invoices', { tools: button('Export CSV', () => exportCsv('invoices.csv', '/invoices', {}, csvColumns)) }), card(null, null, list.element));
  return list.load();
}

function sumFoot(invoice) {
  const line = (label, amount) => h('tr', null, h('td', { colspan: '4' }, label), h('td.right', { colspan: '2' }, money(amount, invoice.currency)));
  return [line('Net', invoice.net),
    (invoice.groups ?? []).map((group) => line('VAT ' + vatText(group.vat) + ' on ' + group.net, group.tax)), line('Gross', invoice.gross)];
}

function posting(item, currency) {
  return h('div.call', null, h('div.top', null, h('strong', null, wire(item.text)), h('span.when.faint', null, 'posting ' + item.posting)),
    h('div.scroll', null, h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Account'), h('th.right', { scope: 'col' }, 'Debit'), h('th.right', { scope: 'col' }, 'Credit'))),
      h('tbody', null, item.legs.map((leg) => h('tr', null, h('td', null, h('span.num', null, String(leg.account)), ' ', leg.accountName),
        h('td.right', null, leg.side === 'debit' ? money(leg.amount, currency) : ''), h('td.right', null, leg.side === 'credit' ? money(leg.amount, currency) : '')))))));
}

// Steps that one entry proves stand together.
function trailGroups(steps) {
  const groups = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && step.sequence && last[0].sequence === step.sequence) last.push(step); else groups.push([step]);
  }
  return groups;
}

function trailItem(group) {
  const [first] = group;
  return h('li', null, first.sequence ? entryLink(first.sequence, 'entry #' + first.sequence) : null,
    first.at ? h('span.faint', null, ' ', time(first.at, { millis: true, dayAlways: true })) : null,
    first.hash ? h('span.hint', null, '  hash ', hash(first.hash)) : null,
    group.map((step) => h('div', null, h('span.what', null, wire(step.what)), step.text ? h('span.soft', null, '  ', wire(step.text)) : null)));
}

const trailEnds = { first: 9, last: 4 };

function trailCard(number) {
  const place = h('div', null, h('p.soft', null, 'Reading…'));
  const draw = (groups, whole) => {
    const hidden = groups.length - trailEnds.first - trailEnds.last;
    if (whole || hidden < 3) { fill(place, h('ol.trail', null, groups.map(trailItem))); return; }
    fill(place, h('ol.trail', null, groups.slice(0, trailEnds.first).map(trailItem),
      h('li', null, button('Show ' + hidden + ' entries between', () => draw(groups, true), 'small')), groups.slice(-trailEnds.last).map(trailItem)));
  };
  get('/invoices/' + number + '/trail').then((trail) => {
    if (trail.steps.length) draw(trailGroups(trail.steps), false); else fill(place, empty('No trail', 'The invoice names no session.'));
  }, (problem) => fill(place, problemBox(problem)));
  return card('Trail down to the frames', h('span.hint', null, 'each step opens its journal entry'), padded(place));
}

async function credit(invoice) {
  if (!await confirmed('Credit ' + invoice.number, 'A credit note over ' + invoice.gross + ' ' + invoice.currency + ' is issued in the same series. It cannot be taken back; the invoice itself stays as it is.', 'Issue credit note')) return;
  const answer = await post('/invoices/' + invoice.invoice + '/credit');
  toast('Credit note ' + answer.number + ' issued.');
  location.hash = '#/invoices/' + answer.invoice;
}

function body(invoice) {
  const seller = invoice.seller ?? {};
  return [
    head(['Invoice ', wire(invoice.number)], {
      crumb: h('a', { href: '#/invoices' }, 'Invoices'), badges: creditBadge(invoice),
      tools: !invoice.credits && !invoice.credited && can('credit') ? button('Credit it', () => credit(invoice), 'danger') : null,
    }),
    h('div.columns', null,
      card('Document', null, padded(facts([
        ['Issued', time(invoice.issuedAt, { dayAlways: true })], ['Serviced', h('span', null, date(invoice.servicedFrom), ' – ', date(invoice.servicedTo))],
        ['Driver', invoice.driver ?? (invoice.token ? 'token ' + invoice.token.slice(0, 12) + '…' : null)], ['Series', invoice.series],
        invoice.credits ? ['Credits', h('a', { href: '#/invoices/' + invoice.credits }, 'invoice ' + invoice.credits)] : null,
        ['Content hash', hash(invoice.contentHash)],
      ]))),
      card('Seller', null, padded(facts([['Name', seller.name], ['Address', seller.address], ['VAT id', seller.vatId]])))),
    card('Lines', null, priceTable(invoice.lines ?? [], invoice.currency, sumFoot(invoice))),
    card('Ledger postings', h('a', { href: '#/ledger' }, 'Ledger'), (invoice.postings ?? []).length
      ? invoice.postings.map((item) => posting(item, invoice.currency)) : empty('No posting', 'The amount was zero.')),
    trailCard(invoice.invoice),
  ];
}

export function invoice(root, { path }) {
  const place = h('div.stack');
  fill(root, place);
  return get('/invoices/' + encodeURIComponent(path[0])).then((document) => fill(place, body(document)),
    (problem) => fill(place, head('Invoice ' + path[0], { crumb: h('a', { href: '#/invoices' }, 'Invoices') }), problemBox(problem)));
}

export function ledger(root, { subscriptions }) {
  const place = h('div');
  const read = async () => {
    try {
      const book = await get('/ledger');
      fill(place, h('div.stack', null,
        h('div', null, book.balanced ? badge('good', '✓', 'balanced: debits equal credits') : badge('bad', '✕', 'NOT balanced: run cpms audit')),
        card('Accounts', h('span.faint', null, book.currency), book.accounts.length ? h('div.scroll', null, h('table.cards', null,
          h('thead', null, h('tr', null, ['Account', 'Debit', 'Credit', 'Balance'].map((name, index) => h('th' + (index ? '.right' : ''), { scope: 'col' }, name)))),
          h('tbody', null, book.accounts.map((account) => h('tr', null, h('td.lead', null, h('span.num', null, String(account.account)), ' ', account.name),
            h('td.right', { 'data-label': 'Debit' }, money(account.debit, account.currency)), h('td.right', { 'data-label': 'Credit' }, money(account.credit, account.currency)),
            h('td.right', { 'data-label': 'Balance' }, h('strong', null, money(account.balance, account.currency)))))))) : empty('Nothing posted yet', 'The first invoice posts here in double entry.'))));
    } catch (problem) { fill(place, problemBox(problem)); }
  };
  fill(root, head('Ledger'), place);
  subscriptions.on('invoice', throttle(1000, read)).on('reconnected', read);
  return read();
}
