// The legend is the filter: what a mark means, how many events it stands for now, and a box to switch it off.
import { button, el, keepFocus, name, svg } from './dom.js';
import { CLASSES, SIDES, STATUSES, TYPES, typeWords, W, wordsOf } from './words.js';

const FIRST_VOICES = 10;

/** @param {import('./types').Side|null} side @param {{dashed?: boolean, dotted?: boolean, arrow?: boolean}} [how] */
export function lineSample(side, { dashed = false, dotted = false, arrow = true } = {}) {
  const width = side === 'conflict' ? 3.2 : 2.2;
  const end = side === 'conflict'
    ? svg('path', { d: 'M23 1V11', stroke: 'currentColor', 'stroke-width': 2.4 })
    : svg('path', { d: 'M26 6L18 2.5V9.5Z', fill: 'currentColor' });
  return svg('svg', { width: 28, height: 12, class: `sample ${side || ''}`, 'aria-hidden': 'true' },
    svg('path', { d: `M1 6H${arrow && side ? 20 : 26}`, stroke: 'currentColor', 'stroke-width': side ? width : 2, 'stroke-dasharray': dashed ? '5 3.5' : dotted ? '1 4' : 'none' }),
    arrow && side ? end : null);
}

/** @param {string} type @param {boolean} dark */
export function glyph(type, dark) {
  const words = typeWords(type);
  return svg('svg', { width: 15, height: 15, viewBox: '-1.2 -1.2 2.4 2.4', class: 'glyph', 'aria-hidden': 'true' },
    svg('path', { d: words[4], fill: words[dark ? 3 : 2], stroke: 'currentColor', 'stroke-width': 0.16, 'stroke-linejoin': 'round' }));
}

/** What the small marks of the map mean: [mark, words]. @param {import('./types').Archive} archive */
function marks(archive) {
  const out = [];
  if (archive.events.some((event) => event.relation.symmetric)) out.push([lineSample('coop', { arrow: false }), W.bothWays]);
  out.push([lineSample(null, { dotted: true, arrow: false }), W.actsFor]);
  if (Object.keys(archive.standing).length) out.push([el('span', { class: 'badge', 'aria-hidden': 'true' }, '2'), W.badge]);
  if (archive.fronts.length) out.push([el('span', { class: 'wash', 'aria-hidden': 'true' }), W.shadeOf]);
  return out.map(([mark, words]) => el('p', { class: 'note' }, mark, words));
}

/**
 * @typedef {{facet: import('./types').Facet, values: string[], everything: string[], label: string, mark: any, count: (counts: import('./types').Counts) => number, sub?: boolean}} LegendRow
 * @param {HTMLElement} place
 * @param {import('./types').Archive} archive
 * @param {import('./types').FilterHost} host
 */
