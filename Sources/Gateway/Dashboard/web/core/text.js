// Figures, times and spans as text: no element, no browser, so that each can be tried by itself.
// Decimal texts from the server are never turned into floating numbers where they are money or energy; only their separators change.

/**
 * The reader's language, or the one that a test asks for.
 * @type {{ locale: string | undefined, zone: string | undefined }}
 */
export const reader = { locale: undefined, zone: undefined };

/**
 * @param {Intl.DateTimeFormatOptions} options
 * @param {Date} date
 */
function inZone(options, date) { return formatter(options).format(date); }

/** @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();

/** @param {Intl.DateTimeFormatOptions} options */
function formatter(options) {
  const key = JSON.stringify([reader, options]);
  let made = formatters.get(key);
  if (!made) formatters.set(key, made = new Intl.DateTimeFormat(reader.locale,
    { ...options, ...(reader.zone ? { timeZone: reader.zone } : {}) }));
  return made;
}

const instantOf = (/** @type {string | number | Date} */ at) => at instanceof Date ? at : new Date(at);

/**
 * Hours and minutes on a clock of 24 hours, with seconds if asked for.
 * @param {string | number | Date} at
 */
export function clock(at, seconds = false) {
  return inZone({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(seconds ? { second: '2-digit' } : {}) }, instantOf(at));
}

/**
 * A day with its year.
 * @param {string | number | Date} at
 */
export function day(at) { return inZone({ year: 'numeric', month: 'short', day: '2-digit' }, instantOf(at)); }

/**
 * A day as one says it: Friday 27 November.
 * @param {string | number | Date} at
 */
export function dayInWords(at) { return inZone({ weekday: 'long', day: 'numeric', month: 'long' }, instantOf(at)); }

/**
 * What a day is known by in the reader's zone: 2026-11-27.
 * @param {string | number | Date} at
 */
export function dayKey(at) {
  const parts = new Intl.DateTimeFormat('en-CA',
    { year: 'numeric', month: '2-digit', day: '2-digit', ...(reader.zone ? { timeZone: reader.zone } : {}) });
  return parts.format(instantOf(at));
}

/**
 * An instant in UTC, for the tip of a time.
 * @param {string | number | Date} at
 */
export function utc(at) { return instantOf(at).toISOString().replace('T', ' ').replace('Z', ' UTC'); }

/**
 * An instant as short as it is clear: the time alone today, with the day otherwise.
 * @param {string} at
 * @param {{ millis?: boolean, seconds?: boolean, dayAlways?: boolean, now?: number }} [options]
 */
export function instantText(at, options = {}) {
  const { millis = false, seconds = true, dayAlways = false, now = Date.now() } = options;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const time = clock(date, seconds || millis) + (millis ? '.' + String(date.getUTCMilliseconds()).padStart(3, '0') : '');
  return dayAlways || dayKey(date) !== dayKey(now) ? day(date) + ', ' + time : time;
}

/**
 * A span of seconds in at most two units: 42 s, 4 min 20 s, 1 h 23 min, 3 d 4 h.
 * @param {number} seconds
 */
export function spanText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return whole + ' s';
  if (whole < 3600) return Math.floor(whole / 60) + ' min ' + (whole % 60) + ' s';
  if (whole < 86400) return Math.floor(whole / 3600) + ' h ' + Math.floor((whole % 3600) / 60) + ' min';
  return Math.floor(whole / 86400) + ' d ' + Math.floor((whole % 86400) / 3600) + ' h';
}

/**
 * A span in one unit, for ages that one reads in passing: 42 s, 4 min, 1 h, 3 d.
 * @param {number} seconds
 */
export function shortSpan(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return whole + ' s';
  if (whole < 3600) return Math.floor(whole / 60) + ' min';
  if (whole < 86400) return Math.floor(whole / 3600) + ' h';
  return Math.floor(whole / 86400) + ' d';
}

/**
 * A sentence of the server with its instants and long spans as a reader writes them.
 * @param {string} text
 */
export function readable(text) {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (at) => instantText(at, { seconds: false }))
    .replace(/\b(\d{3,9}) s\b/g, (_, seconds) => spanText(Number(seconds)));
}

/** @type {Map<string, string>} */
const separators = new Map();

function separator() {
  const key = reader.locale ?? '';
  let found = separators.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(reader.locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
    separators.set(key, found);
  }
  return found;
}

const decimalShape = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * A decimal text with the reader's separators and a true minus; at least so many digits after the point. Anything else stays as it came.
 * @param {string | number} text
 */
export function decimal(text, digits = 0) {
  const match = decimalShape.exec(String(text));
  if (!match) return String(text);
  const part = (match[3] ?? '').padEnd(digits, '0');
  const whole = new Intl.NumberFormat(reader.locale).format(BigInt(match[2] ?? '0'));
  const nothing = /^0*$/.test((match[2] ?? '') + part);
  return (match[1] && !nothing ? '−' : '') + whole + (part ? separator() + part : '');
}

/**
 * A count with the reader's separators.
 * @param {number} number
 */
export function figure(number) { return decimal(String(Math.trunc(number))); }

/**
 * Watts as kilowatts with one digit, which is what a meter can tell.
 * @param {string | number} watts
 */
export function kilowatts(watts) { return decimal((Number(watts) / 1000).toFixed(1)); }

/**
 * Watt-hours in full, so that columns stand under each other.
 * @param {string} kwh
 */
