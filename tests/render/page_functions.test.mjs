// Pure functions of the page's script. Run by tests/render/test_page_bytes.py, or: node --test tests/render/*.test.mjs
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { compute, fitToWindow, focusOf, frontsToShade, sceneLines, sceneNodes } from '../../kg/render/static/scene.js';
import { strongestOf, walk } from '../../kg/render/static/walk.js';
import { dayOf, fold, frontEvents, isoOf, makeSearch, openArchive, toldFirst } from '../../kg/render/static/archive.js';
import { applyFilters, freshFilters, isFresh } from '../../kg/render/static/filters.js';
import { adjacency, bundle, changeOf, comparePeriods, gather, hull, lineLabel, shortestPath, within } from '../../kg/render/static/network.js';
import { decodeView, encodeView } from '../../kg/render/static/links.js';
import { citations } from '../../kg/render/static/cite.js';
import { cell, toCSV, toGEXF, toJSON } from '../../kg/render/static/exports.js';
import { pieces } from '../../kg/render/static/eventcard.js';
import { axisSpan, ticks } from '../../kg/render/static/timeline.js';
import { shortestTree } from '../../kg/render/static/strokes.js';
import { sortRows, tableRows } from '../../kg/render/static/table.js';
import { binSize, bins } from '../../kg/render/static/timeline.js';
import { dateWords, durationWords, headline, plural, shortNames, W } from '../../kg/render/static/words.js';

const speak = { label: 'spoke with', plover: 'CONSULT', quad: 1, goldstein: 1, symmetric: true };
const strike = { label: 'struck', plover: 'ASSAULT', quad: 4, goldstein: -9, symmetric: false };
const person = (id, label, type, more = {}) => ({ id, label, type, x: 0, y: 0, community: 0, ...more });
const at = (index) => ({ actor: index, text: 'x' });
const made = () => openArchive({
  title: 't',
  actors: [person('A', 'Ana', 'person', { aliases: ['أنا', 'Ána-Li'] }), person('B', 'Bo', 'person'), person('C', 'Corps', 'armed_group'), person('D', 'Wire', 'media')],
  pairs: [{ from: 0, to: 1, event: 0 }, { from: 1, to: 2, event: 1 }, { from: 1, to: 0, event: 2 }],
  archive: {
    documents: [{ id: 'd.txt', date: '2024-03-02', publisher: 'Post', title: 'Talks {at} last', url: 'https://example.org/a' }, { id: 'e.txt' }],
    sentences: ['Ana spoke with Bo.', '=1+1 struck "Corps"', 'Bo and Ana spoke.'],
    relations: { spokeWith: speak, struck: strike },
    events: [
      { id: 'e0', document: 0, relation: 'spokeWith', sources: [at(0)], targets: [at(1)], evidence: [{ sentence: 0, start: 5, end: 23, marks: [[0, 3, 's'], [4, 9, 'r']] }], claims: [{ status: 'asserted', chain: [3], evidence: [0] }], when: { start: '2024-03-01', end: '2024-03-01' }, confidence: 0.9 },
      { id: 'e1', document: 1, relation: 'struck', status: 'denied', sources: [at(1)], targets: [at(2)], evidence: [{ sentence: 1, end: 9 }], claims: [{ status: 'denied', evidence: [0] }], confidence: 0.4 },
      { id: 'e2', document: 0, relation: 'spokeWith', sources: [at(1)], targets: [at(0)], evidence: [{ sentence: 2, end: 9 }], claims: [{ status: 'asserted', evidence: [0] }], confidence: 0.6 },
    ],
    centres: [[0, 0]], fronts: [], standing: {}, findings: [],
  },
});

test('a date without a day is a range', () => {
  assert.equal(isoOf(dayOf('2024-02')), '2024-02-01');
  assert.equal(isoOf(dayOf('2024-02', true)), '2024-02-29');
  assert.equal(isoOf(dayOf('2024', true)), '2024-12-31');
  assert.equal(dateWords('2024-02-09'), '9 Feb 2024');
  assert.equal(durationWords('PT1H50M'), '1 h 50 min');
  assert.equal(plural(1200, 'event'), '1,200 events');
});

