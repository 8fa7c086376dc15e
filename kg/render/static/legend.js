// The legend is the filter: what a mark means, how many events it stands for now, and a box to switch it off.
import { el, name, svg } from './dom.js';
import { CLASSES, SIDES, STATUSES, TYPES, W } from './words.js';

const FIRST_VOICES = 10;

export function lineSample(side, { dashed = false, dotted = false, arrow = true } = {}) {
  const width = side === 'conflict' ? 3.2 : 2.2;
  const end = side === 'conflict'
    ? svg('path', { d: 'M23 1V11', stroke: 'currentColor', 'stroke-width': 2.4 })
    : svg('path', { d: 'M26 6L18 2.5V9.5Z', fill: 'currentColor' });
  return svg('svg', { width: 28, height: 12, class: `sample ${side || ''}`, 'aria-hidden': 'true' },
    svg('path', { d: `M1 6H${arrow ? 20 : 26}`, stroke: 'currentColor', 'stroke-width': side ? width : 2, 'stroke-dasharray': dashed ? '5 3.5' : dotted ? '1 4' : 'none' }),
    arrow && side ? end : null);
}

export function glyph(type, dark) {
  const words = TYPES[type] || TYPES.group;
  return svg('svg', { width: 15, height: 15, viewBox: '-1.2 -1.2 2.4 2.4', class: 'glyph', 'aria-hidden': 'true' },
    svg('path', { d: words[4], fill: words[dark ? 3 : 2], stroke: 'currentColor', 'stroke-width': 0.16, 'stroke-linejoin': 'round' }));
}

/**
 * @param {HTMLElement} place
 * @param {object} archive
 * @param {{filters: () => object, dark: () => boolean, changed: () => void, reset: () => void}} host
 */
export function makeLegend(place, archive, host) {
  const rows = []; // functions that bring a row up to date
  const openClasses = new Set();
  let allVoices = false;

  /** One row: a box, a mark, words, a live count, and a button that keeps this one alone. */
  function row({ facet, values, everything, label, mark, count, sub = false }) {
    const box = el('input', { type: 'checkbox' });
    const number = el('span', { class: 'count' });
    const off = () => host.filters()[facet];
    const set = (wanted) => { for (const value of values) if (wanted) off().delete(value); else off().add(value); };
    box.addEventListener('change', () => { set(box.checked); host.changed(); });
    const only = el('button', { class: 'only', type: 'button', title: 'Show this alone', 'aria-label': `Only ${label}`, on: { click: (event) => {
      event.preventDefault();
      for (const value of everything) if (values.includes(value)) off().delete(value); else off().add(value);
      host.changed();
    } } }, 'only');
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
      el('div', { class: 'legend-head' }, el('h2', {}, 'Relations'), el('button', { type: 'button', class: 'plain', on: { click: host.reset } }, 'reset')),
      ...relations(),
      el('h2', {}, 'Actors'), ...types(),
      el('h2', {}, 'According to'), ...voices(),
      el('h2', {}, 'Status'), ...statuses(),
      ...(archive.events.some((event) => event.relation.symmetric) ? [el('p', { class: 'note' }, lineSample('coop', { arrow: false }), 'no arrowhead: goes both ways')] : []),
      el('p', { class: 'note' }, lineSample(null, { dotted: true, arrow: false }), 'dotted: acts for this state'),
    );
  }

  function relations() {
    const names = Object.keys(archive.relations);
    const sum = (some) => (counts) => some.reduce((total, key) => total + (counts.relations.get(key) || 0), 0);
    const out = [];
    for (const [side, sideWords] of Object.entries(SIDES)) {
      const mine = names.filter((key) => (archive.relations[key].quad >= 3) === (side === 'conflict'));
      if (!mine.length) continue;
      out.push(row({ facet: 'relations', values: mine, everything: names, label: sideWords, mark: lineSample(side), count: sum(mine) }));
      const classes = [...new Set(mine.map((key) => archive.relations[key].plover))].sort();
      for (const plover of classes) {
        const members = mine.filter((key) => archive.relations[key].plover === plover);
        const open = openClasses.has(plover);
        const more = members.length > 1 && el('button', { type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-label': `${CLASSES[plover] || plover}: single relations`, on: { click: () => {
          if (open) openClasses.delete(plover); else openClasses.add(plover);
          build();
          host.changed();
        } } }, open ? '▾' : '▸');
        const label = members.length > 1 ? CLASSES[plover] || plover : archive.relations[members[0]].label;
        const line = row({ facet: 'relations', values: members, everything: names, label, mark: more || el('span', { class: 'fold' }), count: sum(members), sub: true });
        out.push(line);
        if (members.length > 1 && open) {
          for (const key of members) {
            const one = row({ facet: 'relations', values: [key], everything: names, label: archive.relations[key].label, mark: null, count: sum([key]), sub: true });
            one.classList.add('subsub');
            out.push(one);
          }
        }
      }
    }
    return out;
  }

  function types() {
    const present = new Set(archive.actors.filter((actor) => actor.events.length).map((actor) => actor.type));
    const known = Object.keys(TYPES).filter((type) => present.has(type));
    return known.map((type) => row({
      facet: 'types', values: [type], everything: known, label: TYPES[type][1], mark: glyph(type, host.dark()), count: (counts) => counts.types.get(type) || 0,
    }));
  }

  function voices() {
    const total = new Map();
    for (const event of archive.events) for (const voice of event.voices) { const key = archive.voiceName(voice); total.set(key, (total.get(key) || 0) + 1); }
    const sorted = [...total].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
    const shown = allVoices ? sorted : sorted.slice(0, FIRST_VOICES);
    const out = shown.map((voice) => row({
      facet: 'voices', values: [voice], everything: sorted, label: voice, mark: null, count: (counts) => counts.voices.get(voice) || 0,
    }));
    if (sorted.length > shown.length) {
      out.push(el('button', { type: 'button', class: 'plain', on: { click: () => { allVoices = true; build(); host.changed(); } } }, `${sorted.length - shown.length} more`));
    }
    return out;
  }

  function statuses() {
    const present = Object.keys(STATUSES).filter((status) => archive.events.some((event) => event.status === status));
    return present.map((status) => row({
      facet: 'statuses', values: [status], everything: present, label: STATUSES[status][0], mark: lineSample(null, { dashed: status !== 'asserted' }), count: (counts) => counts.statuses.get(status) || 0,
    }));
  }

  build();
  return { build, update: (counts) => rows.forEach((update) => update(counts)), resetWord: W.reset };
}
