// The search box: a list of hits below it, moved through by arrow keys.
import { makeSearch } from './archive.js';
import { el, name } from './dom.js';
import { glyph } from './legend.js';
import { typeWords, W } from './words.js';

/**
 * @param {HTMLInputElement} box @param {HTMLElement} list @param {import('./types').Archive} archive
 * @param {{pick: (hit: import('./types').SearchHit) => void, dark: () => boolean}} host
 */
export function makeSearchBox(box, list, archive, host) {
  const search = makeSearch(archive);
  /** @type {import('./types').SearchHit[]} */
  let hits = [];
  let at = -1;

  function show() {
    list.replaceChildren(...hits.map((hit, index) => el('li', {
      role: 'option', id: `hit${index}`, 'aria-selected': String(index === at),
      on: { mousedown: (/** @type {Event} */ event) => { event.preventDefault(); choose(index); } },
    }, hit.kind === 'actor' ? glyph(hit.actor.type, host.dark()) : null, el('span', { class: 'word' }, name(hit.label), hit.kind === 'actor' && hit.via ? el('small', {}, '  ', name(hit.via)) : null), el('small', {}, kindWords(hit)))));
    if (!hits.length && box.value.trim()) list.replaceChildren(el('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', class: 'none' }, W.noHits));
    list.hidden = !hits.length && !box.value.trim();
    box.setAttribute('aria-expanded', String(!list.hidden));
    if (at >= 0 && hits.length) box.setAttribute('aria-activedescendant', `hit${at}`);
    else box.removeAttribute('aria-activedescendant');
  }

  /** @param {import('./types').SearchHit} hit */
  function kindWords(hit) {
    if (hit.kind === 'actor') return typeWords(hit.actor.type)[0];
    return hit.kind === 'relation' ? W.kindRelation : W.kindQuote;
  }

  /** @param {number} index */
  function choose(index) {
    const hit = hits[index];
    close();
    box.value = '';
    box.blur();
    host.pick(hit);
  }

  function close() {
    hits = [];
    at = -1;
    show();
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
  }

  box.addEventListener('input', () => { hits = search(box.value); at = hits.length ? 0 : -1; show(); });
  box.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== box) close(); }, 150));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      at = hits.length ? (at + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length : -1;
      show();
      event.preventDefault();
    } else if (event.key === 'Enter' && at >= 0) choose(at);
    else if (event.key === 'Escape') { close(); box.value = ''; box.blur(); }
  });
  return { focus: () => { box.focus(); box.select(); } };
}