export function makeLegend(place, archive, host) {
  /** @type {((counts: import('./types').Counts) => void)[]} functions that bring a row up to date */
  const rows = [];
  /** @type {Set<string>} */
  const openClasses = new Set();
  let allVoices = false;

  /** One row: a box, a mark, words, a live count, and a button that keeps this one alone. @param {LegendRow} what */
  function row({ facet, values, everything, label, mark, count, sub = false }) {
    const box = el('input', { type: 'checkbox' });
    const number = el('span', { class: 'count' });
    const off = () => host.filters()[facet];
    box.addEventListener('change', () => {
      for (const value of values) if (box.checked) off().delete(value); else off().add(value);
      host.changed();
    });
    const only = button('only', () => {
      for (const value of everything) if (values.includes(value)) off().delete(value); else off().add(value);
      host.changed();
    }, { title: W.onlyThis, 'aria-label': W.onlyOf(label) }, W.only);
    const line = el('div', { class: sub ? 'row sub' : 'row' }, el('label', {}, box, mark, el('span', { class: 'word' }, name(label)), number), only);
    rows.push((counts) => {
      const now = count(counts);
      number.textContent = now.toLocaleString('en');
      line.classList.toggle('none', now === 0);
      const on = values.filter((value) => !off().has(value)).length;
      box.checked = on === values.length;
      box.indeterminate = on > 0 && on < values.length;
    });
    return line;
  }

  function build() {
    rows.length = 0;
    place.replaceChildren(
      el('div', { class: 'legend-head' }, el('h2', {}, W.relations), button('plain', host.reset, {}, W.resetShort)),
      ...relations(),
      el('h2', {}, W.actors), ...types(),
      el('h2', {}, W.accordingTo), ...voices(),
      el('h2', {}, W.status), ...statuses(),
      ...marks(archive),
    );
  }

  function rebuild() {
    keepFocus(place, build);
    host.changed();
  }

  function relations() {
    const names = Object.keys(archive.relations);
    return Object.entries(SIDES).flatMap(([side, sideWords]) => {
      const mine = names.filter((key) => (archive.relations[key].quad >= 3) === (side === 'conflict'));
      if (!mine.length) return [];
      const classes = [...new Set(mine.map((key) => archive.relations[key].plover))].sort();
      return [
        row({ facet: 'relations', values: mine, everything: names, label: sideWords, mark: lineSample(/** @type {import('./types').Side} */ (side)), count: sum(mine) }),
        ...classes.flatMap((plover) => classRows(plover, mine.filter((key) => archive.relations[key].plover === plover), names)),
      ];
    });
  }

  /** @param {string[]} some */
  const sum = (some) => (/** @type {import('./types').Counts} */ counts) => some.reduce((total, key) => total + (counts.relations.get(key) || 0), 0);

  /** A class of relations, and when it is unfolded each of them. @param {string} plover @param {string[]} members @param {string[]} everything */
  function classRows(plover, members, everything) {
    const words = members.length > 1 ? wordsOf(CLASSES, plover) || plover : archive.relations[members[0]].label;
    const open = openClasses.has(plover);
    const fold = members.length > 1 ? button('fold', () => {
      if (open) openClasses.delete(plover); else openClasses.add(plover);
      rebuild();
    }, { 'aria-expanded': String(open), 'aria-label': W.single(words) }, open ? '▾' : '▸') : el('span', { class: 'fold' });
    const out = [row({ facet: 'relations', values: members, everything, label: words, mark: fold, count: sum(members), sub: true })];
    if (members.length < 2 || !open) return out;
    for (const key of members) {
      const one = row({ facet: 'relations', values: [key], everything, label: archive.relations[key].label, mark: null, count: sum([key]), sub: true });
      one.classList.add('subsub');
      out.push(one);
    }
    return out;
  }

  function types() {
    const present = new Set(archive.actors.filter((actor) => actor.events.length).map((actor) => actor.type));
    const known = Object.keys(TYPES).filter((type) => present.has(type));
    return known.map((type) => row({
      facet: 'types', values: [type], everything: known, label: typeWords(type)[1], mark: glyph(type, host.dark()), count: (counts) => counts.types.get(type) || 0,
    }));
  }

  function voices() {
    const total = new Map();
    for (const event of archive.events) for (const voice of event.voices) { const key = archive.voiceName(voice); total.set(key, (total.get(key) || 0) + 1); }
    const sorted = [...total].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
    const shown = allVoices ? sorted : sorted.slice(0, FIRST_VOICES);
    const out = /** @type {HTMLElement[]} */ (shown.map((voice) => row({
      facet: 'voices', values: [voice], everything: sorted, label: voice, mark: null, count: (counts) => counts.voices.get(voice) || 0,
    })));
    if (sorted.length > shown.length) out.push(button('plain', () => { allVoices = true; rebuild(); }, {}, W.more(sorted.length - shown.length)));
    return out;
  }

  function statuses() {
    const present = Object.entries(STATUSES).filter(([status]) => archive.events.some((event) => event.status === status));
    const known = present.map(([status]) => status);
    return present.map(([status, words]) => row({
      facet: 'statuses', values: [status], everything: known, label: words[0], mark: lineSample(null, { dashed: status !== 'asserted', arrow: false }), count: (counts) => counts.statuses.get(status) || 0,
    }));
  }

  build();
  return { build: () => keepFocus(place, build), update: (/** @type {import('./types').Counts} */ counts) => rows.forEach((update) => update(counts)) };
}
