// How the reader wants the page to look; it stays in this browser.

/** @typedef {'system' | 'light' | 'dark' | 'contrast'} Theme */
/** @typedef {'normal' | 'dense'} Density */

/** @type {readonly Theme[]} */
export const themes = ['system', 'light', 'dark', 'contrast'];

/**
 * @param {string} key
 * @param {string} otherwise
 */
function kept(key, otherwise) {
  // A browser may forbid storage: then the page looks as the system wishes.
  try { return localStorage.getItem('cpms-' + key) ?? otherwise; } catch { return otherwise; }
}

/**
 * @param {string} key
 * @param {string} value
 */
function keep(key, value) { try { localStorage.setItem('cpms-' + key, value); } catch { /* the choice then holds for this page only */ } }

/** @returns {Theme} */
export function theme() { return themes.find((name) => name === kept('theme', 'system')) ?? 'system'; }

/** @returns {Density} */
export function density() { return kept('density', 'normal') === 'dense' ? 'dense' : 'normal'; }

/**
 * @param {Theme} wanted
 * @param {Density} close
 */
export function wear(wanted, close) {
  const root = document.documentElement;
  if (wanted === 'system') delete root.dataset.theme; else root.dataset.theme = wanted;
  if (close === 'dense') root.dataset.density = close; else delete root.dataset.density;
}

/** @param {Theme} wanted */
export function chooseTheme(wanted) { keep('theme', wanted); wear(wanted, density()); }

/** @param {Density} wanted */
export function chooseDensity(wanted) { keep('density', wanted); wear(theme(), wanted); }
