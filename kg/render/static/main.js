// Wiring: one view (filters, selection, theme), drawn again whenever it changes.
import { isoOf, openArchive } from './archive.js';
import { applyFilters, freshFilters } from './filters.js';
import { lineLabel } from './network.js';
import { decodeView, encodeView } from './links.js';
import { actorPath, compute, fitToWindow, focusOf, frontsToShade, isClosed, sceneAreas, sceneLines, sceneNodes, sceneTies, STRONGEST } from './scene.js';
import { $, button, el } from './dom.js';
import { makeMap } from './map.js';
import { makeLegend } from './legend.js';
import { makeTimeline } from './timeline.js';
import { makeSearchBox } from './search.js';
import { makePanel } from './panel.js';
import { makeTable } from './table.js';
import { makeTools } from './tools.js';
import { strongestOf, walk, WAYS } from './walk.js';
import { dateWords, statusWords, typeWords, W } from './words.js';

const archive = openArchive(JSON.parse($('#data').textContent || ''));
const view = decodeView(location.hash, archive);
const system = matchMedia('(prefers-color-scheme: dark)');
let printing = false; // on paper it is always light
const isDark = () => !printing && (view.theme ? view.theme === 'dark' : system.matches);
/** @type {import('./types').Page} */
const page = { archive, view, drawn: /** @type {any} */ ({ result: null, lines: new Map(), near: new Map(), net: null, visible: new Set(), path: null }), moved: new Map(), showAreas: true, isDark };
const LANES = 4; // lanes of fronts below the timeline
/** @type {number|null|undefined} */
let pathFrom; // undefined: no path is being chosen; null: waiting for the first actor

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ variable) => style.getPropertyValue(`--${variable}`).trim();
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
  const close = view.opened.size ? button('small', () => { view.opened.clear(); draw(); map.fit(); }, {}, W.closeCommunities) : '';
  $('#hint').replaceChildren(W.communities(net.shown.size) + (between > STRONGEST ? W.strongest(between, STRONGEST) : ''), ' ', close);
}

function showEmpty() {
  const none = page.drawn.result.visible.length === 0;
  $('#empty').hidden = !none;
  if (none) $('#empty').replaceChildren(el('p', {}, archive.events.length ? W.empty : W.nothing), archive.events.length ? button('', resetFilters, {}, W.reset) : el('p', { class: 'note' }, W.nothingHint));
}

function remember() {
  const hash = encodeView(view, archive);
  try {
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  } catch { /* inside a notebook's frame there is no address to write */ }
}

/** @param {import('./types').Selection|null} selection @param {{centre?: boolean, picked?: boolean}} [how] picked: on the map, where it is in sight */
function select(selection, { centre = false, picked = false } = {}) {
  view.selection = selection;
  if (!selection || selection.kind !== 'actor') view.steps = 1;
  if (selection && selection.kind === 'actor') openAround(selection.actor);
  draw();
  const focus = selection && !picked && selection.kind !== 'actor' && selection.kind !== 'changes' ? focusOf(page) : null;
  if (focus) map.reveal(focus.nodes);
  if (selection && centre && selection.kind === 'actor') map.centre(page.drawn.net.nodeOf(selection.actor) ?? selection.actor);
  say();
}

/** Open the community of an actor, so that the actor itself can be seen. @param {number} actor */
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
  if (document.activeElement === document.body) $('#map').focus({ preventScroll: true }); // the button that was pressed is gone
}

// ---- picking ----------------------------------------------------------------------------------------------------

/** @param {import('./types').NodeId} id */
function pickNode(id) {
  if (typeof id === 'string') {
    const community = Number(id.slice(1));
    view.opened.add(community);
    draw();
    map.fit((node) => typeof node.id === 'number' && archive.actors[node.id].community === community);
  } else if (pathFrom !== undefined) pathPick(id);
  else select({ kind: 'actor', actor: id }, { picked: true });
}

/** @param {string} id */
function pickLine(id) {
  const line = page.drawn.lines.get(id);
  if (!line) return;
  const ends = [line.a, line.b];
  const drawnAt = (/** @type {number[]} */ pair) => pair.map(page.drawn.net.nodeOf);
  const [a, b] = line.events[0].pairs.find((pair) => ends.every((end) => drawnAt(pair).includes(end))) || line.events[0].pairs[0];
  if (line.events.length === 1) select({ kind: 'event', event: line.events[0].index }, { picked: true });
  else select({ kind: 'pair', a, b, side: line.side }, { picked: true });
}

/** @param {number|null} actor */
function startPath(actor) {
  pathFrom = actor ?? null;
  $('#banner').hidden = false;
  $('#banner').textContent = pathFrom === null ? W.pathFirst : W.pathNext(archive.actors[pathFrom].label);
}

function endPath() {
  pathFrom = undefined;
  $('#banner').hidden = true;
}

