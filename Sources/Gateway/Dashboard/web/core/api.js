// Talks to /api/v1: bearer token, problem documents, idempotent mutations, roles. Paths, parameters, bodies and answers have the types of
// the table of operations (`API` in Tests/Dashboard/api.d.ts), so that an address that does not exist is found before a browser is started.
import { noteServerClock, noteServerTime } from './format.js';

const base = '/api/v1';
const tokenKey = 'cpms-token';

/** A sign-in link carries the token behind the '#', which no server sees; it leaves the address bar and the history at once. */
export function takeTokenFromAddress() {
  const match = /^#\/?\??token=([^&]+)$/.exec(location.hash);
  if (!match?.[1]) return;
  sessionStorage.setItem(tokenKey, decodeURIComponent(match[1]));
  history.replaceState(null, '', location.pathname + '#/');
}

export function token() { return sessionStorage.getItem(tokenKey); }
/** @param {string} text */
export function keepToken(text) { sessionStorage.setItem(tokenKey, text); }
export function dropToken() { sessionStorage.removeItem(tokenKey); }

/** A refusal, as RFC 9457 words it; status 0 when the server did not answer at all. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{ title?: string, detail?: string, errors?: { pointer: string, detail: string }[] }} document
   */
  constructor(status, document) {
    super(document.detail || document.title || 'The server answered ' + status + '.');
    this.status = status;
    this.title = document.title || 'Refused (' + status + ')';
    this.detail = document.detail || null;
    this.errors = Array.isArray(document.errors) ? document.errors : [];
  }
}

/** @param {unknown} error */
export function problemOf(error) {
  if (error instanceof Problem) return error;
  return new Problem(-1, { title: 'Something went wrong', detail: error instanceof Error ? error.message : String(error) });
}

/** @type {(message: string) => void} */
let onSignedOut = () => {};
/** @param {(message: string) => void} listener */
export function whenSignedOut(listener) { onSignedOut = listener; }

/** Random without crypto.randomUUID, which plain http on a local network does not offer. */
function newKey() {
  return 'dash-' + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Fills the braces of a path from the parameters; what is left of them is the query. What has no value is left out.
 * @param {string} path
 * @param {Record<string, unknown>} parameters
 */
export function address(path, parameters) {
  const rest = { ...parameters };
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) if (value !== null && value !== undefined && value !== '') query.set(key, String(value));
  const text = query.toString();
  return filled + (text ? '?' + text : '');
}

/**
 * @param {string} method
 * @param {string} path with its query
 * @param {{ type: string, text: string } | null} body
 * @param {string | null} key idempotency key of a mutation
 */
async function send(method, path, body, key) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json, application/problem+json', Authorization: 'Bearer ' + token() };
  if (key) headers['Idempotency-Key'] = key;
  if (body) headers['Content-Type'] = body.type;
  /** @type {RequestInit} */
  const options = { method, headers, body: body?.text, cache: 'no-store', credentials: 'omit' };
  let response;
  try {
    response = await fetch(base + path, options);
  } catch {
    // The answer was lost, perhaps not the command: the same key makes a repetition harmless.
    if (!key) throw new Problem(0, { title: 'The server does not answer', detail: 'Nothing was read. The page tries again by itself.' });
    await new Promise((done) => setTimeout(done, 800));
    try { response = await fetch(base + path, options); } catch {
      throw new Problem(0, { title: 'The server does not answer',
        detail: 'Whether the command was carried out is not known. Look before you repeat it.' });
    }
  }
  noteServerTime(response.headers.get('Date'));
  if (response.status === 401) { dropToken(); onSignedOut('This token is not valid (any more).'); }
  const text = response.status === 204 ? '' : await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  let document = { title: response.statusText };
  try { document = JSON.parse(text) ?? document; } catch { /* a proxy answered, not the server: its title is all there is */ }
  throw new Problem(response.status, document);
}

/** @param {unknown} body */
const json = (body) => body === undefined ? null : { type: 'application/json', text: JSON.stringify(body) };

/**
 * @template {keyof API.Get & string} P
 * @param {P} path
 * @param {API.Get[P]['parameters']} parameters
 * @returns {Promise<API.Get[P]['answer']>}
 */
export function get(path, parameters) { return send('GET', address(path, parameters), null, null); }

/**
 * @template {keyof API.Post & string} P
 * @param {P} path
 * @param {API.Post[P]['parameters']} parameters
 * @param {API.Post[P]['body']} [body]
 * @returns {Promise<API.Post[P]['answer']>}
 */
