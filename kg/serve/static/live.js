// The data adapter between the page and the server: the page shows a part of the archive, and this room fetches other
// parts. It runs before the page's own script and knows of it only this: the data in #data, the address after `#`, the
// search box with its list, and the stage. A further part is a further address, so links and the back button work.
{
  'use strict';
  const place = document.getElementById('data');
  const data = JSON.parse(place.textContent);
  const { live } = data;
  const here = new URLSearchParams(location.search);
  const labels = new Map(data.actors.map((actor) => [actor.id, actor.label]));
  const eventIds = new Set(data.archive.events.map((event) => event.id));
  const loaded = countEvents();

  function countEvents() {
    const found = new Map();
    for (const { from, to, event } of data.pairs) {
      for (const index of [from, to]) {
        const { id } = data.actors[index];
        (found.get(id) || found.set(id, new Set()).get(id)).add(event);
      }
    }
    return found;
  }

  // ---- places: who was on the map before stays where it was ------------------------------------------------------

  const KEPT = 'kg-places';

  function keepPlaces() {
    const before = readKept();
    const on = data.actors.filter((actor) => actor.x !== undefined);
    const known = on.filter((actor) => before[actor.id]);
    if (known.length > 2 && known.length >= on.length / 8) settle(on, before);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(on.map((actor) => [actor.id, [actor.x, actor.y]]))));
    } catch { /* no room, or not allowed: the map is laid out anew each time */ }
    place.textContent = JSON.stringify(data);
  }

  function readKept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT) || '{}');
    } catch {
      return {};
    }
  }

  /** Newcomers go beside those they have to do with, as far away as there is room. */
  function settle(on, before) {
    for (const actor of on) if (before[actor.id]) [actor.x, actor.y] = before[actor.id];
    const taken = on.filter((actor) => before[actor.id]).map((actor) => [actor.x, actor.y]);
    const near = new Map();
    for (const { from, to } of data.pairs) {
      for (const [a, b] of [[from, to], [to, from]]) (near.get(a) || near.set(a, []).get(a)).push(data.actors[b]);
    }
    data.actors.forEach((actor, index) => {
      if (actor.x === undefined || before[actor.id]) return;
      const others = (near.get(index) || []).filter((other) => before[other.id]);
      const middle = (axis) => (others.length ? others.reduce((sum, other) => sum + other[axis], 0) / others.length : 0);
      const at = freeSpot(middle('x'), middle('y'), taken);
      taken.push(at);
      [actor.x, actor.y] = at;
    });
  }

  /** The first point of a sunflower around a point that is no nearer than 70 pixels to any other. */
  function freeSpot(x, y, taken) {
    for (let step = 1; step < 4000; step += 1) {
      const reach = 26 * Math.sqrt(step) + 40;
      const turn = step * Math.PI * (3 - Math.sqrt(5));
      const at = [Math.round(x + reach * Math.cos(turn) * 1.3), Math.round(y + reach * Math.sin(turn))];
      if (taken.every(([a, b]) => Math.abs(a - at[0]) > 90 || Math.abs(b - at[1]) > 46)) return at;
    }
    return [x, y];
  }

  keepPlaces();

  // ---- addresses ------------------------------------------------------------------------------------------------

  const CHOSEN = ['actor', 'event', 'front', 'story', 'pair', 'path', 'changes', 'at'];

  /** Go to another part of the archive; selection: what to open there. */
  function go(search, selection = {}) {
    const hash = new URLSearchParams(location.hash.slice(1));
    for (const key of [...CHOSEN, 'open']) hash.delete(key);
    for (const [key, value] of Object.entries(selection)) hash.set(key, value);
    location.href = `${location.pathname}?${search}#${hash}`;
  }

  /** Open something that is on the page already. */
  function choose(selection) {
    const hash = new URLSearchParams(location.hash.slice(1));
    for (const key of CHOSEN) hash.delete(key);
    for (const [key, value] of Object.entries(selection)) hash.set(key, value);
    location.hash = String(hash);
  }

  /** The address of this part with an actor's events added. */
  function withActor(id) {
    const search = new URLSearchParams(here);
    if (![...search.keys()].some((key) => key === 'around' || key === 'event')) search.set('busiest', '1');
    if (!search.getAll('around').includes(id)) search.append('around', id);
    return search;
  }

  // ---- search: the archive's answers take the place of the page's own --------------------------------------------

  const box = document.getElementById('search');
  const list = document.getElementById('hits');
  let hits = [];
  let at = -1;
  let asked = 0;

  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  async function find() {
    const text = box.value.trim();
    const turn = (asked += 1);
    if (!text) return show([]);
    await new Promise((done) => { setTimeout(done, 120); });
    if (turn !== asked) return undefined;
    const answer = await fetch(`api/search?${new URLSearchParams({ q: text.slice(0, 200) })}`).catch(() => null);
    if (turn !== asked) return undefined;
    if (!answer || !answer.ok) return show([{ kind: 'none', label: 'The archive does not answer.', small: '' }]);
    const found = await answer.json();
    if (turn !== asked) return undefined;
    const all = [
      ...found.actors.map((hit) => ({ kind: 'actor', id: hit.name, label: hit.label, via: hit.via, small: `${hit.type.replace(/_/g, ' ')}, ${hit.events.toLocaleString('en')}` })),
      ...found.relations.map((hit) => ({ kind: 'relation', id: hit.name, label: hit.label, small: 'relation' })),
      ...found.quotes.map((hit) => ({ kind: 'quote', id: hit.event, label: hit.words, small: 'quote' })),
    ];
    return show(all.length ? all : [{ kind: 'none', label: 'Nothing in the archive has these words.', small: '' }]);
  }

  function show(next) {
    hits = next;
    at = hits.length && hits[0].kind !== 'none' ? 0 : -1;
    paint();
  }

  function paint() {
    list.replaceChildren(...hits.map((hit, index) => {
      const words = make('span', { class: 'word' }, make('bdi', {}, hit.label));
      if (hit.via) words.append(make('small', {}, '  ', make('bdi', {}, hit.via)));
      const item = make('li', { class: 'from-archive', role: 'option', id: `hit${index}`, 'aria-selected': String(index === at) }, words, make('small', {}, hit.small));
      item.addEventListener('mousedown', (event) => { event.preventDefault(); pick(hit); });
      return item;
    }));
    list.hidden = !hits.length;
    box.setAttribute('aria-expanded', String(!list.hidden));
    if (at >= 0) box.setAttribute('aria-activedescendant', `hit${at}`);
    else box.removeAttribute('aria-activedescendant');
  }

  function pick(hit) {
    if (hit.kind === 'none') return;
    show([]);
    box.value = '';
    box.blur();
    if (hit.kind === 'actor') (loaded.has(hit.id) ? choose({ actor: hit.id }) : go(new URLSearchParams({ around: hit.id }), { actor: hit.id }));
    else if (hit.kind === 'quote') (eventIds.has(hit.id) ? choose({ event: hit.id }) : go(new URLSearchParams({ event: hit.id }), { event: hit.id }));
    else go(new URLSearchParams({ relation: hit.id }));
  }

  box.addEventListener('input', (event) => { event.stopImmediatePropagation(); find(); }, true);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      at = hits.length ? (at + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length : -1;
      paint();
      event.preventDefault();
    } else if (event.key === 'Enter' && at >= 0) pick(hits[at]);
    else if (event.key === 'Escape') { asked += 1; show([]); box.value = ''; box.blur(); }
    else return;
    event.stopImmediatePropagation();
  }, true);

  // ---- where in the archive we are -------------------------------------------------------------------------------

  const bar = make('div', { id: 'archive', role: 'status' });
  document.getElementById('stage').prepend(bar);

  const button = (words, action) => {
    const made = make('button', { type: 'button' }, words);
    made.addEventListener('click', action);
    return made;
  };
  const number = (n) => n.toLocaleString('en');

  function tell() {
    const hash = new URLSearchParams(location.hash.slice(1));
    const parts = [make('span', {}, make('b', {}, number(live.shown)), ` of ${number(live.events)} events`)];
    const actor = hash.get('actor');
    const rest = actor === null ? 0 : (live.totals[actor] || 0) - (loaded.get(actor) || new Set()).size;
    if (rest > 0 && !here.getAll('around').includes(actor)) {
      const add = button(`Expand ${labels.get(actor)} (${number(rest)} more)`, () => go(withActor(actor), { actor }));
      add.id = 'expand';
      parts.push(add);
    }
    const time = /^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$/.exec(hash.get('time') || '');
    if (time && (here.get('since') !== (time[1] || null) || here.get('until') !== (time[2] || null))) {
      parts.push(button('All of this period', () => {
        const search = new URLSearchParams(here);
        for (const key of ['busiest', 'since', 'until']) search.delete(key);
        if (time[1]) search.set('since', time[1]);
        if (time[2]) search.set('until', time[2]);
        go(search);
      }));
    }
    if (live.further && live.more < 9) {
      parts.push(button('More', () => {
        const search = new URLSearchParams(here);
        search.set('more', String(live.more + 1));
        go(search, actor === null ? {} : { actor });
      }));
    }
    if ([...here.keys()].length) parts.push(button('Whole archive', () => go('')));
    parts.push(make('a', { href: 'browse' }, 'Plain pages'), make('a', { href: 'sparql' }, 'SPARQL'));
    bar.replaceChildren(...parts);
  }

  // The page writes its view into the address without an event: listen where it does.
  const replace = history.replaceState.bind(history);
  history.replaceState = (...given) => { replace(...given); tell(); };
  addEventListener('hashchange', tell);
  tell();

  /** Say when new documents have come in. */
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch('api/status').catch(() => null);
    const now = answer && answer.ok ? await answer.json() : null;
    if (now && now.digest !== live.digest && !document.getElementById('newer')) {
      const again = button('New documents have come in: reload', () => location.reload());
      again.id = 'newer';
      bar.prepend(again);
    }
  }, 30000);
}
