// What is pressed. A button is a verb with its object; it cannot be pressed twice while its action runs.
import { h, icon } from '../core/dom.js';
import { toastProblem } from './toast.js';

/** @typedef {'' | 'primary' | 'quiet' | 'danger' | 'danger primary'} ButtonKind */
/**
 * @typedef {{ kind?: ButtonKind, icon?: string, title?: string, label?: string, small?: boolean, attributes?: Record<string, unknown> }}
 *   ButtonLook
 */

/**
 * @param {ButtonKind} kind
 * @param {boolean} [small]
 */
const classes = (kind, small) => ['btn', ...kind.split(' ').filter(Boolean), ...(small ? ['small'] : [])].join('.');

/**
 * @param {import('../core/dom.js').Child} text
 * @param {(element: HTMLButtonElement) => unknown} action
 * @param {ButtonLook} look
 */
export function button(text, action, { kind = '', icon: sign, title, label, small = false, attributes = {} } = {}) {
  const element = h(/** @type {'button'} */ ('button.' + classes(kind, small)),
    { type: 'button', title, 'aria-label': label, ...attributes }, sign ? icon(sign) : null, text);
  element.addEventListener('click', async (event) => {
    event.stopPropagation();
    if (element.ariaDisabled === 'true') return;
    // Really disabled it would lose the focus of whoever pressed it.
    element.ariaDisabled = 'true';
    try { await action(element); } catch (problem) { toastProblem(problem); } finally { element.ariaDisabled = null; }
  });
  return element;
}

/**
 * A place to go that looks like a button.
 * @param {import('../core/dom.js').Child} text
 * @param {string} href
 * @param {ButtonLook} look
 */
export function linkButton(text, href, { kind = '', icon: sign, title, small = false, attributes = {} } = {}) {
  return h(/** @type {'a'} */ ('a.' + classes(kind, small)), { href, title, ...attributes }, sign ? icon(sign) : null, text);
}

/**
 * A button that cannot be pressed now, and says why.
 * @param {string} text
 * @param {string} why
 * @param {ButtonLook} look
 */
export function notNow(text, why, { icon: sign } = {}) {
  return h('span.btn', { role: 'button', 'aria-disabled': 'true', tabindex: '0', title: why }, sign ? icon(sign) : null, text);
}

/** @param {string} text */
export function copyButton(text) {
  return button('Copy', async (element) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Plain http has no clipboard: the text is selected, to be copied by hand.
      const field = h('textarea', { value: text, readOnly: true });
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
    const sign = element.querySelector('svg');
    element.replaceChildren(...(sign ? [sign] : []), 'Copied');
    setTimeout(() => element.replaceChildren(...(sign ? [sign] : []), 'Copy'), 1500);
  }, { icon: 'copy', small: true });
}

/**
 * One of a few, all in sight.
 * @param {string} label
 * @param {[value: string, text: string][]} options
 * @param {string} value
 * @param {(value: string) => void} choose
 */
export function segments(label, options, value, choose) {
  const group = h('div.seg', { role: 'group', 'aria-label': label });
  const draw = (/** @type {string} */ chosen) => group.replaceChildren(...options.map(([key, text]) => h('button', {
    type: 'button', 'aria-pressed': String(key === chosen), onclick: () => {
      draw(key);
      /** @type {HTMLElement | null} */ (group.querySelector('[aria-pressed="true"]'))?.focus();
      choose(key);
    },
  }, text)));
  draw(value);
  return group;
}
