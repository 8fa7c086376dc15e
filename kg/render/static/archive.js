// The data of the page, made ready: events know their side, days and voices; actors know their events.
import { shortNames, W } from './words.js';

/** Letters without accents, case and apostrophes, so that "el-Sisi" is found by "elsisi" and "EL SISI". @param {string} text */
export function fold(text) {
  return text.normalize('NFKD').replace(/[\u0300-\u036f\u2019'`\u00ad]/g, '').replace(/[-\u2010-\u2015_\s]+/g, ' ').toLowerCase();
}

/** ISO date (also '2023' or '2023-12') to a day number; `last` takes the last day it can mean. NaN if it is no date. @param {string} iso */
export function dayOf(iso, last = false) {
  const [year, month, day] = iso.split('-').map(Number);
  if (last && !day) return Date.UTC(year, month || 12, 0) / 864e5;
  return Date.UTC(year, (month || 1) - 1, day || 1) / 864e5;
}

/** @param {number} day */
export const isoOf = (day) => new Date(day * 864e5).toISOString().slice(0, 10);

/**
 * What the tour stops at and the start panel tells: three actors on several fronts, then the first of every other kind.
 * @template {{kind: string}} F
 * @param {F[]} findings
 * @returns {F[]}
 */
export function toldFirst(findings) {
  const seen = new Map();
  return findings.filter(({ kind }) => {
    seen.set(kind, (seen.get(kind) || 0) + 1);
    return seen.get(kind) <= (kind === 'multi_front_actor' ? 3 : 1);
  });
}

/**
 * @param {import('./types').PageData} data
 * @returns {import('./types').Archive}
 */
export function openArchive(data) {
  const { documents, sentences, relations, centres, fronts, standing, findings, decisions = [], happenings = [], changes = null } = data.archive;
  shortNames(fronts.map((/** @type {import('./types').Front} */ front) => front.name)).forEach((short, i) => { fronts[i].short = short; });
  /** @type {import('./types').Actor[]} */
  const actors = data.actors.map((actor, index) => ({ aliases: [], roles: [], ...actor, index, events: [], vouched: [] }));
  /** @type {import('./types').KgEvent[]} */
  const events = data.archive.events.map((/** @type {any} */ event, /** @type {number} */ index) => ready(event, index, documents, relations));
  for (const { from, to, event } of data.pairs) events[event].pairs.push([from, to]);
  for (const event of events) {
    for (const index of new Set(event.pairs.flat())) actors[index].events.push(event);
    for (const voice of event.voices) if (typeof voice === 'number') actors[voice].vouched.push(event);
  }
  const byId = new Map(actors.map((actor) => [actor.id, actor]));
  const eventById = new Map(events.map((event) => [event.id, event]));
  for (const happening of happenings) for (const event of happening.events) events[event].happening = happening;
  if (changes) for (const { event, kind } of changes.list) if (event !== undefined) events[event].changed = kind;
  const days = events.flatMap((event) => (event.day === null || event.lastDay === null ? [] : [event.day, event.lastDay]));
  const least = days.reduce((low, day) => Math.min(low, day), Infinity);
  const most = days.reduce((high, day) => Math.max(high, day), -Infinity);
  return {
    title: data.title, actors, events, documents, sentences, relations, centres, fronts, standing, findings, decisions, happenings, changes,
    stories: toldFirst(findings).map((finding) => findings.indexOf(finding)), byId, eventById,
    span: days.length ? [least, most] : null,
    voiceName: (voice) => (typeof voice === 'number' ? actors[voice].label : voice),
  };
}

/** @param {any} event as the page carries it @param {number} index @param {import('./types').Document_[]} documents @param {Record<string, import('./types').Relation>} relations @returns {import('./types').KgEvent} */
function ready(event, index, documents, relations) {
  const document = documents[event.document];
  const own = document.publisher || W.textItself;
  /** @type {number[][]} */
  const chains = (event.claims || event.evidence || []).map((/** @type {import('./types').Claim} */ claim) => claim.chain || []);
  const voices = [...new Set(chains.flatMap((chain) => /** @type {(number|string)[]} */ (chain.length ? chain : [own])))];
  const when = event.when || {};
  const first = when.start || when.end || document.date;
  const last = when.end || when.start || document.date;
  const day = first && Number.isFinite(dayOf(first)) ? dayOf(first) : null;
  const relation = relations[event.relation];
  return {
    status: 'asserted', claims: [], topics: [], ...event, when, index, pairs: [], voices, own,
    relationName: event.relation,
    relation,
    side: relation.quad >= 3 ? 'conflict' : 'coop',
    firm: (event.status || 'asserted') === 'asserted',
    dated: Boolean(when.start || when.end),
    day,
    lastDay: day === null ? null : Math.max(day, dayOf(last, true)),
    sources: (event.sources || []).map((/** @type {object} */ mention) => ({ certainty: 'named', ...mention })),
    targets: (event.targets || []).map((/** @type {object} */ mention) => ({ certainty: 'named', ...mention })),
    evidence: (event.evidence || []).map((/** @type {object} */ item) => ({ status: 'asserted', start: 0, ...item })),
    // Where the word comes from in the end: two papers that cite one ministry are one source.
    origins: [...new Set(chains.map((chain) => chain[chain.length - 1] ?? own))],
  };
}

/** Numbers of the fronts of an actor: those it holds together, else those it is on. @param {import('./types').Archive} archive @param {number} actor */
export function frontsOf(archive, actor) {
  const on = (/** @type {('hubs'|'anchors'|'guests')[]} */ lists) => archive.fronts.flatMap((front, i) => (lists.some((list) => front[list].includes(actor)) ? [i] : []));
  const held = on(['hubs']);
  return held.length ? held : on(['anchors', 'guests']);
}

/**
 * Events between two actors of a front, of whom at least one is at home there or its guest.
 * @param {Pick<import('./types').Front, 'hubs'|'anchors'|'guests'>} front @param {import('./types').KgEvent[]} events
 * @returns {import('./types').KgEvent[]} of the given events, in their order
 */
export function frontEvents(front, events) {
  const own = new Set([...front.anchors, ...front.guests]);
  const hubs = new Set(front.hubs);
  const on = (/** @type {number} */ actor) => own.has(actor) || hubs.has(actor);
  return events.filter((event) => event.pairs.some(([a, b]) => on(a) && on(b) && (own.has(a) || own.has(b))));
}

/** Search: actors and their aliases and offices first, then relations, then words of quotes. @param {import('./types').Archive} archive @returns {(query: string) => import('./types').SearchHit[]} */
export function makeSearch(archive) {
  const actors = archive.actors.map((actor) => {
    const offices = actor.roles.map((role) => role.office);
    return { actor, names: [actor.label, ...actor.aliases].map((text) => [fold(text), text]), more: fold(offices.join(' ')) };
  });
  /** @type {string[]|null} */
  let quotes = null; // folded when first needed: it is the slow part
  return (query) => {
    const wanted = fold(query.trim());
    if (!wanted) return [];
    /** @type {Extract<import('./types').SearchHit, {kind: 'actor'}>[]} */
    const hits = [];
    for (const { actor, names, more } of actors) {
      const found = names.find(([text]) => text.includes(wanted));
      if (!found && !more.includes(wanted)) continue;
      const rank = (found && found[0].startsWith(wanted) ? 2 : 0) + (found ? 1 : 0);
      hits.push({ kind: 'actor', actor, rank, weight: actor.events.length, label: actor.label, via: found && found[1] !== actor.label ? found[1] : '' });
    }
    hits.sort((a, b) => b.rank - a.rank || b.weight - a.weight);
    const relations = Object.entries(archive.relations)
      .filter(([, relation]) => fold(relation.label).includes(wanted))
      .map(([key, relation]) => ({ kind: /** @type {const} */ ('relation'), key, label: relation.label }));
    return [...hits.slice(0, 7), ...relations.slice(0, 3), ...(wanted.length > 2 ? findQuotes(wanted) : [])];
  };
  /** @param {string} wanted @returns {import('./types').SearchHit[]} */
  function findQuotes(wanted) {
    quotes = quotes || archive.sentences.map(fold);
    const found = new Map();
    for (const event of archive.events) {
      for (const { sentence } of event.evidence) {
        if (found.size >= 6) return [...found.values()];
        if (!found.has(sentence) && quotes[sentence].includes(wanted)) {
          found.set(sentence, { kind: 'quote', event, label: around(archive.sentences[sentence], wanted) });
        }
      }
    }
    return [...found.values()];
  }
}

/** The words of a quote around what was searched. @param {string} quote @param {string} wanted */
function around(quote, wanted) {
  const words = quote.split(/\s+/);
  const first = fold(wanted).split(' ')[0];
  const at = Math.max(0, words.findIndex((word) => fold(word).includes(first)));
  const part = words.slice(Math.max(0, at - 4), at + 8).join(' ');
  return `${at > 4 ? '… ' : ''}${part}${at + 8 < words.length ? ' …' : ''}`;
}
