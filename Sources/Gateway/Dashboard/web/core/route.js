// Addresses inside the page: everything after the '#'.

/**
 * @typedef {{ name: string, path: string[], parameters: URLSearchParams }} Route
 */

/** @param {string} part */
function decoded(part) { try { return decodeURIComponent(part); } catch { return part; } }

/**
 * @param {string} hash such as `#/stations/CP%201/frames?direction=in`
 * @returns {Route}
 */
export function parse(hash) {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name = '', ...rest] = path.split('/').filter(Boolean).map(decoded);
  return { name, path: rest, parameters: new URLSearchParams(search) };
}

/**
 * The address of a view, with what is set of its parameters.
 * @param {(string | number)[]} path
 * @param {Record<string, string>} [parameters]
 */
export function link(path, parameters = {}) {
  const set = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
  const search = new URLSearchParams(set).toString();
  return '#/' + path.map((part) => encodeURIComponent(String(part))).join('/') + (search ? '?' + search : '');
}

/** @param {string} id */
export const stationLink = (id) => link(['stations', id]);
/** @param {number} session */
export const sessionLink = (session) => link(['sessions', session]);
/** @param {number} invoice */
export const invoiceLink = (invoice) => link(['invoices', invoice]);

/**
 * Where a typed text leads: a number names sessions, invoices and entries, anything else is looked for among stations and cards.
 * @param {string} text
 * @returns {{ text: string, href: string }[]}
 */
export function guesses(text) {
  const typed = text.trim();
  const match = /^(?:(session|invoice|entry)\s*)?#?(\d{1,15})$/i.exec(typed);
  if (!match) return [];
  const number = Number(match[2]);
  const all = [
    { kind: 'session', text: 'Session ' + number, href: sessionLink(number) },
    { kind: 'invoice', text: 'Invoice ' + number, href: invoiceLink(number) },
    { kind: 'entry', text: 'Journal entry ' + number, href: link(['entries', number]) },
  ];
  return all.filter(({ kind }) => !match[1] || kind === match[1].toLowerCase()).map(({ text: name, href }) => ({ text: name, href }));
}
