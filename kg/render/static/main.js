// Wiring: one view (filters, selection, theme), drawn again whenever it changes.
import { frontsOf, openArchive } from './archive.js';
import { applyFilters, freshFilters } from './filters.js';
import { adjacency, bundle, gather, lineLabel, shortestPath, within } from './network.js';
import { decodeView, encodeView } from './links.js';
import { toCSV, toGEXF, toJSON, toSVG } from './exports.js';
import { $, copy, download, el, flash } from './dom.js';
import { HUES, makeMap } from './map.js';
import { makeLegend } from './legend.js';
import { makeTimeline } from './timeline.js';
import { makeSearchBox } from './search.js';
import { makePanel } from './cards.js';
import { makeTable } from './table.js';
import { plural, STATUSES, TYPES, W } from './words.js';

const archive = openArchive(JSON.parse($('#data').textContent));
const view = decodeView(location.hash, archive);
const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (view.theme ? view.theme === 'dark' : system.matches);
const moved = new Map(); // actors that the reader dragged elsewhere
let drawn = { result: null, lines: new Map(), near: new Map(), net: null, visible: new Set(), path: null };
let pathFrom; // undefined: no path is being chosen; null: waiting for the first actor
let showAreas = true;

// ---- from events to a scene -------------------------------------------------------------------------------------

function compute() {
  const result = applyFilters(archive, view.filters);
  const off = view.filters.types;
  const net = gather(archive, result.visible, view.opened);
  const nodeOf = (actor) => (off.has(archive.actors[actor].type) ? null : net.nodeOf(actor));
  const lines = bundle(result.visible, nodeOf);
  drawn = { result, lines, net, near: adjacency(lines), visible: new Set(result.visible), path: null };
  const chosen = view.selection;
  if (chosen && chosen.kind === 'path') drawn.path = actorPath(chosen.a, chosen.b);
}

/** Paths go from actor to actor, also where the map shows communities as one node. */
function actorPath(a, b) {
  const lines = bundle(drawn.result.visible, (actor) => actor);
  return shortestPath(adjacency(lines), a, b);
}

/** What the selection lights up: {nodes, lines} of the drawn network, or null for everything. */
function focusOf() {
  const chosen = view.selection;
  if (!chosen) return null;
  const { lines, near, net } = drawn;
  const between = (pairs) => {
    const nodes = new Set(pairs.flat());
    const wanted = new Set(pairs.map(([a, b]) => [a, b].sort().join('~')));
    return { nodes, lines: new Set([...lines.values()].filter((line) => wanted.has([line.a, line.b].sort().join('~'))).map((line) => line.id)) };
  };
  const node = (actor) => net.nodeOf(actor) ?? actor;
  if (chosen.kind === 'actor') {
    const start = node(chosen.actor);
    const nodes = within(near, start, view.steps);
    const inside = (line) => nodes.has(line.a) && nodes.has(line.b) && (view.steps > 1 || line.a === start || line.b === start);
    return { nodes, lines: new Set([...lines.values()].filter(inside).map((line) => line.id)) };
  }
  if (chosen.kind === 'pair') return between([[node(chosen.a), node(chosen.b)]]);
  if (chosen.kind === 'event') return between(archive.events[chosen.event].pairs.map((pair) => pair.map(node)));
  if (chosen.kind === 'front') return frontFocus(archive.fronts[chosen.front], node);
  const path = drawn.path;
  return path ? between(path.lines.map((line) => [node(line.a), node(line.b)])) : between([[node(chosen.a), node(chosen.b)]]);
}

function frontFocus(front, node) {
  const nodes = new Set([...front.hubs, ...front.anchors, ...front.guests].map(node));
  return { nodes, lines: new Set([...drawn.lines.values()].filter((line) => nodes.has(line.a) && nodes.has(line.b)).map((line) => line.id)) };
}

function sceneNodes() {
  const { net } = drawn;
  const dark = isDark();
  const fill = (type) => (TYPES[type] || TYPES.group)[dark ? 3 : 2];
  const counts = [...net.shown.values()].sort((a, b) => b - a);
  const bigFrom = Math.max(2, counts[Math.min(counts.length - 1, Math.max(2, Math.round(counts.length * 0.03)))] || 0);
  const fronts = new Map();
  for (const front of archive.fronts) for (const hub of front.hubs) fronts.set(hub, (fronts.get(hub) || 0) + 1);
  const out = [];
  for (const [index, count] of net.shown) {
    const actor = archive.actors[index];
    if (net.nodeOf(index) !== index || view.filters.types.has(actor.type)) continue;
    const place = moved.get(index) || actor;
    out.push({
      id: index, x: place.x, y: place.y, label: actor.label, type: actor.type, fill: fill(actor.type), size: Math.min(34, 9 + 4.2 * Math.sqrt(count)),
      weight: count, big: count >= bigFrom, badge: archive.standing[index] && fronts.get(index) > 1 ? String(fronts.get(index)) : '', chosen: isChosen(index),
      moved: (point) => moved.set(index, point),
    });
  }
  for (const [community, members] of net.groups) {
    const lead = archive.actors[members[0]];
    const [x, y] = archive.centres[community];
    out.push({
      id: `c${community}`, x, y, label: members.length > 1 ? `${lead.label} +${members.length - 1}` : lead.label, type: 'person', fill: HUES[community % HUES.length], many: members.length,
      size: 24 * Math.sqrt(members.length), weight: 1e6 + members.length, big: true, badge: '', chosen: false,
    });
  }
  return out;
}

