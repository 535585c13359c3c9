// The parts that all views share: cards, badges, notes, dialogs, forms, problems.
import { fill, h, wire } from './dom.js';

export function card(title, tools, ...body) {
  return h('section.card', null,
    title || tools ? h('header', null, title ? h('h2', null, title) : null, tools ? h('div.tools', null, tools) : null) : null,
    ...body);
}

export const padded = (...children) => h('div.body', null, ...children);

export function head(title, { crumb = null, tools = null, badges = null } = {}) {
  return h('div.head', null, crumb ? h('nav.crumb', { 'aria-label': 'Breadcrumb' }, crumb) : null,
    h('h1', null, title), badges, tools ? h('div.tools', null, tools) : null);
}

export function badge(kind, sign, text, title) {
  return h('span.badge' + (kind ? '.' + kind : ''), { title }, h('span.sign', { 'aria-hidden': 'true' }, sign), h('bdi', null, text));
}

const connectorSigns = {
  Available: ['good', '○'], Preparing: ['busy', '◔'], Charging: ['busy', '▶'], SuspendedEVSE: ['warn', '❚❚'],
  SuspendedEV: ['busy', '❚❚'], Finishing: ['busy', '◕'], Reserved: ['', '◆'], Unavailable: ['warn', '⊘'], Faulted: ['bad', '✕'],
};

export function connectorBadge(status) {
  const [kind, sign] = connectorSigns[status] ?? ['', '?'];
  return badge(kind, sign, status ?? 'not reported');
}

export function stationBadge(station) {
  if (station.removed) return badge('bad', '✕', 'removed');
  if (station.pending) return badge('warn', '◔', 'waits for adoption');
  return station.connected ? badge('good', '●', 'online') : badge('', '○', 'offline');
}

export function facts(pairs) {
  return h('dl.facts', null, pairs.filter(Boolean).map(([name, value]) =>
    h('div', null, h('dt', null, name), h('dd', null, value instanceof Node ? value : wire(value)))));
}

export function empty(title, text, ...tools) {
  return h('div.empty', null, h('strong', null, title), text ? h('p', null, text) : null, tools.length ? h('div.tools', null, tools) : null);
}

export function toast(text, kind = '') {
  const note = h('div.toast' + (kind ? '.' + kind : ''), null, text);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), kind === 'bad' ? 9000 : 4500);
}

export function problemBox(problem) {
  return h('div.problem', { role: 'alert' }, h('strong', null, problem.title ?? 'Something went wrong'),
    problem.detail || !problem.title ? h('div', null, problem.detail ?? problem.message) : null,
    problem.errors?.length ? h('ul', null, problem.errors.map((error) =>
      h('li', null, error.pointer ? h('code', null, error.pointer) : null, error.pointer ? ': ' : null, wire(error.detail)))) : null);
}

export function say(problem) {
  const first = problem.errors?.[0];
  toast([problem.title, problem.detail ?? (problem.title ? null : problem.message), first?.detail].filter(Boolean).join(': '), 'bad');
}

// A button that cannot be pressed twice while its action runs.
export function button(text, action, kind = '', attributes = {}) {
  const element = h('button' + (kind ? '.' + kind.split(' ').join('.') : ''), { type: 'button', ...attributes }, text);
  element.addEventListener('click', async (event) => {
    event.stopPropagation();
    if (element.disabled) return;
    element.disabled = true;
    try { await action(element); } catch (problem) { say(problem); } finally { element.disabled = false; }
  });
  return element;
}

export function copyButton(text) {
  return button('Copy', async (element) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = h('textarea', { value: text });
      (element.closest('dialog') ?? document.body).append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    toast('Copied.');
  }, 'small');
}

export function secret(text) { return h('div.secret', null, h('span', null, text), copyButton(text)); }