test('an event without a date of its own stands at the date of its document, or nowhere', () => {
  const { events, span } = made();
  assert.deepEqual(events.map((event) => event.day && isoOf(event.day)), ['2024-03-01', null, '2024-03-02']);
  assert.deepEqual(events.map((event) => event.dated), [true, false, false]);
  assert.deepEqual(span.map(isoOf), ['2024-03-01', '2024-03-02']);
});

test('search finds labels, aliases in any script, relations and words of quotes', () => {
  const search = makeSearch(made());
  assert.equal(fold('Abdel-Fattah  el‑SÍSI’s'), 'abdel fattah el sisis');
  assert.equal(search('ana')[0].actor.id, 'A');
  assert.equal(search('أنا')[0].via, 'أنا');
  assert.equal(search('ana li')[0].actor.id, 'A');
  assert.ok(search('struck').some((hit) => hit.kind === 'relation' && hit.key === 'struck'));
  assert.ok(search('corps"').some((hit) => hit.kind === 'quote' && hit.event.id === 'e1'));
  assert.deepEqual(search('   '), []);
});

test('counts are what the facet would show with the other filters as they are', () => {
  const archive = made();
  const filters = freshFilters();
  assert.ok(isFresh(filters));
  filters.relations.add('struck');
  const { visible, counts } = applyFilters(archive, filters);
  assert.deepEqual(visible.map((event) => event.id), ['e0', 'e2']);
  assert.equal(counts.relations.get('struck'), 1);
  assert.equal(counts.statuses.get('denied'), undefined);
  assert.deepEqual([...counts.voices], [['Wire', 1], ['Post', 1]]);
  assert.equal(counts.types.get('person'), 2);
});

test('actor types, voices and time filter', () => {
  const archive = made();
  const ids = (change) => { const filters = freshFilters(); change(filters); return applyFilters(archive, filters).visible.map((event) => event.id); };
  assert.deepEqual(ids((filters) => filters.types.add('armed_group')), ['e0', 'e2']);
  assert.deepEqual(ids((filters) => filters.voices.add('Wire')), ['e1', 'e2']);
  assert.deepEqual(ids((filters) => { filters.to = dayOf('2024-03-01'); }), ['e0', 'e1']);
  assert.deepEqual(ids((filters) => { filters.undated = false; }), ['e0', 'e2']);
});

test('parallel events are one line; symmetric relations have no head', () => {
  const archive = made();
  const lines = bundle(archive.events, (index) => index);
  assert.equal(lines.size, 2);
  const talk = lines.get('0~1~coop');
  assert.equal(lineLabel(talk), 'spoke with ×2');
  assert.deepEqual([talk.forward, talk.backward, talk.firm], [false, false, true]);
  const blow = lines.get('1~2~conflict');
  assert.deepEqual([blow.forward, blow.backward, blow.firm], [true, false, false]);
});

test('paths and neighbours', () => {
  const near = adjacency(bundle(made().events, (index) => index));
  assert.deepEqual([...within(near, 0, 1)], [0, 1]);
  assert.deepEqual(shortestPath(near, 0, 2).nodes, [0, 1, 2]);
  assert.equal(shortestPath(near, 0, 3), null);
  assert.deepEqual(shortestPath(near, 0, 0), { nodes: [0], lines: [] });
});

test('above a thousand visible actors communities are one node until they are opened', () => {
  const actors = Array.from({ length: 1200 }, (_, index) => ({ community: index % 3 }));
  const visible = Array.from({ length: 600 }, (_, index) => ({ pairs: [[index * 2, index * 2 + 1]] }));
  const closed = gather({ actors }, visible, new Set());
  assert.equal(closed.flat, false);
  assert.equal(closed.nodeOf(4), 'c1');
  assert.equal(gather({ actors }, visible, new Set([1])).nodeOf(4), 4);
  assert.equal(gather({ actors }, visible.slice(0, 400), new Set()).nodeOf(4), 4);
});

