// Names of actors and fronts and words on lines, at a constant size on the screen, the most important first.
import { middleOf } from './strokes.js';

const NAMES_FACE = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", sans-serif';
export const NAME_FONT = `600 15px ${NAMES_FACE}`;
const FIRST_NAMES = 16; // so many names may cover the marks of lesser actors
const CELL = 80; // pixels: boxes are looked up by the squares that they touch

/** Boxes that are taken: [left, top, right, bottom, rank of the node whose mark it is, or -1 for words]. */
function makeRoom() {
  /** @type {Map<number, number[][]>} */
  const cells = new Map();
  /** @param {number[]} box @param {(key: number) => boolean|void} visit */
  function touched([left, top, right, bottom], visit) {
    for (let cx = Math.floor(left / CELL); cx <= Math.floor(right / CELL); cx += 1) {
      for (let cy = Math.floor(top / CELL); cy <= Math.floor(bottom / CELL); cy += 1) if (visit(cx * 4096 + cy)) return true;
    }
    return false;
  }
  /** @param {number[]} box */
  function take(box) {
    touched(box, (key) => { const list = cells.get(key); if (list) list.push(box); else cells.set(key, [box]); });
  }
  /** Whether nothing lies there; with a rank, only words and marks of more important nodes count. @param {number[]} box @param {number} rank */
  function isFree(box, rank) {
    const hits = (/** @type {number[]} */ other) => other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1] && (rank < 0 || other[4] <= rank);
    return !touched(box, (key) => Boolean(cells.get(key)?.some(hits)));
  }
  return { take, isFree };
}