/** @param {number} actor */
function pathPick(actor) {
  if (pathFrom === null || pathFrom === undefined) { startPath(actor); return; }
  const from = pathFrom;
  if (from === actor) return;
  endPath();
  compute(page);
  const path = actorPath(page, from, actor);
  if (path) for (const node of path.nodes) openAround(node);
  select({ kind: 'path', a: from, b: actor });
}

/** @param {import('./types').SearchHit} hit */
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
  restyle();
}

function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
}

/** @type {Record<string, () => void>} */
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
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(/** @type {Element} */ (event.target).tagName)) return;
  const onMap = document.activeElement === $('#map');
  if (onMap && WAYS[event.key]) { walk(page, event.key, select); event.preventDefault(); }
  else if (onMap && event.key === 'Enter') readStrongest();
  else if (KEYS[event.key]) { KEYS[event.key](); event.preventDefault(); }
});

const tip = el('div', { id: 'tip', hidden: true });
/** @param {string|null} kind @param {any} [id] @param {import('./types').Point} [at] */
function hover(kind, id, at) {
  const words = kind && tipWords(kind, id);
  tip.hidden = !words;
  if (!words || !at) return;
  tip.textContent = words;
  tip.style.left = `${Math.max(4, Math.min(at.x + 14, $('#map').clientWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${at.y + 14}px`;
}

/** @param {string} kind @param {any} id */
function tipWords(kind, id) {
  if (kind === 'line') {
    const line = page.drawn.lines.get(id);
    return line ? W.tipLine(lineLabel(line), line.events.length, [...new Set(line.events.map((event) => statusWords(event.status)))].join(', ')) : '';
  }
  if (typeof id === 'string') return W.tipGroup((page.drawn.net.groups.get(Number(id.slice(1))) || []).length);
  return W.tipActor(archive.actors[id].label, typeWords(archive.actors[id].type)[0], page.drawn.net.shown.get(id) || 0);
}

// ---- start ------------------------------------------------------------------------------------------------------

/** The words of the frame: marked in the template, said in words.js. */
for (const place of document.querySelectorAll('[data-w]')) {
  for (const part of (place.getAttribute('data-w') || '').split(' ')) {
    const [attribute, key] = part.split(':');
    const words = /** @type {any} */ (W)[key];
    if (attribute === 'text') place.textContent = words;
    else place.setAttribute(attribute, words);
  }
}
const inNews = archive.actors.filter((actor) => actor.events.length).length;
document.body.classList.toggle('no-events', !archive.events.length);
const told = archive.span ? [...new Set(archive.span.map((day) => dateWords(isoOf(day))))].join(' – ') : '';
$('#dek').textContent = W.dek(inNews, archive.events.length, archive.documents.length, told);
applyTheme();
const map = makeMap($('#map'), /** @type {any} */ (globalThis).vis, { pickNode, pickLine, pickNothing: () => { if (pathFrom === undefined && view.selection) select(null); }, openNode: (id) => { if (typeof id === 'number') { view.steps = view.steps > 1 ? 1 : 2; draw(); } }, hover, moved: () => { tip.hidden = true; } });
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
const search = makeSearchBox(/** @type {HTMLInputElement} */ ($('#search')), $('#hits'), archive, { pick: pickHit, dark: isDark });
const pressTools = makeTools($('.tools'), {
  page, map, ground: () => colours().ground, fit: () => map.fit(), path: KEYS.p, table: toggleTable, theme: toggleTheme, choosing: () => pathFrom !== undefined,
  shade: () => { page.showAreas = !page.showAreas; draw(); },
  link: () => { view.camera = map.camera(); remember(); return location.href; },
});
$('#stage').append(tip);
$('#skip').addEventListener('click', (event) => { event.preventDefault(); view.table = true; draw(); $('#table').focus(); });
/** The theme, the marks of the legend and the map anew. */
function restyle() {
  applyTheme();
  legend.build();
  draw();
}
system.addEventListener('change', restyle);
for (const [type, on] of /** @type {[string, boolean][]} */ ([['beforeprint', true], ['afterprint', false]])) addEventListener(type, () => { if (printing !== on) { printing = on; restyle(); } });
addEventListener('hashchange', () => { Object.assign(view, decodeView(location.hash, archive)); restyle(); });
timeline.update(applyFilters(archive, view.filters)); // its height decides the map's
fitToWindow(archive, $('#map'));
draw();
if (view.camera) map.look(view.camera);
else map.fit();
let touched = Boolean(view.camera); // once the reader has moved the map, a new window size does not move it again
for (const type of ['wheel', 'pointerdown']) $('#map').addEventListener(type, () => { touched = true; }, { passive: true });
new ResizeObserver(() => { if (!touched) requestAnimationFrame(() => map.fit()); }).observe($('#map'));
document.documentElement.dataset.ready = 'yes';