test('a permalink brings back the same view', () => {
  const archive = made();
  const view = { ...decodeView('', archive), selection: { kind: 'event', event: 1 }, table: true, theme: 'dark', opened: new Set([4]), camera: [1, -2, 0.5] };
  view.filters.voices.add('A & B = “C”, D');
  view.filters.relations.add('spokeWith');
  view.filters.from = dayOf('2024-03-01');
  assert.deepEqual(decodeView(`#${encodeView(view, archive)}`, archive), view);
  assert.equal(encodeView(decodeView('', archive), archive), '');
  assert.equal(decodeView('#event=unknown&time=x..y&theme=pink&steps=99', archive).selection, null);
});

test('a quote is cut at its marks', () => {
  assert.deepEqual(pieces('Ana spoke with Bo.', [[0, 3, 's'], [4, 9, 'r']]), [['Ana', 's'], [' ', ''], ['spoke', 'r'], [' with Bo.', '']]);
  assert.deepEqual(pieces('x', undefined), [['x', '']]);
});

test('the hull of a square is its corners', () => {
  assert.equal(hull([[0, 0], [2, 0], [2, 2], [0, 2], [1, 1]]).length, 4);
});

test('citations carry quote, source and place, and BibTeX is not broken by braces', () => {
  const archive = made();
  const cited = citations(archive.events[0], archive.events[0].evidence[0], archive);
  assert.match(cited.text, /“Ana spoke with Bo\.”.*— Post, “Talks \{at\} last”, 2 Mar 2024, characters 5–23/s);
  assert.match(cited.bibtex, /title = \{Talks at {2}?last\}|title = \{Talks at last\}/);
  assert.equal(JSON.parse(cited.jsonld)['kg:evidence']['oa:hasSelector'][1]['oa:start'], 5);
  assert.match(cited.chicago, /^Post\. “Talks/);
});

test('no cell of the CSV is a formula', () => {
  assert.equal(cell('=1+1'), '"\'=1+1"');
  assert.equal(cell(' @x'), '"\' @x"');
  assert.equal(cell('say "x"'), '"say ""x"""');
  assert.equal(toCSV(made().events, made()).trim().split('\r\n').length, 4);
});

test('JSON and GEXF hold what is visible and no control character', () => {
  const archive = made();
  assert.equal(JSON.parse(toJSON(archive.events, archive)).length, 3);
  archive.actors[0].label = 'A\u0000<&"\ud800';
  const gexf = toGEXF(archive.events, archive);
  assert.match(gexf, /label="A&lt;&amp;&quot;"/);
  assert.equal(gexf.match(/<edge /g).length, 3);
});

test('the table sorts both ways and stays stable', () => {
  const archive = made();
  const rows = tableRows(archive.events, archive);
  assert.deepEqual(sortRows(rows, 'date', true).map((row) => row.event.id), ['e0', 'e2', 'e1']);
  assert.deepEqual(sortRows(rows, 'who', true).map((row) => row.from.label), ['Ana', 'Bo', 'Bo']);
  assert.deepEqual(sortRows(rows, 'confidence', true).map((row) => row.event.id), ['e0', 'e2', 'e1']);
});

test('bars of the timeline', () => {
  const { events } = made();
  assert.deepEqual([...bins(events, dayOf('2024-03-01'), 1).values()], [{ coop: 1, conflict: 0 }, { coop: 1, conflict: 0 }]);
  assert.deepEqual([60, 400, 4000].map(binSize), [1, 7, 30]);
});

test('names of fronts are cut short and stay different', () => {
  assert.deepEqual(shortNames(['A · B · C', 'D', 'E · F']), ['A and 2 more', 'D', 'E and F']);
  assert.deepEqual(shortNames(['A · B · C', 'A · D · C']), ['A, B and C', 'A, D and C']);
  assert.deepEqual(shortNames(['A · B', 'A · B']), ['A and B', 'A and B']);
});

test('a finding has a headline, and its own text when the kind is not known', () => {
  assert.equal(headline({ kind: 'shuttle', values: {}, text: 't' }, ['Ana', 'Bo', 'Cy']), 'Ana: from Bo to Cy');
  assert.equal(headline({ kind: 'riddle', values: {}, text: 'Its own words.' }, ['Ana']), 'Its own words.');
  assert.equal(headline({ kind: 'shuttle', values: {}, text: 'No actor.' }, []), 'No actor.');
});