export function kilowattHours(kwh) { return decimal(kwh, 3); }

/**
 * @param {number} number
 * @param {string} one
 */
export function count(number, one, many = one + 's') { return figure(number) + ' ' + (number === 1 ? one : many); }

/**
 * The start and the end of a long hash.
 * @param {string} hex
 */
export function shortHash(hex) { return hex.length > 20 ? hex.slice(0, 10) + '…' + hex.slice(-6) : hex; }

/**
 * The first letters of a name, at most two, for a face without a picture.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0] ?? '').join('').toUpperCase() || '?';
}


/**
 * Bytes in steps of a thousand: 4.2 GB.
 * @param {number} bytes
 */
export function byteText(bytes) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return decimal(step ? (bytes / 1000 ** step).toFixed(1) : String(bytes)) + ' ' + units[step];
}

/**
 * Indents JSON by its tokens: numbers and strings stay the characters that were sent.
 * @param {string} text
 */
export function prettyJson(text) {
  try { JSON.parse(text); } catch { return text; }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+/g) ?? [];
  let out = '';
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  tokens.forEach((token, index) => {
    const closes = tokens[index + 1] === '}' || tokens[index + 1] === ']';
    if (token === '{' || token === '[') {
      depth += 1;
      out += token + (closes ? '' : line());
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const empty = tokens[index - 1] === '{' || tokens[index - 1] === '[';
      out += (empty ? '' : line()) + token;
    } else if (token === ',') out += ',' + line();
    else if (token === ':') out += ': ';
    else out += token;
  });
  return out;
}

/**
 * The line, from 1, at which each record of a CSV begins: empty lines are none, and quoted cells may hold line breaks.
 * @param {string} text
 */
export function recordLines(text) {
  /** @type {number[]} */
  const lines = [];
  let line = 1;
  let quoted = false;
  let blank = true;
  for (const letter of text) {
    if (blank && letter !== '\n' && letter !== '\r') { lines.push(line); blank = false; }
    if (letter === '"') quoted = !quoted;
    if (letter === '\n') { line += 1; if (!quoted) blank = true; }
  }
  return lines;
}

/**
 * The records of a table as they are written, and what ends each.
 * @param {string} text
 */
function tableRecords(text) {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const separator = [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ',';
  /** @type {{ cells: string[], end: string }[]} */
  const records = [];
  let cells = [''];
  let quoted = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    if (letter === '\n' && !quoted) {
      const last = cells.pop() ?? '';
      const ending = last.endsWith('\r') ? '\r' : '';
      records.push({ cells: [...cells, last.slice(0, last.length - ending.length)], end: ending + letter });
      cells = [''];
    } else if (letter === separator && !quoted) cells.push('');
    else cells[cells.length - 1] += letter;
  }
  records.push({ cells, end: '' });
  return { separator, records };
}

/**
 * What stands in a cell.
 * @param {string | undefined} cell
 */
function cellText(cell) { return (/^"(.*)"$/s.exec(cell ?? '')?.[1]?.replaceAll('""', '"') ?? cell ?? '').trim(); }

/**
 * A table of stations with a password for each that needs one and has none; null where there is no such.
 * @param {string} text
 * @param {() => string} make
 * @param {Set<string>} [known] stations, in lower case, that are there and keep theirs
 */
export function withPasswords(text, make, known = new Set()) {
  const { separator, records } = tableRecords(text.replace(/^\uFEFF/, ''));
  const names = records[0]?.cells.map(cellText) ?? [];
  const place = names.includes('password') ? names.indexOf('password') : names.length;
  const profile = names.indexOf('securityProfile');
  let made = false;
  const lines = records.map(({ cells, end }, index) => {
    if (cells.length === 1 && cells[0] === '') return end;
    if (index > 0 && cells.length !== names.length) return cells.join(separator) + end;
    const out = place < names.length ? cells : [...cells, index === 0 ? 'password' : ''];
    const needs = ['', '1', '2'].includes(profile < 0 ? '' : cellText(cells[profile]));
    if (index > 0 && needs && cellText(out[place]) === '' && !known.has(cellText(cells[names.indexOf('id')]).toLowerCase())) {
      out[place] = make();
      made = true;
    }
    return out.join(separator) + end;
  });
  return made ? lines.join('') : null;
}

/**
 * A cell of a CSV by RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers.
 * @param {unknown} value
 */
export function csvCell(value) {
  if (value === null || value === undefined) return '';
  let text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text) && /^[=+\-@\t\r\n\0|]/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
}

/**
 * A field of `datetime-local` from an instant, in the reader's zone.
 * @param {string | null | undefined} at
 */
export function localField(at, seconds = false) {
  return at ? new Date(Date.parse(at) - new Date(at).getTimezoneOffset() * 60000).toISOString().slice(0, seconds ? 19 : 16) : '';
}

/**
 * An instant from a field of `datetime-local`.
 * @param {string | null} text
 */
export function instantOfField(text) { return text === null ? null : new Date(text).toISOString(); }

/** @param {string | null} text */
export function integer(text) { return text === null ? null : Number.parseInt(text, 10); }

/**
 * The members that have a value.
 * @template {object} T
 * @param {T} fields
 * @returns {{ [K in keyof T]: Exclude<T[K], null> }}
 */
export function without(fields) { return /** @type {any} */ (Object.fromEntries(Object.entries(fields)
  .filter(([, value]) => value !== null))); }
