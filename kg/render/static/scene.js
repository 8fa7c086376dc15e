// From the view to a scene: which actors, lines and areas the map draws, and what the selection lights up. No DOM here.
import { frontsOf } from './archive.js';
import { applyFilters, isComparing } from './filters.js';
import { adjacency, bundle, changeOf, gather, lineLabel, shortestPath, within } from './network.js';
import { CHANGES, HUES, TYPES } from './words.js';

/**
 * @typedef {object} Page what the rooms share
 * @property {object} archive the data, see archive.js
 * @property {object} view filters, selection, theme, opened communities; see links.js
 * @property {{result: object, lines: Map<string, object>, near: Map, net: object, visible: Set, path: ?object}} drawn what the view came to
 * @property {Map<number, {x: number, y: number}>} moved actors that the reader dragged elsewhere
 * @property {boolean} showAreas
 * @property {() => boolean} isDark
 *
 * @typedef {{id: number|string, x: number, y: number, label: string, type: string, fill: string, size: number, weight: number, big: boolean, badge: string, chosen: boolean, many?: number}} SceneNode
 * @typedef {{id: string, a: number|string, b: number|string, side: 'coop'|'conflict', firm: boolean, forward: boolean, backward: boolean, label: string, bend: number, width: number, change?: 'new'|'gone'|'kept'}} SceneLine
 * @typedef {{name: string, hue: string, home: number[], lit?: boolean, nodes: number[], points?: number[][]}} SceneArea
 */

/** Read the view into page.drawn: which events pass, how they bundle, which path is asked for. */
export function compute(page) {
  const result = applyFilters(page.archive, page.view.filters);
  const off = page.view.filters.types;
  const net = gather(page.archive, result.visible, page.view.opened);
  const nodeOf = (actor) => (off.has(page.archive.actors[actor].type) ? null : net.nodeOf(actor));
  const lines = bundle(result.visible, nodeOf);
  if (isComparing(page.view.filters)) for (const line of lines.values()) line.change = changeOf(line.events, page.view.filters.from);
  page.drawn = { result, lines, net, near: adjacency(lines), visible: new Set(result.visible), path: null };
  const chosen = page.view.selection;
  if (chosen && chosen.kind === 'path') page.drawn.path = actorPath(page, chosen.a, chosen.b);
}

/** Paths go from actor to actor, also where the map shows communities as one node. */
export function actorPath(page, a, b) {
  const lines = bundle(page.drawn.result.visible, (actor) => actor);
  return shortestPath(adjacency(lines), a, b);
}

/** What the selection lights up: {nodes, lines} of the drawn network, or null for everything. */
export function focusOf(page) {
  const chosen = page.view.selection;
  if (!chosen) return null;
  const { lines, near, net } = page.drawn;
  const between = (pairs) => {
    const nodes = new Set(pairs.flat());
    const wanted = new Set(pairs.map(([a, b]) => [a, b].sort().join('~')));
    return { nodes, lines: new Set([...lines.values()].filter((line) => wanted.has([line.a, line.b].sort().join('~'))).map((line) => line.id)) };
  };
  const node = (actor) => net.nodeOf(actor) ?? actor;
  if (chosen.kind === 'actor') {
    const start = node(chosen.actor);
    const nodes = within(near, start, page.view.steps);
    const inside = (line) => nodes.has(line.a) && nodes.has(line.b) && (page.view.steps > 1 || line.a === start || line.b === start);
    return { nodes, lines: new Set([...lines.values()].filter(inside).map((line) => line.id)) };
  }
  if (chosen.kind === 'pair') return between([[node(chosen.a), node(chosen.b)]]);
  if (chosen.kind === 'event') return between(page.archive.events[chosen.event].pairs.map((pair) => pair.map(node)));
  if (chosen.kind === 'front') return frontFocus(page, page.archive.fronts[chosen.front], node);
  const path = page.drawn.path;
  return path ? between(path.lines.map((line) => [node(line.a), node(line.b)])) : between([[node(chosen.a), node(chosen.b)]]);
}

function frontFocus(page, front, node) {
  const nodes = new Set([...front.hubs, ...front.anchors, ...front.guests].map(node));
  return { nodes, lines: new Set([...page.drawn.lines.values()].filter((line) => nodes.has(line.a) && nodes.has(line.b)).map((line) => line.id)) };
}

