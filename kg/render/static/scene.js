// From the view to a scene: which actors, lines and areas the map draws, and what the selection lights up. No DOM here.
import { frontsOf } from './archive.js';
import { applyFilters, isComparing } from './filters.js';
import { adjacency, bundle, changeOf, gather, lineLabel, shortestPath, within } from './network.js';
import { CHANGES, HUES, typeWords } from './words.js';

/** @typedef {import('./types').Page} Page @typedef {import('./types').SceneNode} SceneNode @typedef {import('./types').SceneLine} SceneLine @typedef {import('./types').Line} Line @typedef {import('./types').NodeId} NodeId */

/** Read the view into page.drawn: which events pass, how they bundle, which path is asked for. @param {Page} page */
export function compute(page) {
  const result = applyFilters(page.archive, page.view.filters);
  const off = page.view.filters.types;
  const net = gather(page.archive, result.visible, page.view.opened);
  const nodeOf = (/** @type {number} */ actor) => (off.has(page.archive.actors[actor].type) ? null : net.nodeOf(actor));
  const lines = bundle(result.visible, nodeOf);
  const { from } = page.view.filters;
  if (isComparing(page.view.filters) && from !== null) for (const line of lines.values()) line.change = changeOf(line.events, from);
  page.drawn = { result, lines, net, near: adjacency(lines), visible: new Set(result.visible), path: null };
  const chosen = page.view.selection;
  if (chosen && chosen.kind === 'path') page.drawn.path = actorPath(page, chosen.a, chosen.b);
}

/** Paths go from actor to actor, also where the map shows communities as one node. @param {Page} page @param {number} a @param {number} b */
export function actorPath(page, a, b) {
  const lines = bundle(page.drawn.result.visible, (/** @type {number} */ actor) => actor);
  return shortestPath(adjacency(lines), a, b);
}

/** What the selection lights up of the drawn network; null for everything. @param {Page} page @returns {import('./types').Focus|null} */
export function focusOf(page) {
  const chosen = page.view.selection;
  if (!chosen) return null;
  const { lines, near, net } = page.drawn;
  const between = (/** @type {NodeId[][]} */ pairs) => {
    const nodes = new Set(pairs.flat());
    const wanted = new Set(pairs.map(([a, b]) => [a, b].sort().join('~')));
    return { nodes, lines: new Set([...lines.values()].filter((line) => wanted.has([line.a, line.b].sort().join('~'))).map((line) => line.id)) };
  };
  const node = (/** @type {number} */ actor) => net.nodeOf(actor) ?? actor;
  if (chosen.kind === 'actor') {
    const start = node(chosen.actor);
    const nodes = within(near, start, page.view.steps);
    const inside = (/** @type {Line} */ line) => nodes.has(line.a) && nodes.has(line.b) && (page.view.steps > 1 || line.a === start || line.b === start);
    return { nodes, lines: new Set([...lines.values()].filter(inside).map((line) => line.id)) };
  }
  if (chosen.kind === 'pair') return between([[node(chosen.a), node(chosen.b)]]);
  if (chosen.kind === 'event') return between(page.archive.events[chosen.event].pairs.map((pair) => pair.map(node)));
  if (chosen.kind === 'story') {
    const finding = page.archive.findings[chosen.story];
    const told = between(finding.events.flatMap((event) => page.archive.events[event].pairs.map((pair) => pair.map(node))));
    for (const actor of finding.actors) told.nodes.add(node(actor));
    return told;
  }
  if (chosen.kind === 'changes') {
    const changed = page.archive.events.filter((event) => event.changed);
    return changed.length ? between(changed.flatMap((event) => event.pairs.map((pair) => pair.map(node)))) : null;
  }
  if (chosen.kind === 'front') return frontFocus(page, page.archive.fronts[chosen.front], node);
  const { path } = page.drawn;
  return path ? between(path.lines.map((line) => [node(Number(line.a)), node(Number(line.b))])) : between([[node(chosen.a), node(chosen.b)]]);
}

/** @param {Page} page @param {import('./types').Front} front @param {(actor: number) => NodeId} node */
function frontFocus(page, front, node) {
  const nodes = new Set([...front.hubs, ...front.anchors, ...front.guests].map(node));
  return { nodes, lines: new Set([...page.drawn.lines.values()].filter((line) => nodes.has(line.a) && nodes.has(line.b)).map((line) => line.id)) };
}

