// Cards (and virtual ones), and those that were refused.
import { all, can, patch, post, remove } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { age, serverNow, time } from '../core/format.js';
import { link } from '../core/route.js';
import { figure, instantOfField, localField, without } from '../core/text.js';
import { tokenSaid } from '../core/words.js';
import { button } from '../parts/button.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { filters, searchField } from '../parts/filters.js';
import { form } from '../parts/form.js';
import { empty, unmatched } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { stateWord, tag } from '../parts/state.js';
import { List } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { driverOptions } from './choose.js';
import { importButton } from './newstation.js';

/** @typedef {import('../parts/form.js').FormRow} FormRow */

/**
 * @param {API.Token | null} token
 * @param {[string | number, string][]} drivers
 * @returns {FormRow[]}
 */
function holderFields(token, drivers) {
  return [
    [{ name: 'label', label: 'Label', value: token?.label, example: 'Pool car 7' },
      { name: 'group', label: 'Group', value: token?.group, hint: 'cards of a group stop each other’s sessions' }],
    [{ name: 'driver', label: 'Person', type: 'select', value: token?.driver ?? '', options: drivers },
      { name: 'expires', label: 'Expires', type: 'datetime-local', value: localField(token?.expires) }],
    { name: 'free', type: 'check', label: 'Charges free of cost', value: token?.free },
  ];
}

/** @param {string | null} text */
const driverValue = (text) => text === null ? null : Number(text);

/**
 * @param {() => unknown} done
 * @param {string} [uid] the number of the card, where it is known already
 */
export async function issueDialog(done, uid = '') {
  const drivers = await driverOptions();
  dialog('Add a card', (close) => form([
    [{ name: 'uid', label: 'Number (idTag)', required: true, value: uid, example: '04A2B3C4D5',
      maxlength: 36, hint: 'stations of OCPP 1.6 read 20 characters, others 36' },
      { name: 'kind', label: 'Kind', type: 'select', options: [['RFID', 'RFID card'], ['Virtual', 'virtual']] }],
    ...holderFields(null, drivers),
  ], 'Add card', async (fields) => {
    const token = await post('/tokens', {}, { uid: fields.uid, kind: fields.kind, free: fields.free,
      ...without({ label: fields.label, group: fields.group, driver: driverValue(fields.driver),
        expires: instantOfField(fields.expires) }) });
    close();
    toast(tokenSaid(token, serverNow()).state === 'ok' ? 'Added. It is valid at every station now.'
      : 'Added, and it opens nothing: it has expired already.');
    done();
  }, { cancel: close }));
}

/**
 * @param {API.Token} token
 * @param {() => unknown} done
 */
async function changeDialog(token, done) {
  const drivers = await driverOptions(token.driver);
  /** @type {Record<string, unknown>} */
  const shown = { label: token.label, group: token.group, driver: token.driver, expires: localField(token.expires) || null,
    free: token.free };
  dialog(['Change card ', wire(token.uid)], (close) => form(holderFields(token, drivers), 'Save', async (fields) => {
    // Null takes away, so only what was changed is sent.
    /** @type {Record<string, unknown>} */
    const wanted = { ...fields, driver: driverValue(fields.driver) };
    const changes = Object.fromEntries(Object.keys(shown).filter((name) => wanted[name] !== shown[name])
      .map((name) => [name, name === 'expires' ? instantOfField(fields.expires) : wanted[name]]));
    await patch('/tokens/{token}', { token: token.token }, changes);
    close();
    done();
  }, { cancel: close }));
}

/**
 * @param {API.Token} token
 * @param {() => unknown} done
 */
function tokenActions(token, done) {
  if (token.forgotten || !can('operate')) return null;
  /** @param {API.Token['status']} status */
  const set = async (status) => { await patch('/tokens/{token}', { token: token.token }, { status }); done(); };
  const block = async () => {
    await set('blocked');
    toast('Card ' + (token.label ?? token.uid ?? '') + ' is blocked at every station.', { undo: () => set('active') });
  };
  const forget = async () => {
    const effect = 'Its number is erased for good: its key is destroyed, the journal stays whole, the card opens nothing any more. '
      + 'This cannot be taken back.';
    if (!await confirmed('Forget card ' + token.uid + '?', effect, 'Forget the card')) return;
    await remove('/tokens/{token}', { token: token.token });
    done();
  };
  return h('span.btns', null, token.status === 'active' ? button('Block', block, { small: true })
    : button('Let it charge', () => set('active'), { small: true }),
    button('Change', () => changeDialog(token, done), { small: true }), button('Forget', forget, { small: true, kind: 'quiet' }));
}

/** @type {Record<string, string>} */
const refusals = { Invalid: 'not known', Blocked: 'blocked', Expired: 'expired', ConcurrentTx: 'charges elsewhere' };

