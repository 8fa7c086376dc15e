// What is drawn by lines and washes: areas, ends of lines, dotted ties. Coordinates are those of the map.
import { hull } from './network.js';

const BRANCHES = 14; // so many actors at most are joined by a tree; more stand together as a disc

/** @param {{x: number, y: number}[]} members */
export function middleOf(members) {
  const sum = members.reduce((total, item) => ({ x: total.x + item.x, y: total.y + item.y }), { x: 0, y: 0 });
  return { x: sum.x / members.length, y: sum.y / members.length };
}

/**
 * The shortest tree that joins all points, as pairs of points (Prim); a single point is joined to itself.
 * A wash along it leaves out strangers who stand between, which a hull would take in.
 * @param {import('./types').Point[]} points @returns {number[][][]}
 */
export function shortestTree(points) {
  if (points.length < 2) return points.map(({ x, y }) => [[x, y], [x, y]]);
  const inside = [points[0]];
  const outside = points.slice(1);
  const out = [];
  while (outside.length) {
    let best = { length: Infinity, from: inside[0], at: 0 };
    for (const from of inside) outside.forEach((to, at) => { const length = Math.hypot(to.x - from.x, to.y - from.y); if (length < best.length) best = { length, from, at }; });
    const [next] = outside.splice(best.at, 1);
    out.push([[best.from.x, best.from.y], [next.x, next.y]]);
    inside.push(next);
  }
  return out;
}