test('the start panel tells three of one kind and one of the others', () => {
  const kinds = ['multi_front_actor', 'multi_front_actor', 'channel', 'multi_front_actor', 'multi_front_actor', 'channel'];
  assert.deepEqual(toldFirst(kinds.map((kind, i) => ({ kind, i }))).map(({ i }) => i), [0, 1, 2, 3]);
});

test('two periods: what is new, gone and kept', () => {
  const event = (day, pairs, lastDay = day) => ({ day, lastDay, pairs });
  const events = [event(1, [[0, 1]]), event(9, [[1, 0]]), event(2, [[0, 2]]), event(8, [[1, 2]]), event(null, [[3, 4]])];
  assert.deepEqual(comparePeriods(events, 5), [{ a: 0, b: 2, before: 1, now: 0 }, { a: 1, b: 2, before: 0, now: 1 }, { a: 0, b: 1, before: 1, now: 1 }]);
  assert.equal(changeOf([events[0]], 5), 'gone');
  assert.equal(changeOf([events[3]], 5), 'new');
  assert.equal(changeOf([events[0], events[1]], 5), 'kept');
  assert.equal(changeOf([event(3, [], 7)], 5), 'kept');
  assert.equal(changeOf([events[4]], 5), 'kept');
});

test('events of a front have somebody at home there', () => {
  const front = { hubs: [0, 1], anchors: [2], guests: [] };
  const events = [{ pairs: [[0, 1]] }, { pairs: [[0, 2]] }, { pairs: [[2, 9]] }];
  assert.deepEqual(frontEvents(front, events), [events[1]]);
});

const pageOf = (archive, hash = '') => {
  const page = { archive, view: decodeView(hash, archive), drawn: {}, moved: new Map(), showAreas: true, isDark: () => false };
  compute(page);
  return page;
};

test('a scene has the actors of visible events and lights up what is chosen', () => {
  const page = pageOf(made(), '#actor=A');
  assert.deepEqual(sceneNodes(page).map((node) => node.label).sort(), ['Ana', 'Bo', 'Corps']);
  assert.deepEqual([...focusOf(page).nodes].sort(), [0, 1]);
  assert.equal(sceneLines(page).length, page.drawn.lines.size);
  assert.equal(sceneLines(pageOf(made(), '#xr=struck')).filter((line) => line.side === 'conflict').length, 0);
});

test('lines of a comparison say what changed', () => {
  const page = pageOf(made(), '#time=2024-03-01..&compare=1');
  assert.ok(sceneLines(page).every((line) => ['new', 'gone', 'kept'].includes(line.change)));
});

test('arrow keys begin at the busiest actor; Enter reads its strongest line', () => {
  const page = pageOf(made());
  walk(page, 'ArrowRight', (selection) => { page.view.selection = selection; });
  assert.equal(page.archive.actors[page.view.selection.actor].label, 'Bo');
  assert.ok(page.drawn.lines.has(strongestOf(page)));
});

test('places are turned and stretched to the window, discs hardly', () => {
  const wide = { actors: [[0, 0], [100, 10], [200, 40]].map(([x, y]) => ({ x, y })), centres: [[100, 20]] };
  fitToWindow(wide, { clientWidth: 400, clientHeight: 900 });
  const span = (key) => Math.max(...wide.actors.map((actor) => actor[key])) - Math.min(...wide.actors.map((actor) => actor[key]));
  assert.ok(span('y') > span('x'));
  assert.ok(Math.abs(wide.centres[0][1] - 100) < 101);
});

test('a permalink keeps the front that is chosen and the comparison', () => {
  const archive = made();
  archive.fronts.push({ id: 'front-1', name: 'Ana · Bo', hubs: [0], anchors: [1], guests: [] });
  const view = { ...decodeView('', archive), selection: { kind: 'front', front: 0 } };
  view.filters.compare = true;
  assert.deepEqual(decodeView(`#${encodeView(view, archive)}`, archive), view);
  assert.equal(decodeView('#front=front-2', archive).selection, null);
});

