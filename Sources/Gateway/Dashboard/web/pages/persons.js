// Persons: who holds cards, and stands on invoices.
import { can, post, remove } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { link } from '../core/route.js';
import { without } from '../core/text.js';
import { button } from '../parts/button.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { empty } from '../parts/nothing.js';
import { card, head } from '../parts/page.js';
import { stateWord } from '../parts/state.js';
import { List } from '../parts/table.js';

/** @param {() => unknown} done */
function addDialog(done) {
  dialog('Add a person', (close) => form([[{ name: 'name', label: 'Name', required: true },
    { name: 'mail', label: 'Mail', type: 'email' }]], 'Add person', async (fields) => {
    await post('/drivers', {}, { name: fields.name, ...without({ mail: fields.mail }) });
    close();
    done();
  }, { cancel: close }));
}

/**
 * @param {API.Driver} driver
 * @param {() => unknown} done
 */
async function forget(driver, done) {
  if (!await confirmed('Forget ' + driver.name + '?',
    'Name and mail are erased for good; invoices and sums stay. This cannot be taken back.', 'Forget the person')) return;
  await remove('/drivers/{driver}', { driver: driver.driver });
  await done();
}

/** @type {import('../core/page.js').Page} */
export function persons({ root, subscriptions }) {
  /** @returns {Promise<void>} */
  const reload = () => list.load();
  const list = new List({
    label: 'Persons', path: '/drivers', key: (driver) => driver.driver, noun: ['person', 'persons'],
    nothing: () => empty('No person yet', 'A person holds cards and is named on invoices. Charging works without one.',
      can('operate') ? button('Add person', () => addDialog(reload), { kind: 'primary' }) : null),
    columns: [
      { label: 'Name', lead: true, phone: 'first',
        cell: (driver) => driver.forgotten ? stateWord({ state: 'none', word: 'Forgotten' })
          : h('a', { href: link(['sessions'], { driver: String(driver.driver) }), title: 'What this person charged' }, wire(driver.name)) },
      { label: 'Mail', phone: 'full', cell: (driver) => h('span.wrap', null, wire(driver.mail)) },
      { label: 'Actions', act: true, phone: 'last',
        cell: (driver) => driver.forgotten || !can('operate') ? null
          : button('Forget', () => forget(driver, reload), { small: true, kind: 'quiet', label: 'Forget ' + driver.name }) },
    ],
  });
  fill(root, head('Persons', { say: ['who holds ', h('a', { href: link(['cards']) }, 'cards'), ' and stands on invoices'],
    tools: can('operate') ? button('Add person', () => addDialog(reload), { kind: 'primary', icon: 'plus' }) : null }),
    card(null, {}, list.element));
  subscriptions.on('reconnected', reload);
  return list.load();
}
