// The steps that prove an invoice, gathered into the rungs that one climbs down: document, session, price, registers, frames.

/** @typedef {'document' | 'session' | 'price' | 'register' | 'frame'} RungKind */
/** @typedef {{ kind: RungKind, steps: API.TrailStep[] }} Rung */

/** @type {Record<string, RungKind>} */
const kinds = {
  invoice: 'document', 'credit note': 'document', posting: 'document',
  correction: 'document', session: 'session', 'missing entry': 'session', price: 'price',
  tariff: 'price', reading: 'register', 'frame in': 'frame', 'frame out': 'frame',
};

/** @type {readonly RungKind[]} */
const order = ['document', 'session', 'price', 'register', 'frame'];

/**
 * In the order in which one climbs down; a kind without a step has no rung.
 * @param {readonly API.TrailStep[]} steps
 * @returns {Rung[]}
 */
export function rungs(steps) {
  return order.map((kind) => ({ kind, steps: steps.filter((step) => (kinds[step.what] ?? 'session') === kind) }))
    .filter((rung) => rung.steps.length);
}

/**
 * The first and the last of a long list, and how many lie between.
 * @template T
 * @param {readonly T[]} list
 * @param {number} first
 * @param {number} last
 * @returns {{ head: T[], between: number, tail: T[] }}
 */
export function ends(list, first, last) {
  const between = list.length - first - last;
  return between < 3 ? { head: [...list], between: 0, tail: [] } : { head: list.slice(0, first), between, tail: list.slice(-last) };
}
