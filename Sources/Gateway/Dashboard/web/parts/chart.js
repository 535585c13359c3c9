// Curves: shapes stretch, words keep their size. Values are read with the pointer or with the arrow keys.
import { fill, h, svg } from '../core/dom.js';
import { area, across, axis, nearest, path, runs, timeTicks, up } from '../core/plot.js';
import { clock, decimal } from '../core/text.js';

/** @typedef {import('../core/dom.js').Child} Child */
/** @typedef {import('../core/plot.js').Point} Point */
/**
 * A curve: `pow` is power, `off` an offer, `lim` a limit, `bef` the period before, `soc` the battery. A derived one is dashed.
 * @typedef {{ kind: 'pow' | 'off' | 'lim' | 'bef' | 'soc', points: readonly Point[], filled?: boolean, derived?: boolean, top?: number }}
 *   Curve
 */
/**
 * @typedef {{
 * label: string, curves: Curve[], unit: string, from?: number, to?: number, height?: number, read?: (index: number) => Child, words?: { x:
 * number, y: number, text: Child, end?: boolean }[]
 * }} ChartOptions the first curve is the one whose values are read
 */

/**
 * @param {ChartOptions} options
 * @returns {HTMLElement | null} nothing where there is no curve to draw
 */
export function chart({ label, curves, unit, from, to, height = 240, read, words = [] }) {
  const main = curves[0];
  const all = curves.flatMap((curve) => curve.points);
  if (!main || main.points.length < 2) return null;
  const xs = all.map((point) => point.x);
  const scale = axis(Math.max(1e-9, ...curves.filter((curve) => !curve.top).flatMap((curve) => curve.points.map((point) => point.y))));
  const box = { from: from ?? Math.min(...xs), to: Math.max(to ?? Math.max(...xs), (from ?? Math.min(...xs)) + 1000), top: scale.top };
  const { step, ticks } = timeTicks(box.from, box.to, 7, new Date(box.from).getTimezoneOffset());
  const hair = svg('path.now', { d: '', visibility: 'hidden' });
  const shapes = svg('svg', { viewBox: '0 0 1000 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    scale.values.map((value) => svg(value ? 'path.gl' : 'path.base', { d: 'M0 ' + (100 - up(box, value)).toFixed(1) + 'H1000' })),
    curves.filter((curve) => curve.filled).flatMap((curve) => runs(curve.points)
      .map((run) => svg('path.area', { d: area({ ...box, top: curve.top ?? box.top }, run) }))),
    curves.flatMap((curve) => runs(curve.points)
      .map((run) => svg('path.' + curve.kind + (curve.derived ? '.derived' : ''), { d: path({ ...box, top: curve.top ?? box.top }, run) })))
    .reverse(), hair);
  const pin = h('span.pin', { hidden: true });
  const told = h('span.told', { 'aria-live': 'polite' });
  const shown = ticks.filter((tick) => across(box, tick) > 2 && across(box, tick) < 98);
  const plot = h('div.plot', { tabindex: '0', role: 'img', 'aria-label': label + ' Arrow keys walk the curve.',
    vars: { h: height + 'px' } }, shapes,
    scale.values.map((value) => h('span.y', { vars: { at: up(box, value) + '%' } }, decimal(String(value)))),
    shown.map((tick, index) => h(index % 2 && shown.length > 4 ? 'span.x.opt' : 'span.x', { vars: { at: across(box, tick) + '%' } },
      clock(tick, step < 60000))),
    words.map((word) => h(word.end ? 'span.lab.e' : 'span.lab', { vars: { x: across(box, word.x) + '%', y: word.y + '%' } }, word.text)),
    pin);
  let at = -1;
  /** @param {number} index */
  const show = (index) => {
    at = index;
    const point = main.points[index];
    pin.hidden = !point;
    hair.setAttribute('visibility', point ? 'visible' : 'hidden');
    if (!point) { fill(told, read?.(-1)); return; }
    const x = across(box, point.x);
    hair.setAttribute('d', 'M' + (x * 10).toFixed(1) + ' 0V100');
    pin.style.setProperty('--x', x + '%');
    pin.style.setProperty('--y', up(box, point.y) + '%');
    fill(told, read?.(index));
  };
  plot.addEventListener('pointermove', (event) => {
    const room = plot.getBoundingClientRect();
    show(nearest(main.points, box.from + (event.clientX - room.left) / room.width * (box.to - box.from)));
  });
  plot.addEventListener('pointerleave', () => show(-1));
  plot.addEventListener('keydown', (event) => {
    const last = main.points.length - 1;
    const next = { ArrowLeft: Math.max(0, at - 1), ArrowRight: at < 0 ? 0 : Math.min(last, at + 1), Home: 0, End: last,
      Escape: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(next);
  });
  show(-1);
  return h('figure.chart', null, plot, h('figcaption.keys', null, h('span.axis', null, unit), told));
}

/**
 * What a line of the chart is called, in its own stroke.
 * @param {'' | 'lim' | 'bef' | 'off' | 'soc'} kind
 * @param {Child} text
 */
export function chartKey(kind, text) { return h('span', null, h(/** @type {'i'} */ ('i' + (kind ? '.' + kind : ''))), text); }

/**
 * Amounts of periods side by side.
 * @param {string} label
 * @param {{ value: number, title: string, now?: boolean }[]} list
 */
export function bars(label, list, height = 48) {
  const most = Math.max(1e-9, ...list.map((bar) => bar.value));
  return h('div.bars', { role: 'img', 'aria-label': label, vars: { h: height + 'px' } },
    list.map((bar) => h(bar.now ? 'i.now' : 'i', { title: bar.title, vars: { v: bar.value / most * 100 + '%' } })));
}
