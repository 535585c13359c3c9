// The ledger: every account in double entry, and whether debits equal credits.
import { get, session as signed } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { throttle } from '../core/live.js';
import { decimal } from '../core/text.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { card, head, note } from '../parts/page.js';
import { statePill } from '../parts/state.js';
import { table } from '../parts/table.js';

/**
 * What the first digit of an account says.
 * @type {[RegExp, string][]}
 */
const classes = [[/^1[0-5]/, 'What is owed to us, and money'], [/^1/, 'What we owe'], [/^[2356]/, 'Costs'], [/^4[0-8]/, 'Revenue'],
  [/^49/, 'Fees and rounding'], [/./, 'Other']];

/** @param {string} account */
const classOf = (account) => classes.find(([shape]) => shape.test(account))?.[1] ?? 'Other';

/** @typedef {API.Ledger['accounts'][number]} Account */

/** @param {string} amount */
const amount = (amount) => /^0(\.0+)?$/.test(amount) ? h('span.faint', null, '–') : decimal(amount, 2);

/** @param {Account[]} accounts */
function accountsTable(accounts) {
  return table('Accounts', [
    { label: 'Account', lead: true, phone: 'first', cell: (account) => [h('span.faint', null, account.account + ' '), account.name] },
    { label: 'Currency', cell: (account) => account.currency },
    { label: 'Debit', right: true, name: true, cell: (account) => amount(account.debit) },
    { label: 'Credit', right: true, name: true, cell: (account) => amount(account.credit) },
    { label: 'Balance', right: true, phone: 'last', cell: (account) => h('b', null, decimal(account.balance, 2)) },
  ], accounts, null, (account) => classOf(account.account));
}

/** @type {import('../core/page.js').Page} */
export function ledger({ root, subscriptions }) {
  const top = h('div', null, head('Ledger'));
  const place = h('div.stack', null, card(null, {}, loading()));
  const read = async () => {
    try {
      const book = await get('/ledger', {});
      fill(top,
        head('Ledger', { state: statePill(book.balanced ? { state: 'ok', word: 'Balanced' } : { state: 'faulted', word: 'Not balanced' }),
          say: book.balanced ? 'debits equal credits to the cent' : 'run cpms audit' }));
      const held = signed.status?.sessions.held ?? 0;
      fill(place, held ? note('held', h('b', null, held === 1 ? 'One session is held.' : held + ' sessions are held.'),
        ' Their money is not in these books until somebody has decided. ', h('a', { href: '#/held' }, 'Decide')) : null,
        book.accounts.length ? card('Accounts', { note: [...new Set(book.accounts.map((account) => account.currency))].join(', ') },
          accountsTable(book.accounts))
        : card(null, {}, empty('Nothing posted yet', 'The first invoice posts here in double entry.')));
    } catch (problem) { if (!place.querySelector('table')) fill(place, card(null, {}, failed(problem, read))); }
  };
  fill(root, top, place);
  subscriptions.on('invoice', throttle(1000, read)).on('reconnected', read);
  return read();
}
