// What every page is given, and what it may ask of the frame around it.

/**
 * @typedef {{
 * root: HTMLElement, subscriptions: import('./live.js').Subscriptions, path: string[], parameters: URLSearchParams, signOut: (message:
 * string) => void
 * }} Place
 */
/** @typedef {(place: Place) => any} Page draws itself into the root; an error that it throws stands in its place */

/**
 * Draws only when what is to be drawn has changed, so that nothing moves under a pointer without need.
 * @template T
 * @param {(value: T) => void} draw
 */
export function whenChanged(draw) {
  let drawn = '';
  return (/** @type {T} */ value) => {
    const text = JSON.stringify(value);
    if (text === drawn) return;
    drawn = text;
    draw(value);
  };
}
