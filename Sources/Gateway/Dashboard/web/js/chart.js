// The power curve of a session as SVG.
import { fill, h, svg } from './dom.js';
import { hourMinute, time } from './format.js';

const margins = { height: 240, left: 40, right: 40, top: 12, bottom: 26 };
let size = { width: 760, ...margins };

function niceStep(range, most) {
  const rough = range / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((step) => step >= rough);
}

// Stations without a power measurand still tell their register; its slope is the mean power between two readings.
function points(readings) {
  const sorted = readings.filter((reading) => reading.at).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const measured = sorted.filter((reading) => reading.powerW !== null && reading.powerW !== undefined);
  const shape = (reading, watts) => ({ x: Date.parse(reading.at), watts, reading });
  if (measured.length > 1) return { derived: false, list: measured.map((reading) => shape(reading, Number(reading.powerW))) };
  const list = [];
  let previous = null;
  for (const reading of sorted) {
    if (reading.energyKwh === null || reading.energyKwh === undefined) continue;
    if (previous) {
      const hours = (Date.parse(reading.at) - Date.parse(previous.at)) / 3600000;
      if (hours > 0) list.push(shape(reading, Math.max(0, (Number(reading.energyKwh) - Number(previous.energyKwh)) / hours * 1000)));
    }
    previous = reading;
  }
  return { derived: true, list };
}

function path(list, x, y) { return list.map((point, index) => (index ? 'L' : 'M') + x(point).toFixed(1) + ' ' + y(point).toFixed(1)).join(''); }

function axes(scale) {
  const out = [];
  for (let watts = 0; watts <= scale.top + 1; watts += scale.step) {
    const y = scale.y({ watts });
    out.push(svg('line.grid', { x1: size.left, x2: size.width - size.right, y1: y, y2: y }));
    out.push(svg('text', { x: size.left - 7, y: y + 4, 'text-anchor': 'end' }, String(Number((watts / 1000).toFixed(2)))));
  }
  const ticks = size.width < 500 ? 3 : 6;
  for (let tick = 0; tick <= ticks; tick += 1) {
    const at = scale.from + (scale.to - scale.from) * tick / ticks;
    const anchor = tick === 0 ? 'start' : tick === ticks ? 'end' : 'middle';
    out.push(svg('text', { x: scale.x({ x: at }), y: size.height - 8, 'text-anchor': anchor }, hourMinute(at, scale.to - scale.from < 900000)));
  }
  return out;
}

function chargePath(readings, scale) {
  const list = readings.filter((reading) => reading.stateOfCharge !== null && reading.stateOfCharge !== undefined)
    .map((reading) => ({ x: Date.parse(reading.at), percent: Number(reading.stateOfCharge) }));
  if (list.length < 2) return null;
  const y = (point) => size.height - size.bottom - (size.height - size.bottom - size.top) * point.percent / 100;
  return [svg('path.charge', { d: path(list, scale.x, y) }),
    ...[0, 50, 100].map((percent) => svg('text', { x: size.width - size.right + 6, y: y({ percent }) + 4 }, percent + ' %'))];
}

function describe(point) {
  const { reading } = point;
  return [time(reading.at), (point.watts / 1000).toFixed(2) + ' kW', reading.energyKwh ? reading.energyKwh + ' kWh' : null,
    reading.currentA ? reading.currentA + ' A' : null, reading.voltageV ? reading.voltageV + ' V' : null,
    reading.stateOfCharge ? reading.stateOfCharge + ' %' : null].filter(Boolean);
}

export function powerChart(readings) {
  const { list, derived } = points(readings);
  if (list.length < 2) return null;
  // Drawn for the width that it will have, so that its text is as large as all other text.
  const room = document.getElementById('main')?.clientWidth ?? 800;
  size = { ...margins, width: Math.min(1240, Math.max(300, room - (room < 760 ? 48 : 86))) };
  const from = list[0].x;
  const to = Math.max(list.at(-1).x, from + 1000);
  const peak = Math.max(...list.map((point) => point.watts), 1000);
  const step = niceStep(peak, 4);
  const top = Math.ceil(peak / step) * step;
  const scale = {
    from, to, top, step,
    x: (point) => size.left + (size.width - size.left - size.right) * (point.x - from) / (to - from),
    y: (point) => size.height - size.bottom - (size.height - size.bottom - size.top) * point.watts / top,
  };
  const ground = scale.y({ watts: 0 });
  const curve = path(list, scale.x, scale.y);
  const area = curve + 'L' + scale.x(list.at(-1)).toFixed(1) + ' ' + ground + 'L' + scale.x(list[0]).toFixed(1) + ' ' + ground + 'Z';
  const charge = chargePath(readings, scale);
  const mark = svg('g', { visibility: 'hidden' }, svg('line.mark', { y1: size.top, y2: ground }), svg('circle.dot', { r: 4 }));
  const label = 'Power over time, from ' + hourMinute(from) + ' to ' + hourMinute(to) + ', at most ' + (peak / 1000).toFixed(1) + ' kW';
  const picture = svg('svg.chart', { viewBox: '0 0 ' + size.width + ' ' + size.height, role: 'img', 'aria-label': label },
    axes(scale), svg('path.area', { d: area }), svg('path.curve', { d: curve }), charge, mark);
  const read = h('span');
  const legend = h('div.legend', null, h('span.key', null, derived ? 'Power in kW, derived from the register' : 'Power in kW'),
    charge ? h('span.key.charge', null, 'State of charge') : null, read);
  picture.addEventListener('pointermove', (event) => {
    const at = picture.getBoundingClientRect();
    const x = (event.clientX - at.left) / at.width * size.width;
    const near = list.reduce((best, point) => Math.abs(scale.x(point) - x) < Math.abs(scale.x(best) - x) ? point : best);
    mark.setAttribute('visibility', 'visible');
    mark.setAttribute('transform', 'translate(' + scale.x(near).toFixed(1) + ' 0)');
    mark.lastChild.setAttribute('cy', scale.y(near).toFixed(1));
    fill(read, describe(near).flatMap((part, index) => index ? [' · ', part] : [part]));
  });
  picture.addEventListener('pointerleave', () => { mark.setAttribute('visibility', 'hidden'); fill(read); });
  return h('figure', null, picture, legend);
}
