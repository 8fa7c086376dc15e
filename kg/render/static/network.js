// The network that is drawn: bundles of parallel events, neighbours, paths, communities as single nodes. No DOM here.

/** Above this many visible actors, communities are drawn as one node each until they are opened. */
export const FLAT_LIMIT = 1000;

/**
 * Bundle visible events between two nodes: one line per pair and side (cooperation, conflict).
 * nodeOf maps an actor to the node it is drawn as; null leaves it out.
 * @param {import('./types').KgEvent[]} events @param {(actor: number) => import('./types').NodeId|null} nodeOf @returns {Map<string, import('./types').Line>}
 */
export function bundle(events, nodeOf) {
  const lines = new Map();
  for (const event of events) {
    for (const [from, to] of event.pairs) {
      const start = nodeOf(from);
      const end = nodeOf(to);
      if (start === null || end === null || start === end) continue;
      const straight = String(start) < String(end);
      const [a, b] = straight ? [start, end] : [end, start];
      const id = `${a}~${b}~${event.side}`;
      let line = lines.get(id);
      if (!line) lines.set(id, line = { id, a, b, side: event.side, events: [], forward: false, backward: false, firm: false });
      if (line.events[line.events.length - 1] !== event) line.events.push(event);
      if (event.firm) line.firm = true;
      if (!event.relation.symmetric) {
        if (straight) line.forward = true;
        else line.backward = true;
      }
    }
  }
  return lines;
}

/** "spoke with ×2  +1": the commonest relation of a line, how often, and how many other relations there are. @param {{events: import('./types').KgEvent[]}} line */
export function lineLabel(line) {
  const counts = new Map();
  for (const event of line.events) counts.set(event.relation.label, (counts.get(event.relation.label) || 0) + 1);
  const [[label, often]] = [...counts].sort((x, y) => y[1] - x[1]);
  return label + (often > 1 ? ` ×${often}` : '') + (counts.size > 1 ? `  +${counts.size - 1}` : '');
}

/** Neighbours of every node: Map node -> [[other node, line], ...]. @param {Map<string, import('./types').Line>} lines @returns {import('./types').Near} */
export function adjacency(lines) {
  const near = new Map();
  const add = (/** @type {import('./types').NodeId} */ node, /** @type {import('./types').NodeId} */ other, /** @type {import('./types').Line} */ line) => (near.get(node) || near.set(node, []).get(node)).push([other, line]);
  for (const line of lines.values()) {
    add(line.a, line.b, line);
    add(line.b, line.a, line);
  }
  return near;
}

/** The nodes within `steps` of a node, itself included. @param {import('./types').Near} near @param {import('./types').NodeId} start @param {number} steps */
export function within(near, start, steps) {
  const seen = new Set([start]);
  let edge = [start];
  for (let step = 0; step < steps; step += 1) {
    const next = [];
    for (const node of edge) for (const [other] of near.get(node) || []) if (!seen.has(other)) { seen.add(other); next.push(other); }
    edge = next;
  }
  return seen;
}

/** A shortest path, over cooperation and firm lines where there is a choice; or null. @param {import('./types').Near} near @param {number} from @param {number} to @returns {import('./types').Path|null} */
export function shortestPath(near, from, to) {
  /** @type {Map<number, [number, import('./types').Line]|null>} */
  const before = new Map([[from, null]]);
  const queue = [from];
  const cost = (/** @type {import('./types').Line} */ line) => (line.side === 'coop' ? 0 : 2) + (line.firm ? 0 : 1);
  for (let head = 0; head < queue.length && !before.has(to); head += 1) {
    const choices = [...(near.get(queue[head]) || [])].sort((x, y) => cost(x[1]) - cost(y[1]) || y[1].events.length - x[1].events.length);
    for (const [node, line] of choices) {
      const other = Number(node); // paths go from actor to actor
      if (!before.has(other)) {
        before.set(other, [queue[head], line]);
        queue.push(other);
      }
    }
  }
  if (!before.has(to)) return null;
  const nodes = [to];
  /** @type {import('./types').Line[]} */
  const lines = [];
  for (let step = before.get(to); step; step = before.get(step[0])) {
    nodes.unshift(step[0]);
    lines.unshift(step[1]);
  }
  return { nodes, lines };
}

/** Corners of the convex hull of points [x, y], counter-clockwise. @param {number[][]} points */
export function hull(points) {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  if (sorted.length < 3) return sorted;
  const turn = (/** @type {number[]} */ o, /** @type {number[]} */ a, /** @type {number[]} */ b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (/** @type {number[][]} */ list) => {
    /** @type {number[][]} */
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/**
 * Decide what each visible actor is drawn as: itself, or 'c3' for community 3 while that is closed.
 * Everything is flat while at most FLAT_LIMIT actors are visible.
 * @param {import('./types').Archive} archive @param {import('./types').KgEvent[]} visible @param {Set<number>} opened @returns {import('./types').Net}
 */
export function gather(archive, visible, opened) {
  /** @type {Map<number, number>} */
  const shown = new Map(); // actor -> number of visible events
  for (const event of visible) for (const actor of new Set(event.pairs.flat())) shown.set(actor, (shown.get(actor) || 0) + 1);
  const flat = shown.size <= FLAT_LIMIT;
  const groups = new Map();
  if (!flat) {
    for (const actor of shown.keys()) {
      const { community } = archive.actors[actor];
      if (!opened.has(community)) (groups.get(community) || groups.set(community, []).get(community)).push(actor);
    }
    for (const members of groups.values()) members.sort((/** @type {number} */ a, /** @type {number} */ b) => (shown.get(b) || 0) - (shown.get(a) || 0) || a - b);
  }
  const nodeOf = (/** @type {number} */ actor) => {
    if (!shown.has(actor)) return null;
    const { community } = archive.actors[actor];
    return groups.has(community) ? `c${community}` : actor;
  };
  return { shown, flat, groups, nodeOf };
}

/**
 * How a bundle changed from before a day to that day and after. Undated events count as kept.
 * @param {Array<{day: ?number, lastDay: ?number}>} events @param {number} from day number
 * @returns {'new'|'gone'|'kept'}
 */
export function changeOf(events, from) {
  const before = events.some((event) => event.day === null || event.day < from);
  const now = events.some((event) => event.day === null || Number(event.lastDay) >= from);
  return before && now ? 'kept' : now ? 'new' : 'gone';
}

/**
 * Pairs of actors with their number of events before a day and from it on, those that changed most first.
 * @param {Pick<import('./types').KgEvent, 'day'|'lastDay'|'pairs'>[]} events @param {number} from day number
 * @returns {Array<{a: number, b: number, before: number, now: number}>} a < b
 */
export function comparePeriods(events, from) {
  const found = new Map();
  for (const event of events) {
    if (event.day === null) continue;
    const keys = new Set(event.pairs.map(([a, b]) => (a < b ? `${a}~${b}` : `${b}~${a}`)));
    for (const key of keys) {
      const [a, b] = key.split('~').map(Number);
      const row = found.get(key) || found.set(key, { a, b, before: 0, now: 0 }).get(key);
      if (Number(event.lastDay) >= from) row.now += 1;
      else row.before += 1;
    }
  }
  const change = (/** @type {{now: number, before: number}} */ row) => Math.abs(row.now - row.before);
  return [...found.values()].sort((x, y) => change(y) - change(x) || x.a - y.a || x.b - y.b);
}
