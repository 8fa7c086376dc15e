// Walking the map by arrow keys, from actor to actor along the lines. No DOM here.

/** @type {Record<string, number[]>} */
export const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Go to the neighbour that lies most in the direction of the key. @param {import('./types').Page} page @param {string} key @param {(selection: import('./types').Selection, how?: {centre: boolean}) => void} select */
export function walk(page, key, select) {
  const chosen = page.view.selection;
  const busiest = [...page.drawn.net.shown].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
  if (!chosen || chosen.kind !== 'actor') {
    if (busiest) select({ kind: 'actor', actor: busiest[0] }, { centre: true });
    return;
  }
  const here = page.archive.actors[chosen.actor];
  /** @type {number|null} */
  let best = null;
  let most = 0.2;
  for (const [other] of page.drawn.near.get(chosen.actor) || []) {
    if (typeof other !== 'number') continue;
    const [dx, dy] = [page.archive.actors[other].x - here.x, page.archive.actors[other].y - here.y];
    const along = (dx * WAYS[key][0] + dy * WAYS[key][1]) / (Math.hypot(dx, dy) || 1);
    if (along > most) [best, most] = [other, along];
  }
  if (best !== null) select({ kind: 'actor', actor: best }, { centre: true });
}

/** @param {import('./types').Page} page @returns {?string} the id of the strongest line of the chosen actor */
export function strongestOf(page) {
  const chosen = page.view.selection;
  if (!chosen || chosen.kind !== 'actor') return null;
  const [first] = [...(page.drawn.near.get(chosen.actor) || [])].sort((a, b) => b[1].events.length - a[1].events.length);
  return first ? first[1].id : null;
}
