// Tariffs: what a session costs. A tariff never changes; it gets a new version, and running sessions keep theirs.
import { all, can, post, put, remove } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { date } from '../core/format.js';
import { decimal, integer, without } from '../core/text.js';
import { dimensionWord, tariffSaid, vatText } from '../core/words.js';
import { button } from '../parts/button.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { fieldRow, form } from '../parts/form.js';
import { empty } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { stateWord, tag } from '../parts/state.js';
import { List } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { cardField, searching } from './choose.js';

/** @type {Record<API.TariffComponent['dimension'], string>} */
const units = { FLAT: 'session', ENERGY: 'kWh', TIME: 'h', PARKING_TIME: 'h' };
/** @type {[API.TariffComponent['dimension'], string][]} */
const dimensions = [['ENERGY', 'Energy, per kWh'], ['TIME', 'Time charging, per hour'], ['PARKING_TIME', 'Time parked, per hour'],
  ['FLAT', 'Per session']];

/** @typedef {{ row: HTMLElement, read: () => API.TariffComponent }} ComponentRow */

/**
 * @param {Partial<API.TariffComponent>} component
 * @param {() => void} drop
 * @returns {ComponentRow}
 */
function componentRow(component, drop) {
  const dimension = h('select.in', { 'aria-label': 'Dimension' },
    dimensions.map(([value, text]) => h('option', { value, selected: value === component.dimension }, text)));
  const price = h('input.in', { inputmode: 'decimal', required: true, value: component.price ?? '', example: '0.49', autocomplete: 'off' });
  const vat = h('input.in', { inputmode: 'decimal', value: component.vat === undefined ? '19' : component.vat ?? '',
    title: 'empty: outside VAT', autocomplete: 'off' });
  const step = h('input.in', { type: 'number', min: 0, value: component.stepSize ?? 0,
    title: 'Billed in steps of so many Wh or seconds; 0 bills exactly' });
  /**
   * @param {string} name
   * @param {HTMLElement} input
   */
  const field = (name, input) => h('label.field', null, h('span.name', null, name), input);
  const row = h('div.fields.component', null, field('For', dimension), field('Price', price), field('VAT %', vat), field('Step', step),
    button('', drop, { icon: 'close', label: 'Remove this component' }));
  return {
    row, read: () => ({
      dimension: /** @type {API.TariffComponent['dimension']} */ (dimension.value), price: price.value.trim(),
      vat: vat.value.trim() || null, stepSize: integer(step.value || '0'),
    }),
  };
}

/**
 * @param {API.Tariff | null} tariff the one that gets a new version
 * @param {() => unknown} done
 */
function tariffDialog(tariff, done) {
  dialog(tariff ? ['New version of ', h('bdi', null, tariff.name)] : 'New tariff', (close) => {
    /** @type {ComponentRow[]} */
    let rows = [];
    const place = h('div.form');
    /** @param {Partial<API.TariffComponent>} component */
    const add = (component) => {
      const made = componentRow(component, () => { rows = rows.filter((row) => row !== made); made.row.remove(); });
      rows.push(made);
      place.append(made.row);
    };
    (tariff?.components ?? [{ dimension: /** @type {const} */ ('ENERGY') }]).forEach(add);
    return form([
      tariff ? h('p.soft', null, 'Sessions that start from now on use it; running ones keep the version they began with.') : null,
      [{ name: 'name', label: 'Name', required: true, value: tariff?.name, example: 'Public, per kWh', maxlength: 100 },
        { name: 'currency', label: 'Currency', value: tariff?.currency ?? 'EUR', required: true, maxlength: 3 }],
      { name: 'gross', type: 'check', label: 'Prices include VAT', value: tariff?.gross ?? true }, h('h3', null, 'Components'), place,
      h('div', null, button('Add component', () => add({ dimension: 'TIME' }), { small: true, icon: 'plus' })),
      tariff ? null
      : fieldRow({ name: 'assign', type: 'check', label: 'Use it everywhere, unless something more special is assigned', value: true }),
    ], tariff ? 'Publish version' : 'Publish', async (fields) => {
      /** @type {API.NewTariff} */
      const body = { name: fields.name, currency: fields.currency, gross: fields.gross, components: rows.map((row) => row.read()) };
      if (tariff) await put('/tariffs/{tariff}', { tariff: tariff.tariff }, body); else await post('/tariffs', {},
        { ...body, ...(fields.assign ? { assign: true } : {}) });
      close();
      toast('Published.');
      done();
    }, { cancel: close });
  }, { wide: true });
}

/**
 * @param {API.Tariff} tariff
 * @param {() => unknown} done
 */