export function post(path, parameters, body) { return send('POST', address(path, parameters), json(body ?? {}), newKey()); }

/**
 * @template {keyof API.Put & string} P
 * @param {P} path
 * @param {API.Put[P]['parameters']} parameters
 * @param {API.Put[P]['body']} body
 * @returns {Promise<API.Put[P]['answer']>}
 */
export function put(path, parameters, body) { return send('PUT', address(path, parameters), json(body), newKey()); }

/**
 * @template {keyof API.Patch & string} P
 * @param {P} path
 * @param {API.Patch[P]['parameters']} parameters
 * @param {API.Patch[P]['body']} body
 * @returns {Promise<API.Patch[P]['answer']>}
 */
export function patch(path, parameters, body) { return send('PATCH', address(path, parameters), json(body), newKey()); }

/**
 * @template {keyof API.Delete & string} P
 * @param {P} path
 * @param {API.Delete[P]['parameters']} parameters
 * @returns {Promise<API.Delete[P]['answer']>}
 */
export function remove(path, parameters) { return send('DELETE', address(path, parameters), null, newKey()); }

/**
 * A file for an import, as it is.
 * @template {keyof API.Post & string} P
 * @param {P} path
 * @param {API.Post[P]['parameters']} parameters
 * @param {string} text
 * @returns {Promise<API.Post[P]['answer']>}
 */
export function postCsv(path, parameters, text) {
  return send('POST', address(path, parameters), { type: 'text/csv; charset=utf-8', text }, newKey());
}

/**
 * Paths that answer page by page, and what stands on a page.
 * @typedef {{ [P in keyof API.Get]: API.Get[P]['answer'] extends { items: any[]; next: string | null } ? P : never }[keyof API.Get]}
 *   PagedPath
 */
/**
 * @template {PagedPath} P
 * @typedef {API.Get[P]['answer'] extends { items: (infer T)[]; next: string | null } ? T : never} ItemOf
 */

/**
 * A page with something on it, where there is one: a search looks at so many rows at once, and says of the others where they begin.
 * @template {PagedPath} P
 * @param {P} path
 * @param {API.Get[P]['parameters']} parameters
 * @param {() => boolean} [wanted] whether somebody still waits for it
 * @returns {Promise<{ items: ItemOf<P>[], next: string | null }>}
 */
export async function found(path, parameters, wanted = () => true) {
  const read = async (/** @type {string | null | undefined} */ after) => /** @type {{ items: ItemOf<P>[], next: string | null }} */ (
    /** @type {unknown} */ (await get(path, /** @type {any} */ (after ? { ...parameters, after } : parameters))));
  let page = await read(null);
  while (!page.items.length && page.next && wanted()) page = await read(page.next);
  return page;
}

/**
 * All items of a paged list, up to so many.
 * @template {PagedPath} P
 * @param {P} path
 * @param {API.Get[P]['parameters']} parameters
 * @param {number} most
 * @returns {Promise<{ items: ItemOf<P>[], more: boolean }>} whether there are more than those
 */
export async function all(path, parameters, most) {
  /** @type {ItemOf<P>[]} */
  const items = [];
  /** @type {string | null} */
  let after = null;
  do {
    const page = /** @type {{ items: ItemOf<P>[], next: string | null }} */ (await get(path, { limit: 200, ...parameters, after }));
    items.push(...page.items);
    after = page.next;
  } while (after && items.length < most);
  return { items: items.slice(0, most), more: after !== null || items.length > most };
}

/**
 * What the holder of the token is and may do. The server decides; this only hides what it would refuse.
 * @type {{ role: API.Role | null, name: string | null, status: API.Status | null }}
 */
export const session = { role: null, name: null, status: null };

/** @typedef {'operate' | 'tariffs' | 'seller' | 'release' | 'credit' | 'api-tokens'} Right */

/** @type {Record<API.Role, (what: Right) => boolean>} */
const rights = {
  owner: () => true,
  operator: (what) => what !== 'api-tokens' && what !== 'seller',
  accountant: (what) => ['tariffs', 'seller', 'release', 'credit'].includes(what),
  'read-only': () => false,
  metrics: () => false,
};

/** @param {Right} what */
export function can(what) { return rights[session.role ?? 'owner'](what); }

export async function readStatus() {
  const status = await get('/status', {});
  session.status = status;
  noteServerClock(status);
  session.role = status.actor?.role ?? session.role;
  session.name = status.actor?.name ?? session.name;
  return status;
}
