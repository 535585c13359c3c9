// Tables: one that stands, and one that is read page by page and changes while somebody reads it. On a phone a row has two lines,
// its name and its amount, then the rest.
import { found, get } from '../core/api.js';
import { fill, h, stops, visible } from '../core/dom.js';
import { grouped, Rows } from '../core/rows.js';
import { count, csvCell, figure } from '../core/text.js';
import { button } from './button.js';
import { failed, loading } from './nothing.js';
import { toast } from './toast.js';

/** @typedef {import('../core/dom.js').Child} Child */
/** @typedef {import('../core/api.js').PagedPath} PagedPath */
/**
 * A column. `right` is for figures; a unit stands in the head, and on a phone behind each figure. On a phone `first` and `last` make the
 * first line, `full` has a line of its own, `hide` is left out, and what has neither shares the lines below.
 * @template T
 * @typedef {{ label: string, cell: (item: T) => Child, right?: boolean, unit?: string, lead?: boolean, act?: boolean, name?: boolean,
 *   phone?: 'first' | 'last' | 'full' | 'hide' }} Column
 */

/**
 * @template T
 * @param {readonly Column<T>[]} columns
 */
function header(columns) {
  return h('thead', null,
    h('tr', null,
      columns.map(({ label, right, act }) => h(right ? 'th.r' : 'th', { scope: 'col' }, act ? h('span.sr', null, label) : label))));
}

/**
 * @template T
 * @param {Column<T>} column
 * @param {T} item
 */
function cell(column, item) {
  const classes = ['td', column.right ? 'r' : '', column.lead ? 'lead' : '', column.act ? 'act' : '', column.phone ?? ''].filter(Boolean)
    .join('.');
  return h(classes, { 'data-u': column.unit ?? null, 'data-l': column.name ? column.label : null }, column.cell(item));
}

/**
 * A head over rows that stand together.
 * @param {string} name
 * @param {number} columns
 */
const groupRow = (name, columns) => h('tr.group', null, h('th', { colspan: columns, scope: 'rowgroup' }, name));

/**
 * A table that stands.
 * @template T
 * @param {string} label for screen readers
 * @param {readonly Column<T>[]} columns
 * @param {readonly T[]} items
 * @param {Child} [foot] rows of a `tfoot`
 * @param {(item: T) => string} [group] what rows stand under
 */
export function table(label, columns, items, foot, group = () => '') {
  return h('div.scroll', null, h('table.cards', { 'aria-label': label }, header(columns),
    h('tbody', null, grouped(items, group).map((part) => [part.name ? groupRow(part.name, columns.length) : null,
      part.items.map((item) => h('tr', null, columns.map((column) => cell(column, item))))])), foot ? h('tfoot', null, foot) : null));
}

/**
 * @template {PagedPath} P
 * @typedef {import('../core/api.js').ItemOf<P>} Item
 */
/**
 * @template {PagedPath} P
 * @typedef {{
 *   label: string, path: P, parameters?: API.Get[P]['parameters'], columns: Column<Item<P>>[], key: (item: Item<P>) => string | number,
 *   nothing: () => Child, link?: (item: Item<P>) => string, limit?: number, compare?: (a: Item<P>, b: Item<P>) => number,
 * accepts?: (item: Item<P>) => boolean, group?: (item: Item<P>) => string, noun?: [one: string, many: string], total?: () => number | null,
 *   foot?: Child, mark?: (item: Item<P>) => string | null
 * }} ListOptions
 */

/**
 * A paged table that keeps its rows by key: news redraw one row and leave focus and scrolling alone.
 * @template {PagedPath} P
 */
