// Fields in which a person is chosen, or a card by its label or number, however many there are: what is typed is looked for
// among all of them.
import { all, found } from '../core/api.js';
import { fill, h, settled } from '../core/dom.js';

/** @typedef {import('../parts/form.js').Field} Field */

/**
 * Cards that may be offered: valid ones whose number is not masked, those that were added or changed last first.
 * @param {string} search
 * @param {() => boolean} [wanted] whether it is still looked for
 * @returns {Promise<{ choices: [string, string][], more: boolean }>}
 */
async function cards(search, wanted) {
  const page = await found('/tokens', { limit: 50, search: search || null, order: 'newest' }, wanted);
  return { more: page.next !== null,
    choices: page.items.flatMap((token) => token.status === 'active' && !token.forgotten && token.uid && !token.uid.includes('•')
      ? [/** @type {[string, string]} */ ([token.uid, [token.label, token.group].filter(Boolean).join(', ')])] : []) };
}

/**
 * @param {string} name
 * @param {Partial<Field>} [more]
 * @returns {Promise<Field>}
 */
export async function cardField(name, more = {}) {
  const { choices } = await cards('');
  return { name, label: 'Card', choices, example: choices.length ? 'label or number' : 'number of the card',
    hint: choices.length ? 'Type a part of its label, group or number: all cards are searched.' : 'There is no valid card yet.', ...more };
}

/**
 * Looks for what is typed, and offers what is found.
 * @param {HTMLFormElement} element
 * @param {string} name of the field
 */
export function searching(element, name) {
  const field = element.elements.namedItem(name);
  const list = field instanceof HTMLInputElement ? field.list : null;
  if (!(field instanceof HTMLInputElement) || !list) return element;
  let asked = 0;
  const look = settled(200, async () => {
    const asking = (asked += 1);
    const typed = field.value.trim();
    // Whatever cannot be looked for is what is offered already, and may be typed in full.
    const { choices } = await cards(typed, () => asking === asked).catch(() => ({ choices: [] }));
    if (asking !== asked || !choices.length) return;
    // A label is offered as itself: what a browser offers must begin with what is typed, or hold it.
    fill(list, choices.map(([value, text]) => h('option', { value }, text)));
    const [only] = choices;
    if (only && choices.length === 1 && only[1].split(', ')[0] === typed) field.value = only[0];
  });
  field.addEventListener('input', look);
  return element;
}

/**
 * Persons who can be chosen, and nobody.
 * @param {number | null} current
 * @returns {Promise<[string | number, string][]>}
 */
export async function driverOptions(current = null) {
  const { items } = await all('/drivers', {}, 1000);
  /** @type {[string | number, string][]} */
  const options = [['', 'nobody'], ...items.filter((driver) => !driver.forgotten)
    .map((driver) => /** @type {[number, string]} */ ([driver.driver, driver.name ?? 'driver ' + driver.driver]))];
  return current === null || options.some(([value]) => value === current) ? options : [...options, [current, 'driver ' + current]];
}
