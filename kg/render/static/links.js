// The view as the part of the address after '#', and back. No DOM here.
import { freshFilters } from './filters.js';
import { isoOf, dayOf } from './archive.js';

/** @type {Record<string, import('./types').Facet>} */
const LISTS = { xr: 'relations', xt: 'types', xv: 'voices', xs: 'statuses' };

/** @param {import('./types').View} view @param {import('./types').Archive} archive @returns {string} without '#'; empty for the plain view */
export function encodeView(view, archive) {
  const out = new URLSearchParams();
  if (view.selection) encodeSelection(view.selection, archive, out);
  if (view.steps > 1) out.set('steps', String(view.steps));
  for (const [key, facet] of Object.entries(LISTS)) for (const value of [...view.filters[facet]].sort()) out.append(key, value);
  if (view.filters.from !== null || view.filters.to !== null) {
    out.set('time', `${view.filters.from === null ? '' : isoOf(view.filters.from)}..${view.filters.to === null ? '' : isoOf(view.filters.to)}`);
  }
  if (view.filters.compare) out.set('compare', '1');
  if (!view.filters.undated) out.set('undated', '0');
  if (view.table) out.set('view', 'table');
  if (view.theme) out.set('theme', view.theme);
  for (const community of [...view.opened].sort((a, b) => a - b)) out.append('open', String(community));
  if (view.camera) out.set('at', view.camera.join(','));
  return out.toString();
}

/** @param {import('./types').Selection} chosen @param {import('./types').Archive} archive @param {URLSearchParams} out */
function encodeSelection(chosen, archive, out) {
  const id = (/** @type {number} */ index) => archive.actors[index].id;
  switch (chosen.kind) {
    case 'actor': out.set('actor', id(chosen.actor)); break;
    case 'event': out.set('event', archive.events[chosen.event].id); break;
    case 'front': out.set('front', archive.fronts[chosen.front].id); break;
    case 'story': out.set('story', storyId(archive, chosen.story)); break;
    case 'changes': out.set('changes', '1'); break;
    default: for (const end of [chosen.a, chosen.b]) out.append(chosen.kind, id(end));
  }
}

/** A finding by its kind and its first actors, so that a link outlives a page made anew. @param {import('./types').Archive} archive @param {number} index */
function storyId(archive, index) {
  const { kind, actors } = archive.findings[index];
  return [kind, ...actors.slice(0, 4).map((actor) => archive.actors[actor].id)].join('~');
}

/** Read a view back; what it does not know it leaves out. @param {string} hash @param {import('./types').Archive} archive @returns {import('./types').View} */
export function decodeView(hash, archive) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const filters = freshFilters();
  for (const [key, facet] of Object.entries(LISTS)) filters[facet] = new Set(given.getAll(key));
  const time = /^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$/.exec(given.get('time') || '');
  if (time) {
    filters.from = time[1] ? dayOf(time[1]) : null;
    filters.to = time[2] ? dayOf(time[2]) : null;
  }
  filters.compare = given.get('compare') === '1';
  filters.undated = given.get('undated') !== '0';
  const camera = (given.get('at') || '').split(',').map(Number);
  const theme = given.get('theme');
  return {
    selection: decodeSelection(given, archive),
    steps: Math.min(3, Number(given.get('steps')) || 1),
    filters,
    table: given.get('view') === 'table',
    theme: theme === 'dark' || theme === 'light' ? theme : null,
    opened: new Set(given.getAll('open').map(Number).filter((n) => Number.isInteger(n) && n >= 0)),
    camera: camera.length === 3 && camera.every(Number.isFinite) ? camera : null,
  };
}

/** @param {URLSearchParams} given @param {import('./types').Archive} archive @returns {import('./types').Selection|null} */
function decodeSelection(given, archive) {
  const actor = archive.byId.get(given.get('actor') || '');
  if (actor) return { kind: 'actor', actor: actor.index };
  const event = archive.eventById.get(given.get('event') || '');
  if (event) return { kind: 'event', event: event.index };
  const front = archive.fronts.findIndex(({ id }) => id === given.get('front'));
  if (front >= 0) return { kind: 'front', front };
  const story = given.get('story');
  const told = story === null ? -1 : archive.findings.findIndex((_, i) => storyId(archive, i) === story);
  if (told >= 0) return { kind: 'story', story: told };
  if (given.get('changes') === '1' && archive.changes) return { kind: 'changes' };
  for (const kind of /** @type {const} */ (['pair', 'path'])) {
    const [a, b] = given.getAll(kind).map((id) => archive.byId.get(id));
    if (a && b) return { kind, a: a.index, b: b.index };
  }
  return null;
}