async function assignDialog(tariff, done) {
  const [card, stations] = await Promise.all([cardField('token', { hint: 'by label or number; empty: every card' }),
    all('/stations', {}, 1000)]);
  /** @type {[string, string][]} */
  const choices = stations.items.filter((station) => !station.removed).map((station) => [station.id, station.name ?? '']);
  dialog(['Where ', h('bdi', null, tariff.name), ' applies'], (close) => searching(form([
    h('p.soft', null, 'The most special place wins: card, then connector, then station, then everywhere. All empty means everywhere.'),
    [{ name: 'station', label: 'Station', choices, example: 'every station' },
      { name: 'connector', label: 'Connector', type: 'number', min: 1 }, card],
  ], 'Apply it there', async (fields) => {
    await post('/tariff-assignments', {}, { tariff: tariff.tariff,
      ...without({ station: fields.station, connector: integer(fields.connector), token: fields.token }) });
    close();
    done();
  }, { cancel: close }), 'token'));
}

/** @param {API.Assignment} assignment */
function assignmentText(assignment) {
  const parts = [assignment.station ? 'station ' + assignment.station : null,
    assignment.connector ? 'connector ' + assignment.connector : null,
    assignment.token ? 'card ·· ' + assignment.token.slice(-4).toUpperCase() : null].filter(Boolean);
  return parts.length ? parts.join(', ') : 'everywhere';
}

/** @param {API.Tariff} tariff */
function prices(tariff) {
  return h('ul.prices', null,
    tariff.components.map((component) => h('li', null, h('span', null, dimensionWord(component.dimension)),
      h('b.nowrap', null, decimal(component.price, 2),
        h('span.unit', null, '\u00a0' + tariff.currency + ' / ' + units[component.dimension])),
      h('small.faint', null,
        'VAT ' + vatText(component.vat ?? null) + ((component.stepSize ?? 0) > 1
          ? ', steps of ' + component.stepSize + (component.dimension === 'ENERGY' ? ' Wh' : ' s') : '')))));
}

/** @type {import('../core/page.js').Page} */
export function tariffs({ root, subscriptions }) {
  /** @returns {Promise<void>} */
  const reload = () => list.load();
  const list = new List({
    label: 'Tariffs', path: '/tariffs', key: (tariff) => tariff.tariff, noun: ['tariff', 'tariffs'],
    nothing: () => empty('There is no tariff: all sessions are free',
      'Publish prices per kWh, per hour or per session. They hold for sessions that start afterwards.',
      can('tariffs') ? button('New tariff', () => tariffDialog(null, reload), { kind: 'primary' }) : null),
    columns: [
      { label: 'Tariff', lead: true, phone: 'first',
        cell: (tariff) => [wire(tariff.name), h('div.sub', null, 'version ' + tariff.version + ' of ' + tariff.versions,
          tariff.publishedAt ? [', ', date(tariff.publishedAt)] : null)] },
      { label: 'State', phone: 'last',
        cell: (tariff) => stateWord(tariffSaid(tariff)) },
      { label: 'Prices', phone: 'full', cell: (tariff) => [prices(tariff),
        h('small.faint', null, tariff.gross ? 'VAT included' : 'without VAT')] },
      { label: 'Applies', phone: 'full', cell: (tariff) => tariff.assignments.length
          ? h('ul', null, tariff.assignments.map((assignment) => h('li', null, wire(assignmentText(assignment)))))
          : tariff.ended ? h('span.faint', null, 'nowhere')
          : [tag('nowhere', 'held'), h('div.sub', null, 'no session is priced by it: say where it applies')] },
      { label: 'Actions', act: true, phone: 'full',
        cell: (tariff) => tariff.ended || !can('tariffs') ? null
          : h('span.btns', null, button('New version', () => tariffDialog(tariff, reload), { small: true }),
            button('Apply', () => assignDialog(tariff, reload), { small: true, title: 'Say where it applies' }), button('End', async () => {
              if (!await confirmed('End ' + tariff.name + '?',
                'Sessions that start from now on do not use it any more. Running ones keep it.',
                'End it')) return;
              await remove('/tariffs/{tariff}', { tariff: tariff.tariff });
              await reload();
            }, { small: true, kind: 'quiet' })) },
    ],
  });
  subscriptions.on('reconnected', reload);
  fill(root,
    head('Tariffs', { say: 'a price never changes, it gets a new version',
      tools: can('tariffs') ? button('New tariff', () => tariffDialog(null, reload), { kind: 'primary', icon: 'plus' }) : null }),
    card(null, {}, list.element));
  return list.load();
}
