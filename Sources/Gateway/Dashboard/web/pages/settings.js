// Who may use the API, who stands on the invoices, how the page looks, what runs here.
import { can, get, post, put, remove, session } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { duration, hash, time } from '../core/format.js';
import { chooseDensity, chooseTheme, density, theme } from '../core/look.js';
import { byteText, count, figure, integer } from '../core/text.js';
import { button, segments } from '../parts/button.js';
import { confirmed, dialog, secret } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { body, card, columns, facts, head } from '../parts/page.js';
import { stateWord } from '../parts/state.js';
import { List } from '../parts/table.js';
import { toast } from '../parts/toast.js';

/** @type {[API.Role, string][]} */
const roles = [['read-only', 'read-only: sees, changes nothing'], ['accountant', 'accountant: reads all, tariffs, releases, credit notes'],
  ['operator', 'operator: everything but API tokens and the seller'], ['owner', 'owner: everything'],
  ['metrics', 'metrics: the numbers of /metrics, nothing else']];

/** @param {() => unknown} done */
function tokenDialog(done) {
  dialog('New API token', (close) => form([
    { name: 'name', label: 'Name', required: true, example: 'Control room' },
    { name: 'role', label: 'Role', type: 'select', options: roles },
  ], 'Make it', async (fields) => {
    const answer = await post('/api-tokens', {}, { name: fields.name, role: fields.role });
    close();
    const text = answer.token ?? '';
    dialog(['API token of ', h('bdi', null, answer.name)], (shut) => [
      h('p.soft', null, 'It is shown this once; only its hash is kept.'), secret(text),
      h('p.soft', null, 'Or as a sign-in link for a browser:'), secret(location.origin + '/#token=' + encodeURIComponent(text)),
      h('div.btns.end', null, h('button.btn.primary', { type: 'button', onclick: shut }, 'I have it'))], { kept: true });
    done();
  }, { cancel: close }));
}

function apiTokens() {
  /** @returns {Promise<void>} */
  const reload = () => list.load();
  const list = new List({
    label: 'API tokens', path: '/api-tokens', key: (item) => item.id,
    nothing: () => empty('No API token', 'Tokens let people and programs in.'), noun: ['token', 'tokens'],
    columns: [
      { label: 'Name', lead: true, phone: 'first', cell: (item) => h('span.wrap', null, wire(item.name)) },
      { label: 'Role', phone: 'last', cell: (item) => item.role },
      { label: 'Made', cell: (item) => time(item.issuedAt, { seconds: false, dayAlways: true }) },
      { label: 'Actions', act: true, cell: (item) => item.revoked ? stateWord({ state: 'none', word: 'Revoked' })
          : button('Revoke', async () => {
            if (!await confirmed('Revoke ' + item.name + '?', 'Whoever uses this token is locked out at once.', 'Revoke the token')) return;
            await remove('/api-tokens/{apiToken}', { apiToken: item.id });
            await reload();
          }, { small: true, label: 'Revoke ' + item.name }) },
    ],
  });
  list.load();
  return card('API tokens', { note: h('span.desk', null, 'for people and programs'),
    end: button('New token', () => tokenDialog(reload), { icon: 'plus' }) }, list.element);
}

function sellerCard() {
  const place = h('div', null, loading());
  const draw = (/** @type {API.SellerOrNone} */ seller) => fill(place, can('seller') ? body(form([
    [{ name: 'name', label: 'Name', required: true, value: seller.name },
      { name: 'vatId', label: 'VAT id', value: seller.vatId, example: 'DE123456789' }],
    { name: 'address', label: 'Address', type: 'text-area', rows: 3, required: true, value: seller.address },
    [{ name: 'series', label: 'Series of invoice numbers', required: true, value: seller.series ?? 'R', hint: 'R gives R-000001' },
      { name: 'currency', label: 'Currency', required: true, value: seller.currency ?? 'EUR' },
      { name: 'paymentDays', label: 'To be paid within days', type: 'number', min: 0, max: 365, value: seller.paymentDays ?? '',
        hint: 'empty: invoices say no date' }],
  ], 'Save', async (fields) => {
    await put('/seller', {}, { name: fields.name, address: fields.address, vatId: fields.vatId, series: fields.series,
      currency: fields.currency, paymentDays: integer(fields.paymentDays) });
    toast('Saved. Invoices from now on carry it.');
  })) : facts([['Name', seller.name], ['Address', seller.address], ['VAT id', seller.vatId], ['Series', seller.series],
    ['Currency', seller.currency], ['To be paid within', seller.paymentDays === null ? 'no term' : count(seller.paymentDays, 'day')]]));
  const read = async () => { try { draw(await get('/seller', {})); } catch (problem) { fill(place, failed(problem, read)); } };
  read();
  return card('Seller on invoices', { note: h('span.desk', null, 'sessions are invoiced once it is set'), line: true }, place);
}

function lookCard() {
  return card('How it looks', { note: 'in this browser', line: true }, body(h('div.stack', null,
    h('div.field', null, h('span.name', null, 'Colours'),
      segments('Colours', [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark'], ['contrast', 'High contrast']], theme(),
        (value) => chooseTheme(/** @type {import('../core/look.js').Theme} */ (value)))),
    h('div.field', null, h('span.name', null, 'Rows'),
      segments('Rows', [['normal', 'Normal'], ['dense', 'Dense']], density(),
        (value) => chooseDensity(/** @type {import('../core/look.js').Density} */ (value)))),
    h('p.hint', null, 'Times stand in your zone, ' + Intl.DateTimeFormat().resolvedOptions()
      .timeZone + '; the tip of a time tells UTC.'))));
}

/** @type {import('../core/page.js').Page} */
export function settings({ root, signOut }) {
  const { status } = session;
  fill(root,
    head('Settings', { say: session.name ? ['signed in as ', wire(session.name), ', ', session.role] : null,
      tools: button('Sign out', () => signOut('')) }),
    columns([7, sellerCard(), can('api-tokens') ? apiTokens() : null], [5, lookCard(), card('This installation', { line: true }, facts([
      ['Origin', status?.origin], ['Version', status?.version], ['Runs for', duration(status?.startedAt, null)],
      ['Started', time(status?.startedAt, { dayAlways: true })],
      ['Journal', status ? figure(status.sequence) + ' entries' : null], ['Head', hash(status?.head)],
      ['Disk', status?.disk.freeBytes ? byteText(status.disk.freeBytes) + ' free' : null],
      status?.certificateExpiresAt ? ['Certificate until', time(status.certificateExpiresAt, { dayAlways: true })] : null,
      ['API', h('a', { href: '/api/v1/openapi.json' }, 'OpenAPI document')],
      ['Parts', h('a', { href: '#/parts' }, 'What pages are made of')],
    ])), status?.tlsFailures.length ? card('TLS handshakes that failed', { line: true },
      h('ul.list', null,
        status.tlsFailures.map((failure) =>
          h('li', null, h('span.grow', null, h('span', null, wire(failure.reason)), h('small.faint', null, wire(failure.address))),
            time(failure.at))))) : null]));
}