/** @param {Page} page @returns {SceneNode[]} actors, or closed communities, as the map draws them */
export function sceneNodes(page) {
  const { net } = page.drawn;
  const dark = page.isDark();
  const fill = (type) => (TYPES[type] || TYPES.group)[dark ? 3 : 2];
  const counts = [...net.shown.values()].sort((a, b) => b - a);
  const bigFrom = Math.max(2, counts[Math.min(counts.length - 1, Math.max(2, Math.round(counts.length * 0.03)))] || 0);
  const fronts = new Map();
  for (const front of page.archive.fronts) for (const hub of front.hubs) fronts.set(hub, (fronts.get(hub) || 0) + 1);
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

function isChosen(page, index) {
  const chosen = page.view.selection;
  return Boolean(chosen) && (chosen.actor === index || ((chosen.kind === 'path' || chosen.kind === 'pair') && (chosen.a === index || chosen.b === index)));
}

/** @param {Page} page @returns {SceneLine[]} */
export function sceneLines(page) {
  const parallel = new Map();
  for (const line of page.drawn.lines.values()) {
    const key = `${line.a}~${line.b}`;
    (parallel.get(key) || parallel.set(key, []).get(key)).push(line);
  }
  const out = [];
  const kept = strongest(parallel);
  for (const group of kept) {
    group.forEach((line, i) => out.push({
      ...line, ...(isClosed(line) ? { forward: false, backward: false } : {}), events: undefined, label: (CHANGES[line.change] || '') + lineLabel(line), bend: group.length > 1 ? (i - (group.length - 1) / 2) * 0.36 : 0,
      width: (isClosed(line) ? 5 : 1) * 1.7 + 1.3 * Math.log2(line.events.length) * (page.drawn.lines.size > 400 ? 0.6 : 1) + (line.side === 'conflict' ? 1.1 : 0) + (line.change === 'new' ? 2 : 0),
    }));
  }
  return out;
}

export const STRONGEST = 60;
export const isClosed = (line) => typeof line.a === 'string' && typeof line.b === 'string';

/** Between closed communities only the strongest pairs are drawn: everyone is tied to everyone a little. */
function strongest(parallel) {
  const groups = [...parallel.values()];
  const closed = groups.filter((group) => isClosed(group[0]));
  const count = (group) => group.reduce((sum, line) => sum + line.events.length, 0);
  const totals = new Map();
  for (const group of closed) for (const end of [group[0].a, group[0].b]) totals.set(end, (totals.get(end) || 0) + count(group));
  // Measured against how busy both ends are, or every line would lead to the largest community.
  const weight = new Map(closed.map((group) => [group, count(group) / Math.sqrt(totals.get(group[0].a) * totals.get(group[0].b))]));
  const between = closed.sort((x, y) => weight.get(y) - weight.get(x) || (x[0].id < y[0].id ? -1 : 1));
  const weak = new Set(between.slice(STRONGEST));
  return weak.size ? groups.filter((group) => !weak.has(group)) : groups;
}

/** Dotted lines from actors to the state they act for, on a map of few. */
export function sceneTies(page, nodes) {
  if (nodes.length > 60) return [];
  const shown = nodes.filter((node) => typeof node.id === 'number').map((node) => page.archive.actors[node.id]);
  const states = new Map(shown.filter((actor) => actor.type === 'country' && actor.iso3).map((actor) => [actor.iso3, actor.index]));
  return shown.filter((actor) => actor.type !== 'country' && states.has(actor.iso3)).map((actor) => [actor.index, states.get(actor.iso3)]);
}

const SHADED = 6;

/** Whether the selection is this front or an actor on it. */
function isOn(page, front) {
  const chosen = page.view.selection;
  if (!chosen) return false;
  return page.archive.fronts[chosen.front] === front || (chosen.kind === 'actor' && frontsOf(page.archive, chosen.actor).includes(page.archive.fronts.indexOf(front)));
}

/** Numbers of the fronts to shade: those of the selection, else the largest few, so that the shades can be told apart. */
export function frontsToShade(page) {
  const all = page.archive.fronts.map((_, i) => i);
  const own = all.filter((i) => isOn(page, page.archive.fronts[i]));
  if (own.length) return own;
  const size = (i) => page.archive.fronts[i].hubs.length + page.archive.fronts[i].anchors.length + page.archive.fronts[i].guests.length;
  return all.sort((a, b) => size(b) - size(a) || a - b).slice(0, SHADED);
}

/** Fronts where an analysis found some; else, on a map of many, the communities. */
export function sceneAreas(page, nodes) {
  if (!page.showAreas) return [];
  const few = nodes.length <= 60;
  const shown = new Set(nodes.map((node) => node.id));
  const fronts = frontsToShade(page).map((i) => [page.archive.fronts[i], i]).map(([front, i]) => ({
    name: front.short, hue: HUES[i % HUES.length], home: front.anchors, lit: isOn(page, front),
    nodes: [...front.anchors, ...(few ? [...front.guests, ...front.hubs] : [])].filter((actor) => shown.has(actor)),
  })).filter((area) => area.nodes.length > 1);
  if (fronts.length || few) return fronts;
  const groups = new Map();
  for (const node of nodes) {
    if (typeof node.id !== 'number') continue;
    const { community } = page.archive.actors[node.id];
    (groups.get(community) || groups.set(community, []).get(community)).push(node);
  }
  return [...groups].filter(([, members]) => members.length > 2).map(([community, members]) => ({
    name: '', home: [], hue: HUES[community % HUES.length], nodes: members.map((node) => node.id),
  }));
}

/**
 * Fit the places to the window: turned on an upright screen, then stretched (at most twofold) to the window's shape.
 * @param {object} archive
 * @param {{clientWidth: number, clientHeight: number}} place the element of the map, with its size in pixels
 */
export function fitToWindow(archive, place) {
  const placed = archive.actors.filter((actor) => actor.x !== undefined);
  if (placed.length < 3 || !place.clientWidth || !place.clientHeight) return;
  const span = (key) => placed.reduce((most, actor) => Math.max(most, actor[key]), -Infinity) - placed.reduce((least, actor) => Math.min(least, actor[key]), Infinity) || 1;
  const turn = (place.clientHeight > place.clientWidth * 1.15) !== (span('y') > span('x'));
  const [wide, high] = turn ? [span('y'), span('x')] : [span('x'), span('y')];
  // Names stand beside the actors at the edge: they take their part of the width.
  const wanted = Math.max(0.5, (place.clientWidth - 150) / (place.clientHeight - 90)) / (wide / high);
  const limit = placed.length > 200 ? 1.25 : 2; // discs of communities stay discs
  const [fx, fy] = wanted > 1 ? [Math.min(limit, wanted), 1] : [1, Math.min(limit, 1 / wanted)];
  const move = ([x, y]) => (turn ? [y * fx, x * fy] : [x * fx, y * fy]);
  for (const actor of placed) [actor.x, actor.y] = move([actor.x, actor.y]);
  archive.centres = archive.centres.map(move);
}
