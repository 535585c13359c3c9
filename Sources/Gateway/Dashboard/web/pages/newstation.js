// Adding a station by its identity, and many by a file.
import { post, postCsv } from '../core/api.js';
import { h } from '../core/dom.js';
import { stationLink } from '../core/route.js';
import { instantOfField, integer, without } from '../core/text.js';
import { button } from '../parts/button.js';
import { dialog } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { toast } from '../parts/toast.js';
import { passwordDialog } from './adopt.js';

/** @typedef {import('../parts/form.js').Values} Values */

/** @type {[string, string][]} */
const profiles = [['1', '1: password'], ['2', '2: password and TLS'], ['3', '3: client certificate'],
  ['0', '0: no password (only with an end date)']];

/**
 * @param {API.Station | null} station the one that is changed
 * @returns {import('../parts/form.js').FormRow[]}
 */
export function stationFields(station) {
  return [
    [{ name: 'name', label: 'Name', value: station?.name, example: 'Car park, bay 3', maxlength: 100 },
      { name: 'securityProfile', label: 'Security profile', type: 'select', value: station?.securityProfile ?? '1', options: profiles }],
    [{ name: 'connectors', label: 'Connectors', type: 'number', min: 1, max: 128,
      value: station?.connectors.filter((connector) => connector.id > 0).length || '' },
      { name: 'powerMaxW', label: 'Most power in W', type: 'number', min: 1000, value: station?.powerMaxW ?? '' }],
    [{ name: 'password', label: 'Password', hint: 'empty: ' + (station ? 'stays as it is' : 'one is made and shown once') },
      { name: 'allowProfileZeroUntil', label: 'Without password until', type: 'datetime-local', hint: 'needed for profile 0 only' }],
  ];
}

/** @param {Values} fields */
export function stationBody(fields) {
  const profile = integer(fields.securityProfile);
  return {
    ...(profile === null ? {} : { securityProfile: profile }),
    ...without({
      name: /** @type {string | null} */ (fields.name), password: /** @type {string | null} */ (fields.password),
      connectors: integer(fields.connectors), powerMaxW: integer(fields.powerMaxW),
      allowProfileZeroUntil: instantOfField(fields.allowProfileZeroUntil),
    }),
  };
}

export function addStationButton() {
  return button('Add station', () => dialog('Add a station', (close) => form([
    { name: 'id', label: 'Identity', required: true, hint: 'The last part of the address that the station connects to: /ocpp/<identity>' },
    ...stationFields(null),
  ], 'Add', async (fields) => {
    const answer = await post('/stations', {}, { id: fields.id, ...stationBody(fields) });
    close();
    if (answer.password) passwordDialog(answer.id, answer.password);
    location.hash = stationLink(answer.id);
  }, { cancel: close })), { kind: 'primary', icon: 'plus' });
}

/**
 * A file or pasted text, sent whole: it is taken whole or not at all.
 * @param {string} what
 * @param {'/stations/import' | '/tokens/import'} path
 * @param {string} header
 * @param {string} example
 * @param {() => unknown} done
 */
export function importButton(what, path, header, example, done) {
  return button('Import', () => dialog('Import ' + what, (close) => {
    const file = h('input', { type: 'file', accept: '.csv,text/csv,text/plain', 'aria-label': 'CSV file' });
    const element = form([
      h('p.soft', null, 'Nothing is imported if any line is wrong; each wrong line is named.'), file,
      { name: 'csv', label: 'or paste it', type: 'text-area', code: true, example: header + '\n' + example, rows: 8 },
      h('p.hint', null, 'First line: ', h('code', null, header)),
    ], 'Import', async (fields) => {
      const answer = await postCsv(path, fields.csv ?? '');
      close();
      toast(answer.imported + ' imported.');
      done();
    }, { cancel: close });
    file.addEventListener('change', async () => {
      const text = element.elements.namedItem('csv');
      if (text instanceof HTMLTextAreaElement) text.value = await file.files?.[0]?.text() ?? '';
    });
    return element;
  }, { wide: true }), { icon: 'get', title: 'A CSV file with a first line of names' });
}
