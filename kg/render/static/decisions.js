// What people decided about identities and events, beside what the program read.
import { el, name } from './dom.js';
import { section } from './parts.js';
import { W } from './words.js';

/** The decisions that pass the test, as a list; null when there are none. @param {import('./types').Archive} archive @param {(decision: import('./types').Decision) => boolean} wanted */
export function decisionList(archive, wanted) {
  const found = archive.decisions.filter(wanted);
  if (!found.length) return null;
  return el('div', { class: 'decisions' }, section(W.decisions), el('ul', { class: 'roles' }, found.map((decision) => el('li', {},
    name(decision.text), decision.reason ? [' “', name(decision.reason), '”'] : null, ' ', el('small', {}, name(W.decided(decision.by, decision.when)))))));
}
