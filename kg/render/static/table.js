// The same events as a table: sortable, and the way through the page for screen readers.
import { chainWords } from './cite.js';
import { button, el, name } from './dom.js';
import { dateWords, statusWords, W } from './words.js';

const PAGE = 300;

/** @typedef {{event: import('./types').KgEvent, from: import('./types').Actor, to: import('./types').Actor, voice: string, quote: string}} TableRow */

/** @type {[keyof typeof W.columns, (row: TableRow) => string|number][]} */
const COLUMNS = [
  ['who', (row) => row.from.label],
  ['relation', (row) => row.event.relation.label],
  ['whom', (row) => row.to.label],
  ['status', (row) => row.event.status],
  ['date', (row) => row.event.day ?? Infinity],
  ['voice', (row) => row.voice],
  ['confidence', (row) => -row.event.confidence],
  ['sentence', (row) => row.quote],
];

/** One row per event and pair. @param {import('./types').KgEvent[]} events @param {import('./types').Archive} archive @returns {TableRow[]} */
export function tableRows(events, archive) {
  return events.flatMap((event) => event.pairs.map(([from, to]) => ({
    event,
    from: archive.actors[from],
    to: archive.actors[to],
    voice: event.claims.length ? chainWords(event.claims[0].chain, event, archive) : event.own,
    quote: event.evidence.length ? archive.sentences[event.evidence[0].sentence] : '',
  })));
}

const inOrder = new Intl.Collator('en'); // localeCompare makes a new one for every pair

/** Sort rows by a column; equal rows keep their order. @param {TableRow[]} rows @param {string} key @param {boolean} up */
export function sortRows(rows, key, up) {
  const [, value] = COLUMNS.find(([column]) => column === key) || COLUMNS[0];
  /** @param {string|number} a @param {string|number} b */
  const compare = (a, b) => (typeof a === 'string' ? inOrder.compare(a, String(b)) : a === b ? 0 : a - Number(b));
  return rows.map((row, index) => ({ key: value(row), index, row })).sort((a, b) => (up ? 1 : -1) * compare(a.key, b.key) || a.index - b.index).map(({ row }) => row);
}

/** @param {HTMLElement} place @param {import('./types').Archive} archive @param {{select: (selection: import('./types').Selection) => void}} host */
export function makeTable(place, archive, host) {
  let key = 'date';
  let up = true;
  let limit = PAGE;

  /** @param {TableRow} row */
  function line(row) {
    const { event } = row;
    return el('tr', { class: event.side },
      el('td', {}, name(row.from.label)),
      el('td', {}, button(`verb ${event.side}`, () => host.select({ kind: 'event', event: event.index }), {}, event.relation.label)),
      el('td', {}, name(row.to.label)),
      el('td', {}, event.firm ? statusWords('asserted') : el('span', { class: 'tag status' }, statusWords(event.status))),
      el('td', { class: 'nowrap' }, dateCell(event)),
      el('td', {}, name(row.voice)),
      el('td', { class: 'number' }, `${Math.round(event.confidence * 100)}%`),
      el('td', { class: 'quote', dir: 'auto' }, row.quote));
  }

  /** @param {import('./types').KgEvent[]} events */
  function show(events) {
    const rows = sortRows(tableRows(events, archive), key, up);
    const head = COLUMNS.map(([column]) => el('th', { scope: 'col', class: column, 'aria-sort': column === key ? (up ? 'ascending' : 'descending') : 'none' },
      button('', () => sortBy(column, events), {}, W.columns[column], el('span', { class: 'arrow', 'aria-hidden': 'true' }, column === key ? (up ? ' ▲' : ' ▼') : ''))));
    place.replaceChildren(el('table', {}, el('caption', {}, W.rows(rows.length)), el('thead', {}, el('tr', {}, head)), el('tbody', {}, rows.slice(0, limit).map(line))),
      ...(rows.length > limit ? [button('plain', () => { limit += PAGE * 5; show(events); }, {}, W.moreRows(rows.length - limit))] : []));
  }

  /** @param {import('./types').KgEvent} event */
  function dateCell(event) {
    const day = event.when.start || event.when.end;
    if (day) return dateWords(day);
    const reported = archive.documents[event.document].date;
    return reported ? `(${dateWords(reported)})` : '–';
  }

  /** @param {string} column @param {import('./types').KgEvent[]} events */
  function sortBy(column, events) {
    up = column === key ? !up : true;
    key = column;
    show(events);
    const pressed = place.querySelector(`th[aria-sort="${up ? 'ascending' : 'descending'}"] button`);
    if (pressed) /** @type {HTMLElement} */ (pressed).focus();
  }
  return { show };
}
