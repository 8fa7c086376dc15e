// The same events as a table: sortable, and the way through the page for screen readers.
import { chainWords } from './cite.js';
import { el, name } from './dom.js';
import { dateWords, plural, STATUSES } from './words.js';

const PAGE = 300;

const COLUMNS = [
  ['who', 'Who', (row) => row.from.label],
  ['relation', 'Relation', (row) => row.event.relation.label],
  ['whom', 'Whom', (row) => row.to.label],
  ['status', 'Status', (row) => row.event.status],
  ['date', 'Date', (row) => row.event.day ?? Infinity],
  ['voice', 'According to', (row) => row.voice],
  ['confidence', 'Sure', (row) => -row.event.confidence],
  ['sentence', 'Sentence', (row) => row.quote],
];

/** One row per event and pair. */
export function tableRows(events, archive) {
  return events.flatMap((event) => event.pairs.map(([from, to]) => ({
    event,
    from: archive.actors[from],
    to: archive.actors[to],
    voice: event.claims.length ? chainWords(event.claims[0].chain, event, archive) : event.own,
    quote: event.evidence.length ? archive.sentences[event.evidence[0].sentence] : '',
  })));
}

/** Sort rows by a column; equal rows keep their order. */
export function sortRows(rows, key, up) {
  const value = COLUMNS.find(([column]) => column === key)[2];
  const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b, 'en') : a === b ? 0 : a - b);
  return rows.map((row, index) => [value(row), index, row]).sort((a, b) => (up ? 1 : -1) * compare(a[0], b[0]) || a[1] - b[1]).map(([, , row]) => row);
}

/** @param {{select: (selection: object) => void}} host */
export function makeTable(place, archive, host) {
  let key = 'date';
  let up = true;
  let limit = PAGE;

  function show(events) {
    const rows = sortRows(tableRows(events, archive), key, up);
    const head = COLUMNS.map(([column, label]) => el('th', { scope: 'col', 'aria-sort': column === key ? (up ? 'ascending' : 'descending') : 'none' },
      el('button', { type: 'button', on: { click: () => sortBy(column, events) } }, label, el('span', { class: 'arrow', 'aria-hidden': 'true' }, column === key ? (up ? ' ▲' : ' ▼') : ''))));
    const body = rows.slice(0, limit).map((row) => el('tr', { class: row.event.side },
      el('td', {}, name(row.from.label)),
      el('td', {}, el('button', { type: 'button', class: `verb ${row.event.side}`, on: { click: () => host.select({ kind: 'event', event: row.event.index }) } }, row.event.relation.label)),
      el('td', {}, name(row.to.label)),
      el('td', {}, row.event.firm ? STATUSES.asserted[0] : el('span', { class: 'tag status' }, STATUSES[row.event.status] ? STATUSES[row.event.status][0] : row.event.status)),
      el('td', { class: 'nowrap' }, dateCell(row.event)),
      el('td', {}, name(row.voice)),
      el('td', { class: 'number' }, `${Math.round(row.event.confidence * 100)}%`),
      el('td', { class: 'quote', dir: 'auto' }, row.quote)));
    place.replaceChildren(el('table', {}, el('caption', {}, plural(rows.length, 'relation'), ' shown by the filters'), el('thead', {}, el('tr', {}, head)), el('tbody', {}, body)),
      ...(rows.length > limit ? [el('button', { type: 'button', class: 'plain', on: { click: () => { limit += PAGE * 5; show(events); } } }, `${(rows.length - limit).toLocaleString('en')} more rows`)] : []));
  }

  function dateCell(event) {
    if (event.when.start || event.when.end) return dateWords(event.when.start || event.when.end);
    const reported = archive.documents[event.document].date;
    return reported ? `(${dateWords(reported)})` : '–';
  }

  function sortBy(column, events) {
    up = column === key ? !up : true;
    key = column;
    show(events);
    const button = place.querySelector(`th[aria-sort="${up ? 'ascending' : 'descending'}"] button`);
    if (button) button.focus();
  }
  return { show };
}