function isChosen(index) {
  const chosen = view.selection;
  return Boolean(chosen) && (chosen.actor === index || ((chosen.kind === 'path' || chosen.kind === 'pair') && (chosen.a === index || chosen.b === index)));
}

function sceneLines() {
  const parallel = new Map();
  for (const line of drawn.lines.values()) {
    const key = `${line.a}~${line.b}`;
    (parallel.get(key) || parallel.set(key, []).get(key)).push(line);
  }
  const out = [];
  const kept = strongest(parallel);
  for (const group of kept) {
    group.forEach((line, i) => out.push({
      ...line, ...(isClosed(line) ? { forward: false, backward: false } : {}), events: undefined, label: lineLabel(line), bend: group.length > 1 ? (i - (group.length - 1) / 2) * 0.36 : 0,
      width: (isClosed(line) ? 5 : 1) * 1.7 + 1.3 * Math.log2(line.events.length) * (drawn.lines.size > 400 ? 0.6 : 1) + (line.side === 'conflict' ? 1.1 : 0),
    }));
  }
  return out;
}

const STRONGEST = 60;
const isClosed = (line) => typeof line.a === 'string' && typeof line.b === 'string';

/** Between closed communities only the strongest pairs are drawn: everyone is tied to everyone a little. */
function strongest(parallel) {
  const weight = (group) => group.reduce((sum, line) => sum + line.events.length, 0);
  const groups = [...parallel.values()];
  const between = groups.filter((group) => isClosed(group[0])).sort((x, y) => weight(y) - weight(x) || (x[0].id < y[0].id ? -1 : 1));
  const weak = new Set(between.slice(STRONGEST));
  return weak.size ? groups.filter((group) => !weak.has(group)) : groups;
}

/** Dotted lines from actors to the state they act for, on a map of few. */
function sceneTies(nodes) {
  if (nodes.length > 60) return [];
  const shown = nodes.filter((node) => typeof node.id === 'number').map((node) => archive.actors[node.id]);
  const states = new Map(shown.filter((actor) => actor.type === 'country' && actor.iso3).map((actor) => [actor.iso3, actor.index]));
  return shown.filter((actor) => actor.type !== 'country' && states.has(actor.iso3)).map((actor) => [actor.index, states.get(actor.iso3)]);
}

const SHADED = 6;

/** Whether the selection is this front or an actor on it. */
function isOn(front) {
  const chosen = view.selection;
  if (!chosen) return false;
  return archive.fronts[chosen.front] === front || (chosen.kind === 'actor' && frontsOf(archive, chosen.actor).includes(archive.fronts.indexOf(front)));
}

/** Numbers of the fronts to shade: those of the selection, else the largest few, so that the shades can be told apart. */
function frontsToShade() {
  const all = archive.fronts.map((_, i) => i);
  const own = all.filter((i) => isOn(archive.fronts[i]));
  if (own.length) return own;
  const size = (i) => archive.fronts[i].hubs.length + archive.fronts[i].anchors.length + archive.fronts[i].guests.length;
  return all.sort((a, b) => size(b) - size(a) || a - b).slice(0, SHADED);
}

/** Fronts where an analysis found some; else, on a map of many, the communities. */
function sceneAreas(nodes) {
  if (!showAreas) return [];
  const few = nodes.length <= 60;
  const shown = new Set(nodes.map((node) => node.id));
  const fronts = frontsToShade().map((i) => [archive.fronts[i], i]).map(([front, i]) => ({
    name: front.name, hue: HUES[i % HUES.length], home: front.anchors, lit: isOn(front),
    nodes: [...front.anchors, ...(few ? [...front.guests, ...front.hubs] : [])].filter((actor) => shown.has(actor)),
  })).filter((area) => area.nodes.length > 1);
  if (fronts.length || few) return fronts;
  const groups = new Map();
  for (const node of nodes) if (typeof node.id === 'number') (groups.get(archive.actors[node.id].community) || groups.set(archive.actors[node.id].community, []).get(archive.actors[node.id].community)).push(node);
  return [...groups].filter(([, members]) => members.length > 2).map(([community, members]) => ({
    name: '', home: [], hue: HUES[community % HUES.length], nodes: members.map((node) => node.id),
  }));
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (variable) => style.getPropertyValue(`--${variable}`).trim();
  return { ground: read('ground'), ink: read('ink'), soft: read('soft'), faint: read('faint'), accent: read('accent'), outline: read('outline'), coop: read('coop'), conflict: read('conflict') };
}

