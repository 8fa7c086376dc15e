// The buttons at the top: fit, path, shade, table, link, save, light or dark.
import { copy, download, el, flash } from './dom.js';
import { toCSV, toGEXF, toJSON, toSVG } from './exports.js';

/** @param {HTMLCanvasElement} source @param {string} ground colour behind the drawing @param {string} filename */
function savePNG(source, ground, filename) {
  const target = document.createElement('canvas');
  Object.assign(target, { width: source.width, height: source.height });
  const context = target.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, target.width, target.height);
  context.drawImage(source, 0, 0);
  target.toBlob((blob) => download(filename, 'image/png', blob), 'image/png');
}

/**
 * @param {HTMLElement} place
 * @param {{page: import('./scene.js').Page, map: object, ground: () => string, link: () => string, fit: Function, path: Function, shade: Function,
 *   table: Function, theme: Function, choosing: () => boolean}} host
 * @returns {() => void} brings the pressed states up to date
 */
export function makeTools(place, host) {
  const { page, map } = host;
  const visible = () => page.drawn.result.visible;
  const exports = {
    'PNG of the whole map': () => map.picture((canvas) => savePNG(canvas, host.ground(), 'map.png')),
    'PNG of this view': () => savePNG(map.canvas(), host.ground(), 'view.png'),
    'SVG drawing': () => download('map.svg', 'image/svg+xml', toSVG(map.scene())),
    'CSV with sentences': () => download('events.csv', 'text/csv', toCSV(visible(), page.archive)),
    JSON: () => download('events.json', 'application/json', toJSON(visible(), page.archive)),
    'GEXF for Gephi': () => download('network.gexf', 'application/xml', toGEXF(visible(), page.archive)),
  };
  const pressed = [];
  function tool(label, title, action, on) {
    const button = el('button', { type: 'button', title, on: { click: () => action(button) } }, label);
    if (on) pressed.push([button, on]);
    return button;
  }
  const menu = el('details', { class: 'menu' }, el('summary', { title: 'Save what is shown' }, 'Save'), el('div', {}, Object.entries(exports).map(([label, save]) =>
    el('button', { type: 'button', on: { click: () => { menu.open = false; save(); } } }, label))));
  place.append(
    tool('Fit', 'Show everything (0)', host.fit),
    tool('Path', 'Find a path between two actors (P)', host.path, host.choosing),
    tool('Shade', 'Shade fronts or communities', host.shade, () => page.showAreas),
    tool('Table', 'The same as a table (T)', host.table, () => page.view.table),
    tool('Link', 'Copy a link to this view', async (button) => flash(button, (await copy(host.link())) ? 'Copied' : 'In the address')),
    menu,
    el('button', { type: 'button', title: 'Light or dark (D)', 'aria-label': 'Light or dark', on: { click: host.theme } }, '◐'),
  );
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
    event.stopPropagation();
  });
  return () => { for (const [button, on] of pressed) button.setAttribute('aria-pressed', String(on())); };
}
