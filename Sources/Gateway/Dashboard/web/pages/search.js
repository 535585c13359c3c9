// Search: any station, card, number or page, from anywhere, by `/`.
import { found as read } from '../core/api.js';
import { fill, h, icon, settled, wire } from '../core/dom.js';
import { guesses, link, stationLink } from '../core/route.js';
import { stationName, stationSaid, tokenSaid } from '../core/words.js';
import { serverNow } from '../core/format.js';
import { stateWord } from '../parts/state.js';
import { dialog } from '../parts/dialog.js';

/**
 * @typedef {{ href: string, text: import('../core/dom.js').Child, kind: string, more?: import('../core/dom.js').Child, sign: string }}
 *   Found
 */

/**
 * @param {string} text
 * @param {readonly { href: string, text: string, sign: string }[]} places
 * @returns {Found[]}
 */
function atOnce(text, places) {
  const typed = text.toLowerCase();
  return [...guesses(text).map((guess) => ({ ...guess, kind: 'number', sign: 'right' })),
    ...places.filter((place) => place.text.toLowerCase().includes(typed)).map((place) => ({ ...place, kind: 'page' }))];
}

/**
 * @param {string} search
 * @param {() => boolean} wanted
 * @returns {Promise<Found[]>}
 */
async function asked(search, wanted) {
  const [stations, tokens] = await Promise.all([read('/stations', { search, limit: 6 }, wanted),
    read('/tokens', { search, limit: 6 }, wanted)]);
  return [
    ...stations.items.map((station) => ({ href: stationLink(station.id), text: wire(stationName(station)), kind: 'station',
      more: stateWord(stationSaid(station)), sign: 'plug' })),
    ...tokens.items.map((token) => ({ href: link(['cards'], { search: token.label ?? token.uid ?? '' }),
      text: wire(token.label ?? token.uid), kind: 'card', more: stateWord(tokenSaid(token, serverNow())), sign: 'card' })),
  ];
}

/** @param {readonly { href: string, text: string, sign: string }[]} places */
export function searchDialog(places) {
  if (document.querySelector('dialog[open]')) return;
  dialog('Search', (close) => {
    /** @type {Found[]} */
    let found = [];
    let chosen = 0;
    const list = h('ul.found', { role: 'listbox', id: 'found', 'aria-label': 'Found' });
    const draw = () => {
      fill(list,
        found.length
        ? found.map((item, index) =>
          h('li', { role: 'option', id: 'found-' + index, 'aria-selected': String(index === chosen), onclick: () => open(index) },
            icon(item.sign), h('span.grow', null, item.text), item.more, h('small.faint', null, item.kind)))
        : input.value.trim() ? h('li.soft', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' },
          looking ? 'Looking for it …' : 'Nothing is called so.')
        : null);
      if (found.length) input.setAttribute('aria-activedescendant', 'found-' + chosen); else input.removeAttribute('aria-activedescendant');
      list.children[chosen]?.scrollIntoView({ block: 'nearest' });
    };
    /** @param {number} index */
    const open = (index) => {
      const item = found[index];
      if (!item) return;
      close();
      location.hash = item.href;
    };
    let asking = 0;
    let looking = false;
    const look = settled(150, async (/** @type {string} */ text) => {
      const mine = ++asking;
      try {
        const more = text ? await asked(text, () => mine === asking && input.isConnected) : [];
        if (mine !== asking) return;
        looking = false;
        found = [...more, ...atOnce(text, places)].slice(0, 12);
        chosen = Math.min(chosen, Math.max(0, found.length - 1));
        draw();
      } catch {
        // What is known without the server is shown already.
        if (mine === asking) { looking = false; draw(); }
      }
    });
    const input = h('input', {
      type: 'search', role: 'combobox', 'aria-label': 'Search', 'aria-expanded': 'true', 'aria-controls': 'found',
      'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false', autofocus: true, example: 'a station, a card, “session 12”',
      oninput: () => {
        const text = input.value.trim();
        [chosen, looking, found] = [0, true, atOnce(text, places)];
        draw();
        look(text);
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && found.length) {
          event.preventDefault();
          chosen = (chosen + step + found.length) % found.length;
          draw();
        } else if (event.key === 'Enter') open(chosen);
      },
    });
    found = atOnce('', places);
    draw();
    return [h('label.in.find', null, icon('search'), input), list];
  });
}

/** @type {[keys: string[], text: string][]} */
const keys = [[['/'], 'search'], [['?'], 'this list'], [['F'], 'to the filter of a page'],
  [['J', 'K'], 'down and up a list, as the arrows do'], [['Enter'], 'opens the row'], [['1'], 'the first fix of what needs you'],
  [['←', '→'], 'walk a curve'], [['Esc'], 'closes a dialog']];

export function keysDialog() {
  if (document.querySelector('dialog[open]')) return;
  dialog('Keys',
    () => h('dl.kv.left', null, keys.map(([list, text]) => [h('dt', null, list.map((key) => h('kbd', null, key))), h('dd', null, text)])));
}
