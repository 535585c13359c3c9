// The rows of a paged list that changes while somebody reads it: which there are, in which order, and which wait.

/**
 * @template T
 * @typedef {{ key: (item: T) => string | number, compare?: ((a: T, b: T) => number) | null, accepts?: (item: T) => boolean, most?: number
 *   }} Shape
 */

/** @template T */
export class Rows {
  /** @param {Shape<T>} shape */
  constructor({ key, compare = null, accepts = () => true, most = 1000 }) {
    this.key = key;
    this.compare = compare;
    this.accepts = accepts;
    this.most = most;
    /** @type {Map<string | number, T>} */
    this.items = new Map();
    /**
     * News that would push rows away under the reader's eyes.
     * @type {Map<string | number, T>}
     */
    this.waiting = new Map();
    /** @type {string | null} */
    this.next = null;
  }

  get size() { return this.items.size; }

  /**
   * A page that replaces what was there.
   * @param {readonly T[]} items
   * @param {string | null} [next]
   */
  set(items, next = null) {
    this.items = new Map(items.map((item) => [this.key(item), item]));
    this.waiting.clear();
    this.next = next;
  }

  /**
   * The page after.
   * @param {readonly T[]} items
   * @param {string | null} next
   */
  append(items, next) {
    for (const item of items) this.items.set(this.key(item), item);
    this.next = next;
  }

  /**
   * Something changed: a known row is renewed in its place, a new one is added where it belongs, one that no longer belongs here leaves.
   * With `calm` a new one waits instead.
   * @param {T} item
   * @returns {'renewed' | 'added' | 'left' | 'waits' | 'ignored'}
   */
  put(item, calm = false) {
    const key = this.key(item);
    if (!this.accepts(item)) {
      const waited = this.waiting.delete(key);
      return this.items.delete(key) || waited ? 'left' : 'ignored';
    }
    if (this.items.has(key)) {
      this.items.set(key, item);
      return 'renewed';
    }
    // What lies behind the last row that was read is on a page that was not: a row there alone would hide that others are missing.
    const last = [...this.items.values()].at(-1);
    if (!this.compare || (this.next !== null && last !== undefined && this.compare(last, item) < 0)) return 'ignored';
    if (calm) {
      this.waiting.set(key, item);
      return 'waits';
    }
    this.items.set(key, item);
    this.#order();
    return this.items.has(key) ? 'added' : 'ignored';
  }

  /** Takes in what waited. */
  admit() {
    for (const [key, item] of this.waiting) this.items.set(key, item);
    this.waiting.clear();
    this.#order();
  }

  /** @param {string | number} key */
  drop(key) { return this.items.delete(key); }

  /** Sorted, and no more than so many: the last give way, and can be read again page by page. */
  #order() {
    const { compare } = this;
    if (!compare) return;
    const sorted = [...this.items].sort((a, b) => compare(a[1], b[1]));
    this.items = new Map(sorted.slice(0, this.most));
  }
}

/**
 * Takes the rows apart into groups that stand together, in their order.
 * @template T
 * @param {Iterable<T>} items
 * @param {(item: T) => string} name
 * @returns {{ name: string, items: T[] }[]}
 */
export function grouped(items, name) {
  /** @type {{ name: string, items: T[] }[]} */
  const groups = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && last.name === name(item)) last.items.push(item); else groups.push({ name: name(item), items: [item] });
  }
  return groups;
}