/** @param {() => unknown} added */
function refusedCards(added) {
  const list = new List({
    label: 'Refused cards', path: '/refused-cards', limit: 5, key: (item) => item.token, noun: ['refused card', 'refused cards'],
    nothing: () => empty('No card was refused', 'A card that is shown at a station and may not charge stands here, to be added.'),
    columns: [
      { label: 'Card', lead: true, phone: 'first',
        cell: (item) => [wire(item.label ?? item.uid, 'cannot be read any more'), item.label ? h('div.sub.mono', null, wire(item.uid, ''))
          : null] },
      { label: 'Why', phone: 'last', cell: (item) => refusals[item.status] ?? item.status },
      { label: 'Shown at', cell: (item) => wire(item.stationName ?? item.station, 'a station that is gone') },
      { label: 'Times', right: true, phone: 'hide', cell: (item) => figure(item.count) },
      { label: 'Last', phone: 'full', cell: (item) => age(item.lastAt) },
      { label: 'Actions', act: true, phone: 'full', cell: (item) => item.status === 'Invalid' && item.label === null && item.uid
        && can('operate') ? button('Add', () => issueDialog(() => { list.load(); added(); }, item.uid ?? ''),
          { small: true, label: 'Add card ' + item.uid }) : null },
    ],
  });
  // Where none was refused there is nothing to say.
  const element = h('div');
  const draw = list.draw.bind(list);
  const whole = card('Refused cards', { note: h('span.desk', null, 'the last first') }, list.element);
  list.draw = () => { draw(); if (list.rows.size) fill(element, whole); else fill(element); };
  return { list, element };
}

/** @type {import('../core/page.js').Page} */
export async function cards({ root, subscriptions, parameters }) {
  /** @type {Map<number, string>} */
  const names = new Map();
  let search = parameters.get('search') ?? '';
  // What was added or changed last stands first.
  const wanted = () => ({ search: search || null, order: /** @type {const} */ ('newest') });
  /** @returns {Promise<void>} */
  const reload = () => list.load();
  const list = new List({
    label: 'Cards', path: '/tokens', parameters: wanted(), key: (token) => token.token, noun: ['card', 'cards'],
    nothing: () => search ? unmatched('No card matches', `None has “${search}” in its number, label or group.`, 'Show all cards',
      () => { location.hash = '#/cards'; })
      : empty('There is no card yet',
        'Add one by the number that is printed on it, or import a list. A card is valid at every station at once.'),
    columns: [
      { label: 'Card', lead: true, phone: 'first',
        cell: (token) => [h('a', { href: link(['sessions'], { card: token.token }), title: 'Its sessions' },
          wire(token.label ?? token.uid, 'forgotten')), token.label ? h('div.sub.mono', null, wire(token.uid, '')) : null] },
      { label: 'State', phone: 'last', cell: (token) => stateWord(tokenSaid(token, serverNow())) },
      { label: 'Person', cell: (token) => h('div.clip', null,
        wire(token.driver === null ? null : names.get(token.driver) ?? 'driver ' + token.driver, 'nobody')) },
      { label: 'Group', phone: 'hide', cell: (token) => wire(token.group) },
      { label: 'Kind', phone: 'hide', cell: (token) => h('span.keyline', null,
        h('span', null, token.kind === 'RFID' ? 'RFID card' : 'virtual'),
        token.free ? tag('free of cost', 'ok') : null) },
      { label: 'Expires', phone: 'hide', cell: (token) => token.expires ? time(token.expires, { dayAlways: true, seconds: false })
          : h('span.faint', null, 'never') },
      { label: 'Actions', act: true, phone: 'full', cell: (token) => tokenActions(token, reload) },
    ],
  });
  const refused = refusedCards(reload);
  fill(root, head('Cards', {
    say: 'a card is valid at every station at once', tools: can('operate') ? [
      importButton('cards', '/tokens/import', 'uid,kind,label,group,expires,free,status', '04A2B3C4D5,RFID,Pool car 7,fleet,,false,active',
        reload), button('Add card', () => issueDialog(reload), { kind: 'primary', icon: 'plus' })] : null,
  }), filters(searchField('Search cards', 'number, label, group', search, (text) => {
    search = text;
    history.replaceState(null, '', link(['cards'], { search }));
    list.filter(wanted());
  })), refused.element, card(null, {}, list.element));
  subscriptions.on('reconnected', () => { reload(); refused.list.load(); });
  refused.list.load();
  for (const driver of (await all('/drivers', {}, 1000)).items) names.set(driver.driver,
    driver.forgotten ? 'forgotten' : driver.name ?? 'driver ' + driver.driver);
  return list.load();
}