// ---- drawing ----------------------------------------------------------------------------------------------------

function draw() {
  compute();
  const nodes = sceneNodes();
  const focus = focusOf();
  map.show({ nodes, lines: sceneLines(), areas: sceneAreas(nodes), ties: sceneTies(nodes), focus, colours: colours(), dark: isDark() });
  legend.update(drawn.result.counts);
  timeline.update(drawn.result);
  panel.show(view.selection, drawn.path);
  showEmpty();
  showHint();
  if (view.table) table.show(drawn.result.visible);
  $('#table').hidden = !view.table;
  document.body.classList.toggle('has-selection', Boolean(view.selection));
  for (const [button, on] of pressed) button.setAttribute('aria-pressed', String(on()));
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
  const { net, lines } = drawn;
  $('#hint').hidden = net.flat || view.table;
  if (net.flat) return;
  const between = new Set([...lines.values()].filter(isClosed).map((line) => `${line.a}~${line.b}`)).size;
  $('#hint').textContent = `${plural(net.shown.size, 'actor')} in communities, named after their busiest member: click one to open it.` +
    (between > STRONGEST ? ` Of ${between} ties between them the ${STRONGEST} strongest are drawn.` : '');
}

function showEmpty() {
  const none = drawn.result.visible.length === 0;
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
  if (selection && centre && selection.kind === 'actor') map.centre(drawn.net.nodeOf(selection.actor) ?? selection.actor);
  say();
}

/** Open the community of an actor, so that the actor itself can be seen. */
function openAround(actor) {
  const { community } = archive.actors[actor];
  if (drawn.net && drawn.net.groups.has(community)) view.opened.add(community);
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
  const line = drawn.lines.get(id);
  if (!line) return;
  const [a, b] = line.events[0].pairs.find(([x, y]) => [drawn.net.nodeOf(x), drawn.net.nodeOf(y)].includes(line.a) && [drawn.net.nodeOf(x), drawn.net.nodeOf(y)].includes(line.b));
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
  compute();
  const path = actorPath(from, actor);
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

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Go to the neighbour that lies most in the direction of the key. */
function walk(key) {
  const chosen = view.selection;
  const busiest = [...drawn.net.shown].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
  if (!chosen || chosen.kind !== 'actor') {
    if (busiest) select({ kind: 'actor', actor: busiest[0] }, { centre: true });
    return;
  }
  const here = archive.actors[chosen.actor];
  let best = null;
  let most = 0.2;
  for (const [other] of drawn.near.get(chosen.actor) || []) {
    if (typeof other !== 'number') continue;
    const [dx, dy] = [archive.actors[other].x - here.x, archive.actors[other].y - here.y];
    const along = (dx * WAYS[key][0] + dy * WAYS[key][1]) / (Math.hypot(dx, dy) || 1);
    if (along > most) [best, most] = [other, along];
  }
  if (best !== null) select({ kind: 'actor', actor: best }, { centre: true });
}

/** Open the strongest line of the chosen actor. */
function openStrongest() {
  const chosen = view.selection;
  if (!chosen || chosen.kind !== 'actor') return;
  const [first] = [...(drawn.near.get(chosen.actor) || [])].sort((a, b) => b[1].events.length - a[1].events.length);
  if (first) { pickLine(first[1].id); $('#panel').focus(); }
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
  if (onMap && WAYS[event.key]) { walk(event.key); event.preventDefault(); }
  else if (onMap && event.key === 'Enter') openStrongest();
  else if (KEYS[event.key]) { KEYS[event.key](); event.preventDefault(); }
});

// ---- tools ------------------------------------------------------------------------------------------------------

function savePNG() {
  const source = map.canvas();
  const target = document.createElement('canvas');
  Object.assign(target, { width: source.width, height: source.height });
  const context = target.getContext('2d');
  context.fillStyle = colours().ground;
  context.fillRect(0, 0, target.width, target.height);
  context.drawImage(source, 0, 0);
  target.toBlob((blob) => download('map.png', 'image/png', blob), 'image/png');
}

const EXPORTS = {
  'PNG picture': savePNG,
  'SVG drawing': () => download('map.svg', 'image/svg+xml', toSVG(map.scene())),
  'CSV with sentences': () => download('events.csv', 'text/csv', toCSV(drawn.result.visible, archive)),
  JSON: () => download('events.json', 'application/json', toJSON(drawn.result.visible, archive)),
  'GEXF for Gephi': () => download('network.gexf', 'application/xml', toGEXF(drawn.result.visible, archive)),
};

