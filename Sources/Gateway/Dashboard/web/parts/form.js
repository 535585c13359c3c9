// Forms that show the server's refusals at their fields and keep what was typed.
import { problemOf } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { problemBox } from './nothing.js';
import { shape } from './state.js';

/** @typedef {import('../core/dom.js').Child} Child */
/**
 * @typedef {Record<string, any>} Values what stands in the fields by name: text without surrounding room, null where empty, a boolean of a
 *   tick
 */
/**
 * A field. `choices` are offered and need not be taken, `options` are all there is.
 * @typedef {{
 * name: string, label?: Child, type?: string, value?: unknown, hint?: Child, example?: string, required?: boolean, rows?: number, code?:
 * boolean,
 * autofocus?: boolean,
 * min?: number, max?: number, step?: number, maxlength?: number, inputmode?: string, options?: [value: string | number, text: string][],
 * choices?: [value: string, text: string][]
 * }} Field
 */
/** @typedef {Field | Node | (Field | Node)[]} FormRow fields side by side stand in a list */

let numbers = 0;

/**
 * @param {Field} field
 * @param {string} id
 */
function control(field, id) {
  const shared = {
    id, name: field.name, required: field.required, example: field.example, autocomplete: 'off', spellcheck: 'false',
    autofocus: field.autofocus,
    'aria-describedby': field.hint ? id + '-hint' : null,
  };
  if (field.type === 'select') {
    return h('select.in', shared,
      (field.options ?? []).map(([value, text]) => h('option', { value, selected: String(value) === String(field.value ?? '') }, text)));
  }
  if (field.type === 'text-area') {
    return h(field.code ? 'textarea.in.code' : 'textarea.in', { ...shared, rows: field.rows ?? 8, value: field.value ?? '' });
  }
  const list = field.choices ? id + '-choices' : null;
  return [
    h('input.in', { ...shared, type: field.type ?? 'text', value: field.value ?? '', list, min: field.min, max: field.max, step: field.step,
      maxlength: field.maxlength, inputmode: field.inputmode }),
    list ? h('datalist', { id: list }, (field.choices ?? []).map(([value, text]) => h('option', { value }, text))) : null,
  ];
}

/** @param {Field} field */
export function fieldRow(field) {
  const id = 'field-' + (numbers += 1);
  const hint = field.hint ? h('span.hint', { id: id + '-hint' }, field.hint) : null;
  if (field.type === 'check') {
    return h('div.field', null,
      h('label.check', null,
        h('input', { id, type: 'checkbox', name: field.name, checked: Boolean(field.value),
          'aria-describedby': field.hint ? id + '-hint' : null }), h('span', null, field.label)), hint);
  }
  return h('div.field', null, h('label.name', { for: id }, field.label), control(field, id), hint);
}

/**
 * @param {HTMLFormElement} form
 * @returns {Values}
 */
export function values(form) {
  /** @type {Values} */
  const out = {};
  for (const element of form.elements) {
    if (!(element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement)
      || !element.name) continue;
    const text = element.value.trim();
    out[element.name] = element instanceof HTMLInputElement && element.type === 'checkbox' ? element.checked : text === '' ? null : text;
  }
  return out;
}

/** @param {number} count */
const marks = (count) => count === 1 ? 'the marked field' : 'the ' + count + ' marked fields';

/**
 * Says each refusal at its field, and goes to the first.
 * @param {HTMLFormElement} form
 * @param {import('../core/api.js').Problem} problem
 * @returns {boolean} whether every refusal has a field
 */
function markErrors(form, problem) {
  form.querySelectorAll('.error').forEach((element) => element.remove());
  form.querySelectorAll('[aria-invalid]').forEach((element) => element.removeAttribute('aria-invalid'));
  /** @type {HTMLElement[]} */
  const marked = [];
  for (const error of problem.errors) {
    const name = error.pointer.split('/').filter(Boolean).at(-1);
    const input = name ? form.elements.namedItem(name) : null;
    if (!(input instanceof HTMLElement)) continue;
    const id = input.id + '-error';
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', [input.getAttribute('aria-describedby')?.replace(id, ''), id].filter(Boolean).join(' ').trim());
    input.closest('.field')?.append(h('span.error', { id }, error.detail));
    marked.push(input);
  }
  marked[0]?.focus();
  return marked.length > 0 && marked.length === problem.errors.length;
}

/**
 * @param {(FormRow | null | false)[]} rows
 * @param {string} verb
 * @param {(fields: Values, form: HTMLFormElement) => unknown} submit
 * @param {{ cancel?: (() => void) | null, kind?: string, extra?: Child }} options
 */
export function form(rows, verb, submit, { cancel = null, kind = 'primary', extra = null } = {}) {
  const trouble = h('div');
  const go = h(/** @type {'button'} */ ('button.btn' + (kind ? '.' + kind : '')), { type: 'submit' }, verb);
  /** @param {Field | Node} row */
  const one = (row) => row instanceof Node ? row : fieldRow(row);
  const element = h('form.form', null, rows.map((row) => !row ? null : Array.isArray(row) ? h('div.fields', null, row.map(one)) : one(row)),
    extra, trouble,
    h('div.btns.end', null, cancel ? h('button.btn', { type: 'button', onclick: cancel }, 'Cancel') : null, go));
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    fill(trouble);
    try {
      await submit(values(element), element);
    } catch (error) {
      const problem = problemOf(error);
      fill(trouble, markErrors(element, problem) ? h('p.note.faulted', { role: 'alert' }, shape('faulted'),
        h('span', null, 'Not taken as it is: see what stands at ', marks(problem.errors.length), '.')) : problemBox(problem));
    } finally {
      go.disabled = false;
    }
  });
  return element;
}
