// Builds elements from text only. Nothing here parses markup, so what a charger sends can never become any.

/**
 * What may stand in an element; lists are taken apart, null and false are left out.
 * @typedef {Node | string | number | null | undefined | false | ReadonlyArray<any>} Child
 */
/**
 * Attributes, `on…` listeners, `data` for data attributes and `vars` for custom properties of CSS.
 * @typedef {Record<string, any> | null} Attributes
 */
/**
 * The element that a name such as `td.right` makes.
 * @template {string} N
 * @typedef {N extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[N]
 *   : N extends `${infer T}.${string}` ? T extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[T] : HTMLElement : HTMLElement} Made
 */

const properties = new Set(['value', 'checked', 'disabled', 'selected', 'open', 'indeterminate', 'readOnly', 'required', 'multiple',
  'hidden']);

// Control and direction-changing characters would hide or reorder text on screen: they are shown by name instead.
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** @param {unknown} text */
export function visible(text) {
  return String(text).replace(hidden, (character) => {
    const code = character.charCodeAt(0);
    return '⟦U+' + code.toString(16).toUpperCase().padStart(4, '0') + '⟧';
  });
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Child[]} children
 */
function append(element, children) {
  for (const child of /** @type {any[]} */ (children).flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return element;
}

/**
 * @param {HTMLElement | SVGElement} element
 * @param {Attributes} [attributes]
 */
function assign(element, attributes) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'data') Object.assign(element.dataset, value);
    else if (key === 'vars') for (const [name, text] of Object.entries(value)) element.style.setProperty('--' + name, String(text));
    // An example stands in an empty field until somebody types.
    else if (key === 'example') element.setAttribute('place' + 'holder', visible(value));
    else if (properties.has(key)) /** @type {any} */ (element)[key] = value;
    else if (key === 'href' && !/^(#|\/|blob:)/.test(value)) throw new Error('a link leads out: ' + value);
    else element.setAttribute(key, value === true ? '' : visible(value));
  }
}

/**
 * h('td.right', {title: 'x'}, 'text', element): an element with classes, attributes, listeners and children.
 * @template {string} N
 * @param {N} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {Made<N>}
 */
export function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(/** @type {string} */ (tag));
  if (classes.length) element.classList.add(...classes);
  assign(element, attributes);
  return /** @type {any} */ (append(element, children));
}

/**
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(name, attributes, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElementNS('http://www.w3.org/2000/svg', /** @type {string} */ (tag));
  if (classes.length) element.classList.add(...classes);
  assign(element, attributes);
  return append(element, children);
}

/**
 * A line icon out of `icons.svg`: for places and actions, never for a state. It says nothing to a screen reader; a word beside it does.
 * @param {string} name
 */
export function icon(name) { return svg('svg.i', { 'aria-hidden': 'true' }, svg('use', { href: '#i-' + name })); }

/**
 * Text that somebody outside chose: isolated, so that its writing direction cannot reorder what stands around it.
 * @param {string | number | null | undefined} text
 * @param {string} [otherwise] what stands there when there is no text
 */
export function wire(text, otherwise = '–') {
  if (text === null || text === undefined || text === '') return h('span.faint', null, otherwise);
  return h('bdi', null, text);
}

const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]';

/**
 * The places of an element at which the keyboard can stand.
 * @param {Element} element
 * @returns {HTMLElement[]}
 */
export function stops(element) { return [...element.querySelectorAll(focusable)].filter((stop) => stop instanceof HTMLElement)
    .map((stop) => /** @type {HTMLElement} */ (stop)); }

/**
 * Replaces what an element holds. Whoever stood on a link or button in it with the keyboard stands there again.
 * @template {Element} E
 * @param {E} element
 * @param {...Child} children
 * @returns {E}
 */
export function fill(element, ...children) {
  const active = document.activeElement;
  const position = active instanceof HTMLElement && element.contains(active) ? stops(element).indexOf(active) : -1;
  element.replaceChildren();
  append(element, children);
  if (position >= 0) stops(element)[position]?.focus({ preventScroll: true });
  return element;
}

/**
 * Wraps an action so that it runs once the calls have ended for some time.
 * @template {unknown[]} A
 * @param {number} milliseconds
 * @param {(...values: A) => void} action
 */
export function settled(milliseconds, action) {
  let timer = 0;
  return (/** @type {A} */ ...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}
