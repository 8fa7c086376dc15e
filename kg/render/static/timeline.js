// The timeline: cooperation up, conflict down; drag over it to keep a period; two sliders do the same by keyboard.
import { dayOf, frontEvents, isoOf } from './archive.js';
import { el, name, svg } from './dom.js';
import { dateWords, HUES, plural, W } from './words.js';

const WIDTH = 1000;
const HEIGHT = 56;
const MIDDLE = 36;

/** Days per bar: one up to four months, weeks up to three years, then months. */
export function binSize(days) {
  return days <= 120 ? 1 : days <= 1100 ? 7 : 30;
}

/** Count events per bar: Map first day of the bar -> {coop, conflict}. */
export function bins(events, first, size) {
  const found = new Map();
  for (const event of events) {
    if (event.day === null) continue;
    const key = first + Math.floor((event.day - first) / size) * size;
    const bar = found.get(key) || found.set(key, { coop: 0, conflict: 0 }).get(key);
    bar[event.side] += 1;
  }
  return found;
}

/** @param {{filters: () => object, changed: () => void, lanes: () => number[], select: (selection: object) => void}} host */
export function makeTimeline(place, archive, host) {
  if (!archive.span) {
    place.classList.add('thin');
    place.replaceChildren(el('p', { class: 'note' }, `${W.noDates} ${plural(archive.events.length, 'undated event')}.`));
    return { update() {} };
  }
  const [low, high] = [archive.span[0] - 1, archive.span[1] + 2];
  const size = binSize(high - low);
  const words = el('b');
  const undated = el('input', { type: 'checkbox' });
  const undatedWords = el('span');
  const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': 'Events over time: cooperation up, conflict down' });
  const from = el('input', { type: 'range', min: low, max: high, 'aria-label': 'From' });
  const to = el('input', { type: 'range', min: low, max: high, 'aria-label': 'To' });
  const all = el('button', { type: 'button', on: { click: () => setPeriod(null, null) } }, 'All dates');
  const play = el('button', { type: 'button', 'aria-label': 'Play through time', on: { click: toggle } }, '▶');
  const compare = el('button', { type: 'button', 'aria-pressed': 'false', title: 'What is new since the period began, and what has ended', on: { click: () => { host.filters().compare = !host.filters().compare; host.changed(); } } }, W.compare);
  const lanes = el('div', { class: 'lanes' });
  let timer = null;

  function setPeriod(start, end) {
    Object.assign(host.filters(), { from: start !== null && start <= low ? null : start, to: end !== null && end >= high ? null : end });
    host.changed();
  }
  from.addEventListener('input', () => setPeriod(Math.min(Number(from.value), Number(to.value)), host.filters().to));
  to.addEventListener('input', () => setPeriod(host.filters().from, Math.max(Number(to.value), Number(from.value))));
  undated.addEventListener('change', () => { host.filters().undated = undated.checked; host.changed(); });

  function toggle() {
    if (timer) { clearInterval(timer); timer = null; play.textContent = '▶'; return; }
    const days = [...bins(archive.events, low, size).keys()].sort((a, b) => a - b);
    let next = 0;
    play.textContent = '❚❚';
    timer = setInterval(() => {
      if (next >= days.length) { toggle(); setPeriod(null, null); return; }
      setPeriod(null, days[next] + size - 1);
      next += 1;
    }, Math.max(250, Math.min(900, 20000 / days.length)));
  }

  let grip = null;
  const dayAt = (event) => {
    const box = chart.getBoundingClientRect();
    return Math.round(low + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (high - low));
  };
  chart.addEventListener('pointerdown', (event) => { grip = dayAt(event); chart.setPointerCapture(event.pointerId); });
  chart.addEventListener('pointermove', (event) => { if (grip !== null) setPeriod(Math.min(grip, dayAt(event)), Math.max(grip, dayAt(event))); });
  chart.addEventListener('pointerup', (event) => {
    if (grip !== null && Math.abs(dayAt(event) - grip) < (high - low) / 200) setPeriod(null, null);
    grip = null;
  });

  place.replaceChildren(
    el('div', { class: 'timeline-head' }, play, words, compare, all, el('label', {}, undated, undatedWords)),
    chart,
    el('div', { class: 'range' }, from, to),
    lanes,
  );

  const x = (day) => ((day - low) / (high - low)) * WIDTH;

  function update({ timed, counts }) {
    const { from: start, to: end, undated: withUndated } = host.filters();
    from.value = String(start ?? low);
    to.value = String(end ?? high);
    from.setAttribute('aria-valuetext', isoOf(start ?? low));
    to.setAttribute('aria-valuetext', isoOf(end ?? high));
    undated.checked = withUndated;
    undatedWords.textContent = `${counts.undated.toLocaleString('en')} undated`;
    undated.parentElement.hidden = !archive.events.some((event) => event.day === null);
    compare.hidden = start === null;
    compare.setAttribute('aria-pressed', String(host.filters().compare));
    all.hidden = start === null && end === null;
    const period = [start ?? archive.span[0], end ?? archive.span[1]].map((day) => dateWords(isoOf(day)));
    words.textContent = period[0] === period[1] ? period[0] : period.join(' – ');
    drawChart(timed, start ?? low, end ?? high);
    drawLanes(timed);
  }

  function drawChart(timed, start, end) {
    const bars = bins(timed, low, size);
    let top = 1;
    for (const bar of bars.values()) top = Math.max(top, bar.coop, bar.conflict * 1.8);
    const parts = [svg('rect', { class: 'brush', x: x(start), y: 0, width: Math.max(1, x(end + 1) - x(start)), height: HEIGHT })];
    parts.push(...ticks());
    parts.push(svg('line', { class: 'axis', x1: 0, x2: WIDTH, y1: MIDDLE, y2: MIDDLE }));
    const unit = 30 / top;
    const wide = Math.max(2.5, Math.min(14, (WIDTH / (high - low)) * size * 0.8));
    for (const [day, bar] of bars) {
      const out = day + size - 1 < start || day > end ? ' out' : '';
      const middle = x(day + size / 2) - wide / 2;
      const label = `${dateWords(isoOf(day))}: ${bar.coop} cooperation, ${bar.conflict} conflict`;
      if (bar.coop) parts.push(svg('rect', { class: `coop${out}`, x: middle, y: MIDDLE - Math.max(2, bar.coop * unit), width: wide, height: Math.max(2, bar.coop * unit) }, svg('title', {}, label)));
      if (bar.conflict) parts.push(svg('rect', { class: `conflict${out}`, x: middle, y: MIDDLE, width: wide, height: Math.max(2, bar.conflict * unit) }, svg('title', {}, label)));
    }
    chart.replaceChildren(...parts);
  }

  /** One lane for each front that is shaded: when its actors met, in the columns of the chart above. */
  function drawLanes(timed) {
    lanes.replaceChildren(...host.lanes().map((index) => {
      const front = archive.fronts[index];
      const marks = [...bins(frontEvents(front, timed), low, size)].map(([day, bar]) => svg('rect', {
        class: bar.conflict > bar.coop ? 'conflict' : 'coop', x: x(day + size / 2) - 4, width: 8, y: 2, height: 8,
      }, svg('title', {}, `${dateWords(isoOf(day))}: ${plural(bar.coop + bar.conflict, 'event')}`)));
      const strip = svg('svg', { viewBox: `0 0 ${WIDTH} 12`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('line', { x1: 0, x2: WIDTH, y1: 6, y2: 6, stroke: HUES[index % HUES.length], 'stroke-width': 1.5 }), marks);
      return el('div', { class: 'lane' }, strip, el('button', { type: 'button', class: 'plain', title: front.name, on: { click: () => host.select({ kind: 'front', front: index }) } }, name(front.short)));
    }));
  }

  /** A thin line at the start of each month or year. */
  function ticks() {
    const out = [];
    const step = high - low > 1100 ? 12 : 1;
    const begin = new Date(low * 864e5);
    for (let month = begin.getUTCFullYear() * 12 + (step === 12 ? 12 : begin.getUTCMonth() + 1); ; month += step) {
      const day = dayOf(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`);
      if (day > high || out.length > 60) return out;
      out.push(svg('line', { class: 'tick', x1: x(day), x2: x(day), y1: 0, y2: HEIGHT }));
    }
  }
  return { update };
}
