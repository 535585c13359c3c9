// Everything that needs a person, the worst first.
import { session as signed } from '../core/api.js';
import { fill, h } from '../core/dom.js';
import { watchKnown } from '../core/known.js';
import { needs } from '../core/needs.js';
import { whenChanged } from '../core/page.js';
import { count } from '../core/text.js';
import { card, head } from '../parts/page.js';
import { empty, failed, loading } from '../parts/nothing.js';
import { needsList } from './needs.js';

/** @type {import('../core/page.js').Page} */
export function alerts({ root, subscriptions }) {
  const top = h('div', null, head('Alerts'));
  const place = h('div', null, card(null, {}, loading()));
  const drawList = whenChanged((/** @type {import('../core/needs.js').Need[]} */ list) => {
    fill(top,
      head('Alerts',
        { say: list.length ? count(list.length, 'thing needs somebody', 'things need somebody') + ': harm first, then age'
            : 'nothing needs anybody' }));
    fill(place, card(null, {}, list.length ? needsList(list, readAll)
      : empty('Nothing needs anybody',
        ['A driver who is stuck, a station that is silent or faulted, money that waits, a station that knocks: ',
          'each stands here until it is settled or noted.'])));
  });
  const { known, read } = watchKnown(subscriptions, () => {
    if (signed.status) drawList(needs({ ...known, stations: [...known.stations.values()], heldTotal: signed.status.sessions.held,
      warnings: signed.status.warnings }));
  });
  async function readAll() {
    try { await read(); } catch (problem) {
      if (!place.querySelector('.needs')) fill(place, card(null, {}, failed(problem, readAll)));
    }
  }
  fill(root, top, place);
  subscriptions.on('reconnected', readAll);
  return readAll();
}
