// Talks to /api/v1: bearer token, problem documents, idempotent mutations, roles.
import { noteServerTime } from './format.js';

const base = '/api/v1';
const tokenKey = 'cpms-token';

// A sign-in link carries the token behind the '#', which no server sees; it leaves the address bar and the history at once.
export function takeTokenFromAddress() {
  const match = /^#\/?\??token=([^&]+)$/.exec(location.hash);
  if (!match) return;
  sessionStorage.setItem(tokenKey, decodeURIComponent(match[1]));
  history.replaceState(null, '', location.pathname + '#/');
}

export function token() { return sessionStorage.getItem(tokenKey); }
export function keepToken(text) { sessionStorage.setItem(tokenKey, text); }
export function dropToken() { sessionStorage.removeItem(tokenKey); }

// A refusal, as RFC 9457 words it.
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || 'The server answered ' + status + '.');
    this.status = status;
    this.title = document.title || 'Refused (' + status + ')';
    this.detail = document.detail || null;
    this.errors = Array.isArray(document.errors) ? document.errors : [];
  }
}

let onSignedOut = () => {};
export function whenSignedOut(listener) { onSignedOut = listener; }

function headersFor(method, body, key) {
  const headers = { Accept: 'application/json, application/problem+json', Authorization: 'Bearer ' + token() };
  if (key) headers['Idempotency-Key'] = key;
  if (body?.csv !== undefined) headers['Content-Type'] = 'text/csv; charset=utf-8';
  else if (body !== undefined) headers['Content-Type'] = 'application/json';
  return headers;
}

async function problemOf(response) {
  let document = {};
  try { document = await response.json(); } catch { document = { title: response.statusText }; }
  return new Problem(response.status, document ?? {});
}

// Random without crypto.randomUUID, which plain http on a local network does not offer.
function newKey() {
  return 'dash-' + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function send(method, path, body, key) {
  const text = body === undefined ? undefined : body?.csv !== undefined ? body.csv : JSON.stringify(body);
  const options = { method, headers: headersFor(method, body, key), body: text, cache: 'no-store', credentials: 'omit' };
  let response;
  try {
    response = await fetch(base + path, options);
  } catch (first) {
    // The answer was lost, perhaps not the command: the same key makes a repetition harmless.
    if (!key) throw new Problem(0, { title: 'The server does not answer', detail: 'Nothing was read. The page tries again by itself.' });
    await new Promise((done) => setTimeout(done, 800));
    try { response = await fetch(base + path, options); } catch {
      throw new Problem(0, { title: 'The server does not answer', detail: 'Whether the command was carried out is not known. Look before you repeat it.' });
    }
  }
  noteServerTime(response.headers.get('Date'));
  if (response.status === 401) { dropToken(); onSignedOut('This token is not valid (any more).'); }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return null;
  const answer = await response.text();
  return answer ? JSON.parse(answer) : null;
}

export const get = (path) => send('GET', path);
export const post = (path, body = {}) => send('POST', path, body, newKey());
export const put = (path, body) => send('PUT', path, body, newKey());
export const patch = (path, body) => send('PATCH', path, body, newKey());
export const remove = (path) => send('DELETE', path, undefined, newKey());
export const postCsv = (path, csv) => send('POST', path, { csv }, newKey());

export function query(fields) {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(key, value);
  }
  const text = parameters.toString();
  return text ? '?' + text : '';
}

export const stationPath = (id) => '/stations/' + encodeURIComponent(id);

// What the holder of the token may do. The server decides; this only hides what it would refuse.
export const session = { role: null, name: null, status: null };

const rights = {
  owner: () => true,
  operator: (what) => what !== 'api-tokens' && what !== 'seller',
  accountant: (what) => ['tariffs', 'seller', 'release', 'credit'].includes(what),
  'read-only': () => false,
};

export function can(what) { return (rights[session.role] ?? rights.owner)(what); }

export async function readStatus() {
  const status = await get('/status');
  session.status = status;
  session.role = status.actor?.role ?? session.role;
  session.name = status.actor?.name ?? session.name;
  return status;
}
