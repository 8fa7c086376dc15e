// The panel: one view for whatever is chosen. Every statement stands beside the sentence it was read from.
import { makeActorCard } from './actorcard.js';
import { eventWords } from './cite.js';
import { button, el, keepFocus, name } from './dom.js';
import { makeEventCards } from './eventcard.js';
import { isComparing } from './filters.js';
import { lineSample } from './legend.js';
import { byWeight, makeParts, section } from './parts.js';
import { makeStories } from './stories.js';
import { CLASSES, dateWords, W, wordsOf } from './words.js';

/**
 * @param {HTMLElement} place
 * @param {import('./types').Archive} archive
 * @param {import('./types').PanelHost} host
 */
export function makePanel(place, archive, host) {
  /** @typedef {import('./types').KgEvent} KgEvent */
  const parts = makeParts(archive, host);
  const { eventCard, cards, headWords } = makeEventCards(archive, host, parts);
  const actorView = makeActorCard(archive, host, parts, cards);
  const { startView, storyView, periodsView, changesView } = makeStories(archive, host, parts, cards);

  /** @param {KgEvent} event @param {number} a @param {number} b */
  const joins = (event, a, b) => event.pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));

  /** @param {{a: number, b: number, side?: string}} pair */
  function pairView({ a, b, side }) {
    const visible = host.visible();
    const both = archive.actors[a].events.filter((event) => joins(event, a, b));
    const events = both.filter((event) => visible.has(event)).sort((x, y) => Number(y.side === side) - Number(x.side === side) || byWeight(x, y));
    return [
      parts.heading([name(archive.actors[a].label), ' – ', name(archive.actors[b].label)]),
      el('p', { class: 'lead' }, W.inDocuments(events.length, new Set(events.map((event) => event.document)).size)),
      both.length > events.length ? parts.hiddenNote(both.length - events.length) : null,
      ...cards(events),
    ];
  }

  /** @param {KgEvent} event @param {any} words @param {string|null} right */
  const eventRow = (event, words, right) => parts.row(() => host.select({ kind: 'event', event: event.index }), lineSample(event.side, { dashed: !event.firm }), words, right);

  /** @param {string} words @param {KgEvent[]} list */
  const order = (words, list) => (list.length ? [section(words), list.slice(0, 8).map((other) => eventRow(other, name(eventWords(other, archive)), null))] : null);

  /** @param {number} index */
  function eventView(index) {
    const event = archive.events[index];
    const dayOfEvent = (/** @type {KgEvent} */ other) => (other.day === null ? W.noDate : dateWords(other.when.start || archive.documents[other.document].date || ''));
    const told = event.happening ? event.happening.events.map((other) => archive.events[other]).filter((other) => other !== event) : [];
    const again = archive.actors[event.pairs.length ? event.pairs[0][0] : 0].events.concat(event.pairs.length > 1 ? archive.actors[event.pairs[0][1]].events : [])
      .filter((other, i, all) => other !== event && !told.includes(other) && all.indexOf(other) === i && event.pairs.some(([a, b]) => joins(other, a, b))).sort(byWeight);
    return [
      parts.heading(headWords(event)),
      el('p', { class: 'lead' }, `${wordsOf(CLASSES, event.relation.plover) || event.relation.plover} · ${W.sentences(event.evidence.length)}`),
      host.visible().has(event) ? null : el('p', { class: 'note' }, W.hiddenByFilters, ' ', button('plain', host.showAll, {}, W.reset)),
      eventCard(event, true),
      order(W.before, archive.events.filter((other) => (other.before || []).includes(event.id))),
      order(W.after, (event.before || []).flatMap((id) => archive.eventById.get(id) || [])),
      told.length ? [section(W.alsoTold), told.map((other) => eventRow(other, name(archive.documents[other.document].publisher || archive.documents[other.document].title || archive.documents[other.document].id), dayOfEvent(other)))] : null,
      again.length ? [section(W.same), again.slice(0, 10).map((other) => eventRow(other, other.relation.label, dayOfEvent(other)))] : null,
    ];
  }

  /** @param {{a: number, b: number}} ends @param {import('./types').Path|null} path */
  function pathView({ a, b }, path) {
    if (!path) return [parts.heading(W.pathHead), el('p', {}, W.pathNone(archive.actors[a].label, archive.actors[b].label))];
    const best = (/** @type {import('./types').Line} */ line) => [...line.events].sort((x, y) => Number(y.firm) - Number(x.firm) || y.confidence - x.confidence)[0];
    return [
      parts.heading([W.fromTo[0], name(archive.actors[a].label), W.fromTo[1], name(archive.actors[b].label)]),
      el('p', { class: 'lead' }, W.pathLead(path.lines.length)),
      path.lines.map((line, i) => [section(`${i + 1}. `, name(archive.actors[path.nodes[i]].label), ' – ', name(archive.actors[path.nodes[i + 1]].label)), eventCard(best(line), false)]),
    ];
  }

  /** @param {number} index */
  function frontView(index) {
    const front = archive.fronts[index];
    const period = front.first ? `${dateWords(front.first)}${front.last && front.last !== front.first ? ` – ${dateWords(front.last)}` : ''}` : '';
    const group = (/** @type {string} */ words, /** @type {number[]} */ list) => (list.length ? [section(words), list.map((actor) => parts.actorRow(archive.actors[actor], W.eventCount(archive.actors[actor].events.length)))] : null);
    return [
      parts.heading(name(front.name.split(' · ').join(', '))),
      el('p', { class: 'lead' }, W.frontLead(period)),
      group(W.hubs, front.hubs), group(W.anchors, front.anchors), group(W.guests, front.guests),
    ];
  }

  /** @param {import('./types').Selection} chosen @param {import('./types').Path|null} path */
  function viewOf(chosen, path) {
    switch (chosen.kind) {
      case 'actor': return actorView(chosen.actor);
      case 'pair': return pairView(chosen);
      case 'event': return eventView(chosen.event);
      case 'path': return pathView(chosen, path);
      case 'front': return frontView(chosen.front);
      case 'story': return storyView(chosen.story);
      default: return changesView();
    }
  }

  /** @param {import('./types').Selection|null} selection @param {import('./types').Path|null} path */
  function show(selection, path) {
    const views = selection ? viewOf(selection, path) : isComparing(host.view().filters) ? periodsView() : startView();
    keepFocus(place, () => place.replaceChildren(.../** @type {Node[]} */ (/** @type {any[]} */ (views).flat(Infinity).filter(Boolean))));
    place.scrollTop = 0;
  }
  return { show };
}
