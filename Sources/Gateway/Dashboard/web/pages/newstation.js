// Adding a station by its identity, and many by a file.
import { all, post, postCsv, Problem, problemOf } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { stationLink } from '../core/route.js';
import { instantOfField, integer, recordLines, withPasswords, without } from '../core/text.js';
import { button } from '../parts/button.js';
import { dialog } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { saveText } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { newPassword, passwordDialog } from './adopt.js';

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
 * Names the lines of a file where the server counts rows of a table behind the line of names.
 * @param {import('../core/api.js').Problem} problem
 * @param {string} text
 */
function withLines(problem, text) {
  const lines = recordLines(text);
  // The first is the detail as well, by its place in the body, which nobody sees here.
  const isTold = problem.errors.some((error) => problem.detail === error.pointer + ': ' + error.detail);
  if (isTold) problem.detail = null;
  for (const error of problem.errors) {
    const [, , row, member] = error.pointer.split('/');
    const line = row === undefined || row === '' ? undefined : lines[Number(row) + 1];
    if (line !== undefined) error.pointer = 'line ' + line + (member ? ', ' + member : '');
  }
  return problem;
}

/**
 * Stations that are there, which keep their passwords.
 * @returns {Promise<Set<string>>}
 */
async function knownStations() {
  return new Set((await all('/stations', {}, 100000)).items.map((station) => station.id.toLowerCase()));
}

/** @param {API.Imported} answer */
function importedText(answer) {
  return answer.added === undefined ? answer.imported + ' imported.'
    : `${answer.added} added, ${answer.changed} changed, ${answer.unchanged} unchanged.`;
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
    const trouble = h('div', { 'aria-live': 'polite' });
    const element = form([
      h('p.soft', null, 'Nothing is imported if any line is wrong; each wrong line is named.'), file, trouble,
      { name: 'csv', label: 'or paste it', type: 'text-area', code: true, example: header + '\n' + example, rows: 8 },
      { name: 'update', label: 'Change what is there already', type: 'check',
        hint: 'as its line says; an empty cell leaves it as it is. Otherwise such a line is wrong.' },
      h('p.hint', null, 'First line: ', h('code', null, header), '. Commas, semicolons or tabs separate; UTF-8.'
        + (path === '/stations/import' ? ' Where a password is missing one is made; the table with all of them is saved as a file.' : '')),
    ], 'Import', async (fields) => {
      const text = String(fields.csv ?? '');
      if (recordLines(text).length === 1) throw new Problem(422, { detail: 'There is no row behind the line of names.' });
      try {
        // Stations that nobody has a password of could never connect.
        const update = Boolean(fields.update) || null;
        const made = path === '/stations/import' ? withPasswords(text, newPassword, update ? await knownStations() : undefined) : null;
        const answer = await postCsv(path, { update }, made ?? text);
        close();
        if (made) saveText('stations-with-passwords.csv', made, 'text/csv');
        toast(importedText(answer) + (made ? ' Their passwords are in the file that was saved, and nowhere else.' : ''));
        done();
      } catch (error) { throw withLines(problemOf(error), text); }
    }, { cancel: close });
    file.addEventListener('change', async () => {
      const field = element.elements.namedItem('csv');
      const chosen = file.files?.[0];
      if (!(field instanceof HTMLTextAreaElement) || !chosen) return;
      fill(trouble);
      try {
        // What is no UTF-8 would become signs that nobody wrote.
        field.value = new TextDecoder('utf-8', { fatal: true }).decode(await chosen.arrayBuffer());
      } catch {
        field.value = '';
        fill(trouble, h('p.note.faulted', { role: 'alert' }, chosen.name + ' is not UTF-8: save it as UTF-8, and choose it again.'));
      }
    });
    return element;
  }, { wide: true }), { icon: 'get', title: 'A CSV file with a first line of names' });
}
