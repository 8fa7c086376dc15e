// What is drawn by lines and washes: areas, ends of lines, dotted ties. Coordinates are those of the map.
import { hull } from './network.js';

/**
 * @typedef {object} Stage what is drawn and where, shared by the rooms of the map
 * @property {object} net the vis-network
 * @property {HTMLElement} place
 * @property {Map<number|string, import('./scene.js').SceneNode>} items
 * @property {{nodes: object[], lines: object[], areas: object[], ties: number[][], focus: ?{nodes: Set, lines: Set}, colours: object, dark: boolean}} scene
 * @property {object[]} ranked nodes, the most important first
 * @property {(node: object) => number} sizeOf radius on the map
 * @property {(id: number|string) => boolean} faded
 * @property {() => number} crowdOpacity
 */

/** @param {{x: number, y: number}[]} members */
export function middleOf(members) {
  const sum = members.reduce((total, item) => ({ x: total.x + item.x, y: total.y + item.y }), { x: 0, y: 0 });
  return { x: sum.x / members.length, y: sum.y / members.length };
}

/** @param {Stage} stage */
export function makeStrokes(stage) {
  /** The hull around an area's nodes; on a crowded map without those that stand far from the others. */
  function outline(area) {
    let members = area.nodes.map((id) => stage.items.get(id)).filter(Boolean);
    if (!members.length) return [];
    const centre = middleOf(members);
    const away = (item) => Math.hypot(item.x - centre.x, item.y - centre.y);
    if (stage.scene.nodes.length > 60) {
      const usual = members.map(away).sort((a, b) => a - b)[Math.floor(members.length / 2)];
      members = members.filter((item) => away(item) <= usual * 1.6 + 30);
    }
    const points = [];
    for (const item of members) {
      const reach = stage.sizeOf(item) + 24;
      for (let i = 0; i < 12; i += 1) points.push([item.x + reach * 1.2 * Math.cos(i * 0.5236), item.y + reach * Math.sin(i * 0.5236) + 5]);
    }
    return hull(points);
  }

  function drawAreas(ctx) {
    for (const area of stage.scene.areas) {
      area.points = area.points || outline(area);
      if (area.points.length < 3) continue;
      const points = area.points;
      const last = points[points.length - 1];
      ctx.save();
      ctx.beginPath();
      ctx.moveTo((last[0] + points[0][0]) / 2, (last[1] + points[0][1]) / 2);
      points.forEach((p, i) => {
        const q = points[(i + 1) % points.length];
        ctx.quadraticCurveTo(p[0], p[1], (p[0] + q[0]) / 2, (p[1] + q[1]) / 2);
      });
      ctx.closePath();
      ctx.globalAlpha = stage.scene.focus && !area.lit ? 0.35 : 1;
      ctx.fillStyle = `${area.hue}${stage.scene.dark ? '22' : '1c'}`;
      ctx.strokeStyle = `${area.hue}77`;
      ctx.lineWidth = 1.5;
      ctx.fill();
      ctx.stroke();
      ctx.restore();
    }
  }

  function drawHeads(ctx) {
    if (stage.scene.lines.length > 2500 && !stage.scene.focus) return;
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

  /** An arrow for cooperation, a bar for conflict, at the border of the node that it points to. */
  function head(ctx, edge, line, item, end) {
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

  function drawTies(ctx) {
    ctx.save();
    ctx.setLineDash([1.5, 5]);
    ctx.lineCap = 'round';
    ctx.strokeStyle = stage.scene.colours.soft;
    ctx.lineWidth = 1.3;
    for (const [a, b] of stage.scene.ties) {
      ctx.globalAlpha = stage.faded(a) || stage.faded(b) ? 0.15 : 0.75;
      ctx.beginPath();
      ctx.moveTo(stage.items.get(a).x, stage.items.get(a).y);
      ctx.lineTo(stage.items.get(b).x, stage.items.get(b).y);
      ctx.stroke();
    }
    ctx.restore();
  }

  return { drawAreas, drawHeads, drawTies };
}
