// The buttons at the top: fit, path, shade, table, link, save, light or dark.
import { button, copy, download, el, flash } from './dom.js';
import { toCSV, toGEXF, toJSON, toSVG } from './exports.js';
import { W } from './words.js';

/** @param {HTMLCanvasElement} source @param {string} ground colour behind the drawing @param {string} filename */
function savePNG(source, ground, filename) {
  const target = document.createElement('canvas');
  Object.assign(target, { width: source.width, height: source.height });
  const context = /** @type {CanvasRenderingContext2D} */ (target.getContext('2d'));
  context.fillStyle = ground;
  context.fillRect(0, 0, target.width, target.height);
  context.drawImage(source, 0, 0);
  target.toBlob((blob) => { if (blob) download(filename, 'image/png', blob); }, 'image/png');
}

/**
 * @param {HTMLElement} place
 * @param {{page: import('./types').Page, map: any, ground: () => string, link: () => string, fit: () => void, path: () => void, shade: () => void,
 *   table: () => void, theme: () => void, choosing: () => boolean}} host
 * @returns {() => void} brings the pressed states up to date
 */
export function makeTools(place, host) {
  const { page, map } = host;
  const visible = () => page.drawn.result.visible;
  const exports = /** @type {[string, () => void][]} */ ([
    [W.exports.picture, () => map.picture((/** @type {HTMLCanvasElement} */ canvas) => savePNG(canvas, host.ground(), 'map.png'))],
    [W.exports.view, () => savePNG(map.canvas(), host.ground(), 'view.png')],
    [W.exports.svg, () => download('map.svg', 'image/svg+xml', toSVG(map.scene()))],
    [W.exports.csv, () => download('events.csv', 'text/csv', toCSV(visible(), page.archive))],
    [W.exports.json, () => download('events.json', 'application/json', toJSON(visible(), page.archive))],
    [W.exports.gexf, () => download('network.gexf', 'application/xml', toGEXF(visible(), page.archive))],
  ]);
  /** @type {[HTMLButtonElement, () => boolean][]} */
  const pressed = [];
  /** @param {string[]} words label and title @param {(place: HTMLElement) => void} action @param {() => boolean} [on] */
  function tool([label, title], action, on) {
    const made = button('', () => action(made), { title, 'aria-label': label.length < 2 ? title : null }, label);
    if (on) pressed.push([made, on]);
    return made;
  }
  const menu = el('details', { class: 'menu' }, el('summary', { title: W.save[1] }, W.save[0]), el('div', {}, exports.map(([label, save]) =>
    button('', () => { menu.open = false; save(); }, {}, label))));
  place.append(
    tool(W.fit, host.fit),
    tool(W.path, host.path, host.choosing),
    tool(W.shade, host.shade, () => page.showAreas),
    tool(W.table, host.table, () => page.view.table),
    tool(W.link, async (made) => flash(made, (await copy(host.link())) ? W.copied : W.inAddress)),
    menu,
    tool(W.theme, host.theme),
  );
  document.addEventListener('click', (event) => { if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false; });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    /** @type {HTMLElement} */ (menu.querySelector('summary')).focus();
    event.stopPropagation();
  });
  return () => { for (const [made, on] of pressed) made.setAttribute('aria-pressed', String(on())); };
}
