// Wiring: one view (filters, selection, theme), drawn again whenever it changes.
import { openArchive } from './archive.js';
import { applyFilters, freshFilters } from './filters.js';
import { lineLabel } from './network.js';
import { decodeView, encodeView } from './links.js';
import { actorPath, compute, fitToWindow, focusOf, frontsToShade, isClosed, sceneAreas, sceneLines, sceneNodes, sceneTies, STRONGEST } from './scene.js';
import { $, el } from './dom.js';
import { makeMap } from './map.js';
import { makeLegend } from './legend.js';
import { makeTimeline } from './timeline.js';
import { makeSearchBox } from './search.js';
import { makePanel } from './cards.js';
import { makeTable } from './table.js';
import { makeTools } from './tools.js';
import { strongestOf, walk, WAYS } from './walk.js';
import { plural, STATUSES, TYPES, W } from './words.js';

const archive = openArchive(JSON.parse($('#data').textContent));
const view = decodeView(location.hash, archive);
const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (view.theme ? view.theme === 'dark' : system.matches);
/** @type {import('./scene.js').Page} */
const page = { archive, view, drawn: { result: null, lines: new Map(), near: new Map(), net: null, visible: new Set(), path: null }, moved: new Map(), showAreas: true, isDark };
const LANES = 4; // lanes of fronts below the timeline
let pathFrom; // undefined: no path is being chosen; null: waiting for the first actor

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (variable) => style.getPropertyValue(`--${variable}`).trim();
  return { ground: read('ground'), ink: read('ink'), soft: read('soft'), faint: read('faint'), accent: read('accent'), outline: read('outline'), coop: read('coop'), conflict: read('conflict') };
}

// ---- drawing ----------------------------------------------------------------------------------------------------

function draw() {
  compute(page);
  const nodes = sceneNodes(page);
  map.show({ nodes, lines: sceneLines(page), areas: sceneAreas(page, nodes), ties: sceneTies(page, nodes), focus: focusOf(page), colours: colours(), dark: isDark() });
  legend.update(page.drawn.result.counts);
  timeline.update(page.drawn.result);
  panel.show(view.selection, page.drawn.path);
  showEmpty();
  showHint();
  if (view.table) table.show(page.drawn.result.visible);
  $('#table').hidden = !view.table;
  document.body.classList.toggle('has-selection', Boolean(view.selection));
  pressTools();
  remember();
}

let waiting = 0;
/** Draw at most once a frame, however fast a slider moves. */
function drawSoon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(draw);
}

/** What the reader must know about a map of communities. */
function showHint() {
  const { net, lines } = page.drawn;
  $('#hint').hidden = net.flat || view.table;
  if (net.flat) return;
  const between = new Set([...lines.values()].filter(isClosed).map((line) => `${line.a}~${line.b}`)).size;
  $('#hint').textContent = `${plural(net.shown.size, 'actor')} in communities, named after their busiest member: click one to open it.` +
    (between > STRONGEST ? ` Of ${between.toLocaleString('en')} ties between them the ${STRONGEST} strongest are drawn.` : '');
}

function showEmpty() {
  const none = page.drawn.result.visible.length === 0;
  $('#empty').hidden = !none;
  if (none) $('#empty').replaceChildren(el('p', {}, archive.events.length ? W.empty : 'No events were found in these documents.'), archive.events.length ? el('button', { type: 'button', on: { click: resetFilters } }, W.reset) : '');
}

function remember() {
  const hash = encodeView(view, archive);
  try {
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  } catch { /* inside a notebook's frame there is no address to write */ }
}

function select(selection, { centre = false } = {}) {
  view.selection = selection;
  if (!selection || selection.kind !== 'actor') view.steps = 1;
  if (selection && selection.kind === 'actor') openAround(selection.actor);
  draw();
  if (selection && centre && selection.kind === 'actor') map.centre(page.drawn.net.nodeOf(selection.actor) ?? selection.actor);
  say();
}