/** @param {Page} page @returns {SceneNode[]} actors, or closed communities, as the map draws them */
export function sceneNodes(page) {
  const { net } = page.drawn;
  const dark = page.isDark();
  const fill = (/** @type {string} */ type) => typeWords(type)[dark ? 3 : 2];
  const counts = [...net.shown.values()].sort((a, b) => b - a);
  const bigFrom = Math.max(2, counts[Math.min(counts.length - 1, Math.max(2, Math.round(counts.length * 0.03)))] || 0);
  const fronts = new Map();
  for (const front of page.archive.fronts) for (const hub of front.hubs) fronts.set(hub, (fronts.get(hub) || 0) + 1);
  /** @type {SceneNode[]} */
  const out = [];
  for (const [index, count] of net.shown) {
    const actor = page.archive.actors[index];
    if (net.nodeOf(index) !== index || page.view.filters.types.has(actor.type)) continue;
    const place = page.moved.get(index) || actor;
    out.push({
      id: index, x: place.x, y: place.y, label: actor.label, type: actor.type, fill: fill(actor.type), size: Math.min(34, 9 + 4.2 * Math.sqrt(count)),
      weight: count, big: count >= bigFrom, badge: page.archive.standing[index] && fronts.get(index) > 1 ? String(fronts.get(index)) : '', chosen: isChosen(page, index),
      moved: (point) => page.moved.set(index, point),
    });
  }
  for (const [community, members] of net.groups) {
    const lead = page.archive.actors[members[0]];
    const [x, y] = page.archive.centres[community];
    out.push({
      id: `c${community}`, x, y, label: lead.label, type: 'person', fill: HUES[community % HUES.length], many: members.length,
      size: 24 * Math.sqrt(members.length), weight: 1e6 + members.length, big: net.groups.size <= 24, badge: '', chosen: false,
    });
  }
  return out;
}

/** @param {Page} page @param {number} index */
function isChosen(page, index) {
  const chosen = page.view.selection;
  if (!chosen) return false;
  if (chosen.kind === 'story') return page.archive.findings[chosen.story].actors[0] === index;
  return (chosen.kind === 'actor' && chosen.actor === index) || ((chosen.kind === 'path' || chosen.kind === 'pair') && (chosen.a === index || chosen.b === index));
}

/** @param {Page} page @returns {SceneLine[]} */
export function sceneLines(page) {
  /** @type {Map<string, Line[]>} */
  const parallel = new Map();
  for (const line of page.drawn.lines.values()) {
    const key = `${line.a}~${line.b}`;
    const group = parallel.get(key);
    if (group) group.push(line); else parallel.set(key, [line]);
  }
  /** @type {SceneLine[]} */
  const out = [];
  const kept = strongest(parallel);
  for (const group of kept) {
    group.forEach((line, i) => out.push({
      id: line.id, a: line.a, b: line.b, side: line.side, firm: line.firm, change: line.change, forward: line.forward && !isClosed(line), backward: line.backward && !isClosed(line), label: (line.change ? CHANGES[line.change] : '') + lineLabel(line), bend: group.length > 1 ? (i - (group.length - 1) / 2) * 0.36 : 0,
      width: (isClosed(line) ? 5 : 1) * 1.7 + 1.3 * Math.log2(line.events.length) * (page.drawn.lines.size > 400 ? 0.6 : 1) + (line.side === 'conflict' ? 1.1 : 0) + (line.change === 'new' ? 2 : 0),
    }));
  }
  return out;
}

export const STRONGEST = 60;
/** Whether a line goes between closed communities. @param {Line} line */
export const isClosed = (line) => typeof line.a === 'string' && typeof line.b === 'string';

/** To and between closed communities only the strongest pairs are drawn: everyone is tied to everyone a little. @param {Map<string, Line[]>} parallel */
function strongest(parallel) {
  const groups = [...parallel.values()];
  const closed = groups.filter((group) => isClosed(group[0]));
  const count = (/** @type {Line[]} */ group) => group.reduce((sum, line) => sum + line.events.length, 0);
  const totals = new Map();
  for (const group of closed) for (const end of [group[0].a, group[0].b]) totals.set(end, (totals.get(end) || 0) + count(group));
  // Measured against how busy both ends are, or every line would lead to the largest community.
  const weight = new Map(closed.map((group) => [group, count(group) / Math.sqrt(totals.get(group[0].a) * totals.get(group[0].b))]));
  const of = (/** @type {Line[]} */ group) => weight.get(group) || 0;
  const between = closed.sort((x, y) => of(y) - of(x) || (x[0].id < y[0].id ? -1 : 1));
  const half = groups.filter(([line]) => !isClosed(line) && (typeof line.a === 'string' || typeof line.b === 'string')).sort((x, y) => count(y) - count(x) || (x[0].id < y[0].id ? -1 : 1));
  const weak = new Set([...between.slice(STRONGEST), ...half.slice(STRONGEST)]);
  return weak.size ? groups.filter((group) => !weak.has(group)) : groups;
}

/** Dotted lines from actors to the state they act for, on a map of few. @param {Page} page @param {SceneNode[]} nodes @returns {number[][]} */
export function sceneTies(page, nodes) {
  if (nodes.length > 60) return [];
  const shown = nodes.flatMap((node) => (typeof node.id === 'number' ? [page.archive.actors[node.id]] : []));
  const states = new Map(shown.filter((actor) => actor.type === 'country' && actor.iso3).map((actor) => [actor.iso3, actor.index]));
  return shown.flatMap((actor) => { const state = states.get(actor.iso3); return actor.type === 'country' || state === undefined ? [] : [[actor.index, state]]; });
}