export class List {
  /** @param {ListOptions<P>} options */
  constructor(options) {
    this.options = options;
    /** @type {API.Get[P]['parameters']} */
    this.parameters = options.parameters ?? {};
    /** @type {Rows<Item<P>>} */
    this.rows = new Rows({ key: options.key, compare: options.compare, accepts: options.accepts });
    /** @type {Map<string | number, { row: HTMLTableRowElement, text: string }>} */
    this.drawn = new Map();
    this.body = h('tbody');
    this.news = h('div');
    this.foot = h('div.list-foot');
    this.table = h('table.cards', { 'aria-label': options.label }, header(options.columns), this.body);
    this.scroll = h('div.scroll', { hidden: true }, this.table);
    this.element = h('div.listing', null, this.news, this.scroll, this.foot);
    this.table.addEventListener('keydown', (event) => this.#walk(event));
    this.table.addEventListener('pointerleave', () => { if (!this.#calm()) this.#admit(); });
    this.reading = 0;
    this.read = false;
  }

  /** Reads the first page anew, as many rows as were shown. */
  async load() {
    const reading = ++this.reading;
    const shape = setTimeout(() => { if (reading === this.reading && !(this.read && this.rows.size)) fill(this.foot, loading()); }, 300);
    try {
      const limit = Math.max(this.options.limit ?? 50, Math.min(200, this.rows.size));
      const page = await this.#page({ limit, ...this.parameters }, () => reading === this.reading);
      if (reading !== this.reading) return;
      this.rows.set(page.items, page.next);
      this.read = true;
      this.draw();
    } catch (error) {
      // What is shown stays; the frame tells that the server is gone.
      if (reading === this.reading && !this.rows.size) {
        this.scroll.hidden = true;
        fill(this.foot, failed(error, () => this.load()));
      }
    } finally {
      clearTimeout(shape);
    }
  }

  /**
   * Reads with other parameters, as if for the first time.
   * @param {API.Get[P]['parameters']} parameters
   */
  async filter(parameters) {
    this.parameters = parameters;
    this.rows.set([]);
    await this.load();
  }

  /**
   * @param {Record<string, unknown>} parameters
   * @param {() => boolean} wanted
   */
  #page(parameters, wanted) { return found(this.options.path, /** @type {any} */ (parameters), wanted); }

  async more() {
    const { reading } = this;
    const wanted = () => reading === this.reading;
    const page = await this.#page({ limit: this.options.limit ?? 50, ...this.parameters, after: this.rows.next }, wanted);
    if (!wanted()) return;
    this.rows.append(page.items, page.next);
    this.draw();
  }

  /** Rows do not move under the pointer, nor when the reader has gone further down. */
  #calm() { return this.body.matches(':hover') || this.table.getBoundingClientRect().top < -80; }

  #admit() {
    if (!this.rows.waiting.size) return;
    this.rows.admit();
    this.draw();
  }

  /**
   * A live change.
   * @param {Item<P>} item
   */
  put(item) {
    const became = this.rows.put(item, this.#calm());
    if (became === 'renewed') this.#row(this.rows.key(item));
    else if (became === 'waits') this.#tellNews();
    else if (became !== 'ignored') this.draw();
  }

  /** @param {string | number} key */
  has(key) { return this.rows.items.has(key); }

  /** @param {string | number} key */
  drop(key) { if (this.rows.drop(key)) this.draw(); }

  get items() { return [...this.rows.items.values()]; }

  #tellNews() {
    const waiting = this.rows.waiting.size;
    fill(this.news,
      waiting ? h('div.news', null, button(figure(waiting) + ' new while you read', () => this.#admit(), { kind: 'quiet', icon: 'up' }))
      : null);
  }

  /**
   * @param {string | number} key
   * @returns {HTMLTableRowElement | null}
   */
  #row(key) {
    const item = this.rows.items.get(key);
    if (item === undefined) return null;
    const known = this.drawn.get(key);
    const text = JSON.stringify(item);
    if (known?.text === text) return known.row;
    const { columns, link, mark } = this.options;
    const sign = mark?.(item);
    const row = h('tr', { 'data-mark': sign }, columns.map((column) => cell(column, item)));
    if (link) {
      row.classList.add('link');
      row.addEventListener('click', (event) => {
        if (!(event.target instanceof Element) || event.target.closest('a, button, input, select') || getSelection()?.toString()) return;
        location.hash = link(item);
      });
    }
    if (known) {
      const position = document.activeElement instanceof HTMLElement ? stops(known.row).indexOf(document.activeElement) : -1;
      // A changed word is marked for a second; figures that run on all the time are not.
      [...row.cells].forEach((fresh,
        index) => { if (!columns[index]?.right && fresh.textContent !== known.row.cells[index]?.textContent
          && !fresh.querySelector('.age')) fresh.classList.add('changed'); });
      known.row.replaceWith(row);
      if (position >= 0) stops(row)[position]?.focus();
    }
    this.drawn.set(key, { row, text });
    return row;
  }

  draw() {
    for (const [key, { row }] of [...this.drawn]) {
      if (this.rows.items.has(key)) continue;
      // Whoever stood in a row that goes stands in the next one.
      const next = row.contains(document.activeElement) ? row.nextElementSibling ?? row.previousElementSibling : null;
      row.remove();
      if (next) stops(next)[0]?.focus({ preventScroll: true });
      this.drawn.delete(key);
    }
    this.body.querySelectorAll('tr.group').forEach((row) => row.remove());
    const { group, key, columns } = this.options;
    /** @type {Element | null} */
    let before = null;
    const place = (/** @type {Element | null} */ row) => {
      if (!row) return;
      const expected = before ? before.nextSibling : this.body.firstChild;
      if (row !== expected) this.body.insertBefore(row, expected);
      before = row;
    };
    for (const part of grouped(this.items, group ?? (() => ''))) {
      if (part.name) place(groupRow(part.name, columns.length));
      for (const item of part.items) place(this.#row(key(item)));
    }
    this.scroll.hidden = !this.rows.size;
    this.#tellNews();
    this.#drawFoot();
  }

  #drawFoot() {
    const { nothing, noun = ['row', 'rows'], total, foot } = this.options;
    if (!this.rows.size) { fill(this.foot, nothing()); return; }
    const of = this.rows.next ? total?.() : null;
    const shown = of && of > this.rows.size ? figure(this.rows.size) + ' of ' + count(of, ...noun) + ' shown'
      : count(this.rows.size, ...noun) + (this.rows.next ? ' shown' : '');
    fill(this.foot, this.rows.next || foot ? h('footer', null, h('span', null, shown),
      this.rows.next ? button('Show more', () => this.more(), { kind: 'quiet' }) : null, foot) : null);
  }

  /**
   * J and K walk down and up, as the arrows do; Enter opens the link that one stands on.
   * @param {KeyboardEvent} event
   */
  #walk(event) {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)
      || event.target.matches('input, select, textarea')) return;
    const rows = [...this.body.querySelectorAll('tr:not(.group)')];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[here + step];
    if (!next) return;
    event.preventDefault();
    stops(next)[0]?.focus();
  }
}

/**
 * @template T
 * @typedef {[name: string, cell: (item: T) => unknown][]} CsvColumns
 */

const exportMost = 20000;

/**
 * Reads all that match and gives it to the reader as a file.
 * @template {PagedPath} P
 * @param {string} name
 * @param {P} path
 * @param {API.Get[P]['parameters']} parameters
 * @param {CsvColumns<Item<P>>} columns
 */
export async function exportCsv(name, path, parameters, columns) {
  const lines = [columns.map(([label]) => csvCell(label)).join(',')];
  /** @type {string | null} */
  let after = null;
  do {
    const page = /** @type {{ items: Item<P>[], next: string | null }} */ (/** @type {unknown} */ (await get(path,
      /** @type {any} */ ({ limit: 200, after, ...parameters }))));
    for (const item of page.items) lines.push(columns.map(([, value]) => csvCell(value(item))).join(','));
    after = page.next;
  } while (after && lines.length <= exportMost);
  if (after) toast('The file holds the newest ' + figure(exportMost) + '; the command line exports all: cpms help.', { bad: true });
  saveText(name, lines.join('\r\n') + '\r\n', 'text/csv');
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function saveText(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h('a', { href: url, download: visible(name) }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