/** Open the community of an actor, so that the actor itself can be seen. */
function openAround(actor) {
  const { community } = archive.actors[actor];
  if (page.drawn.net && page.drawn.net.groups.has(community)) view.opened.add(community);
}

function say() {
  const chosen = view.selection;
  const heading = chosen && $('#panel h2');
  $('#live').textContent = heading ? `${heading.textContent}. ${($('#panel .lead') || heading).textContent}` : '';
}

function resetFilters() {
  view.filters = freshFilters();
  legend.build();
  draw();
}

// ---- picking ----------------------------------------------------------------------------------------------------

function pickNode(id) {
  if (typeof id === 'string') {
    view.opened.add(Number(id.slice(1)));
    draw();
  } else if (pathFrom !== undefined) pathPick(id);
  else select({ kind: 'actor', actor: id });
}

function pickLine(id) {
  const line = page.drawn.lines.get(id);
  if (!line) return;
  const [a, b] = line.events[0].pairs.find(([x, y]) => [page.drawn.net.nodeOf(x), page.drawn.net.nodeOf(y)].includes(line.a) && [page.drawn.net.nodeOf(x), page.drawn.net.nodeOf(y)].includes(line.b));
  if (typeof line.a === 'string' || typeof line.b === 'string') select({ kind: 'pair', a, b, side: line.side });
  else if (line.events.length === 1) select({ kind: 'event', event: line.events[0].index });
  else select({ kind: 'pair', a: line.a, b: line.b, side: line.side });
}

function startPath(actor) {
  pathFrom = actor ?? null;
  $('#banner').hidden = false;
  $('#banner').textContent = pathFrom === null ? W.pathFirst : W.pathNext(archive.actors[pathFrom].label);
}

function endPath() {
  pathFrom = undefined;
  $('#banner').hidden = true;
}

function pathPick(actor) {
  if (pathFrom === null) { startPath(actor); return; }
  const from = pathFrom;
  if (from === actor) return;
  endPath();
  compute(page);
  const path = actorPath(page, from, actor);
  if (path) for (const node of path.nodes) openAround(node);
  select({ kind: 'path', a: from, b: actor });
}

function pickHit(hit) {
  $('#map').focus({ preventScroll: true }); // so that arrow keys go on from there
  if (hit.kind === 'actor') {
    if (pathFrom !== undefined) pathPick(hit.actor.index);
    else select({ kind: 'actor', actor: hit.actor.index }, { centre: true });
  } else if (hit.kind === 'quote') select({ kind: 'event', event: hit.event.index });
  else {
    view.filters.relations = new Set(Object.keys(archive.relations).filter((key) => key !== hit.key));
    select(null);
  }
}

// ---- keyboard ---------------------------------------------------------------------------------------------------

function readStrongest() {
  const line = strongestOf(page);
  if (line) { pickLine(line); $('#panel').focus(); }
}

function toggleTable() {
  view.table = !view.table;
  draw();
  if (view.table) $('#table').focus();
}

function toggleTheme() {
  view.theme = isDark() ? 'light' : 'dark';
  applyTheme();
  legend.build();
  draw();
}

function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
}

const KEYS = {
  '/': () => search.focus(),
  Escape: () => { if (pathFrom !== undefined) endPath(); else if (view.table) toggleTable(); else select(null); },
  0: () => map.fit(),
  t: toggleTable,
  d: toggleTheme,
  p: () => (pathFrom === undefined ? startPath(view.selection && view.selection.kind === 'actor' ? view.selection.actor : null) : endPath()),
  f: () => { if (view.selection && view.selection.kind === 'actor') { view.steps = (view.steps % 3) + 1; draw(); } },
};

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const onMap = document.activeElement === $('#map');
  if (onMap && WAYS[event.key]) { walk(page, event.key, select); event.preventDefault(); }
  else if (onMap && event.key === 'Enter') readStrongest();
  else if (KEYS[event.key]) { KEYS[event.key](); event.preventDefault(); }
});