export function dialog(title, build, { wide = false } = {}) {
  const box = h('div.box', null, h('h2', null, title));
  const element = h('dialog' + (wide ? '.wide' : ''), { 'aria-label': title }, box);
  const close = () => element.close();
  element.addEventListener('close', () => element.remove());
  box.append(...[build(close)].flat());
  document.body.append(element);
  element.showModal();
  return element;
}

// Asks before something that cannot be taken back or that disturbs a driver.
export function confirmed(title, text, verb) {
  return new Promise((answer) => {
    const element = dialog(title, (close) => [
      h('p', null, text),
      h('div.buttons', null,
        h('button', { type: 'button', onclick: close, autofocus: true }, 'Cancel'),
        h('button.danger.primary', { type: 'button', onclick: () => { answer(true); close(); } }, verb)),
    ]);
    element.addEventListener('close', () => answer(false));
  });
}

function control(field) {
  const shared = { name: field.name, required: field.required, example: field.example, autocomplete: 'off', spellcheck: 'false' };
  if (field.type === 'select') {
    return h('select', { name: field.name }, field.options.map(([value, text]) =>
      h('option', { value, selected: String(value) === String(field.value ?? '') }, text)));
  }
  if (field.type === 'text-area') return h('textarea', { ...shared, rows: field.rows ?? 8, value: field.value ?? '' });
  if (field.type === 'check') return h('input', { type: 'checkbox', name: field.name, checked: Boolean(field.value) });
  const list = field.choices ? 'choices-' + field.name : null;
  return [
    h('input', { ...shared, type: field.type ?? 'text', value: field.value ?? '', list, min: field.min, max: field.max, step: field.step, inputmode: field.inputmode }),
    list ? h('datalist', { id: list }, field.choices.map(([value, text]) => h('option', { value }, text))) : null,
  ];
}

export function fieldRow(field) {
  if (field.type === 'check') return h('label.check', null, control(field), h('span', null, field.label));
  return h('label.field', null, h('span.name', null, field.label), control(field), field.hint ? h('span.hint', null, field.hint) : null);
}

export function values(form) {
  const out = {};
  for (const element of form.elements) {
    if (!element.name || element.type === 'submit') continue;
    out[element.name] = element.type === 'checkbox' ? element.checked : element.value.trim() === '' ? null : element.value.trim();
  }
  return out;
}

function markErrors(form, problem) {
  form.querySelectorAll('.error').forEach((element) => element.remove());
  form.querySelectorAll('[aria-invalid]').forEach((element) => element.removeAttribute('aria-invalid'));
  for (const error of problem.errors ?? []) {
    const name = (error.pointer ?? '').split('/').filter(Boolean).at(-1);
    const input = name && form.elements.namedItem(name);
    if (!(input instanceof Element)) continue;
    input.setAttribute('aria-invalid', 'true');
    input.closest('.field')?.append(h('span.error', null, error.detail));
  }
}

// A form that shows the server's refusals at their fields and keeps what was typed.
export function form(rows, verb, submit, { cancel = null, kind = 'primary', extra = null } = {}) {
  const trouble = h('div');
  const go = h('button.' + kind.split(' ').join('.'), { type: 'submit' }, verb);
  const element = h('form.form', { novalidate: false }, rows.map((row) =>
    row instanceof Node ? row : Array.isArray(row) ? h('div.row', null, row.map((field) => field instanceof Node ? field : fieldRow(field))) : fieldRow(row)),
  extra, trouble, h('div.buttons', null, cancel ? h('button', { type: 'button', onclick: cancel }, 'Cancel') : null, go));
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    fill(trouble);
    try {
      await submit(values(element), element);
    } catch (problem) {
      markErrors(element, problem);
      fill(trouble, problemBox(problem));
    } finally {
      go.disabled = false;
    }
  });
  return element;
}

export const integer = (text) => text === null ? null : Number.parseInt(text, 10);
export const instant = (text) => text === null ? null : new Date(text).toISOString();
export const without = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
