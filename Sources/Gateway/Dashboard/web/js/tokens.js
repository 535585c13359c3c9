// Tokens (cards and virtual ones) and the drivers who hold them.
import { can, get, patch, post, remove } from './api.js';
import { fill, h, wire } from './dom.js';
import { time } from './format.js';
import { List } from './list.js';
import { importButton } from './stations.js';
import { badge, button, card, confirmed, dialog, empty, fieldRow, form, head, instant, toast, without } from './ui.js';

function tokenBadge(token) {
  if (token.forgotten) return badge('', '∅', 'forgotten');
  if (token.expires && Date.parse(token.expires) < Date.now()) return badge('warn', '◔', 'expired');
  return { active: badge('good', '●', 'active'), blocked: badge('bad', '✕', 'blocked'), inactive: badge('', '○', 'inactive') }[token.status] ?? badge('', '?', token.status);
}

const tokenPath = (token) => '/tokens/' + encodeURIComponent(token.token);
const localText = (at) => at ? new Date(Date.parse(at) - new Date(at).getTimezoneOffset() * 60000).toISOString().slice(0, 16) : '';

async function driverOptions(current = null) {
  const drivers = await get('/drivers?limit=200').then((page) => page.items, () => []);
  const options = [['', 'nobody'], ...drivers.filter((driver) => !driver.forgotten).map((driver) => [driver.driver, driver.name])];
  return current === null || options.some(([value]) => value === current) ? options : [...options, [current, 'driver ' + current]];
}

function holderFields(token, drivers) {
  return [
    [{ name: 'label', label: 'Label', value: token.label, example: 'Pool car 7' }, { name: 'group', label: 'Group', value: token.group, hint: 'cards of a group stop each other’s sessions' }],
    [{ name: 'driver', label: 'Driver', type: 'select', value: token.driver ?? '', options: drivers }, { name: 'expires', label: 'Expires', type: 'datetime-local', value: localText(token.expires) }],
    fieldRow({ name: 'free', type: 'check', label: 'Charges free of cost', value: token.free }),
  ];
}

const driverValue = (text) => text === null ? null : /^\d+$/.test(text) ? Number(text) : text;

async function issueDialog(done) {
  const drivers = await driverOptions();
  dialog('Issue a token', (close) => form([
    [{ name: 'uid', label: 'Number (idTag)', required: true, example: '04A2B3C4D5', hint: 'at most 20 characters in OCPP 1.6' },
      { name: 'kind', label: 'Kind', type: 'select', options: [['RFID', 'RFID card'], ['Virtual', 'virtual']] }],
    ...holderFields({}, drivers),
  ], 'Issue', async (fields) => {
    await post('/tokens', without({ uid: fields.uid, kind: fields.kind, label: fields.label, group: fields.group, driver: driverValue(fields.driver), expires: instant(fields.expires), free: fields.free }));
    close();
    toast('Issued. It is valid at every station now.');
    done();
  }, { cancel: close }));
}

async function changeDialog(token, done) {
  const drivers = await driverOptions(token.driver);
  const shown = { label: token.label, group: token.group, driver: token.driver, expires: localText(token.expires) || null, free: token.free };
  dialog('Change token ' + token.uid, (close) => form(holderFields(token, drivers), 'Save', async (fields) => {
    // Null takes away, so only what was changed is sent.
    const wanted = { ...fields, driver: driverValue(fields.driver) };
    const changes = Object.fromEntries(Object.keys(shown).filter((name) => wanted[name] !== shown[name]).map((name) => [name, wanted[name]]));
    if ('expires' in changes) changes.expires = instant(changes.expires);
    await patch(tokenPath(token), changes);
    close();
    done();
  }, { cancel: close }));
}

async function forget(token, done) {
  if (!await confirmed('Forget token ' + token.uid, 'Its number is erased for good: its key is destroyed, the journal stays whole, the card opens nothing any more. This cannot be taken back.', 'Forget it')) return;
  await remove(tokenPath(token));
  done();
}

