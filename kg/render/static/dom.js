// Small helpers for building the page. Text goes in as text nodes only: no word of a document is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

export const $ = (selector) => document.querySelector(selector);

/** Make an element. attributes: plain strings; `on` maps event names to functions; true sets an empty attribute. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

/** A name of any script, kept from turning the words around it. */
export const name = (text) => el('bdi', {}, text);

/** A link, or plain text when the address is not http or https. */
export function link(address, text) {
  let safe = false;
  try {
    safe = ['http:', 'https:'].includes(new URL(address).protocol);
  } catch { /* not an address */ }
  return safe ? el('a', { href: address, rel: 'noopener noreferrer nofollow', target: '_blank' }, text) : document.createTextNode(text);
}

export function download(filename, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  el('a', { href: url, download: filename }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Copy text; resolves to false where the browser does not let us. */
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

/** Let a button say `word` for a moment. */
export function flash(button, word) {
  const before = button.textContent;
  button.textContent = word;
  setTimeout(() => { button.textContent = before; }, 1400);
}
