// What people decided about identities and events, beside what the program read.
import { el, name } from './dom.js';
import { section } from './parts.js';
import { statusWords, W, wordsOf } from './words.js';

/** The decisions that pass the test, as a list; null when there are none. @param {import('./types').Archive} archive @param {(decision: import('./types').Decision) => boolean} wanted */
export function decisionList(archive, wanted) {
  const found = archive.decisions.filter(wanted);
  if (!found.length) return null;
  return el('div', { class: 'decisions' }, section(W.decisions), el('ul', { class: 'roles' }, found.map((decision) => el('li', {},
    name(verdictWords(decision, archive)), decision.why ? [' “', name(decision.why), '”'] : null, ' ', el('small', {}, name(W.decided(decision.by, decision.when)))))));
}

/** @param {import('./types').Decision} decision @param {import('./types').Archive} archive */
function verdictWords(decision, archive) {
  const { verdict, a = '?', b = '?', relation, status, reverse } = decision;
  const way = wordsOf(/** @type {Record<string, (a: string, b: string) => string>} */ (W.verdicts), verdict);
  if (!way) return verdict;
  if (verdict !== 'correct') return way(a, b);
  const right = [relation && (wordsOf(archive.relations, relation) || { label: relation }).label, status && statusWords(status), reverse && W.reversed];
  return way(right.filter(Boolean).join(', '), '');
}
