// Small helpers for building the page. Text goes in as text nodes only: no word of a document is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** The element of that selector, which the template has. @param {string} selector @returns {HTMLElement} */
export const $ = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/**
 * Make an element. attributes: plain strings; `on` maps event names to functions; true sets an empty attribute.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [attributes] @param {...any} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** @param {string} tag @param {Record<string, any>} [attributes] @param {...any} children @returns {SVGElement} */
export function svg(tag, attributes = {}, ...children) {
  return fill(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), attributes, children);
}

/** @template {Element} E @param {E} node @param {Record<string, any>} attributes @param {any[]} children @returns {E} */
function fill(node, attributes, children) {
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute === 'on') for (const [type, listener] of Object.entries(value)) node.addEventListener(type, /** @type {EventListener} */ (listener));
    else if (value === true) node.setAttribute(attribute, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(attribute, value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

/** A button of a class. @param {string} kind @param {() => void} click @param {Record<string, any>} [more] @param {...any} children */
export const button = (kind, click, more = {}, ...children) => el('button', { type: 'button', class: kind || null, ...more, on: { click } }, ...children);

/** A name of any script, kept from turning the words around it. @param {string} text */
export const name = (text) => el('bdi', {}, text);

/** A link, or plain text when the address is not http or https. @param {string} address @param {string} text */
export function link(address, text) {
  let safe = false;
  try {
    safe = ['http:', 'https:'].includes(new URL(address).protocol);
  } catch { /* not an address */ }
  return safe ? el('a', { href: address, rel: 'noopener noreferrer nofollow', target: '_blank' }, name(text)) : name(text);
}

/** @param {string} filename @param {string} type @param {Blob|string} content */
export function download(filename, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  el('a', { href: url, download: filename }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Copy text; resolves to false where the browser does not let us. @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea', { class: 'hidden-text' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/**
 * Fill a place anew; a reader who was inside with the keyboard stands on the same button afterwards, else on the heading.
 * @param {HTMLElement} place @param {() => void} redraw
 */
export function keepFocus(place, redraw) {
  const before = document.activeElement;
  const inside = before !== place && place.contains(before) ? before : null;
  redraw();
  if (!inside || place.contains(document.activeElement)) return;
  const same = (/** @type {Element} */ one) => one.className === inside.className && (one.getAttribute('aria-label') || one.textContent) === (inside.getAttribute('aria-label') || inside.textContent);
  const next = [...place.querySelectorAll(inside.tagName)].find(same) || place.querySelector('h2');
  if (next) /** @type {HTMLElement} */ (next).focus({ preventScroll: true });
}

/** Let a button say `word` for a moment. @param {HTMLElement} place @param {string} word */
export function flash(place, word) {
  const before = place.textContent;
  place.textContent = word;
  setTimeout(() => { place.textContent = before; }, 1400);
}
