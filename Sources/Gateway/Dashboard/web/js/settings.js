// Who may use the API, and who stands on the invoices.
import { can, get, post, put, remove, session } from './api.js';
import { fill, h, wire } from './dom.js';
import { List } from './list.js';
import { button, card, confirmed, dialog, empty, facts, form, head, padded, problemBox, secret, toast, without } from './ui.js';
import { hash, time } from './format.js';

const roles = [['read-only', 'read-only: sees, changes nothing'], ['accountant', 'accountant: reads all, tariffs, releases, credit notes'],
  ['operator', 'operator: everything but API tokens and the seller'], ['owner', 'owner: everything']];

function tokenDialog(done) {
  dialog('New API token', (close) => form([
    { name: 'name', label: 'Name', required: true, example: 'Control room' },
    { name: 'role', label: 'Role', type: 'select', options: roles },
  ], 'Make it', async (fields) => {
    const answer = await post('/api-tokens', { name: fields.name, role: fields.role });
    close();
    dialog('API token of ' + answer.name, (shut) => [
      h('p', null, 'It is shown this once; only its hash is kept.'), secret(answer.token),
      h('p.soft', null, 'Or as a sign-in link for a browser:'), secret(location.origin + '/#token=' + encodeURIComponent(answer.token)),
      h('div.buttons', null, h('button.primary', { type: 'button', onclick: shut }, 'I have it'))]);
    done();
  }, { cancel: close }));
}

function apiTokens() {
  const list = new List({
    path: '/api-tokens', key: (item) => item.id, nothing: () => empty('No API token', 'Tokens let people and programs in.'),
    columns: [
      { label: 'Name', kind: 'lead', cell: (item) => wire(item.name) }, { label: 'Role', cell: (item) => item.role },
      { label: 'Issued', cell: (item) => time(item.issuedAt) },
      { label: '', kind: 'act', cell: (item) => item.revoked ? h('span.faint', null, 'revoked') : button('Revoke', async () => {
        if (!await confirmed('Revoke ' + item.name, 'Whoever uses this token is locked out at once.', 'Revoke')) return;
        await remove('/api-tokens/' + encodeURIComponent(item.id));
        await list.load();
      }, 'small danger') },
    ],
  });
  list.load();
  return card('API tokens', button('New token', () => tokenDialog(() => list.load())), list.element);
}

function sellerCard() {
  const place = h('div');
  const draw = (seller) => fill(place, padded(can('seller') ? form([
    [{ name: 'name', label: 'Name', required: true, value: seller?.name }, { name: 'vatId', label: 'VAT id', value: seller?.vatId }],
    { name: 'address', label: 'Address', type: 'text-area', rows: 3, required: true, value: seller?.address },
    [{ name: 'series', label: 'Series of invoice numbers', required: true, value: seller?.series ?? 'R', hint: 'R gives R-000001' }, { name: 'currency', label: 'Currency', required: true, value: seller?.currency ?? 'EUR' }],
  ], 'Save', async (fields) => {
    await put('/seller', without(fields));
    toast('Saved. Invoices from now on carry it.');
  }) : facts([['Name', seller?.name], ['Address', seller?.address], ['VAT id', seller?.vatId], ['Series', seller?.series], ['Currency', seller?.currency]])));
  get('/seller').then(draw, (problem) => problem.status === 404 ? draw(null) : fill(place, padded(problemBox(problem))));
  return card('Seller on invoices', null, place);
}

export function settings(root, { signOut }) {
  const { status } = session;
  fill(root, head('Settings', { tools: button('Sign out', () => signOut('')) }), h('div.stack', null,
    sellerCard(), can('api-tokens') ? apiTokens() : null,
    card('This installation', null, padded(facts([
      ['Signed in as', session.name], ['Role', session.role], ['Origin', status?.origin], ['Version', status?.version],
      ['Started', time(status?.startedAt)], ['Journal entries', String(status?.sequence ?? '–')], ['Head', hash(status?.head)],
      ['API', h('a', { href: '/api/v1/openapi.json' }, 'OpenAPI document')],
    ])))));
}