const tip = el('div', { id: 'tip', hidden: true });
function hover(kind, id, at) {
  tip.hidden = !kind;
  if (!kind) return;
  if (kind === 'line') {
    const line = page.drawn.lines.get(id);
    if (!line) { tip.hidden = true; return; }
    const statuses = [...new Set(line.events.map((event) => event.status))].map((status) => (STATUSES[status] || [status])[0]);
    tip.textContent = `${lineLabel(line)} · ${plural(line.events.length, 'event')}, ${statuses.join(', ')}`;
  } else if (typeof id === 'string') tip.textContent = `${plural(page.drawn.net.groups.get(Number(id.slice(1))).length, 'actor')}: click to open`;
  else {
    const actor = archive.actors[id];
    tip.textContent = `${actor.label} · ${(TYPES[actor.type] || TYPES.group)[0]} · ${plural(page.drawn.net.shown.get(id) || 0, 'event')}`;
  }
  tip.style.left = `${Math.min(at.x + 14, $('#map').clientWidth - 220)}px`;
  tip.style.top = `${at.y + 14}px`;
}

// ---- start ------------------------------------------------------------------------------------------------------

applyTheme();
const map = makeMap($('#map'), vis, { pickNode, pickLine, pickNothing: () => { if (pathFrom === undefined && view.selection) select(null); }, openNode: (id) => { if (typeof id === 'number') { view.steps = view.steps > 1 ? 1 : 2; draw(); } }, hover, moved: () => { tip.hidden = true; } });
const filterHost = {
  filters: () => view.filters, dark: isDark, changed: drawSoon, reset: resetFilters, select,
  lanes: () => (innerWidth > 800 && innerHeight > 760 ? frontsToShade(page).slice(0, LANES) : []),
};
const legend = makeLegend($('#legend'), archive, filterHost);
const timeline = makeTimeline($('#timeline'), archive, filterHost);
const panel = makePanel($('#panel'), archive, {
  select, view: () => view, visible: () => page.drawn.visible, dark: isDark, startPath, showAll: resetFilters,
  steps: (n) => { view.steps = n; draw(); },
  voiceOnly: (voice) => {
    const voices = new Set(archive.events.flatMap((event) => event.voices.map(archive.voiceName)));
    voices.delete(voice);
    view.filters.voices = voices;
    draw();
  },
});
const table = makeTable($('#table'), archive, { select });
const search = makeSearchBox($('#search'), $('#hits'), archive, { pick: pickHit, dark: isDark });
const pressTools = makeTools($('.tools'), {
  page, map, ground: () => colours().ground, fit: () => map.fit(), path: KEYS.p, table: toggleTable, theme: toggleTheme, choosing: () => pathFrom !== undefined,
  shade: () => { page.showAreas = !page.showAreas; draw(); },
  link: () => { view.camera = map.camera(); remember(); return location.href; },
});
$('#stage').append(tip);
$('#skip').addEventListener('click', (event) => { event.preventDefault(); view.table = true; draw(); $('#table').focus(); });
system.addEventListener('change', () => { applyTheme(); legend.build(); draw(); });
addEventListener('hashchange', () => { Object.assign(view, decodeView(location.hash, archive)); applyTheme(); legend.build(); draw(); });
timeline.update(applyFilters(archive, view.filters)); // its height decides the map's
fitToWindow(archive, $('#map'));
draw();
if (view.camera) map.look(view.camera);
else map.fit();
let touched = Boolean(view.camera); // once the reader has moved the map, a new window size does not move it again
for (const type of ['wheel', 'pointerdown']) $('#map').addEventListener(type, () => { touched = true; }, { passive: true });
new ResizeObserver(() => { if (!touched) requestAnimationFrame(() => map.fit()); }).observe($('#map'));
document.documentElement.dataset.ready = 'yes';
