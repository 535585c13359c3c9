// What was just done, said once at the edge of the page.
import { problemOf } from '../core/api.js';
import { h } from '../core/dom.js';

/**
 * @param {string} text
 * @param {{ bad?: boolean, undo?: () => unknown }} options
 */
export function toast(text, { bad = false, undo } = {}) {
  // Younger than the types that Debian's compiler has of a browser.
  const place = /** @type {(HTMLElement & { showPopover(): void, hidePopover(): void }) | null} */ (document.getElementById('toasts'));
  const note = h('div.toast' + (bad ? '.bad' : ''), null, h('span', null, text));
  const leave = () => {
    note.remove();
    if (!place?.childElementCount) place?.hidePopover();
  };
  if (undo) {
    note.append(h('button', {
      type: 'button', onclick: async () => {
        leave();
        try { await undo(); } catch (problem) { toastProblem(problem); }
      },
    }, 'Undo'));
  }
  // In front of a dialog that is open, too: what was shown last lies on top.
  place?.hidePopover();
  place?.append(note);
  place?.showPopover();
  setTimeout(leave, bad ? 9000 : undo ? 7000 : 4500);
}

/** @param {unknown} error */
export function toastProblem(error) {
  const problem = problemOf(error);
  toast([problem.title, problem.detail, problem.errors[0]?.detail].filter((text, index, all) => text && all.indexOf(text) === index)
    .join(': '), { bad: true });
}
