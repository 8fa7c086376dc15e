// The map: the one room that knows vis-network. It shows a scene of nodes, lines and areas and tells what was picked;
// another renderer needs the same methods.
import { makeMarks } from './marks.js';
import { makeNames, NAME_FONT } from './names.js';
import { makeStrokes } from './strokes.js';

/** @typedef {import('./types').SceneNode} SceneNode @typedef {import('./types').SceneLine} SceneLine @typedef {import('./types').NodeId} NodeId */

const MANY_LINES = 2000; // above: hidden while the map moves
const CROWD = 300; // above: while the reader drags the map, its last picture is moved instead of drawing everything again

/**
 * @param {HTMLElement} place
 * @param {any} vis the vis-network library
 * @param {{pickNode: (id: NodeId) => void, pickLine: (id: string) => void, pickNothing: () => void, openNode: (id: NodeId) => void, hover: (kind: string|null, id?: any, at?: import('./types').Point) => void, moved: () => void}} on
 */
export function makeMap(place, vis, on) {
  const nodes = new vis.DataSet();
  const lines = new vis.DataSet();
  /** @type {Map<NodeId, SceneNode>} */
  const items = new Map();
  const colours = { ground: '', ink: '', soft: '', faint: '', accent: '', outline: '', coop: '', conflict: '' };
  /** @type {import('./types').Scene} */
  let scene = { nodes: [], lines: [], areas: [], ties: [], focus: null, colours, dark: false };
  /** @type {SceneNode[]} the most important first */
  let ranked = [];
  let moving = false; // the reader drags the map
  /** @type {import('./marks.js').Still|null} the map as it was when the drag began */
  let still = null;
  /** @type {any} */
  let net = null;
  /** @type {import('./types').Stage} */
  const stage = { get net() { return net; }, place, items, sizeOf, faded, crowdOpacity, get scene() { return scene; }, get ranked() { return ranked; }, get moving() { return moving; } };
  const marks = makeMarks(stage);
  const strokes = makeStrokes(stage);
  const names = makeNames(stage);

  net = new vis.Network(place, { nodes, edges: lines }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, keyboard: false, multiselect: false, selectConnectedEdges: false, hoverConnectedEdges: false, tooltipDelay: 1e6 },
    nodes: { shape: 'custom', ctxRenderer: marks.drawNode, fixed: false, chosen: false },
    edges: { smooth: false, selectionWidth: 0, hoverWidth: 0.8, arrowStrikethrough: false, chosen: false },
  });

  /** Radius on the map: never so small on the screen that a finger or an eye misses it. @param {SceneNode} item */
  function sizeOf(item) {
    return Math.max(item.size, (ranked.length <= 20 ? 7.5 : ranked.length <= 150 ? 4.5 : 2.5) / net.getScale());
  }
  /** @param {NodeId} id */
  function faded(id) {
    return scene.focus !== null && !scene.focus.nodes.has(id);
  }
  function crowdOpacity() {
    return Math.max(0.3, Math.min(0.95, 160 / Math.max(1, scene.lines.length)));
  }

  // ---- what to draw ------------------------------------------------------------------------------------------

  /** @param {SceneLine} line */
  function lineStyle(line) {
    const on_ = scene.focus === null || scene.focus.lines.has(line.id);
    return {
      id: line.id, from: line.a, to: line.b, width: line.width, dashes: line.change === 'gone' ? [2, 4] : line.firm ? false : [7, 5],
      color: { color: scene.colours[line.side], highlight: scene.colours[line.side], hover: scene.colours[line.side], opacity: line.change === 'gone' && on_ ? 0.4 : on_ ? (scene.focus ? 0.95 : crowdOpacity()) : 0.07 },
      smooth: line.bend ? { enabled: true, type: line.bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(line.bend) } : false,
    };
  }

  /** Update only what changed: rebuilding everything costs seconds at a few thousand lines. @param {any} set @param {Map<NodeId, string>} cache @param {{id: NodeId}[]} wanted */
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
  /** @type {Map<NodeId, string>} */
  const nodeCache = new Map();
  /** @type {Map<NodeId, string>} */
  const lineCache = new Map();

  /** @param {import('./types').Scene} next */
  function show(next) {
    scene = next;
    items.clear();
    for (const node of scene.nodes) items.set(node.id, node);
    ranked = [...scene.nodes].sort((a, b) => b.weight - a.weight || (a.label < b.label ? -1 : 1));
    const many = scene.lines.length > MANY_LINES;
    const crowd = scene.nodes.length > CROWD;
    net.setOptions({ interaction: { hideEdgesOnDrag: many || crowd, hideNodesOnDrag: crowd, hideEdgesOnZoom: many, hover: !many, dragNodes: !crowd } });
    sync(nodes, nodeCache, scene.nodes.map((node) => ({ id: node.id, x: node.x, y: node.y, size: node.size })));
    sync(lines, lineCache, scene.lines.map(lineStyle));
    place.dataset.places = scene.nodes.length <= 60 ? JSON.stringify(scene.nodes.map((node) => [node.id, node.x, node.y])) : '';
    place.dataset.nodes = String(scene.nodes.length); // for tests: a canvas tells nothing
    net.redraw();
  }

  net.on('beforeDrawing', (/** @type {CanvasRenderingContext2D} */ ctx) => { if (!still) { strokes.drawAreas(ctx); strokes.drawTies(ctx); } });
  net.on('afterDrawing', (/** @type {CanvasRenderingContext2D} */ ctx) => {
    if (still) marks.drawStill(ctx, still);
    else {
      strokes.drawHeads(ctx);
      names.drawWords(ctx);
    }
    place.dataset.camera = camera().join(',');
  });

  // ---- what the reader does ----------------------------------------------------------------------------------

  /** @typedef {{nodes: NodeId[], edges: string[]}} Picked @typedef {{DOM: import('./types').Point}} At */
  net.on('click', (/** @type {Picked} */ event) => {
    if (event.nodes.length) on.pickNode(event.nodes[0]);
    else if (event.edges.length) on.pickLine(event.edges[0]);
    else on.pickNothing();
  });
  net.on('doubleClick', (/** @type {Picked} */ event) => { if (event.nodes.length) on.openNode(event.nodes[0]); });
  const pointer = (/** @type {string} */ value) => { place.style.cursor = value; };
  net.on('hoverNode', (/** @type {{node: NodeId, pointer: At}} */ { node, pointer: at }) => { pointer('pointer'); on.hover('node', node, at.DOM); });
  net.on('hoverEdge', (/** @type {{edge: string, pointer: At}} */ { edge, pointer: at }) => { pointer('pointer'); on.hover('line', edge, at.DOM); });
  for (const left of ['blurNode', 'blurEdge']) net.on(left, () => { pointer(''); on.hover(null); });
  net.on('dragStart', (/** @type {Picked} */ event) => { moving = scene.nodes.length > CROWD || !event.nodes.length; still = scene.nodes.length > CROWD ? marks.keepStill() : null; on.hover(null); });
  net.on('dragEnd', (/** @type {Picked} */ event) => {
    moving = false;
    if (!still) for (const id of event.nodes) keepMoved(id);
    still = null;
    on.moved();
    net.redraw(); // words find new places
  });
  net.on('zoom', () => on.moved());

  /** A node that was dragged stays there, and the areas follow it. @param {NodeId} id */
  function keepMoved(id) {
    const point = net.getPosition(id);
    const item = items.get(id);
    if (!item) return;
    Object.assign(item, { x: point.x, y: point.y });
    if (item.moved) item.moved(point);
    nodeCache.set(id, JSON.stringify({ id, x: point.x, y: point.y, size: item.size }));
    for (const area of scene.areas) area.points = null;
  }

  /** Centre and scale of the view, rounded for a link. */
  function camera() {
    const { x, y } = net.getViewPosition();
    return [Math.round(x), Math.round(y), Math.round(net.getScale() * 1000) / 1000];
  }

  const canvas = () => /** @type {HTMLCanvasElement} */ (place.querySelector('canvas'));

  /** Show everything, or some of it, with room for the names at the sides. @param {(node: SceneNode) => boolean} [wanted] */
  function fit(wanted) {
    const shown = wanted ? scene.nodes.filter(wanted) : scene.nodes;
    if (!shown.length) return;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas().getContext('2d'));
    const half = (/** @type {SceneNode} */ node) => names.widthOf(context, node.label, NAME_FONT) / 2 + 14;
    const most = (/** @type {(node: SceneNode) => number} */ value) => shown.reduce((best, node) => (value(node) > value(best) ? node : best));
    const [left, right, top, bottom] = [most((n) => -n.x), most((n) => n.x), most((n) => -n.y), most((n) => n.y)];
    // A name at the edge may also stand above or below its actor: on a small screen the map itself needs the room.
    const most_ = place.clientWidth * 0.08 + 10;
    const pad = [Math.min(half(left), most_), Math.min(half(right), most_), shown.some((node) => node.many) ? 64 : 34, 40];
    const [width, height] = [place.clientWidth - pad[0] - pad[1], place.clientHeight - pad[2] - pad[3]];
    const scale = Math.max(0.02, Math.min(1.5, width / Math.max(1, right.x - left.x), height / Math.max(1, bottom.y - top.y)));
    net.moveTo({ position: { x: (left.x + right.x) / 2 + (pad[1] - pad[0]) / 2 / scale, y: (top.y + bottom.y) / 2 }, scale, animation: false });
  }

  /** Hand over a canvas with the whole map, large enough to print, then go back to what was on the screen. @param {(canvas: HTMLCanvasElement) => void} use */
  function picture(use) {
    const before = camera();
    const style = place.style.cssText;
    const wide = Math.max(1600, place.clientWidth * 1.5);
    place.style.cssText = `position: fixed; left: 0; top: 0; width: ${wide}px; height: ${Math.round(wide * place.clientHeight / place.clientWidth)}px; visibility: hidden`;
    net.setSize('100%', '100%');
    fit();
    net.redraw();
    use(canvas());
    place.style.cssText = style;
    net.setSize('100%', '100%');
    net.moveTo({ position: { x: before[0], y: before[1] }, scale: before[2], animation: false });
    net.redraw();
  }

  /** Go to some nodes when one of them is out of sight, or all are specks of a crowd. @param {Set<NodeId>} ids */
  function reveal(ids) {
    const wanted = scene.nodes.filter((node) => ids.has(node.id));
    if (!wanted.length || wanted.length > 80) return;
    const at = wanted.map((node) => net.canvasToDOM({ x: node.x, y: node.y }));
    const seen = at.every(({ x, y }) => x > 20 && y > 20 && x < place.clientWidth - 20 && y < place.clientHeight - 20);
    if (seen && (ranked.length <= 150 || wanted.some((node) => sizeOf(node) * net.getScale() > 7))) return;
    fit((node) => ids.has(node.id));
  }

  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  /** @param {NodeId} id */
  const centre = (id) => net.focus(id, { scale: Math.max(net.getScale(), 0.8), animation: calm ? false : { duration: 300, easingFunction: 'easeInOutQuad' } });

  return {
    show, fit, reveal, centre, camera, picture, canvas,
    look: (/** @type {number[]} */ [x, y, scale]) => net.moveTo({ position: { x, y }, scale, animation: false }),
    redraw: () => net.redraw(),
    scene: () => ({ nodes: scene.nodes, lines: strokes.geometry(), areas: scene.areas.filter((area) => area.points && area.points.length > 2), colours: scene.colours }),
  };
}
