// The geometry of curves: scales, round ticks, paths with their gaps. The box is 1000 by 100 and is stretched to what room there is;
// words stand beside it in HTML at percents of it, so that they keep their size.

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ from: number, to: number, top: number }} Box */

/**
 * A step of 1, 2, 2.5 or 5 times a power of ten, so that at most so many of it fill the range.
 * @param {number} range
 * @param {number} most
 */
export function niceStep(range, most) {
  if (!(range > 0)) return 1;
  const rough = range / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((step) => step >= rough * (1 - 1e-9)) ?? 10 * magnitude;
}

/**
 * An upward axis that begins at zero and ends at a round value above the peak.
 * @param {number} peak
 */
export function axis(peak, most = 4) {
  const step = niceStep(Math.max(peak, 1e-9), most);
  const count = Math.max(1, Math.ceil(peak / step - 1e-9));
  return { step, top: count * step, values: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))) };
}

const minute = 60000;
const timeSteps = [1 / 60, 1 / 12, 1 / 6, 1 / 2, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880,
  10080].map((minutes) => minutes * minute);

/**
 * Round instants in a range, at most so many, counted from the midnight of the reader's zone.
 * @param {number} from
 * @param {number} to
 * @param {number} most
 * @param {number} offset minutes that the zone is behind UTC, as `getTimezoneOffset` tells them
 */
export function timeTicks(from, to, most, offset) {
  const step = timeSteps.find((candidate) => (to - from) / candidate <= most) ?? Math.ceil((to - from) / most / 604800000) * 604800000;
  const shift = offset * minute;
  const first = Math.ceil((from - shift) / step) * step + shift;
  const ticks = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return { step, ticks };
}

/**
 * Where a value lies, in percents of the box from the left and from below.
 * @param {Box} box
 * @param {number} x
 */
export function across(box, x) { return (x - box.from) / Math.max(box.to - box.from, 1) * 100; }

/**
 * @param {Box} box
 * @param {number} y
 */
export function up(box, y) { return y / box.top * 100; }

/**
 * Takes a curve apart where no reading came for much longer than usual: a gap stays a gap.
 * @template {Point} P
 * @param {readonly P[]} points in the order of time
 * @returns {P[][]}
 */
export function runs(points, factor = 5) {
  if (points.length < 3) return points.length ? [[...points]] : [];
  const spans = points.slice(1).map((point, index) => point.x - /** @type {P} */ (points[index]).x).sort((a, b) => a - b);
  const usual = spans[Math.floor(spans.length / 2)] ?? 0;
  /** @type {P[][]} */
  const out = [[]];
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before && usual > 0 && point.x - before.x > usual * factor) out.push([]);
    out.at(-1)?.push(point);
  });
  return out;
}

/** @param {number} number */
const short = (number) => String(Math.round(number * 10) / 10);

/**
 * The path of one run in the box of 1000 by 100.
 * @param {Box} box
 * @param {readonly Point[]} points
 */
export function path(box, points) {
  return points.map((point, index) => (index ? 'L' : 'M') + short(across(box, point.x) * 10) + ' ' + short(100 - up(box, point.y)))
    .join('');
}

/**
 * The same, closed down to the ground.
 * @param {Box} box
 * @param {readonly Point[]} points
 */
export function area(box, points) {
  const first = points[0];
  const last = points.at(-1);
  return first && last ? path(box, points) + 'L' + short(across(box, last.x) * 10) + ' 100L' + short(across(box, first.x) * 10) + ' 100Z'
    : '';
}

/**
 * The index of the point that lies nearest to a place; -1 without points.
 * @param {readonly Point[]} points
 * @param {number} x
 */
export function nearest(points, x) {
  let best = -1;
  points.forEach((point,
    index) => { if (best < 0 || Math.abs(point.x - x) < Math.abs(/** @type {Point} */ (points[best]).x - x)) best = index; });
  return best;
}

/**
 * Power over time out of readings. Stations without a power measurand still tell their register; its slope is the mean power between two.
 * @param {readonly API.Reading[]} readings
 * @returns {{ derived: boolean, points: (Point & { reading: API.Reading })[] }} watts over milliseconds
 */
export function powerPoints(readings) {
  const sorted = [...readings].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const measured = sorted.filter((reading) => reading.powerW !== null);
  if (measured.length > 1) return { derived: false,
    points: measured.map((reading) => ({ x: Date.parse(reading.at), y: Number(reading.powerW), reading })) };
  /** @type {(Point & { reading: API.Reading })[]} */
  const points = [];
  /** @type {API.Reading | null} */
  let before = null;
  for (const reading of sorted) {
    if (reading.energyKwh === null) continue;
    const hours = before ? (Date.parse(reading.at) - Date.parse(before.at)) / 3600000 : 0;
    if (before && hours > 0) points.push({ x: Date.parse(reading.at),
      y: Math.max(0, (Number(reading.energyKwh) - Number(before.energyKwh)) / hours * 1000), reading });
    before = reading;
  }
  return { derived: true, points };
}

/**
 * Charge of the battery over time, where the station tells it.
 * @param {readonly API.Reading[]} readings
 * @returns {Point[]} percents over milliseconds
 */
export function chargePoints(readings) {
  return readings.filter((reading) => reading.stateOfCharge !== null)
    .map((reading) => ({ x: Date.parse(reading.at), y: Number(reading.stateOfCharge) }))
    .sort((a, b) => a.x - b.x);
}