const SHADED = 5;
const DISCS = 200; // above: communities are placed as discs (kg/render/layout.py), which can be shaded

/** @param {import('./types').Front} front */
const everyone = (front) => [...front.hubs, ...front.anchors, ...front.guests];

/** Whether the selection is this front, an actor on it, or a story whose first actor is. @param {Page} page @param {import('./types').Front} front */
function isOn(page, front) {
  const chosen = page.view.selection;
  if (!chosen) return false;
  if (chosen.kind === 'front') return page.archive.fronts[chosen.front] === front;
  const actor = chosen.kind === 'actor' ? chosen.actor : chosen.kind === 'story' ? page.archive.findings[chosen.story].actors[0] : undefined;
  return actor !== undefined && frontsOf(page.archive, actor).includes(page.archive.fronts.indexOf(front));
}

/**
 * Numbers of the fronts to shade: those of the selection; else those of the first story, then the largest few that share
 * at most half their actors with one already taken, so that the shades can be told apart.
 * @param {Page} page
 */
export function frontsToShade(page) {
  const { fronts } = page.archive;
  const all = fronts.map((_, i) => i);
  const own = all.filter((i) => isOn(page, fronts[i]));
  if (own.length) return own;
  const [lead] = page.archive.stories;
  const hero = lead === undefined ? undefined : page.archive.findings[lead].actors[0];
  const taken = hero === undefined ? [] : all.filter((i) => fronts[i].hubs.includes(hero)).slice(0, SHADED);
  for (const i of all.sort((a, b) => everyone(fronts[b]).length - everyone(fronts[a]).length || a - b)) {
    const mine = everyone(fronts[i]);
    const apart = !taken.includes(i) && taken.every((j) => mine.filter((actor) => everyone(fronts[j]).includes(actor)).length * 2 <= mine.length);
    if (apart && taken.length < SHADED) taken.push(i);
  }
  return taken;
}

/** Fronts where an analysis found some; else, on a map of many, the larger communities. @param {Page} page @param {SceneNode[]} nodes @returns {import('./types').SceneArea[]} */
export function sceneAreas(page, nodes) {
  if (!page.showAreas) return [];
  const few = nodes.length <= 60;
  const shared = (/** @type {import('./types').Front} */ front) => (few || everyone(front).length <= 8 ? [...front.guests, ...front.hubs] : []);
  const shown = new Set(nodes.map((node) => node.id));
  const fronts = frontsToShade(page).map((i) => ({ front: page.archive.fronts[i], i })).map(({ front, i }) => ({
    name: front.short, hue: HUES[i % HUES.length], home: front.anchors, lit: isOn(page, front),
    nodes: [...front.anchors, ...shared(front)].filter((actor) => shown.has(actor)),
  })).filter((area) => area.nodes.length > 1);
  if (fronts.length || nodes.length <= DISCS) return fronts;
  /** @type {Map<number, SceneNode[]>} */
  const groups = new Map();
  for (const node of nodes) {
    if (typeof node.id !== 'number') continue;
    const { community } = page.archive.actors[node.id];
    const group = groups.get(community);
    if (group) group.push(node); else groups.set(community, [node]);
  }
  return [...groups].filter(([, members]) => members.length > 5).map(([community, members]) => ({
    name: '', home: [], hue: HUES[community % HUES.length], nodes: members.map((node) => Number(node.id)),
  }));
}

/**
 * Fit the places to the window: turned on an upright screen, then stretched (at most twofold) to the window's shape.
 * @param {import('./types').Archive} archive
 * @param {{clientWidth: number, clientHeight: number}} place the element of the map, with its size in pixels
 */
export function fitToWindow(archive, place) {
  const placed = archive.actors.filter((actor) => actor.x !== undefined);
  if (placed.length < 3 || !place.clientWidth || !place.clientHeight) return;
  const span = (/** @type {'x'|'y'} */ key) => placed.reduce((most, actor) => Math.max(most, actor[key]), -Infinity) - placed.reduce((least, actor) => Math.min(least, actor[key]), Infinity) || 1;
  const turn = (place.clientHeight > place.clientWidth * 1.15) !== (span('y') > span('x'));
  const [wide, high] = turn ? [span('y'), span('x')] : [span('x'), span('y')];
  // Names stand beside the actors at the edge: they take their part of the width.
  const wanted = Math.max(0.5, (place.clientWidth - 150) / (place.clientHeight - 90)) / (wide / high);
  const limit = placed.length > 200 ? 1.25 : 2; // discs of communities stay discs
  const [fx, fy] = wanted > 1 ? [Math.min(limit, wanted), 1] : [1, Math.min(limit, 1 / wanted)];
  const move = (/** @type {[number, number]} */ [x, y]) => /** @type {[number, number]} */ (turn ? [y * fx, x * fy] : [x * fx, y * fy]);
  for (const actor of placed) [actor.x, actor.y] = move([actor.x, actor.y]);
  archive.centres = archive.centres.map(move);
}