const pressed = [];
function tool(label, title, action, on) {
  const button = el('button', { type: 'button', title, on: { click: () => action(button) } }, label);
  if (on) pressed.push([button, on]);
  return button;
}

function buildTools() {
  const menu = el('details', { class: 'menu' }, el('summary', { title: 'Save what is shown' }, 'Save'), el('div', {}, Object.entries(EXPORTS).map(([label, save]) =>
    el('button', { type: 'button', on: { click: () => { menu.open = false; save(); } } }, label))));
  $('.tools').append(
    tool('Fit', 'Show everything (0)', () => map.fit()),
    tool('Path', 'Find a path between two actors (P)', KEYS.p, () => pathFrom !== undefined),
    tool('Shade', 'Shade fronts or communities', () => { showAreas = !showAreas; draw(); }, () => showAreas),
    tool('Table', 'The same as a table (T)', toggleTable, () => view.table),
    tool('Link', 'Copy a link to this view', async (button) => {
      view.camera = map.camera();
      remember();
      flash(button, (await copy(location.href)) ? 'Copied' : 'In the address');
    }),
    menu,
    tool('◐', 'Light or dark (D)', toggleTheme),
  );
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
}

const tip = el('div', { id: 'tip', hidden: true });
function hover(kind, id, at) {
  tip.hidden = !kind;
  if (!kind) return;
  if (kind === 'line') {
    const line = drawn.lines.get(id);
    if (!line) { tip.hidden = true; return; }
    const statuses = [...new Set(line.events.map((event) => event.status))].map((status) => (STATUSES[status] || [status])[0]);
    tip.textContent = `${lineLabel(line)} · ${plural(line.events.length, 'event')}, ${statuses.join(', ')}`;
  } else if (typeof id === 'string') tip.textContent = `${plural(drawn.net.groups.get(Number(id.slice(1))).length, 'actor')}: click to open`;
  else {
    const actor = archive.actors[id];
    tip.textContent = `${actor.label} · ${(TYPES[actor.type] || TYPES.group)[0]} · ${plural(drawn.net.shown.get(id) || 0, 'event')}`;
  }
  tip.style.left = `${Math.min(at.x + 14, $('#map').clientWidth - 220)}px`;
  tip.style.top = `${at.y + 14}px`;
}

// ---- start ------------------------------------------------------------------------------------------------------

/** On an upright screen the map is turned, so that a wide network uses the height. */
function turnIfUpright() {
  const place = $('#map');
  const placed = archive.actors.filter((actor) => actor.x !== undefined);
  const span = (value) => placed.reduce((most, actor) => Math.max(most, value(actor)), -Infinity) - placed.reduce((least, actor) => Math.min(least, value(actor)), Infinity);
  if (place.clientHeight <= place.clientWidth || span((actor) => actor.x) <= span((actor) => actor.y)) return;
  for (const actor of placed) [actor.x, actor.y] = [actor.y, actor.x];
  archive.centres = archive.centres.map(([x, y]) => [y, x]);
}

applyTheme();
turnIfUpright();
const map = makeMap($('#map'), vis, { pickNode, pickLine, pickNothing: () => { if (pathFrom === undefined && view.selection) select(null); }, openNode: (id) => { if (typeof id === 'number') { view.steps = view.steps > 1 ? 1 : 2; draw(); } }, hover, moved: () => { tip.hidden = true; } });
const filterHost = { filters: () => view.filters, dark: isDark, changed: drawSoon, reset: resetFilters };
const legend = makeLegend($('#legend'), archive, filterHost);
const timeline = makeTimeline($('#timeline'), archive, filterHost);
const panel = makePanel($('#panel'), archive, {
  select, view: () => view, visible: () => drawn.visible, dark: isDark, startPath, showAll: resetFilters,
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
buildTools();
$('#stage').append(tip);
$('#skip').addEventListener('click', (event) => { event.preventDefault(); view.table = true; draw(); $('#table').focus(); });
system.addEventListener('change', () => { applyTheme(); legend.build(); draw(); });
addEventListener('hashchange', () => { Object.assign(view, decodeView(location.hash, archive)); applyTheme(); legend.build(); draw(); });
draw();
if (view.camera) map.look(view.camera);
else map.fit();
let touched = Boolean(view.camera); // once the reader has moved the map, a new window size does not move it again
for (const type of ['wheel', 'pointerdown']) $('#map').addEventListener(type, () => { touched = true; }, { passive: true });
new ResizeObserver(() => { if (!touched) requestAnimationFrame(() => map.fit()); }).observe($('#map'));
document.documentElement.dataset.ready = 'yes';
