// Builds elements from text only. Nothing here parses markup, so what a charger sends can never become any.

const properties = new Set(['value', 'checked', 'disabled', 'selected', 'open', 'indeterminate', 'readOnly', 'required', 'multiple']);

// Control and direction-changing characters would hide or reorder text on screen: they are shown by name instead.
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function visible(text) {
  return String(text).replace(hidden, (character) => {
    const code = character.charCodeAt(0);
    return '⟦U+' + code.toString(16).toUpperCase().padStart(4, '0') + '⟧';
  });
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return element;
}

function assign(element, attributes) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'data') Object.assign(element.dataset, value);
    // An example stands in an empty field until somebody types.
    else if (key === 'example') element.setAttribute('place' + 'holder', visible(value));
    else if (properties.has(key)) element[key] = value;
    else if (key === 'href' && !/^(#|\/|blob:)/.test(value)) throw new Error('a link leads out: ' + value);
    else element.setAttribute(key, value === true ? '' : visible(value));
  }
}

// h('td.num', {title: 'x'}, 'text', element): an element with classes, attributes, listeners and children.
export function h(name, attributes, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.classList.add(...classes);
  assign(element, attributes);
  return append(element, children);
}

export function svg(name, attributes, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  if (classes.length) element.classList.add(...classes);
  assign(element, attributes);
  return append(element, children);
}

// Text that somebody outside chose: isolated, so that its writing direction cannot reorder what stands around it.
export function wire(text, otherwise = '–') {
  if (text === null || text === undefined || text === '') return h('span.faint', null, otherwise);
  return h('bdi', null, text);
}

const focusable = 'a, button, input, select, textarea, summary';

// Replaces what an element holds. Whoever stood on a link or button in it with the keyboard stands there again.
export function fill(element, ...children) {
  const active = document.activeElement;
  const position = active && active !== element && element.contains(active) ? [...element.querySelectorAll(focusable)].indexOf(active) : -1;
  element.replaceChildren();
  append(element, children);
  if (position >= 0) element.querySelectorAll(focusable)[position]?.focus({ preventScroll: true });
  return element;
}
