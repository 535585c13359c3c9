// Dialogs: a form in front of the page, a question before what disturbs somebody, a secret that is shown once.
import { h, stops } from '../core/dom.js';
import { button, copyButton } from './button.js';

/** @typedef {import('../core/dom.js').Child} Child */

let names = 0;

/**
 * Goes back to what opened a dialog; where what was confirmed takes that away, to the page, and not to its very beginning.
 * @param {Element | null} opener
 */
function keepFocus(opener) {
  if (!(opener instanceof HTMLElement)) return;
  const place = opener.closest('tr, li, .card, .head');
  const back = () => {
    if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
    const goal = opener.isConnected ? opener : place?.isConnected ? stops(place)[0] : null;
    (goal ?? document.getElementById('main'))?.focus({ preventScroll: true });
  };
  back();
  // The row that it was about goes once the server has answered.
  for (const milliseconds of [300, 1500]) setTimeout(back, milliseconds);
}

/**
 * @param {Child} title
 * @param {(close: () => void, element: HTMLDialogElement) => Child} build
 * @param {{ wide?: boolean, kept?: boolean }} options `kept`: it shows what is shown once, so it goes by its own button alone: not by
 *   Escape, nor by a press beside it, nor by another page behind it
 */
export function dialog(title, build, { wide = false, kept = false } = {}) {
  const id = 'dialog-' + (names += 1);
  const element = /** @type {HTMLDialogElement} */ (h(/** @type {'dialog'} */ ('dialog' + (wide ? '.wide' : '') + (kept ? '.kept' : '')),
    { 'aria-labelledby': id, closedby: kept ? 'none' : null }));
  const close = () => element.close();
  const opener = document.activeElement;
  element.addEventListener('close', () => { element.remove(); keepFocus(opener); });
  // A press on the ground beside it means the same as Escape.
  element.addEventListener('pointerdown', (event) => { if (event.target === element && !kept) close(); });
  element.addEventListener('cancel', (event) => { if (kept) event.preventDefault(); });
  element.append(h('div.box', null, h('header', null, h('h2', { id }, title),
    kept ? null : button('', close, { kind: 'quiet', icon: 'close', label: 'Close' })), build(close, element)));
  document.body.append(element);
  element.showModal();
  /** @type {HTMLElement | null} */ (element.querySelector('[autofocus], input:not([type="checkbox"]), select, textarea'))?.focus();
  return element;
}

/**
 * Asks before something that cannot be taken back or that disturbs a driver: its effect in words, the safe choice first.
 * @param {string} title
 * @param {Child} effect
 * @param {string} verb
 * @param {{ stay?: string, danger?: boolean }} options
 * @returns {Promise<boolean>}
 */
export function confirmed(title, effect, verb, { stay = 'Leave it', danger = true } = {}) {
  return new Promise((answer) => {
    const element = dialog(title, (close) => [
      h('p.soft', null, effect),
      h('div.btns.end', null, h('button.btn', { type: 'button', onclick: close, autofocus: true }, stay),
        h('button.btn' + (danger ? '.danger' : '.primary'), { type: 'button', onclick: () => { answer(true); close(); } }, verb)),
    ]);
    element.addEventListener('close', () => answer(false));
  });
}

/**
 * A text that is shown this once, with a way to copy it.
 * @param {string} text
 */
export function secret(text) { return h('div.secret', null, h('span', null, text), copyButton(text)); }
