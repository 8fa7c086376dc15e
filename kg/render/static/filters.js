// Filters as plain sets of what is switched off, and the counts that the legend shows. No DOM here.

/** A fresh set of filters: nothing is off. @returns {import('./types').Filters} */
export function freshFilters() {
  return { relations: new Set(), types: new Set(), voices: new Set(), statuses: new Set(), from: null, to: null, undated: true, compare: false };
}

/** @type {import('./types').Facet[]} */
export const FACETS = ['relations', 'types', 'voices', 'statuses'];

/** @param {import('./types').Filters} filters */
export const isFresh = (filters) =>
  FACETS.every((facet) => !filters[facet].size) &&
  filters.from === null && filters.to === null && filters.undated;

/** Whether a period is compared with the time before it: then what lies before stays on the map too. @param {import('./types').Filters} filters */
export const isComparing = (filters) => filters.compare && filters.from !== null;

/** @param {import('./types').KgEvent} event @param {import('./types').Filters} filters */
const inTime = (event, { from, to, undated, compare }) =>
  event.day === null ? undated : (compare || from === null || Number(event.lastDay) >= from) && (to === null || event.day <= to);

/** @param {import('./types').KgEvent} event @param {import('./types').Archive} archive @param {Set<string>} off */
const typesOn = (event, archive, off) =>
  !off.size || event.pairs.some(([a, b]) => !off.has(archive.actors[a].type) && !off.has(archive.actors[b].type));

/** Which tests an event fails, as a list of facet names. @param {import('./types').KgEvent} event @param {import('./types').Archive} archive @param {import('./types').Filters} filters */
function failures(event, archive, filters) {
  const failed = [];
  if (filters.relations.has(event.relationName)) failed.push('relations');
  if (filters.statuses.has(event.status)) failed.push('statuses');
  if (filters.voices.size && event.voices.every((voice) => filters.voices.has(archive.voiceName(voice)))) failed.push('voices');
  if (!typesOn(event, archive, filters.types)) failed.push('types');
  if (!inTime(event, filters)) failed.push('time');
  return failed;
}

/**
 * Return the events that pass, and for every value of every facet how many events it would show with the other
 * filters as they are (for actor types: how many actors). One walk over the events.
 * @param {import('./types').Archive} archive @param {import('./types').Filters} filters @returns {import('./types').Result}
 */
export function applyFilters(archive, filters) {
  const visible = [];
  const counts = { relations: new Map(), statuses: new Map(), voices: new Map(), types: new Map(), undated: 0 };
  const timed = [];
  const actorsSeen = new Set();
  const add = (/** @type {Map<string, number>} */ map, /** @type {string} */ key) => map.set(key, (map.get(key) || 0) + 1);
  for (const event of archive.events) {
    const failed = failures(event, archive, filters);
    if (failed.length > 1) continue;
    const only = failed[0];
    if (!only) visible.push(event);
    if (!only || only === 'relations') add(counts.relations, event.relationName);
    if (!only || only === 'statuses') add(counts.statuses, event.status);
    if (!only || only === 'voices') for (const voice of event.voices) add(counts.voices, archive.voiceName(voice));
    if (!only || only === 'types') for (const [a, b] of event.pairs) actorsSeen.add(a).add(b);
    if (!only || only === 'time') {
      timed.push(event);
      if (event.day === null) counts.undated += 1;
    }
  }
  for (const index of actorsSeen) add(counts.types, archive.actors[index].type);
  return { visible, counts, timed };
}
