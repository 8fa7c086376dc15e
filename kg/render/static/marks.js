// The marks of actors and communities: outlines where there are few, pictures of outlines where there are many, and the
// kept picture of the whole map that is moved about while the reader drags it.
import { TYPES, typeWords } from './words.js';

/** @typedef {import('./types').SceneNode} SceneNode @typedef {import('./types').NodeId} NodeId */
/** @typedef {{picture: HTMLCanvasElement, zero: import('./types').Point, corners: import('./types').Point[]}} Still */

const MANY_NODES = 150; // above: marks are stamped from pictures, which is several times faster than drawing outlines

/** @param {import('./types').Stage} stage */
export function makeMarks(stage) {
  /** @type {Record<string, Path2D>} */
  const outlines = Object.fromEntries(Object.keys(TYPES).map((type) => [type, new Path2D(typeWords(type)[4])]));

  /** @param {{ctx: CanvasRenderingContext2D, id: NodeId, x: number, y: number, state: {selected: boolean, hover: boolean}}} what */
  function drawNode({ ctx, id, x, y, state }) {
    const item = stage.items.get(id);
    const size = item ? stage.sizeOf(item) : 10;
    return {
      drawNode() {
        if (!item) return;
        ctx.globalAlpha = stage.faded(id) ? 0.13 : 1;
        const lit = state.hover || item.chosen;
        if (stage.ranked.length > MANY_NODES && !lit && !item.many) stamp(ctx, item, x, y, size);
        else {
          ctx.save();
          ctx.translate(x, y);
          drawMark(ctx, item, size, lit);
          ctx.restore();
        }
        ctx.globalAlpha = 1;
      },
      nodeDimensions: { width: size * 2 + 4, height: size * 2 + 4 },
    };
  }

  /** @param {CanvasRenderingContext2D} ctx @param {SceneNode} item @param {number} size @param {boolean} lit */
  function drawMark(ctx, item, size, lit) {
    ctx.scale(size, size);
    ctx.fillStyle = item.fill;
    ctx.strokeStyle = lit ? stage.scene.colours.accent : stage.scene.colours.outline;
    ctx.lineWidth = lit ? 3.4 / size : Math.min(1.3 / size, 0.12);
    ctx.lineJoin = 'round';
    const outline = outlines[item.type] || outlines.group;
    if (item.many) { // a community: a pale disc under its own ground, so that lines do not show through
      ctx.fillStyle = stage.scene.colours.ground;
      ctx.fill(outlines.person);
      ctx.globalAlpha *= 0.4;
      ctx.lineWidth = 0.05;
      ctx.fillStyle = item.fill;
    }
    ctx.fill(outline);
    ctx.stroke(outline);
  }

  /** @type {Map<string, HTMLCanvasElement>} */
  const stamps = new Map();
  /** Draw a mark from a picture made once for its type, colour and size on the screen. @param {CanvasRenderingContext2D} ctx @param {SceneNode} item @param {number} x @param {number} y @param {number} size */
  function stamp(ctx, item, x, y, size) {
    const scale = stage.net.getScale();
    const ratio = devicePixelRatio || 1;
    const radius = Math.max(2, Math.round(size * scale * 2) / 2);
    const key = `${item.type} ${item.fill} ${radius} ${ratio} ${stage.scene.dark}`;
    let stamped = stamps.get(key);
    if (!stamped) {
      if (stamps.size > 800) stamps.clear();
      stamped = document.createElement('canvas');
      stamped.width = stamped.height = Math.ceil((radius + 2) * 2 * ratio);
      const to = /** @type {CanvasRenderingContext2D} */ (stamped.getContext('2d'));
      to.translate(stamped.width / 2, stamped.height / 2);
      to.scale(ratio, ratio);
      drawMark(to, item, radius, false);
      stamps.set(key, stamped);
    }
    const wide = stamped.width / ratio / scale;
    ctx.drawImage(stamped, x - wide / 2, y - wide / 2, wide, wide);
  }

  /** Keep the picture of the map, to be moved about while the reader drags it. @returns {Still} */
  function keepStill() {
    const source = /** @type {HTMLCanvasElement} */ (stage.place.querySelector('canvas'));
    const picture = document.createElement('canvas');
    picture.width = source.width;
    picture.height = source.height;
    /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d')).drawImage(source, 0, 0);
    const corners = [{ x: 0, y: 0 }, { x: stage.place.clientWidth, y: stage.place.clientHeight }].map((corner) => stage.net.DOMtoCanvas(corner));
    return { picture, zero: stage.net.canvasToDOM({ x: 0, y: 0 }), corners };
  }

  /** The kept picture where it is now, and beside it the marks that it does not have. @param {CanvasRenderingContext2D} ctx @param {Still} kept */
  function drawStill(ctx, { picture, zero, corners: [low, high] }) {
    const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
    const now = stage.net.canvasToDOM({ x: 0, y: 0 });
    const [least, most] = [{ x: 0, y: 0 }, { x: stage.place.clientWidth, y: stage.place.clientHeight }].map((corner) => stage.net.DOMtoCanvas(corner));
    for (const item of stage.ranked) {
      if (item.x < least.x || item.x > most.x || item.y < least.y || item.y > most.y) continue;
      if (item.x > low.x && item.x < high.x && item.y > low.y && item.y < high.y) continue;
      ctx.globalAlpha = stage.faded(item.id) ? 0.13 : 1;
      stamp(ctx, item, item.x, item.y, stage.sizeOf(item));
    }
    ctx.globalAlpha = 1;
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(picture, Math.round((now.x - zero.x) * ratio), Math.round((now.y - zero.y) * ratio));
    ctx.restore();
  }

  return { drawNode, stamp, keepStill, drawStill };
}
