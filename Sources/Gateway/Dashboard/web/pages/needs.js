// The list of what needs a person, on the overview and on its own page.
import { can, post, remove } from '../core/api.js';
import { h } from '../core/dom.js';
import { shortAge, nothing } from '../core/format.js';
import { button, linkButton } from '../parts/button.js';
import { seal } from '../parts/state.js';
import { toast } from '../parts/toast.js';
import { adoptDialog } from './adopt.js';

/** @typedef {import('../core/needs.js').Need} Need */

/**
 * @param {Need} need
 * @param {boolean} worst
 * @param {() => unknown} reload
 */
function fix(need, worst, reload) {
  const kind = worst ? 'primary' : '';
  const identity = need.knock?.identity ?? need.station?.id;
  if (need.does.what === 'let in') {
    if (!can('operate') || !identity) return null;
    const hint = need.station ? 'The station is connected and waits. Vendor: ' + (need.station.vendor
      ?? 'not told') + ', model: ' + (need.station.model ?? 'not told') + '.' : null;
    return button(need.does.verb, () => adoptDialog(identity, reload, hint), { kind });
  }
  if (need.does.what === 'acknowledge') return need.alert && can('operate')
    ? button(need.does.verb, () => acknowledge(need, reload), { kind }) : null;
  return need.does.href ? linkButton(need.does.verb, need.does.href, { kind }) : null;
}

/**
 * @param {Need} need
 * @param {() => unknown} reload
 */
async function acknowledge(need, reload) {
  if (!need.alert) return;
  const { kind, station, session } = need.alert;
  await post('/alerts/acknowledge', {}, { kind, ...(station ? { station } : {}), ...(session ? { session } : {}) });
  toast('Noted: it is told again when it happens again.');
  await reload();
}

/**
 * @param {Need} need
 * @param {() => unknown} reload
 */
function second(need, reload) {
  if (!can('operate')) return null;
  const { knock } = need;
  if (knock) {
    return button('Not ours', async () => {
      await remove('/knocking/{identity}', { identity: knock.identity });
      await reload();
    }, { kind: 'quiet', title: 'Takes it off the list until it knocks again' });
  }
  return need.alert && need.does.what !== 'acknowledge'
    ? button('Noted', () => acknowledge(need, reload), { kind: 'quiet', title: 'Takes the alert off the list until it happens again' })
    : null;
}

/**
 * @param {readonly Need[]} needs worst first
 * @param {() => unknown} reload
 */
export function needsList(needs, reload) {
  return h('ul.needs', null, needs.map((need, index) => h('li', null, seal(need.state),
    h('div.what', null, h('p.say', null, h('bdi', null, need.say)), need.more ? h('p', null, h('bdi', null, need.more)) : null),
    h('p.age', null, need.at ? [h('span.phone', null, 'since '), h('b', null, shortAge(need.at))] : nothing('')),
    h('div.act', null, second(need, reload), fix(need, index === 0, reload)))));
}
