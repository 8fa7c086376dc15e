// The timeline: cooperation up, conflict down; drag over it to keep a period; two sliders do the same by keyboard.
import { dayOf, frontEvents, isoOf } from './archive.js';
import { button, el, name, svg } from './dom.js';
import { dateWords, HUES, monthWords, W } from './words.js';

const WIDTH = 1000;
const HEIGHT = 56;
const MIDDLE = 36;

/** Days per bar: one up to four months, weeks up to three years, then months. @param {number} days */
export function binSize(days) {
  return days <= 120 ? 1 : days <= 1100 ? 7 : 30;
}

/**
 * Count events per bar: Map first day of the bar -> {coop, conflict}.
 * @param {import('./types').KgEvent[]} events @param {number} first @param {number} size
 * @returns {Map<number, {coop: number, conflict: number}>}
 */
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

/**
 * First days of months (of quarters, of years on a long line) between two days, about a dozen at most.
 * @param {number} low @param {number} high
 * @returns {{day: number, words: string}[]}
 */
export function ticks(low, high) {
  const months = (high - low) / 30.4;
  const step = months <= 13 ? 1 : months <= 39 ? 3 : 12 * Math.ceil(months / 144);
  const begin = new Date(low * 864e5);
  const first = begin.getUTCFullYear() * 12 + begin.getUTCMonth() + 1;
  const out = [];
  for (let month = Math.ceil(first / step) * step; ; month += step) {
    const [year, inYear] = [Math.floor(month / 12), month % 12];
    const day = dayOf(`${year}-${String(inYear + 1).padStart(2, '0')}-01`);
    if (!(day <= high)) return out;
    out.push({ day, words: step >= 12 ? String(year) : monthWords(inYear, inYear === 0 || !out.length ? year : null) });
  }
}

/**
 * First and last day of the axis: a few events of long ago ("the treaty of 1905") must not squeeze all others into a corner.
 * @param {import('./types').KgEvent[]} events
 * @returns {[number, number]}
 */
export function axisSpan(events) {
  const days = events.flatMap((event) => (event.day === null ? [] : [event.day])).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => days[Math.round((days.length - 1) * share)];
  const [low, high] = [at(0), at(1)];
  const usual = Math.max(60, (at(0.95) - at(0.05)) * 1.4);
  if (days.length < 20 || high - low <= usual * 2.5) return [low - 1, high + 2];
  return [Math.max(low, at(0.05) - Math.round(usual * 0.2)) - 1, Math.min(high, at(0.95) + Math.round(usual * 0.2)) + 2];
}