/** @param {import('./types').Stage} stage */
export function makeStrokes(stage) {
  /** Work out an area: a tree through a few actors, the hull of many; without those that stand far from the others on a crowded map. @param {import('./types').SceneArea} area */
  function outline(area) {
    let members = area.nodes.flatMap((id) => stage.items.get(id) || []);
    area.points = [];
    area.tree = null;
    if (!members.length) return;
    const centre = middleOf(members);
    /** @param {import('./types').Point} item */
    const away = (item) => Math.hypot(item.x - centre.x, item.y - centre.y);
    if (stage.scene.nodes.length > 60) {
      const usual = members.map(away).sort((a, b) => a - b)[Math.floor(members.length / 2)];
      members = members.filter((item) => away(item) <= usual * 1.6 + 30);
    }
    area.reach = Math.max(...members.map(stage.sizeOf)) + 12;
    if (members.length <= BRANCHES) area.tree = shortestTree(members);
    const points = [];
    for (const item of members) {
      const reach = area.tree ? area.reach : stage.sizeOf(item) + 24;
      for (let i = 0; i < 12; i += 1) points.push([item.x + reach * Math.cos(i * 0.5236), item.y + reach * Math.sin(i * 0.5236)]);
    }
    area.points = hull(points);
  }

  /** @param {CanvasRenderingContext2D} ctx */
  function drawAreas(ctx) {
    ctx.save();
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    for (const area of stage.scene.areas) {
      if (!area.points) outline(area);
      const strength = stage.scene.focus && !area.lit ? 0.2 : 1;
      ctx.beginPath();
      if (area.tree) drawTree(ctx, area, strength);
      else if (area.points && area.points.length > 2) drawHull(ctx, area, area.points, strength);
    }
    ctx.restore();
  }

  /** One stroke for the whole tree, so that its branches do not darken each other. @param {CanvasRenderingContext2D} ctx @param {import('./types').SceneArea} area @param {number} strength */
  function drawTree(ctx, area, strength) {
    for (const [[ax, ay], [bx, by]] of area.tree || []) { ctx.moveTo(ax, ay); ctx.lineTo(bx, by + 0.01); }
    ctx.globalAlpha = strength * (area.lit ? 0.27 : stage.scene.dark ? 0.26 : 0.2);
    ctx.strokeStyle = area.hue;
    ctx.lineWidth = (area.reach || 20) * 2;
    ctx.stroke();
  }

  /** @param {CanvasRenderingContext2D} ctx @param {import('./types').SceneArea} area @param {number[][]} points @param {number} strength */
  function drawHull(ctx, area, points, strength) {
    const [end] = points.slice(-1);
    ctx.moveTo((end[0] + points[0][0]) / 2, (end[1] + points[0][1]) / 2);
    points.forEach((p, i) => {
      const q = points[(i + 1) % points.length];
      ctx.quadraticCurveTo(p[0], p[1], (p[0] + q[0]) / 2, (p[1] + q[1]) / 2);
    });
    ctx.closePath();
    ctx.globalAlpha = strength;
    ctx.fillStyle = `${area.hue}${stage.scene.dark ? '22' : '1c'}`;
    ctx.strokeStyle = `${area.hue}55`;
    ctx.lineWidth = 1.5;
    ctx.fill();
    ctx.stroke();
  }

  /** @param {CanvasRenderingContext2D} ctx */
  function drawHeads(ctx) {
    if (stage.scene.lines.length > 2000 && (stage.moving || !stage.scene.focus)) return;
    for (const line of stage.scene.lines) {
      const lit = stage.scene.focus === null || stage.scene.focus.lines.has(line.id);
      const edge = stage.net.body.edges[line.id];
      if (!(line.forward || line.backward) || !edge || !edge.connected) continue;
      ctx.globalAlpha = lit ? (stage.scene.focus ? 1 : Math.max(0.45, stage.crowdOpacity())) : 0.08;
      if (line.forward) head(ctx, edge, line, stage.items.get(line.b), 1);
      if (line.backward) head(ctx, edge, line, stage.items.get(line.a), 0);
    }
    ctx.globalAlpha = 1;
  }

  /** An arrow for cooperation, a bar for conflict, at the border of the node that it points to. @param {CanvasRenderingContext2D} ctx @param {any} edge @param {import('./types').SceneLine} line @param {import('./types').SceneNode|undefined} item @param {number} end */
  function head(ctx, edge, line, item, end) {
    if (!item) return;
    const bar = line.side === 'conflict';
    const gap = stage.sizeOf(item) + (bar ? 5 : 2);
    let t = end;
    let point = { x: item.x, y: item.y };
    for (let step = 0; step < 48 && Math.hypot(point.x - item.x, point.y - item.y) < gap; step += 1) {
      t += end ? -0.02 : 0.02;
      point = edge.edgeType.getPoint(t);
    }
    const reach = Math.hypot(point.x - item.x, point.y - item.y) || 1;
    const [ux, uy] = [(point.x - item.x) / reach, (point.y - item.y) / reach];
    const [x, y] = [item.x + ux * gap, item.y + uy * gap];
    const size = bar ? 6 + line.width * 0.7 : 5 + line.width * 1.5;
    ctx.beginPath();
    if (bar) {
      ctx.moveTo(x - uy * size, y + ux * size);
      ctx.lineTo(x + uy * size, y - ux * size);
      ctx.lineWidth = 2 + line.width * 0.4;
      ctx.strokeStyle = stage.scene.colours.conflict;
      ctx.stroke();
      return;
    }
    ctx.moveTo(x, y);
    ctx.lineTo(x + ux * size * 1.7 - uy * size * 0.62, y + uy * size * 1.7 + ux * size * 0.62);
    ctx.lineTo(x + ux * size * 1.7 + uy * size * 0.62, y + uy * size * 1.7 - ux * size * 0.62);
    ctx.closePath();
    ctx.fillStyle = stage.scene.colours[line.side];
    ctx.fill();
  }

  /** @param {CanvasRenderingContext2D} ctx */
  function drawTies(ctx) {
    ctx.save();
    ctx.setLineDash([1.5, 5]);
    ctx.lineCap = 'round';
    ctx.strokeStyle = stage.scene.colours.soft;
    ctx.lineWidth = 1.3;
    for (const [a, b] of stage.scene.ties) {
      ctx.globalAlpha = stage.faded(a) || stage.faded(b) ? 0.15 : 0.75;
      const [from, to] = [stage.items.get(a), stage.items.get(b)];
      if (!from || !to) continue;
      ctx.beginPath();
      ctx.moveTo(from.x, from.y);
      ctx.lineTo(to.x, to.y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Curves and ends of the lines, for the SVG drawing. @returns {import('./types').DrawnLine[]} */
  function geometry() {
    return stage.scene.lines.flatMap((line) => {
      const edge = stage.net.body.edges[line.id];
      const [a, b] = [stage.items.get(line.a), stage.items.get(line.b)];
      if (!a || !b) return [];
      const via = line.bend ? edge.edgeType.getViaNode() : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      const tip = (/** @type {import('./types').Point} */ from, /** @type {import('./types').SceneNode} */ to) => {
        const angle = Math.atan2(to.y - from.y, to.x - from.x);
        return [to.x - Math.cos(angle) * (to.size + 4), to.y - Math.sin(angle) * (to.size + 4), angle * 180 / Math.PI];
      };
      const heads = [...(line.forward ? [tip(via, b)] : []), ...(line.backward ? [tip(via, a)] : [])];
      const middle = [(a.x + b.x) / 4 + via.x / 2, (a.y + b.y) / 4 + via.y / 2];
      return { points: [[a.x, a.y], [via.x, via.y], [b.x, b.y]], middle, side: line.side, dashed: !line.firm, width: line.width, label: stage.scene.lines.length <= 80 ? line.label : '', heads };
    });
  }

  return { drawAreas, drawHeads, drawTies, geometry };
}
