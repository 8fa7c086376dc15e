// Pieces that the cards and views of the panel are made of.
import { button, el, name } from './dom.js';
import { glyph } from './legend.js';
import { HUES, W } from './words.js';

/** @param {...any} words */
export const section = (...words) => el('h3', { class: 'section' }, words);

/** @param {string} text @param {string} [kind] */
export const tag = (text, kind = '') => el('span', { class: `tag ${kind}` }, name(text));

/** Nodes with commas and a last word between them. @param {Node[]} list @param {string} word */
export const joinNodes = (list, word) => list.flatMap((node, i) => (i ? [i === list.length - 1 ? ` ${word} ` : ', ', node] : [node]));

/** Chosen first, then the newest. @param {import('./types').KgEvent} a @param {import('./types').KgEvent} b */
export const byWeight = (a, b) => (b.day ?? -1e9) - (a.day ?? -1e9) || b.evidence.length - a.evidence.length || a.index - b.index;

/**
 * @param {import('./types').Archive} archive
 * @param {import('./types').PanelHost} host
 */
export function makeParts(archive, host) {
  /** @param {number} index */
  const actorButton = (index) => button('actor', () => host.select({ kind: 'actor', actor: index }), {}, name(archive.actors[index].label));

  /** A row of the panel that leads somewhere: a mark, words, and what is counted. @param {() => void} click @param {any} mark @param {any} words @param {any} right @param {string} [kind] */
  const row = (click, mark, words, right, kind = '') => button(`line ${kind}`, click, {}, mark, el('span', { class: 'word' }, words), right === null ? null : el('span', { class: 'n' }, right));

  /** @param {import('./types').Actor} actor @param {any} right */
  const actorRow = (actor, right) => row(() => host.select({ kind: 'actor', actor: actor.index }), glyph(actor.type, host.dark()), name(actor.label), right);

  /** @param {number} index */
  function frontRow(index) {
    const front = archive.fronts[index];
    const size = new Set([...front.hubs, ...front.anchors, ...front.guests]).size;
    return row(() => host.select({ kind: 'front', front: index }), null, el('span', { title: front.name }, name(front.short)), W.actorCount(size), `front hue${index % HUES.length}`);
  }

  /** The head of a view, with the way back. @param {any} text */
  function heading(text) {
    return el('div', { class: 'panel-head' }, el('h2', { tabindex: -1 }, text),
      button('close', () => host.select(null), { 'aria-label': W.close, title: W.closeHint }, '×'));
  }

  /** @param {number} count */
  const hiddenNote = (count) => el('p', { class: 'note' }, W.hidden(count), button('plain', host.showAll, {}, W.reset));

  return { actorButton, row, actorRow, frontRow, heading, hiddenNote };
}