function tokenActions(token, done) {
  if (token.forgotten || !can('operate')) return null;
  const set = (status) => async () => { await patch(tokenPath(token), { status }); done(); };
  return [token.status === 'active' ? button('Block', set('blocked'), 'small danger') : button('Activate', set('active'), 'small'),
    button('Change', () => changeDialog(token, done), 'small'), button('Forget', () => forget(token, done), 'small plain')];
}

function driversCard() {
  const list = new List({
    path: '/drivers', key: (driver) => driver.driver,
    nothing: () => empty('No driver yet', 'A driver is a person to whom tokens and invoices belong. Charging works without one.'),
    columns: [
      { label: 'Name', kind: 'lead', cell: (driver) => driver.forgotten ? badge('', '∅', 'forgotten') : wire(driver.name) },
      { label: 'Mail', cell: (driver) => wire(driver.mail) },
      { label: '', kind: 'act', cell: (driver) => driver.forgotten || !can('operate') ? null : button('Forget', async () => {
        if (!await confirmed('Forget ' + driver.name, 'Name and mail are erased for good; invoices and sums stay. This cannot be taken back.', 'Forget')) return;
        await remove('/drivers/' + encodeURIComponent(driver.driver));
        await list.load();
      }, 'small plain') },
    ],
  });
  const add = button('Add driver', () => dialog('Add a driver', (close) => form([[{ name: 'name', label: 'Name', required: true }, { name: 'mail', label: 'Mail', type: 'email' }]], 'Add', async (fields) => {
    await post('/drivers', without({ name: fields.name, mail: fields.mail }));
    close();
    list.load();
  }, { cancel: close })));
  return { list, element: card('Drivers', can('operate') ? add : null, list.element) };
}

export function tokens(root, { subscriptions, parameters }) {
  const names = new Map();
  const list = new List({
    path: '/tokens', filters: { search: parameters.get('search') ?? '' }, key: (token) => token.token,
    nothing: () => list.filters.search ? empty('No token fits', 'Change the search.')
      : empty('There is no token yet', 'Issue one by the number that is printed on a card, or import a list. A token is valid at every station at once.'),
    columns: [
      { label: 'Number', kind: 'lead', cell: (token) => h('span.mono', null, wire(token.uid, 'forgotten')) },
      { label: 'State', cell: tokenBadge },
      { label: 'Label', cell: (token) => h('div', null, wire(token.label), token.group ? h('div.sub', null, 'group ', wire(token.group)) : null) },
      { label: 'Driver', cell: (token) => wire(names.get(String(token.driver)) ?? token.driver) },
      { label: 'Kind', cell: (token) => [token.kind, token.free ? [' ', badge('good', '○', 'free')] : null] },
      { label: 'Expires', cell: (token) => token.expires ? time(token.expires, { dayAlways: true }) : h('span.faint', null, 'never') },
      { label: '', kind: 'act', cell: (token) => tokenActions(token, () => list.load()) },
    ],
  });
  let typing = 0;
  const search = h('input', { type: 'search', example: 'Number, label, group', 'aria-label': 'Search tokens', value: list.filters.search, oninput: () => {
    clearTimeout(typing);
    typing = setTimeout(() => { list.filters.search = search.value.trim(); list.items.clear(); list.load(); }, 250);
  } });
  const drivers = driversCard();
  fill(root, head('Tokens', { tools: [search, can('operate') ? [
    importButton('tokens', '/tokens/import', 'uid,kind,label,group,expires,free,status', '04A2B3C4D5,RFID,Pool car 7,fleet,,false,active', () => list.load()),
    button('Issue token', () => issueDialog(() => list.load()), 'primary')] : null] }),
  h('div.stack', null, card(null, null, list.element), drivers.element));
  subscriptions.on('reconnected', () => list.load());
  return drivers.list.load().then(() => {
    for (const driver of drivers.list.items.values()) names.set(String(driver.driver), driver.forgotten ? 'forgotten' : driver.name);
    return list.load();
  });
}
