// What the panel tells unasked: where to start, the findings one by one (the tour), what changed between periods or stores.
import { isoOf } from './archive.js';
import { eventWords } from './cite.js';
import { comparePeriods } from './network.js';
import { button, el, name, svg } from './dom.js';
import { byWeight, section, tag } from './parts.js';
import { dateWords, FINDINGS, headline, statusWords, W, wordsOf } from './words.js';

const FIRST_ROWS = 20;

/**
 * @param {import('./types').Archive} archive
 * @param {import('./types').PanelHost} host
 * @param {ReturnType<typeof import('./parts.js').makeParts>} parts
 * @param {(events: import('./types').KgEvent[]) => HTMLElement[]} cards
 */
export function makeStories(archive, host, parts, cards) {
  const busy = archive.actors.filter((actor) => actor.events.length).sort((a, b) => b.events.length - a.events.length || a.index - b.index);

  /** @param {import('./types').Finding} finding */
  const kicker = (finding) => el('span', { class: 'kind' }, (wordsOf(FINDINGS, finding.kind) || finding.kind.replace(/_/g, ' ')) + (finding.values.standing ? `, ${finding.values.standing}` : ''));

  /** @param {import('./types').Finding} finding */
  const title = (finding) => headline(finding, finding.actors.map((actor) => archive.actors[actor].label));

  /** @param {number} index @param {boolean} lead */
  function storyRow(index, lead) {
    const finding = archive.findings[index];
    return button(lead ? 'story lead-story' : 'story', () => host.select({ kind: 'story', story: index }), { title: finding.text },
      kicker(finding), el('span', { class: 'words', dir: 'auto' }, title(finding)), lead ? el('span', { class: 'more', dir: 'auto' }, finding.text) : null);
  }

  /** Cooperation and conflict of an actor as one short bar. @param {import('./types').Actor} actor */
  function balance(actor) {
    const conflict = actor.events.filter((event) => event.side === 'conflict').length;
    const share = actor.events.length / busy[0].events.length;
    const wide = (/** @type {number} */ n) => (60 * share * n) / actor.events.length;
    const coop = actor.events.length - conflict;
    return el('span', { class: 'balance', title: W.balance(coop, conflict) }, String(actor.events.length),
      svg('svg', { width: 60, height: 8, 'aria-hidden': 'true' }, svg('rect', { class: 'coop', x: 0, y: 0, width: wide(coop), height: 8 }), svg('rect', { class: 'conflict', x: wide(coop), y: 0, width: wide(conflict), height: 8 })));
  }

  function startView() {
    const { stories } = archive;
    return [
      el('h2', { class: 'start', tabindex: -1 }, W.start),
      stories.length ? storyRow(stories[0], true) : null,
      el('p', { class: 'lead' }, archive.events.length ? W.howTo : W.nothing),
      stories.length > 1 ? button('tour', () => host.select({ kind: 'story', story: stories[0] }), {}, W.tour(stories.length)) : null,
      archive.changes ? [section(W.changes(archive.changes.against)), parts.row(() => host.select({ kind: 'changes' }), null, changeWords(archive.changes), null)] : null,
      stories.length > 1 ? [section(W.standsOut), stories.slice(1).map((index) => storyRow(index, false))] : null,
      archive.fronts.length ? [section(W.fronts), archive.fronts.slice(0, 8).map((_, i) => parts.frontRow(i))] : null,
      busy.length ? [section(W.busiest), busy.slice(0, 6).map((actor) => parts.actorRow(actor, balance(actor)))] : null,
      archive.events.length ? section(W.keys) : null,
      el('p', { class: 'keys' }, W.keyList.flatMap(([key, what]) => [el('span', {}, el('kbd', {}, key), ` ${what}`), ' '])),
    ];
  }

  /** One finding: its words, the events it was found in, and the way to the next stop of the tour. @param {number} index */
  function storyView(index) {
    const finding = archive.findings[index];
    const at = archive.stories.indexOf(index);
    const visible = host.visible();
    const events = finding.events.map((event) => archive.events[event]);
    const shown = events.filter((event) => visible.has(event)).sort(byWeight);
    const go = (/** @type {string} */ word, /** @type {number} */ to) => button(to > at ? 'tour' : 'small', () => host.select({ kind: 'story', story: archive.stories[to] }), { disabled: !(to in archive.stories) }, word);
    return [
      parts.heading(el('span', { dir: 'auto' }, title(finding))),
      el('p', { class: 'kicker' }, kicker(finding)),
      el('p', { class: 'standfirst', dir: 'auto' }, finding.text),
      at < 0 ? null : el('div', { class: 'actions tour-line' }, go(W.previous, at - 1), el('span', { class: 'n' }, W.stop(at + 1, archive.stories.length)), at + 1 < archive.stories.length ? go(W.next, at + 1) : button('tour', () => host.select(null), {}, W.tourEnd)),
      finding.actors.slice(0, 8).map((actor) => parts.actorRow(archive.actors[actor], W.eventCount(archive.actors[actor].events.length))),
      events.length > shown.length ? parts.hiddenNote(events.length - shown.length) : null,
      shown.length ? section(W.told(shown.length)) : null,
      ...cards(shown),
    ];
  }

  /** Pairs of actors before a day and from it on. */
  function periodsView() {
    const from = /** @type {number} */ (host.view().filters.from);
    const rows = comparePeriods([...host.visible()], from);
    /** @param {string} words @param {typeof rows} list @param {(row: typeof rows[0]) => string} right */
    const group = (words, list, right) => (list.length ? [section(words), list.slice(0, FIRST_ROWS).map((row) => parts.row(() => host.select({ kind: 'pair', a: row.a, b: row.b }), null,
      [name(archive.actors[row.a].label), ' – ', name(archive.actors[row.b].label)], right(row)))] : null);
    return [
      el('h2', { tabindex: -1 }, W.since(dateWords(isoOf(from)))),
      el('p', { class: 'lead' }, W.sinceLead),
      group(W.isNew, rows.filter((row) => !row.before), (row) => W.eventCount(row.now)),
      group(W.isGone, rows.filter((row) => !row.now), (row) => W.eventCount(row.before)),
      group(W.isKept, rows.filter((row) => row.before && row.now), (row) => `${row.before} → ${row.now}`),
    ];
  }

  /** "2 events added, 1 claim changed". @param {import('./types').Changes} changes */
  function changeWords(changes) {
    const words = Object.entries(changes.totals).flatMap(([what, kinds]) => Object.entries(kinds).filter(([, n]) => n).map(([kind, n]) => {
      const [one, many] = wordsOf(W.changeWhats, what) || [what, what];
      return `${n} ${n === 1 ? one : many} ${(wordsOf(W.changeKinds, kind) || kind).toLowerCase()}`;
    }));
    return words.length ? words.join(', ') : W.noChanges(changes.against);
  }

  /** An event that was added in the words of the page, anything else as it was told. @param {import('./types').Change} change */
  function changeText(change) {
    const event = change.event === undefined || change.what !== 'event' || change.kind !== 'added' ? null : archive.events[change.event];
    return event ? [name(eventWords(event, archive)), event.firm ? null : [' ', tag(statusWords(event.status), 'status')]] : name(change.text);
  }

  /** What differs from the other store, by kind, each with its sentence. */
  function changesView() {
    const changes = /** @type {import('./types').Changes} */ (archive.changes);
    const item = (/** @type {import('./types').Change} */ change) => {
      const body = [el('span', { class: 'kind' }, (wordsOf(W.changeWhats, change.what) || [change.what])[0], ' · ', name(change.document)), el('span', { class: 'words' }, changeText(change)), change.sentence ? el('span', { class: 'more', dir: 'auto' }, `“${change.sentence}”`) : null];
      if (change.event !== undefined) return button(`story change ${change.kind}`, () => host.select({ kind: 'event', event: /** @type {number} */ (change.event) }), {}, body);
      if (change.actor !== undefined) return button(`story change ${change.kind}`, () => host.select({ kind: 'actor', actor: /** @type {number} */ (change.actor) }), {}, body);
      return el('div', { class: `story change ${change.kind}` }, body);
    };
    return [
      parts.heading(W.changes(changes.against)),
      el('p', { class: 'lead' }, changeWords(changes)),
      Object.entries(W.changeKinds).map(([kind, words]) => {
        const list = changes.list.filter((change) => change.kind === kind);
        return list.length ? [section(words), list.map(item)] : null;
      }),
      changes.more ? el('p', { class: 'note' }, W.moreChanges(changes.more)) : null,
    ];
  }

  return { startView, storyView, periodsView, changesView };
}
