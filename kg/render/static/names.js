// Names of actors and fronts and words on lines, at a constant size on the screen, the most important first.
import { middleOf } from './strokes.js';

const NAMES_FACE = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
export const NAME_FONT = `600 15px ${NAMES_FACE}`;
const FIRST_NAMES = 16; // so many names may cover the marks of lesser actors

/** @param {import('./strokes.js').Stage} stage */
export function makeNames(stage) {
  const widths = new Map();
  function widthOf(ctx, text, font) {
    const key = font + text;
    if (!widths.has(key)) { ctx.font = font; widths.set(key, ctx.measureText(text).width); }
    return widths.get(key);
  }

  function drawWords(ctx) {
    const scale = stage.net.getScale();
    const zero = stage.net.canvasToDOM({ x: 0, y: 0 });
    const view = [stage.place.clientWidth, stage.place.clientHeight];
    const taken = []; // [left, top, right, bottom, rank of the node whose mark it is, or -1 for words]
    const free = (box, rank = -1) => box[2] > 0 && box[0] < view[0] && box[3] > 0 && box[1] < view[1] &&
      !taken.some((other) => other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1] && (rank < 0 || other[4] <= rank));
    const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.lineJoin = 'round';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    const few = stage.ranked.length <= 150;
    const at = (node) => [node.x * scale + zero.x, node.y * scale + zero.y, stage.sizeOf(node) * scale];
    const order = stage.scene.focus ? [...stage.ranked].sort((a, b) => Number(stage.faded(a.id)) - Number(stage.faded(b.id))) : stage.ranked;
    order.forEach((node, rank) => {
      if (!few && !(stage.scene.focus && stage.scene.focus.nodes.has(node.id))) return;
      const [x, y, r] = at(node);
      taken.push([x - r, y - r, x + r, y + r, rank]);
    });
    for (const node of order) { // before the names, which may cover them
      const [x, y, r] = at(node);
      if (node.badge && !stage.faded(node.id) && (few || r > 11)) badge(ctx, x + r * 0.8, y - r * 0.8, node.badge, Math.max(5.5, Math.min(8, r * 0.95)));
    }
    const named = [];
    const areaNames = [];
    for (const area of stage.scene.areas) areaNames.push(() => nameArea(ctx, area, scale, zero, free, taken));
    for (const [rank, node] of order.entries()) {
      const dim = stage.faded(node.id);
      if (dim && !few) continue;
      const [x, y, r] = at(node);
      const px = node.big ? (view[0] < 500 ? 13.5 : 15) : 12.5;
      const font = `${node.big ? '600 ' : ''}${px}px ${NAMES_FACE}`;
      const w = widthOf(ctx, node.label, font) / 2 + 3;
      const h = px * 0.62;
      const [down, side] = [r + h + 2, r + w + 3];
      const spots = [[x, y + down]];
      if (few || stage.scene.focus) spots.push([x, y - down], [x + side, y], [x - side, y], [x + w * 0.7, y + down], [x - w * 0.7, y + down], [x + w * 0.7, y - down], [x - w * 0.7, y - down]);
      if (few && (node.big || rank < 4)) for (const far of [down + h * 2, -down - h * 2]) spots.push([x, y + far], [x + w * 0.7, y + far], [x - w * 0.7, y + far]);
      if (node.many && r > 9) halo(ctx, node.many.toLocaleString('en'), x, y, `600 ${Math.min(12.5, r)}px ${NAMES_FACE}`, stage.scene.colours.ink, true);
      const inside = ([cx]) => cx >= w && cx <= view[0] - w;
      const fits = (least) => ([cx, cy]) => free([cx - w, cy - h, cx + w, cy + h], least);
      // A name gives way to names and marks of more important actors only: where nothing is free, it covers lesser marks.
      const spot = spots.find((each) => inside(each) && fits(-1)(each)) || ((node.big || rank < FIRST_NAMES) && spots.find((each) => inside(each) && fits(rank)(each))) || spots.slice(0, 1).find(fits(-1));
      if (!spot) continue;
      taken.push([spot[0] - w, spot[1] - h, spot[0] + w, spot[1] + h, -1]);
      named.push(node.id);
      halo(ctx, node.label, spot[0], spot[1], font, dim ? stage.scene.colours.faint : stage.scene.colours.ink, dim);
    }
    for (const line of stage.scene.lines) wordLine(ctx, line, scale, zero, free, taken);
    for (const draw of areaNames) draw();
    ctx.restore();
    stage.place.dataset.named = named.slice(0, 200).join(' '); // for tests: a canvas tells nothing
  }

  /** How many fronts an actor works on. */
  function badge(ctx, x, y, text, radius) {
    ctx.fillStyle = stage.scene.colours.ink;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.fill();
    ctx.fillStyle = stage.scene.colours.ground;
    ctx.font = `700 ${radius * 1.4}px ${NAMES_FACE}`;
    ctx.fillText(text, x, y + 0.5);
  }

  function halo(ctx, text, x, y, font, colour, thin) {
    ctx.font = font;
    ctx.lineWidth = thin ? 2 : 4;
    ctx.strokeStyle = stage.scene.colours.ground;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }

  function wordLine(ctx, line, scale, zero, free, taken) {
    const lit = stage.scene.focus && stage.scene.focus.lines.has(line.id);
    if (!line.label || !(lit ? stage.scene.focus.lines.size <= 60 : !stage.scene.focus && (stage.scene.lines.length <= 45 || scale > 1.6))) return;
    const edge = stage.net.body.edges[line.id];
    if (!edge || !edge.connected) return;
    const font = `${lit ? '600 ' : ''}12px ${NAMES_FACE}`;
    const w = widthOf(ctx, line.label, font) / 2 + 2;
    for (const t of [0.5, 0.42, 0.58, 0.34, 0.66]) {
      const point = edge.edgeType.getPoint(t);
      const [x, y] = [point.x * scale + zero.x, point.y * scale + zero.y];
      if (!free([x - w, y - 8, x + w, y + 8])) continue;
      taken.push([x - w, y - 8, x + w, y + 8, -1]);
      halo(ctx, line.label, x, y, font, stage.scene.colours[line.side], false);
      return;
    }
  }

  /** The name of a front stands outside it, on the side of those at home there, away from the actors it shares. */
  function nameArea(ctx, area, scale, zero, free, taken) {
    if (!area.name || !area.points || area.points.length < 3) return;
    const font = `600 11.5px ${NAMES_FACE}`;
    const text = area.name.length > 42 ? `${area.name.slice(0, 40)}…` : area.name;
    const w = widthOf(ctx, text, font) / 2 + 4;
    const home = middleOf(area.home.map((id) => stage.items.get(id)).filter(Boolean));
    const whole = middleOf(area.points.map(([x, y]) => ({ x, y })));
    const lean = Math.atan2(home.y - whole.y, home.x - whole.x);
    const start = Number.isFinite(lean) && Math.hypot(home.x - whole.x, home.y - whole.y) > 4 ? lean : -Math.PI / 2;
    for (const turn of [0, 0.5, -0.5, 1, -1, 1.5, -1.5]) {
      const [cos, sin] = [Math.cos(start + turn), Math.sin(start + turn)];
      const edge = area.points.reduce((best, p) => (p[0] * cos + p[1] * sin > best[0] * cos + best[1] * sin ? p : best));
      const x = edge[0] * scale + zero.x + cos * (w * 0.9 + 2);
      const y = edge[1] * scale + zero.y + sin * 13;
      if (x - w < 0 || x + w > stage.place.clientWidth || !free([x - w, y - 8, x + w, y + 8])) continue;
      taken.push([x - w, y - 8, x + w, y + 8, -1]);
      halo(ctx, text, x, y, font, stage.scene.focus && !area.lit ? stage.scene.colours.faint : stage.scene.colours.soft, false);
      return;
    }
  }

  return { drawWords, widthOf };
}