test('a permalink keeps a story by its kind and actors, and forgets one that is no longer told', () => {
  const archive = made();
  archive.findings.push({ kind: 'channel', text: 't', values: {}, actors: [0, 1], events: [0, 2] });
  const view = { ...decodeView('', archive), selection: { kind: 'story', story: 0 } };
  assert.deepEqual(decodeView(`#${encodeView(view, archive)}`, archive), view);
  assert.equal(decodeView('#story=channel~A~C', archive).selection, null);
  assert.equal(decodeView('#changes=1', archive).selection, null);
});

test('a story lights up its actors and the lines of its events', () => {
  const archive = made();
  archive.findings.push({ kind: 'channel', text: 't', values: {}, actors: [0, 1], events: [0, 2] });
  const focus = focusOf(pageOf(archive, '#story=channel~A~B'));
  assert.deepEqual([...focus.nodes].sort(), [0, 1]);
  assert.deepEqual([...focus.lines], ['0~1~coop']);
});

test('the axis leaves out a few events of long ago, and says months, quarters or years', () => {
  const events = Array.from({ length: 40 }, (_, i) => ({ day: 19000 + i }));
  assert.deepEqual(axisSpan(events), [18999, 19041]);
  const [low, high] = axisSpan([{ day: -20000 }, ...events, { day: null }]);
  assert.ok(low > 18900 && high === 19041);
  assert.deepEqual(ticks(dayOf('2023-11-20'), dayOf('2024-02-10')).map(({ words }) => words), ['Dec 2023', 'Jan 2024', 'Feb']);
  assert.deepEqual(ticks(dayOf('2022-02-01'), dayOf('2024-01-10')).map(({ words }) => words), ['Apr 2022', 'Jul', 'Oct', 'Jan 2023', 'Apr', 'Jul', 'Oct', 'Jan 2024']);
  assert.ok(ticks(dayOf('1700-01-01'), dayOf('2024-01-10')).length < 16);
});

test('the tree through the actors of a front is the shortest', () => {
  const tree = shortestTree([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 1, y: 0 }]);
  assert.deepEqual(tree, [[[0, 0], [1, 0]], [[1, 0], [10, 0]]]);
  assert.deepEqual(shortestTree([]), []);
  assert.equal(shortestTree([{ x: 3, y: 4 }]).length, 1);
});

test('fronts that share most of their actors are not shaded one above the other', () => {
  const archive = made();
  const front = (id, anchors) => ({ id, name: id, short: id, hubs: [], anchors, guests: [] });
  archive.fronts.push(front('a', [0, 1, 2]), front('b', [0, 1]), front('c', [2, 3]));
  assert.deepEqual(frontsToShade(pageOf(archive)), [0, 2]);
});

test('two papers that cite one ministry are one source', () => {
  assert.deepEqual(made().events.map((event) => event.origins), [[3], ['the text itself'], ['Post']]);
});

test('words of the page stand in words.js alone', () => {
  const folder = new URL('../../kg/render/static/', import.meta.url);
  const found = [];
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.js') && each !== 'words.js')) {
    const source = readFileSync(new URL(file, folder), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    for (const [, text] of source.matchAll(/['`]([A-Z][a-z]+(?: [a-z]+)+[^'`]*)['`]/g)) found.push(`${file}: ${text}`);
  }
  assert.deepEqual(found, []);
});

test('every word that the template asks for is there', () => {
  const template = readFileSync(new URL('../../kg/render/templates/page.html.j2', import.meta.url), 'utf8');
  const keys = [...template.matchAll(/data-w="([^"]*)"/g)].flatMap(([, parts]) => parts.split(' ').map((part) => part.split(':')[1]));
  assert.ok(keys.length > 8);
  for (const key of keys) assert.equal(typeof W[key], 'string', key);
});

test('no word of the page is left over', () => {
  const folder = new URL('../../kg/render/static/', import.meta.url);
  const rooms = readdirSync(folder).filter((each) => each.endsWith('.js')).map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  const template = readFileSync(new URL('../../kg/render/templates/page.html.j2', import.meta.url), 'utf8');
  const unused = Object.keys(W).filter((key) => !new RegExp(`W\\.${key}\\b`).test(rooms) && !new RegExp(`:${key}\\b`).test(template));
  assert.deepEqual(unused, []);
});
