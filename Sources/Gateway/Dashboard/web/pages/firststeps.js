// The first hour: what there must be until a car charges and is invoiced. Each step ticks itself; once all are done they are gone.
import { can, get } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { card } from '../parts/page.js';
import { shape } from '../parts/state.js';

/** @typedef {{ done: boolean, say: string, more: string, href: string }} Step */

/**
 * @param {API.Status} status
 * @param {{ seller: API.SellerOrNone, tariffs: readonly API.Tariff[], tokens: readonly API.Token[] }} known
 * @returns {Step[]}
 */
export function steps(status, { seller, tariffs, tokens }) {
  const address = location.origin.replace(/^http/, 'ws') + '/ocpp/<identity>';
  // Connectors are known of stations that were here, also once they are away again.
  const wasHere = status.stations.connected > 0 || Object.values(status.stations.connectors).some((count) => count > 0);
  return [
    { done: seller.name !== null, say: 'Say who sells', more: 'Name, address and VAT id stand on every invoice.', href: '#/settings' },
    { done: tariffs.some((tariff) => !tariff.ended && tariff.assignments.length > 0), say: 'Set a price and assign it',
      more: 'A tariff that is assigned nowhere prices nothing.', href: '#/tariffs' },
    { done: status.stations.total > 0, say: 'Add a station', more: 'By the identity that stands at the end of its address.',
      href: '#/stations' },
    { done: wasHere, say: 'Connect it', more: 'It connects to ' + address + ' with the password that was shown.',
      href: '#/stations' },
    { done: tokens.length > 0, say: 'Add a card', more: 'Or show one at the station: it stands under refused cards, to be added.',
      href: '#/cards' },
    { done: status.sessions.open + status.sessions.held + status.sessions.closed > 0, say: 'Charge for the first time',
      more: 'With the card at the station; the session appears here at once.', href: '#/sessions' },
  ];
}

/** @param {Step} step */
const line = (step) => h('li', null, shape(step.done ? 'ok' : 'none'), h('span.grow', null,
  h('a', { href: step.href }, step.say), h('small.faint', null, step.done ? 'Done' : step.more)));

/** The steps, drawn anew with each state of the installation until all are done. */
export function firstSteps() {
  const place = h('div');
  let isAsking = false;
  let isThrough = false;
  /** @param {API.Status} status */
  const update = async (status) => {
    if (isThrough || !can('operate')) { fill(place); return; }
    if (isAsking) return;
    isAsking = true;
    try {
      const [seller, tariffs, tokens] = await Promise.all([get('/seller', {}), get('/tariffs', { limit: 200 }),
        get('/tokens', { limit: 1 })]);
      const list = steps(status, { seller, tariffs: tariffs.items, tokens: tokens.items });
      const done = list.filter((step) => step.done).length;
      // Once all are done they are not looked at again: they would be read anew with every state of the installation.
      isThrough = done === list.length;
      if (isThrough) { fill(place); return; }
      fill(place, card('First steps', { note: done + ' of ' + list.length + ' done', line: true }, h('ol.list', null, list.map(line))));
    } finally { setTimeout(() => { isAsking = false; }, 3000); }
  };
  return { element: place, update };
}
