// A paged table that keeps its rows by key: live changes redraw one row and leave focus and scrolling alone.
import { get, query } from './api.js';
import { fill, h, visible } from './dom.js';
import { button, problemBox } from './ui.js';

function focusables(row) { return [...row.querySelectorAll('a, button, input, select')]; }

// On a phone a cell is a line of two parts, its name and its content; the content must then be one element.
function shape(column, content) { return Array.isArray(content) && !['lead', 'act'].includes(column.kind) ? h('div', null, content) : content; }

export class List {
  // columns: [{label, cell(item), kind}] where kind is '', 'right', 'lead', 'act', or 'aside' for what a phone leaves out.
  constructor({ columns, key, path = null, filters = {}, nothing, link = null, limit = 50, compare = null, accepts = () => true }) {
    Object.assign(this, { columns, key, path, filters, nothing, link, limit, compare, accepts });
    this.items = new Map();
    this.rows = new Map();
    this.body = h('tbody');
    this.foot = h('div');
    this.table = h('table.cards', null,
      h('thead', null, h('tr', null, columns.map((column) =>
        h('th' + (column.kind === 'right' ? '.right' : ''), { scope: 'col' }, column.label || h('span.sr', null, 'Actions'))))), this.body);
    this.element = h('div', null, h('div.scroll', null, this.table), this.foot);
    this.next = null;
    this.reading = 0;
  }

  async load() {
    const reading = ++this.reading;
    try {
      const page = await get(this.path + query({ limit: Math.max(this.limit, Math.min(200, this.items.size)), ...this.filters }));
      if (reading !== this.reading) return;
      this.set(page.items, page.next);
    } catch (problem) {
      if (reading === this.reading && !this.items.size) this.fail(problem);
    }
  }

  fail(problem) {
    this.table.hidden = true;
    fill(this.foot, h('div.body', null, problemBox(problem), h('div.buttons', null, button('Try again', () => this.load()))));
  }

  set(items, next = null) {
    this.items.clear();
    for (const item of items) this.items.set(this.key(item), item);
    this.next = next;
    this.draw();
  }

  async loadMore() {
    const page = await get(this.path + query({ limit: this.limit, after: this.next, ...this.filters }));
    for (const item of page.items) this.items.set(this.key(item), item);
    this.next = page.next;
    this.draw();
  }

  // A live change: redraws the row if it is shown, adds it where it belongs if this list wants it.
  put(item) {
    const key = this.key(item);
    if (!this.accepts(item)) {
      if (this.items.delete(key)) this.draw();
      return;
    }
    const known = this.items.has(key);
    if (!known && !this.compare) return;
    this.items.set(key, item);
    if (known) this.drawRow(key);
    else {
      const sorted = [...this.items].sort((a, b) => this.compare(a[1], b[1]));
      this.items = new Map(sorted.slice(0, 500));
      this.draw();
    }
  }

  has(key) { return this.items.has(key); }

  drop(key) { if (this.items.delete(key)) this.draw(); }

  drawRow(key) {
    const item = this.items.get(key);
    const known = this.rows.get(key);
    const text = JSON.stringify(item);
    if (known?.text === text) return known.row;
    const row = h('tr' + (this.link ? '.link' : ''), null, this.columns.map((column) =>
      h('td' + (column.kind ? '.' + column.kind : ''), { 'data-label': column.label || null }, shape(column, column.cell(item)))));
    if (this.link) {
      row.addEventListener('click', (event) => {
        if (event.target.closest('a, button, input, select') || getSelection().toString()) return;
        location.hash = this.link(item);
      });
    }
    if (known) {
      const position = focusables(known.row).indexOf(document.activeElement);
      known.row.replaceWith(row);
      if (position >= 0) focusables(row)[position]?.focus();
    }
    this.rows.set(key, { row, text });
    return row;
  }

  draw() {
    for (const key of [...this.rows.keys()]) {
      if (this.items.has(key)) continue;
      this.rows.get(key).row.remove();
      this.rows.delete(key);
    }
    let before = null;
    for (const key of this.items.keys()) {
      const row = this.drawRow(key);
      const expected = before ? before.nextSibling : this.body.firstChild;
      if (row !== expected) this.body.insertBefore(row, expected);
      before = row;
    }
    this.table.hidden = this.items.size === 0;
    fill(this.foot, this.items.size === 0 ? this.nothing() : null,
      this.next ? h('div.more', null, button('Show more', () => this.loadMore())) : null);
  }
}

// CSV by RFC 4180. A text cell that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers.
export function csvCell(value) {
  if (value === null || value === undefined) return '';
  let text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text) && /^[=+\-@\t\r\n\0|]/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
}

export const exportMost = 20000;

export async function exportCsv(name, path, filters, columns) {
  const lines = [columns.map(([label]) => csvCell(label)).join(',')];
  let after = null;
  do {
    const page = await get(path + query({ limit: 200, after, ...filters }));
    for (const item of page.items) lines.push(columns.map(([, cell]) => csvCell(cell(item))).join(','));
    after = page.next;
  } while (after && lines.length <= exportMost);
  const url = URL.createObjectURL(new Blob([lines.join('\r\n') + '\r\n'], { type: 'text/csv' }));
  const anchor = h('a', { href: url, download: visible(name) });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
