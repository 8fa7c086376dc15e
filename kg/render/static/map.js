// The map: the one room that knows vis-network. It shows a scene of nodes, lines and areas and tells what was picked;
// another renderer needs the same methods. Actor names are drawn here at a constant size on the screen.
import { TYPES } from './words.js';
import { hull } from './network.js';

const NAMES_FACE = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const FIRST_NAMES = 16; // so many names may cover the marks of lesser actors

/**
 * @param {HTMLElement} place
 * @param {object} vis the vis-network library
 * @param {{pickNode: Function, pickLine: Function, pickNothing: Function, openNode: Function, hover: Function, moved: Function}} on
 */
export function makeMap(place, vis, on) {
  const nodes = new vis.DataSet();
  const lines = new vis.DataSet();
  const items = new Map(); // node id -> what the page gave
  const lineItems = new Map();
  const outlines = Object.fromEntries(Object.entries(TYPES).map(([type, words]) => [type, new Path2D(words[4])]));
  let scene = { nodes: [], lines: [], areas: [], ties: [], focus: null, colours: {}, dark: false };
  let ranked = []; // nodes, the most important first

  const net = new vis.Network(place, { nodes, edges: lines }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, keyboard: false, multiselect: false, selectConnectedEdges: false, hoverConnectedEdges: false, tooltipDelay: 1e6 },
    nodes: { shape: 'custom', ctxRenderer: drawNode, fixed: false, chosen: false },
    edges: { smooth: false, selectionWidth: 0, hoverWidth: 0.8, arrowStrikethrough: false, chosen: false },
  });

  function drawNode({ ctx, id, x, y, state }) {
    const item = items.get(id);
    const size = item ? sizeOf(item) : 10;
    return {
      drawNode() {
        if (!item) return;
        ctx.save();
        ctx.globalAlpha = faded(id) ? 0.13 : 1;
        ctx.translate(x, y);
        ctx.scale(size, size);
        ctx.fillStyle = item.fill;
        ctx.strokeStyle = state.selected || state.hover || item.chosen ? scene.colours.accent : scene.colours.outline;
        ctx.lineWidth = (state.hover || item.chosen ? 3.4 : 1.6) / size;
        ctx.lineJoin = 'round';
        const outline = outlines[item.type] || outlines.group;
        if (item.many) { // a community: a pale disc under its own ground, so that lines do not show through
          ctx.fillStyle = scene.colours.ground;
          ctx.fill(outlines.person);
          ctx.globalAlpha *= 0.4;
          ctx.lineWidth = 0.05;
        }
        if (item.many) ctx.fillStyle = item.fill;
        ctx.fill(outline);
        ctx.stroke(outline);
        ctx.restore();
      },
      nodeDimensions: { width: size * 2 + 4, height: size * 2 + 4 },
    };
  }

  /** Radius on the map: never so small on the screen that a finger or an eye misses it. */
  const sizeOf = (item) => Math.max(item.size, (ranked.length <= 20 ? 7.5 : ranked.length <= 150 ? 4.5 : 2.5) / net.getScale());
  const faded = (id) => scene.focus !== null && !scene.focus.nodes.has(id);

  // ---- what to draw ------------------------------------------------------------------------------------------

  const crowdOpacity = () => Math.max(0.3, Math.min(0.95, 160 / Math.max(1, scene.lines.length)));

  function lineStyle(line) {
    const on_ = scene.focus === null || scene.focus.lines.has(line.id);
    return {
      id: line.id, from: line.a, to: line.b, width: line.width, dashes: line.change === 'gone' ? [2, 4] : line.firm ? false : [7, 5],
      color: { color: scene.colours[line.side], highlight: scene.colours[line.side], hover: scene.colours[line.side], opacity: line.change === 'gone' && on_ ? 0.4 : on_ ? (scene.focus ? 0.95 : crowdOpacity()) : 0.07 },
      smooth: line.bend ? { enabled: true, type: line.bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(line.bend) } : false,
    };
  }

  /** Update only what changed: rebuilding everything costs seconds at a few thousand lines. */
  function sync(set, cache, wanted) {
    const changed = [];
    const gone = [];
    const seen = new Set();
    for (const item of wanted) {
      seen.add(item.id);
      const text = JSON.stringify(item);
      if (cache.get(item.id) !== text) { cache.set(item.id, text); changed.push(item); }
    }
    for (const id of cache.keys()) if (!seen.has(id)) gone.push(id);
    for (const id of gone) cache.delete(id);
    if (gone.length) set.remove(gone);
    if (changed.length) set.update(changed);
  }
  const nodeCache = new Map();
  const lineCache = new Map();

  function show(next) {
    scene = next;
    items.clear();
    lineItems.clear();
    for (const node of scene.nodes) items.set(node.id, node);
    for (const line of scene.lines) lineItems.set(line.id, line);
    ranked = [...scene.nodes].sort((a, b) => b.weight - a.weight || (a.label < b.label ? -1 : 1));
    const many = scene.lines.length > 2000;
    net.setOptions({ interaction: { hideEdgesOnDrag: many, hideEdgesOnZoom: many, hover: !many } });
    sync(nodes, nodeCache, scene.nodes.map((node) => ({ id: node.id, x: node.x, y: node.y, size: node.size })));
    sync(lines, lineCache, scene.lines.map(lineStyle));
    place.dataset.places = scene.nodes.length <= 60 ? JSON.stringify(scene.nodes.map((node) => [node.id, node.x, node.y])) : '';
    place.dataset.nodes = String(scene.nodes.length); // for tests: a canvas tells nothing
    net.redraw();
  }

  // ---- names and words on lines ------------------------------------------------------------------------------

  const widths = new Map();
  function widthOf(ctx, text, font) {
    const key = font + text;
    if (!widths.has(key)) { ctx.font = font; widths.set(key, ctx.measureText(text).width); }
    return widths.get(key);
  }

  function drawWords(ctx) {
    const scale = net.getScale();
    const zero = net.canvasToDOM({ x: 0, y: 0 });
    const view = [place.clientWidth, place.clientHeight];
    const taken = []; // [left, top, right, bottom, rank of the node whose mark it is, or -1 for words]
    const free = (box, rank = -1) => box[2] > 0 && box[0] < view[0] && box[3] > 0 && box[1] < view[1] &&
      !taken.some((other) => other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1] && (rank < 0 || other[4] <= rank));
    const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.lineJoin = 'round';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    const few = ranked.length <= 150;
    const at = (node) => [node.x * scale + zero.x, node.y * scale + zero.y, sizeOf(node) * scale];
    const order = scene.focus ? [...ranked].sort((a, b) => Number(faded(a.id)) - Number(faded(b.id))) : ranked;
    order.forEach((node, rank) => {
      if (!few && !(scene.focus && scene.focus.nodes.has(node.id))) return;
      const [x, y, r] = at(node);
      taken.push([x - r, y - r, x + r, y + r, rank]);
    });
    for (const node of order) { // before the names, which may cover them
      const [x, y, r] = at(node);
      if (node.badge && !faded(node.id) && (few || r > 11)) badge(ctx, x + r * 0.8, y - r * 0.8, node.badge, Math.max(5.5, Math.min(8, r * 0.95)));
    }
    const named = [];
    const areaNames = [];
    for (const area of scene.areas) areaNames.push(() => nameArea(ctx, area, scale, zero, free, taken));
    for (const [rank, node] of order.entries()) {
      const dim = faded(node.id);
      if (dim && !few) continue;
      const [x, y, r] = at(node);
      const px = node.big ? (view[0] < 500 ? 13.5 : 15) : 12.5;
      const font = `${node.big ? '600 ' : ''}${px}px ${NAMES_FACE}`;
      const w = widthOf(ctx, node.label, font) / 2 + 3;
      const h = px * 0.62;
      const [down, side] = [r + h + 2, r + w + 3];
      const spots = [[x, y + down]];
      if (few || scene.focus) spots.push([x, y - down], [x + side, y], [x - side, y], [x + w * 0.7, y + down], [x - w * 0.7, y + down], [x + w * 0.7, y - down], [x - w * 0.7, y - down]);
      if (few && (node.big || rank < 4)) for (const far of [down + h * 2, -down - h * 2]) spots.push([x, y + far], [x + w * 0.7, y + far], [x - w * 0.7, y + far]);
      if (node.many && r > 9) halo(ctx, node.many.toLocaleString('en'), x, y, `600 ${Math.min(12.5, r)}px ${NAMES_FACE}`, scene.colours.ink, true);
      const inside = ([cx]) => cx >= w && cx <= view[0] - w;
      const fits = (least) => ([cx, cy]) => free([cx - w, cy - h, cx + w, cy + h], least);
      // A name gives way to names and marks of more important actors only: where nothing is free, it covers lesser marks.
      const spot = spots.find((each) => inside(each) && fits(-1)(each)) || ((node.big || rank < FIRST_NAMES) && spots.find((each) => inside(each) && fits(rank)(each))) || spots.slice(0, 1).find(fits(-1));
      if (!spot) continue;
      taken.push([spot[0] - w, spot[1] - h, spot[0] + w, spot[1] + h, -1]);
      named.push(node.id);
      halo(ctx, node.label, spot[0], spot[1], font, dim ? scene.colours.faint : scene.colours.ink, dim);
    }
    for (const line of scene.lines) wordLine(ctx, line, scale, zero, free, taken);
    for (const draw of areaNames) draw();
    ctx.restore();
    place.dataset.named = named.slice(0, 200).join(' '); // for tests: a canvas tells nothing
  }

  /** How many fronts an actor works on. */
  function badge(ctx, x, y, text, radius) {
    ctx.fillStyle = scene.colours.ink;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.fill();
    ctx.fillStyle = scene.colours.ground;
    ctx.font = `700 ${radius * 1.4}px ${NAMES_FACE}`;
    ctx.fillText(text, x, y + 0.5);
  }

  function halo(ctx, text, x, y, font, colour, thin) {
    ctx.font = font;
    ctx.lineWidth = thin ? 2 : 4;
    ctx.strokeStyle = scene.colours.ground;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }

  function wordLine(ctx, line, scale, zero, free, taken) {
    const lit = scene.focus && scene.focus.lines.has(line.id);
    if (!line.label || !(lit ? scene.focus.lines.size <= 60 : !scene.focus && (scene.lines.length <= 45 || scale > 1.6))) return;
    const edge = net.body.edges[line.id];
    if (!edge || !edge.connected) return;
    const font = `${lit ? '600 ' : ''}12px ${NAMES_FACE}`;
    const w = widthOf(ctx, line.label, font) / 2 + 2;
    for (const t of [0.5, 0.42, 0.58, 0.34, 0.66]) {
      const point = edge.edgeType.getPoint(t);
      const [x, y] = [point.x * scale + zero.x, point.y * scale + zero.y];
      if (!free([x - w, y - 8, x + w, y + 8])) continue;
      taken.push([x - w, y - 8, x + w, y + 8, -1]);
      halo(ctx, line.label, x, y, font, scene.colours[line.side], false);
      return;
    }
  }

  // ---- areas: fronts or communities --------------------------------------------------------------------------

  /** The hull around an area's nodes; on a crowded map without those that stand far from the others. */
  function outline(area) {
    let members = area.nodes.map((id) => items.get(id)).filter(Boolean);
    if (!members.length) return [];
    const centre = middleOf(members);
    const away = (item) => Math.hypot(item.x - centre.x, item.y - centre.y);
    if (scene.nodes.length > 60) {
      const usual = members.map(away).sort((a, b) => a - b)[Math.floor(members.length / 2)];
      members = members.filter((item) => away(item) <= usual * 1.6 + 30);
    }
    const points = [];
    for (const item of members) {
      const reach = sizeOf(item) + 24;
      for (let i = 0; i < 12; i += 1) points.push([item.x + reach * 1.2 * Math.cos(i * 0.5236), item.y + reach * Math.sin(i * 0.5236) + 5]);
    }
    return hull(points);
  }

  function middleOf(members) {
    const sum = members.reduce((total, item) => ({ x: total.x + item.x, y: total.y + item.y }), { x: 0, y: 0 });
    return { x: sum.x / members.length, y: sum.y / members.length };
  }

  function drawAreas(ctx) {
    for (const area of scene.areas) {
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
      ctx.globalAlpha = scene.focus && !area.lit ? 0.35 : 1;
      ctx.fillStyle = `${area.hue}${scene.dark ? '22' : '1c'}`;
      ctx.strokeStyle = `${area.hue}77`;
      ctx.lineWidth = 1.5;
      ctx.fill();
      ctx.stroke();
      ctx.restore();
    }
  }

  /** The name of a front stands outside it, on the side of those at home there, away from the actors it shares. */
  function nameArea(ctx, area, scale, zero, free, taken) {
    if (!area.name || !area.points || area.points.length < 3) return;
    const font = `600 11.5px ${NAMES_FACE}`;
    const text = area.name.length > 42 ? `${area.name.slice(0, 40)}…` : area.name;
    const w = widthOf(ctx, text, font) / 2 + 4;
    const home = middleOf(area.home.map((id) => items.get(id)).filter(Boolean));
    const whole = middleOf(area.points.map(([x, y]) => ({ x, y })));
    const lean = Math.atan2(home.y - whole.y, home.x - whole.x);
    const start = Number.isFinite(lean) && Math.hypot(home.x - whole.x, home.y - whole.y) > 4 ? lean : -Math.PI / 2;
    for (const turn of [0, 0.5, -0.5, 1, -1, 1.5, -1.5]) {
      const [cos, sin] = [Math.cos(start + turn), Math.sin(start + turn)];
      const edge = area.points.reduce((best, p) => (p[0] * cos + p[1] * sin > best[0] * cos + best[1] * sin ? p : best));
      const x = edge[0] * scale + zero.x + cos * (w * 0.9 + 2);
      const y = edge[1] * scale + zero.y + sin * 13;
      if (x - w < 0 || x + w > place.clientWidth || !free([x - w, y - 8, x + w, y + 8])) continue;
      taken.push([x - w, y - 8, x + w, y + 8, -1]);
      halo(ctx, text, x, y, font, scene.focus && !area.lit ? scene.colours.faint : scene.colours.soft, false);
      return;
    }
  }

  // ---- ends of lines, and whom an actor acts for ---------------------------------------------------------------

  function drawHeads(ctx) {
    if (scene.lines.length > 2500 && !scene.focus) return;
    for (const line of scene.lines) {
      const lit = scene.focus === null || scene.focus.lines.has(line.id);
      const edge = net.body.edges[line.id];
      if (!(line.forward || line.backward) || !edge || !edge.connected) continue;
      ctx.globalAlpha = lit ? (scene.focus ? 1 : Math.max(0.45, crowdOpacity())) : 0.08;
      if (line.forward) head(ctx, edge, line, items.get(line.b), 1);
      if (line.backward) head(ctx, edge, line, items.get(line.a), 0);
    }
    ctx.globalAlpha = 1;
  }

  /** An arrow for cooperation, a bar for conflict, at the border of the node that it points to. */
  function head(ctx, edge, line, item, end) {
    const bar = line.side === 'conflict';
    const gap = sizeOf(item) + (bar ? 5 : 2);
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
      ctx.strokeStyle = scene.colours.conflict;
      ctx.stroke();
      return;
    }
    ctx.moveTo(x, y);
    ctx.lineTo(x + ux * size * 1.7 - uy * size * 0.62, y + uy * size * 1.7 + ux * size * 0.62);
    ctx.lineTo(x + ux * size * 1.7 + uy * size * 0.62, y + uy * size * 1.7 - ux * size * 0.62);
    ctx.closePath();
    ctx.fillStyle = scene.colours[line.side];
    ctx.fill();
  }

  function drawTies(ctx) {
    ctx.save();
    ctx.setLineDash([1.5, 5]);
    ctx.lineCap = 'round';
    ctx.strokeStyle = scene.colours.soft;
    ctx.lineWidth = 1.3;
    for (const [a, b] of scene.ties) {
      ctx.globalAlpha = faded(a) || faded(b) ? 0.15 : 0.75;
      ctx.beginPath();
      ctx.moveTo(items.get(a).x, items.get(a).y);
      ctx.lineTo(items.get(b).x, items.get(b).y);
      ctx.stroke();
    }
    ctx.restore();
  }

  net.on('beforeDrawing', (ctx) => { drawAreas(ctx); drawTies(ctx); });
  net.on('afterDrawing', (ctx) => {
    drawHeads(ctx);
    drawWords(ctx);
    place.dataset.camera = camera().join(',');
  });

  // ---- what the reader does ----------------------------------------------------------------------------------

  net.on('click', (event) => {
    if (event.nodes.length) on.pickNode(event.nodes[0]);
    else if (event.edges.length) on.pickLine(event.edges[0]);
    else on.pickNothing();
  });
  net.on('doubleClick', (event) => { if (event.nodes.length) on.openNode(event.nodes[0]); });
  const pointer = (value) => { place.style.cursor = value; };
  net.on('hoverNode', ({ node, pointer: at }) => { pointer('pointer'); on.hover('node', node, at.DOM); });
  net.on('hoverEdge', ({ edge, pointer: at }) => { pointer('pointer'); on.hover('line', edge, at.DOM); });
  net.on('blurNode', () => { pointer(''); on.hover(null); });
  net.on('blurEdge', () => { pointer(''); on.hover(null); });
  net.on('dragEnd', (event) => { if (event.nodes.length) { for (const id of event.nodes) keepMoved(id); } on.moved(); });
  net.on('zoom', () => on.moved());

  /** A node that was dragged stays there, and the areas follow it. */
  function keepMoved(id) {
    const point = net.getPosition(id);
    const item = items.get(id);
    Object.assign(item, { x: point.x, y: point.y });
    if (item.moved) item.moved(point);
    nodeCache.set(id, JSON.stringify({ id, x: point.x, y: point.y, size: item.size }));
    for (const area of scene.areas) area.points = null;
    net.redraw();
  }

  /** Curves and ends of the lines, for the SVG drawing. */
  function geometry() {
    return scene.lines.map((line) => {
      const edge = net.body.edges[line.id];
      const [a, b] = [items.get(line.a), items.get(line.b)];
      const via = line.bend ? edge.edgeType.getViaNode() : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      const head = (from, to) => {
        const angle = Math.atan2(to.y - from.y, to.x - from.x);
        return [to.x - Math.cos(angle) * (to.size + 4), to.y - Math.sin(angle) * (to.size + 4), angle * 180 / Math.PI];
      };
      const heads = [...(line.forward ? [head(via, b)] : []), ...(line.backward ? [head(via, a)] : [])];
      const middle = [(a.x + b.x) / 4 + via.x / 2, (a.y + b.y) / 4 + via.y / 2];
      return { points: [[a.x, a.y], [via.x, via.y], [b.x, b.y]], middle, side: line.side, dashed: !line.firm, width: line.width, label: scene.lines.length <= 80 ? line.label : '', heads };
    });
  }

  /** Centre and scale of the view, rounded for a link. */
  function camera() {
    const { x, y } = net.getViewPosition();
    return [Math.round(x), Math.round(y), Math.round(net.getScale() * 1000) / 1000];
  }

  /** Show everything, with room for the names at the sides. */
  function fit() {
    if (!scene.nodes.length) return;
    const context = place.querySelector('canvas').getContext('2d');
    const half = (node) => widthOf(context, node.label, `600 15px ${NAMES_FACE}`) / 2 + 14;
    const most = (value) => scene.nodes.reduce((best, node) => (value(node) > value(best) ? node : best));
    const [left, right, top, bottom] = [most((n) => -n.x), most((n) => n.x), most((n) => -n.y), most((n) => n.y)];
    // A name at the edge may also stand above or below its actor: on a small screen the map itself needs the room.
    const most_ = place.clientWidth * 0.08 + 10;
    const pad = [Math.min(half(left), most_), Math.min(half(right), most_), scene.nodes.some((node) => node.many) ? 64 : 34, 40];
    const [width, height] = [place.clientWidth - pad[0] - pad[1], place.clientHeight - pad[2] - pad[3]];
    const scale = Math.max(0.02, Math.min(1.5, width / Math.max(1, right.x - left.x), height / Math.max(1, bottom.y - top.y)));
    net.moveTo({ position: { x: (left.x + right.x) / 2 + (pad[1] - pad[0]) / 2 / scale, y: (top.y + bottom.y) / 2 }, scale, animation: false });
  }

  /** Hand over a canvas with the whole map, large enough to print, then go back to what was on the screen. */
  function picture(use) {
    const before = camera();
    const style = place.style.cssText;
    const wide = Math.max(1600, place.clientWidth * 1.5);
    place.style.cssText = `position: fixed; left: 0; top: 0; width: ${wide}px; height: ${Math.round(wide * place.clientHeight / place.clientWidth)}px; visibility: hidden`;
    net.setSize('100%', '100%');
    fit();
    net.redraw();
    use(place.querySelector('canvas'));
    place.style.cssText = style;
    net.setSize('100%', '100%');
    net.moveTo({ position: { x: before[0], y: before[1] }, scale: before[2], animation: false });
    net.redraw();
  }

  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    show,
    fit,
    centre: (id) => net.focus(id, { scale: Math.max(net.getScale(), 0.8), animation: calm ? false : { duration: 300, easingFunction: 'easeInOutQuad' } }),
    camera,
    picture,
    look: ([x, y, scale]) => net.moveTo({ position: { x, y }, scale, animation: false }),
    redraw: () => net.redraw(),
    screen: (id) => { const item = items.get(id); return item ? net.canvasToDOM({ x: item.x, y: item.y }) : null; },
    lineMiddle: (id) => { const edge = net.body.edges[id]; const p = edge && edge.edgeType.getPoint(0.5); return p ? net.canvasToDOM(p) : null; },
    scene: () => ({ nodes: scene.nodes, lines: geometry(), areas: scene.areas.filter((area) => area.points && area.points.length > 2), colours: scene.colours }),
    canvas: () => place.querySelector('canvas'),
  };
}