/** @param {import('./types').Stage} stage */
export function makeNames(stage) {
  /** @typedef {import('./types').SceneNode} SceneNode @typedef {{text: string, x: number, y: number, font: string, colour: string, halo: number, badge?: number}} Word */
  /** @type {Map<string, Map<string, number>>} */
  const widths = new Map();
  /** @type {{scene: object, scale: number, zero: import('./types').Point, words: Word[]}|null} */
  let last = null;

  /** @param {CanvasRenderingContext2D} ctx @param {string} text @param {string} font */
  function widthOf(ctx, text, font) {
    const known = widths.get(font) || new Map();
    widths.set(font, known);
    let width = known.get(text);
    if (width === undefined) { ctx.font = font; width = ctx.measureText(text).width; known.set(text, width); }
    return width;
  }

  /** While the map is only shifted, words keep their places beside the marks: finding places anew would cost a stutter. @param {CanvasRenderingContext2D} ctx */
  function drawWords(ctx) {
    const scale = stage.net.getScale();
    const zero = stage.net.canvasToDOM({ x: 0, y: 0 });
    const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.lineJoin = 'round';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    if (!last || !stage.moving || last.scene !== stage.scene || last.scale !== scale) last = { scene: stage.scene, scale, zero, words: plan(ctx, scale, zero) };
    const [dx, dy] = [zero.x - last.zero.x, zero.y - last.zero.y];
    for (const word of last.words) paint(ctx, word, dx, dy);
    ctx.restore();
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Word} word @param {number} dx @param {number} dy */
  function paint(ctx, word, dx, dy) {
    const [x, y] = [word.x + dx, word.y + dy];
    if (word.badge) {
      ctx.fillStyle = stage.scene.colours.ink;
      ctx.beginPath();
      ctx.arc(x, y, word.badge, 0, 7);
      ctx.fill();
    }
    ctx.font = word.font;
    if (word.halo) {
      ctx.lineWidth = word.halo;
      ctx.strokeStyle = stage.scene.colours.ground;
      ctx.strokeText(word.text, x, y);
    }
    ctx.fillStyle = word.colour;
    ctx.fillText(word.text, x, y + (word.badge ? 0.5 : 0));
  }

  /** Which words stand where, in the order of painting. @param {CanvasRenderingContext2D} ctx @param {number} scale @param {import('./types').Point} zero @returns {Word[]} */
  function plan(ctx, scale, zero) {
    const { scene } = stage;
    const view = [stage.place.clientWidth, stage.place.clientHeight];
    const room = makeRoom();
    const free = (/** @type {number[]} */ box, rank = -1) => box[2] > 0 && box[0] < view[0] && box[3] > 0 && box[1] < view[1] && room.isFree(box, rank);
    const few = stage.ranked.length <= 150;
    const order = (scene.focus ? [...stage.ranked].sort((a, b) => Number(stage.faded(a.id)) - Number(stage.faded(b.id))) : stage.ranked)
      .map((node) => ({ node, x: node.x * scale + zero.x, y: node.y * scale + zero.y, r: stage.sizeOf(node) * scale }))
      .filter(({ x, y, r }) => x > -r - 150 && x < view[0] + r + 150 && y > -r - 40 && y < view[1] + r + 40);
    const badgeOf = (/** @type {number} */ r) => Math.max(5.5, Math.min(8, r * 0.95));
    order.forEach(({ node, x, y, r }, rank) => {
      if (!few && !(scene.focus && scene.focus.nodes.has(node.id))) return;
      room.take([x - r, y - r, x + r, y + r, rank]);
      const [side, b] = [r * 0.8, badgeOf(r)];
      if (node.badge) room.take([x + side - b, y - side - b, x + side + b, y - side + b, rank]);
    });
    /** @type {Word[]} */
    const words = [];
    for (const { node, x, y, r } of order) { // before the names, which may cover them
      if (!node.badge || stage.faded(node.id) || !(few || r > 11)) continue;
      const badge = badgeOf(r);
      words.push({ text: node.badge, x: x + r * 0.8, y: y - r * 0.8, font: `700 ${badge * 1.4}px ${NAMES_FACE}`, colour: scene.colours.ground, halo: 0, badge });
    }
    const named = [];
    for (const [rank, { node, x, y, r }] of order.entries()) {
      const dim = stage.faded(node.id);
      if (node.many && r > 9) words.push({ text: node.many.toLocaleString('en'), x, y, font: `600 ${Math.min(12.5, r)}px ${NAMES_FACE}`, colour: scene.colours.ink, halo: 2 });
      if (dim && !few) continue;
      const px = node.big ? (view[0] < 500 ? 13.5 : 15) : 12.5;
      const font = `${node.big ? '600 ' : ''}${px}px ${NAMES_FACE}`;
      const w = widthOf(ctx, node.label, font) / 2 + 3;
      const h = px * 0.62;
      const spot = spotFor(spots(node, rank, { x, y, r, w, h, few }), { w, h, few, rank, big: node.big, width: view[0] }, free);
      if (!spot) continue;
      room.take([spot[0] - w, spot[1] - h, spot[0] + w, spot[1] + h, -1]);
      named.push(node.id);
      words.push({ text: node.label, x: spot[0], y: spot[1], font, colour: dim ? scene.colours.faint : scene.colours.ink, halo: dim ? 2 : 4 });
    }
    for (const line of scene.lines) wordLine(ctx, line, { scale, zero, free, take: room.take, words });
    for (const area of scene.areas) nameArea(ctx, area, { scale, zero, free, take: room.take, words });
    stage.place.dataset.named = named.slice(0, 200).join(' '); // for tests: a canvas tells nothing
    return words;
  }

  /** Where a name may stand, the best first. @param {SceneNode} node @param {number} rank @param {{x: number, y: number, r: number, w: number, h: number, few: boolean}} mark @returns {number[][]} */
  function spots(node, rank, { x, y, r, w, h, few }) {
    const [down, side] = [r + h + 2, r + w + 3];
    const out = [[x, y + down]];
    if (few || stage.scene.focus) out.push([x, y - down], [x + side, y], [x - side, y], [x + w * 0.7, y + down], [x - w * 0.7, y + down], [x + w * 0.7, y - down], [x - w * 0.7, y - down]);
    if (few && (node.big || rank < 4)) for (const far of [down + h * 2, -down - h * 2]) out.push([x, y + far], [x + w * 0.7, y + far], [x - w * 0.7, y + far]);
    return out;
  }

  /**
   * A name gives way to names and marks of more important actors only: where nothing is free, it covers lesser marks.
   * On a crowded map lesser names keep a distance, so that there are no more of them than the eye can part.
   * @param {number[][]} where @param {{w: number, h: number, few: boolean, rank: number, big: boolean, width: number}} name_ @param {(box: number[], rank?: number) => boolean} free
   */
  function spotFor(where, { w, h, few, rank, big, width }, free) {
    const apart = few || big || stage.scene.focus ? 0 : 14;
    const inside = (/** @type {number[]} */ [cx]) => cx >= w && cx <= width - w;
    const fits = (/** @type {number} */ least) => (/** @type {number[]} */ [cx, cy]) => free([cx - w - apart, cy - h - apart, cx + w + apart, cy + h + apart], least);
    return where.find((each) => inside(each) && fits(-1)(each)) || ((big || rank < FIRST_NAMES) && where.find((each) => inside(each) && fits(rank)(each))) || where.slice(0, 1).find(fits(-1));
  }

  /** @typedef {{scale: number, zero: import('./types').Point, free: (box: number[]) => boolean, take: (box: number[]) => void, words: Word[]}} Plan */

  /** @param {CanvasRenderingContext2D} ctx @param {import('./types').SceneLine} line @param {Plan} to */
  function wordLine(ctx, line, { scale, zero, free, take, words }) {
    const { focus, lines, colours } = stage.scene;
    const lit = focus && focus.lines.has(line.id);
    if (!line.label || !(lit ? focus.lines.size <= 60 : !focus && (lines.length <= 45 || scale > 1.6))) return;
    const edge = stage.net.body.edges[line.id];
    if (!edge || !edge.connected) return;
    const font = `${lit ? '600 ' : ''}12px ${NAMES_FACE}`;
    const w = widthOf(ctx, line.label, font) / 2 + 2;
    for (const t of [0.5, 0.42, 0.58, 0.34, 0.66]) {
      const point = edge.edgeType.getPoint(t);
      const [x, y] = [point.x * scale + zero.x, point.y * scale + zero.y];
      if (!free([x - w, y - 8, x + w, y + 8])) continue;
      take([x - w, y - 8, x + w, y + 8, -1]);
      words.push({ text: line.label, x, y, font, colour: colours[line.side], halo: 4 });
      return;
    }
  }

  /** The name of a front stands outside it, on the side of those at home there, away from the actors it shares. @param {CanvasRenderingContext2D} ctx @param {import('./types').SceneArea} area @param {Plan} to */
  function nameArea(ctx, area, { scale, zero, free, take, words }) {
    const { points } = area;
    if (!area.name || !points || points.length < 3) return;
    const font = `italic 600 12px ${NAMES_FACE}`;
    const text = area.name.length > 42 ? `${area.name.slice(0, 40)}…` : area.name;
    const w = widthOf(ctx, text, font) / 2 + 4;
    const home = middleOf(area.home.flatMap((id) => stage.items.get(id) || []));
    const whole = middleOf(points.map(([x, y]) => ({ x, y })));
    const lean = Math.atan2(home.y - whole.y, home.x - whole.x);
    const start = Number.isFinite(lean) && Math.hypot(home.x - whole.x, home.y - whole.y) > 4 ? lean : -Math.PI / 2;
    const beside = [0, 0.5, -0.5, 1, -1, 1.5, -1.5].map((turn) => {
      const [cos, sin] = [Math.cos(start + turn), Math.sin(start + turn)];
      const edge = points.reduce((best, p) => (p[0] * cos + p[1] * sin > best[0] * cos + best[1] * sin ? p : best));
      return [edge[0] * scale + zero.x + cos * (w * 0.9 + 2), edge[1] * scale + zero.y + sin * 13];
    });
    const along = (area.tree || []).map(([p, q]) => [(p[0] + q[0]) / 2 * scale + zero.x, (p[1] + q[1]) / 2 * scale + zero.y]);
    const { clientWidth, clientHeight } = stage.place;
    const spot = [...beside, ...along].find(([x, y]) => x > w && x < clientWidth - w && y > 10 && y < clientHeight - 10 && free([x - w, y - 8, x + w, y + 8]));
    if (!spot) return;
    const [x, y] = spot;
    take([x - w, y - 8, x + w, y + 8, -1]);
    words.push({ text, x, y, font, colour: stage.scene.focus && !area.lit ? stage.scene.colours.faint : stage.scene.colours.soft, halo: 4 });
  }

  return { drawWords, widthOf };
}
