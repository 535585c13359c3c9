// Tariffs: what a session costs. A tariff never changes; it gets a new version, and running sessions keep theirs.
import { can, post, put, remove } from './api.js';
import { fill, h, wire } from './dom.js';
import { money } from './format.js';
import { List } from './list.js';
import { dimensionText, vatText } from './sessions.js';
import { badge, button, card, confirmed, dialog, empty, fieldRow, form, head, integer, toast, without } from './ui.js';

const units = { FLAT: 'session', ENERGY: 'kWh', TIME: 'h', PARKING_TIME: 'h' };
const dimensions = [['ENERGY', 'Energy, per kWh'], ['TIME', 'Time charging, per hour'], ['PARKING_TIME', 'Time parked, per hour'], ['FLAT', 'Per session']];

function componentRow(component, drop) {
  const field = (label, input) => h('label.field', null, h('span.name', null, label), input);
  const row = h('div.row', null,
    field('For', h('select', { 'aria-label': 'Dimension' }, dimensions.map(([value, text]) => h('option', { value, selected: value === component.dimension }, text)))),
    field('Price', h('input', { inputmode: 'decimal', required: true, value: component.price ?? '', example: '0.49' })),
    field('VAT %', h('input', { inputmode: 'decimal', required: true, value: component.vat ?? '19' })),
    field('Step', h('input', { type: 'number', min: 0, value: component.stepSize ?? 0, title: 'Billed in steps of so many Wh or seconds; 0 bills exactly' })),
    button('Remove', () => drop(row), 'small'));
  row.read = () => {
    const [dimension, price, vat, step] = row.querySelectorAll('select, input');
    return { dimension: dimension.value, price: price.value.trim(), vat: vat.value.trim(), stepSize: integer(step.value || '0') };
  };
  return row;
}

function tariffDialog(tariff, done) {
  dialog(tariff ? 'New version of ' + tariff.name : 'New tariff', (close) => {
    const rows = h('div.form');
    const add = (component) => rows.append(componentRow(component, (row) => row.remove()));
    (tariff?.components ?? [{ dimension: 'ENERGY' }]).forEach(add);
    return form([
      tariff ? h('p.soft', null, 'Sessions that start from now on use it; running ones keep the version they began with.') : null,
      [{ name: 'name', label: 'Name', required: true, value: tariff?.name, example: 'Public, per kWh' },
        { name: 'currency', label: 'Currency', value: tariff?.currency ?? 'EUR', required: true }],
      fieldRow({ name: 'gross', type: 'check', label: 'Prices include VAT', value: tariff?.gross ?? true }),
      h('h3', null, 'Components'), rows, h('div', null, button('Add component', () => add({ dimension: 'TIME' }), 'small')),
      tariff ? null : fieldRow({ name: 'assign', type: 'check', label: 'Use it everywhere, unless something more special is assigned', value: true }),
    ].filter(Boolean), tariff ? 'Publish version' : 'Publish', async (fields) => {
      const body = { name: fields.name, currency: fields.currency, gross: fields.gross, components: [...rows.children].map((row) => row.read()) };
      if (tariff) await put('/tariffs/' + tariff.tariff, body); else await post('/tariffs', { ...body, ...(fields.assign ? { assign: true } : {}) });
      close();
      toast('Published.');
      done();
    }, { cancel: close });
  }, { wide: true });
}

function assignDialog(tariff, done) {
  dialog('Assign ' + tariff.name, (close) => form([
    h('p.soft', null, 'The most special assignment wins: token, then connector, then station, then everywhere. All empty means everywhere.'),
    [{ name: 'station', label: 'Station' }, { name: 'connector', label: 'Connector', type: 'number', min: 1 }, { name: 'token', label: 'Token' }],
  ], 'Assign', async (fields) => {
    await post('/tariff-assignments', { tariff: tariff.tariff, ...without({ station: fields.station, connector: integer(fields.connector), token: fields.token }) });
    close();
    done();
  }, { cancel: close }));
}

function assignmentText(assignment) {
  const parts = [assignment.station ? 'station ' + assignment.station : null, assignment.connector ? 'connector ' + assignment.connector : null,
    assignment.token ? 'token ' + assignment.token.slice(0, 8) + '…' : null].filter(Boolean);
  return parts.length ? parts.join(', ') : 'everywhere';
}

export function tariffs(root, { subscriptions }) {
  const list = new List({
    path: '/tariffs', key: (tariff) => tariff.tariff,
    nothing: () => empty('There is no tariff: all sessions are free', 'Publish prices per kWh, per hour or per session. They hold for sessions that start afterwards.'),
    columns: [
      { label: 'Tariff', kind: 'lead', cell: (tariff) => [wire(tariff.name), h('div.sub', null, 'version ' + tariff.version + ' of ' + tariff.versions + (tariff.gross ? ', prices with VAT' : ', prices without VAT'))] },
      { label: 'Prices', cell: (tariff) => h('div', null, tariff.components.map((component) => h('div', null, dimensionText(component.dimension), ': ',
        money(component.price, tariff.currency + '/' + (units[component.dimension] ?? '1')), h('span.faint', null, '  VAT ' + vatText(component.vat) + (component.stepSize > 1 ? ', steps of ' + component.stepSize : ''))))) },
      { label: 'Used', cell: (tariff) => h('div', null, tariff.assignments?.length ? tariff.assignments.map((assignment) => h('div', null, wire(assignmentText(assignment)))) : h('span.faint', null, 'nowhere')) },
      { label: 'State', cell: (tariff) => tariff.ended ? badge('', '■', 'ended') : badge('good', '●', 'in force') },
      { label: '', kind: 'act', cell: (tariff) => tariff.ended || !can('tariffs') ? null : [
        button('New version', () => tariffDialog(tariff, () => list.load()), 'small'), button('Assign', () => assignDialog(tariff, () => list.load()), 'small'),
        button('End', async () => {
          if (!await confirmed('End ' + tariff.name, 'Sessions that start from now on do not use it any more. Running ones keep it.', 'End it')) return;
          await remove('/tariffs/' + tariff.tariff);
          await list.load();
        }, 'small danger')] },
    ],
  });
  subscriptions.on('reconnected', () => list.load());
  fill(root, head('Tariffs', { tools: can('tariffs') ? button('New tariff', () => tariffDialog(null, () => list.load()), 'primary') : null }), card(null, null, list.element));
  return list.load();
}

