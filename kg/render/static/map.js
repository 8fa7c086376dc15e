// The map: the one room that knows vis-network. It shows a scene of nodes, lines and areas and tells what was picked;
// another renderer needs the same methods.
import { TYPES } from './words.js';
import { makeNames, NAME_FONT } from './names.js';
import { makeStrokes } from './strokes.js';

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

  const stage = { net, place, items, sizeOf, faded, crowdOpacity, get scene() { return scene; }, get ranked() { return ranked; } };
  const strokes = makeStrokes(stage);
  const names = makeNames(stage);
  net.on('beforeDrawing', (ctx) => { strokes.drawAreas(ctx); strokes.drawTies(ctx); });
  net.on('afterDrawing', (ctx) => {
    strokes.drawHeads(ctx);
    names.drawWords(ctx);
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
    const half = (node) => names.widthOf(context, node.label, NAME_FONT) / 2 + 14;
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