/** @param {HTMLElement} place @param {import('./types').Archive} archive @param {import('./types').FilterHost} host */
export function makeTimeline(place, archive, host) {
  if (!archive.span) {
    place.classList.add('thin');
    place.replaceChildren(el('p', { class: 'note' }, W.noDates(archive.events.length)));
    return { update() {} };
  }
  const span = archive.span;
  const [low, high] = axisSpan(archive.events);
  const size = binSize(high - low);
  const words = el('b');
  const undated = el('input', { type: 'checkbox' });
  const undatedWords = el('span');
  const undatedBox = el('label', {}, undated, undatedWords);
  const chart = svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': W.chart });
  const from = el('input', { type: 'range', min: low, max: high, 'aria-label': W.from });
  const to = el('input', { type: 'range', min: low, max: high, 'aria-label': W.to });
  const all = button('', () => setPeriod(null, null), {}, W.allDates);
  const play = button('', toggle, { 'aria-label': W.play, title: W.play }, '▶');
  const compare = button('', () => { host.filters().compare = !host.filters().compare; host.changed(); }, { 'aria-pressed': 'false', title: W.compareHint }, W.compare);
  const lanes = el('div', { class: 'lanes' });
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let timer;

  /** @param {number} day */
  const x = (day) => ((day - low) / (high - low)) * WIDTH;

  /** @param {number|null} start @param {number|null} end */
  function setPeriod(start, end) {
    Object.assign(host.filters(), { from: start !== null && start <= low ? null : start, to: end !== null && end >= high ? null : end });
    host.changed();
  }
  from.addEventListener('input', () => setPeriod(Math.min(Number(from.value), Number(to.value)), host.filters().to));
  to.addEventListener('input', () => setPeriod(host.filters().from, Math.max(Number(to.value), Number(from.value))));
  undated.addEventListener('change', () => { host.filters().undated = undated.checked; host.changed(); });

  function toggle() {
    if (timer) { clearInterval(timer); timer = undefined; play.textContent = '▶'; return; }
    const days = [...bins(archive.events, low, size).keys()].sort((a, b) => a - b);
    let next = 0;
    play.textContent = '❚❚';
    timer = setInterval(() => {
      if (next >= days.length) { toggle(); setPeriod(null, null); return; }
      setPeriod(null, days[next] + size - 1);
      next += 1;
    }, Math.max(250, Math.min(900, 20000 / days.length)));
  }

  /** @type {number|null} */
  let grip = null;
  /** @param {PointerEvent} event */
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
    el('div', { class: 'timeline-head' }, play, words, compare, all, undatedBox),
    chart,
    axis(),
    el('div', { class: 'range' }, from, to),
    lanes,
  );

  /** Words below the chart: the chart is stretched, words are not. */
  function axis() {
    const beyond = (/** @type {(event: import('./types').KgEvent) => boolean} */ test) => archive.events.filter((event) => event.day !== null && test(event)).length;
    const [earlier, later] = [beyond((event) => Number(event.day) < low), beyond((event) => Number(event.day) > high)];
    return el('div', { class: 'axis-words' }, earlier ? el('span', { class: 'earlier' }, W.earlier(earlier)) : null, later ? el('span', { class: 'later' }, W.later(later)) : null, ticks(low, high).filter(({ day }) => x(day) < WIDTH * (later ? 0.88 : 0.96) && x(day) > (earlier ? WIDTH * 0.1 : -1)).map(({ day, words: text }, i) => {
      const mark = el('span', { class: i % 2 ? 'second' : null }, text);
      mark.style.left = `${x(day) / WIDTH * 100}%`;
      return mark;
    }));
  }

  /** @param {import('./types').Result} result */
  function update({ timed, counts }) {
    const { from: start, to: end, undated: withUndated } = host.filters();
    from.value = String(start ?? low);
    to.value = String(end ?? high);
    from.setAttribute('aria-valuetext', isoOf(start ?? low));
    to.setAttribute('aria-valuetext', isoOf(end ?? high));
    undated.checked = withUndated;
    undatedWords.textContent = W.undated(counts.undated);
    undatedBox.hidden = !archive.events.some((event) => event.day === null);
    compare.hidden = start === null;
    compare.setAttribute('aria-pressed', String(host.filters().compare));
    all.hidden = start === null && end === null;
    const period = [start ?? span[0], end ?? span[1]].map((day) => dateWords(isoOf(day)));
    words.textContent = period[0] === period[1] ? period[0] : period.join(' – ');
    drawChart(timed, start ?? low, end ?? high);
    drawLanes(timed);
  }

  /** @param {import('./types').KgEvent[]} timed @param {number} start @param {number} end */
  function drawChart(timed, start, end) {
    const bars = bins(timed, low, size);
    let top = 1;
    for (const [day, bar] of bars) if (day + size >= low && day <= high) top = Math.max(top, bar.coop, bar.conflict * 1.8);
    const whole = start <= low && end >= high;
    const parts = whole ? [] : [svg('rect', { class: 'brush', x: x(start), y: 0, width: Math.max(1, x(end + 1) - x(start)), height: HEIGHT })];
    parts.push(...ticks(low, high).map(({ day }) => svg('line', { class: 'tick', x1: x(day), x2: x(day), y1: 0, y2: HEIGHT })));
    parts.push(svg('line', { class: 'axis', x1: 0, x2: WIDTH, y1: MIDDLE, y2: MIDDLE }));
    const unit = 30 / top;
    const wide = Math.max(2.5, Math.min(14, (WIDTH / (high - low)) * size * 0.8));
    for (const [day, bar] of bars) {
      if (day + size < low || day > high) continue;
      const out = day + size - 1 < start || day > end ? ' out' : '';
      const left = x(day + size / 2) - wide / 2;
      const label = W.bar(dateWords(isoOf(day)), bar.coop, bar.conflict);
      if (bar.coop) parts.push(svg('rect', { class: `coop${out}`, x: left, y: MIDDLE - Math.max(2, bar.coop * unit), width: wide, height: Math.max(2, bar.coop * unit) }, svg('title', {}, label)));
      if (bar.conflict) parts.push(svg('rect', { class: `conflict${out}`, x: left, y: MIDDLE, width: wide, height: Math.max(2, bar.conflict * unit) }, svg('title', {}, label)));
    }
    chart.replaceChildren(...parts);
  }

  /** One lane for each front that is shaded: when its actors met, in the columns of the chart above. @param {import('./types').KgEvent[]} timed */
  function drawLanes(timed) {
    lanes.replaceChildren(...host.lanes().map((index) => {
      const front = archive.fronts[index];
      const marks = [...bins(frontEvents(front, timed), low, size)].map(([day, bar]) => svg('rect', {
        class: day < low ? 'gone' : bar.conflict > bar.coop ? 'conflict' : 'coop', x: x(day + size / 2) - 4, width: 8, y: 2, height: 8,
      }, svg('title', {}, `${dateWords(isoOf(day))}: ${W.eventCount(bar.coop + bar.conflict)}`)));
      const strip = svg('svg', { viewBox: `0 0 ${WIDTH} 12`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('line', { x1: 0, x2: WIDTH, y1: 6, y2: 6, stroke: HUES[index % HUES.length], 'stroke-width': 1.5 }), marks);
      return el('div', { class: 'lane' }, strip, button('plain', () => host.select({ kind: 'front', front: index }), { title: front.name }, name(front.short)));
    }));
  }
  return { update };
}
