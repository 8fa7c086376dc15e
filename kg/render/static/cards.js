// The panel: where to start, an actor, a pair, an event, a path. Every statement stands beside the sentence it was read from.
import { frontsOf, isoOf } from './archive.js';
import { isComparing } from './filters.js';
import { comparePeriods } from './network.js';
import { chainWords, citations, eventWords } from './cite.js';
import { copy, el, flash, link, name } from './dom.js';
import { glyph, lineSample } from './legend.js';
import { CERTAINTIES, CLASSES, dateWords, durationWords, FINDINGS, headline, MEDIA, plural, STATUSES, TYPES, W } from './words.js';

const FIRST_EVENTS = 30;
const TOLD_OF_ACTOR = new Set(['multi_front_actor', 'sole_bridge', 'go_between', 'shuttle', 'channel', 'resumed']);

/** Cut a quote at its marks: [[text, kind or ''], ...]. Marks are [start, end, kind] in UTF-16 units, sorted. */
export function pieces(quote, marks) {
  const out = [];
  let at = 0;
  for (const [start, end, kind] of marks || []) {
    if (start > at) out.push([quote.slice(at, start), '']);
    out.push([quote.slice(start, end), kind]);
    at = end;
  }
  if (at < quote.length) out.push([quote.slice(at), '']);
  return out;
}

const section = (...words) => el('h3', { class: 'section' }, words);

/** What the start panel tells: three actors on several fronts, then the first of every other kind. */
export function toldFirst(findings) {
  const seen = new Map();
  return findings.filter(({ kind }) => {
    seen.set(kind, (seen.get(kind) || 0) + 1);
    return seen.get(kind) <= (kind === 'multi_front_actor' ? 3 : 1);
  });
}

/**
 * @param {HTMLElement} place
 * @param {object} archive
 * @param {{select: (selection: object) => void, view: () => object, lines: () => Map, visible: () => Set, dark: () => boolean,
 *   startPath: (actor: number) => void, steps: (n: number) => void, showAll: () => void, voiceOnly: (voice: string) => void}} host
 */
export function makePanel(place, archive, host) {
  const actorButton = (index) => el('button', { type: 'button', class: 'actor', on: { click: () => host.select({ kind: 'actor', actor: index }) } }, name(archive.actors[index].label));
  const tag = (text, kind = '') => el('span', { class: `tag ${kind}` }, text);
  const joinNodes = (list, word) => list.flatMap((node, i) => (i ? [i === list.length - 1 ? ` ${word} ` : ', ', node] : [node]));

  // ---- one sentence --------------------------------------------------------------------------------------------

  const MARK_TITLES = { s: 'who', r: 'relation', t: 'whom' };
  function quoteBlock(evidence) {
    return el('blockquote', { dir: 'auto' }, pieces(archive.sentences[evidence.sentence], evidence.marks)
      .map(([text, kind]) => (kind ? el('mark', { class: kind, title: MARK_TITLES[kind] }, text) : text)));
  }

  function chainLine(chain, event) {
    const voices = chain && chain.length ? chain.map(actorButton) : [el('b', {}, name(event.own))];
    return ['According to ', ...voices.flatMap((voice, i) => (i ? [', citing ', voice] : [voice]))];
  }

  function citeBox(event, evidence) {
    const box = el('div', { class: 'cite', hidden: true });
    const button = el('button', { type: 'button', class: 'small', 'aria-expanded': 'false', on: { click: () => {
      box.hidden = !box.hidden;
      button.setAttribute('aria-expanded', String(!box.hidden));
      if (!box.childNodes.length) fillCite(box, event, evidence);
    } } }, 'Cite');
    return [button, box];
  }

  function fillCite(box, event, evidence) {
    const all = citations(event, evidence, archive);
    const text = el('pre', { dir: 'auto', tabindex: 0 });
    const tabs = [['text', 'Text'], ['chicago', 'Chicago'], ['bibtex', 'BibTeX'], ['jsonld', 'JSON-LD']].map(([key, label]) => {
      const tab = el('button', { type: 'button', class: 'small', 'aria-pressed': 'false', on: { click: () => {
        text.textContent = all[key];
        for (const other of tabs) other.setAttribute('aria-pressed', String(other === tab));
      } } }, label);
      return tab;
    });
    const copyButton = el('button', { type: 'button', class: 'small primary', on: { click: async () => flash(copyButton, (await copy(text.textContent)) ? 'Copied' : 'Select and copy') } }, 'Copy');
    box.append(el('div', { class: 'tabs' }, tabs, copyButton), text);
    tabs[0].click();
  }

  // ---- one event -----------------------------------------------------------------------------------------------

  function eventHead(event) {
    const side = (mentions) => joinNodes([...new Set(mentions.map((mention) => mention.actor))].map(actorButton), 'and');
    return el('h3', {}, side(event.sources), ' ', el('span', { class: `verb ${event.side}` }, event.relation.label), ' ', side(event.targets));
  }

  function eventTags(event) {
    const { when } = event;
    const tags = [];
    if (event.status !== 'asserted') tags.push(tag(STATUSES[event.status] ? STATUSES[event.status][0] : event.status, `status ${event.status}`));
    if (when.start || when.end) {
      const days = [...new Set([when.start, when.end].filter(Boolean))].map(dateWords).join(' – ');
      tags.push(tag(days, 'date'));
    } else if (when.text) tags.push(tag(`“${when.text}”`, 'date'));
    const document = archive.documents[event.document];
    if (!event.dated && document.date) tags.push(tag(`reported ${dateWords(document.date)}`, 'date'));
    if (MEDIA[event.medium]) tags.push(tag(MEDIA[event.medium]));
    if (event.duration) tags.push(tag(durationWords(event.duration)));
    if (event.place) tags.push(tag(event.place));
    if (event.quantity) tags.push(tag(event.quantity));
    if (event.firstContactSince) tags.push(tag(`first contact since ${dateWords(event.firstContactSince)}`, 'strong'));
    if (event.initiator !== undefined) tags.push(tag(`begun by ${archive.actors[event.initiator].label}`));
    for (const topic of event.topics) tags.push(tag(`on ${topic}`, 'topic'));
    return el('div', { class: 'tags' }, tags);
  }

  function assumed(event) {
    const seen = new Map();
    for (const mention of [...event.sources, ...event.targets]) {
      if (CERTAINTIES[mention.certainty] && !seen.has(mention.actor)) seen.set(mention.actor, mention);
    }
    return [...seen.values()].map((mention) => el('p', { class: 'note' }, '“', name(mention.text), '” is read as ', name(archive.actors[mention.actor].label), `: ${CERTAINTIES[mention.certainty]}.`));
  }

  function contradictions(event) {
    if (new Set(event.claims.map((claim) => claim.status)).size < 2) return null;
    return el('div', { class: 'disputed-box' }, el('b', {}, 'Reports disagree'), el('ul', {}, event.claims.map((claim) => el('li', {},
      name(chainWords(claim.chain, event, archive)), ' ', STATUSES[claim.status] ? STATUSES[claim.status][1] : claim.status, '.'))));
  }

  function evidenceItem(evidence, event) {
    const [button, box] = citeBox(event, evidence);
    const status = evidence.status && evidence.status !== event.status && STATUSES[evidence.status] ? tag(STATUSES[evidence.status][0], `status ${evidence.status}`) : null;
    return el('div', { class: 'evidence' }, quoteBlock(evidence), el('div', { class: 'source' }, el('span', {}, chainLine(evidence.chain, event)), status, button), box);
  }

  function confidence(event) {
    const percent = Math.round(event.confidence * 100);
    return el('span', { class: 'confidence', title: 'How sure the reading of the sentence is, not whether it is true' },
      el('meter', { min: 0, max: 1, value: event.confidence, 'aria-label': `Confidence ${percent} percent` }), ` ${percent}% sure`);
  }

  /** A card; `whole` shows every sentence, else the first one and a way to the rest. */
  function eventCard(event, whole) {
    const document = archive.documents[event.document];
    const shown = whole ? event.evidence : event.evidence.slice(0, 2);
    const rest = event.evidence.length - shown.length;
    const where = [document.publisher, document.title || document.id].filter(Boolean).join(', ');
    return el('article', { class: `card ${event.side}${event.firm ? '' : ' soft'}`, 'data-event': event.id },
      eventHead(event), eventTags(event), contradictions(event),
      shown.map((evidence) => evidenceItem(evidence, event)),
      rest > 0 ? el('button', { type: 'button', class: 'plain', on: { click: () => host.select({ kind: 'event', event: event.index }) } }, `${plural(rest, 'more sentence')}`) : null,
      assumed(event),
      el('footer', {}, confidence(event), event.claims.length > 1 ? el('span', {}, plural(event.independent, 'independent source')) : null,
        el('span', { class: 'where' }, document.url ? link(document.url, where) : name(where)),
        whole ? null : el('button', { type: 'button', class: 'small', title: 'This event alone, with a link of its own', on: { click: () => host.select({ kind: 'event', event: event.index }) } }, 'Open')));
  }

  function cards(events) {
    const list = el('div', { class: 'cards' });
    let next = 0;
    const more = el('button', { type: 'button', class: 'plain', on: { click: add } });
    function add() {
      for (const event of events.slice(next, next + FIRST_EVENTS)) list.append(eventCard(event, false));
      next += FIRST_EVENTS;
      more.hidden = next >= events.length;
      more.textContent = `${plural(Math.max(0, events.length - next), 'more event')}`;
    }
    add();
    return [list, more];
  }

  const byWeight = (a, b) => (b.day ?? -1e9) - (a.day ?? -1e9) || b.evidence.length - a.evidence.length || a.index - b.index;

  // ---- views ---------------------------------------------------------------------------------------------------

  function heading(text, ...more) {
    return el('div', { class: 'panel-head' }, el('h2', { tabindex: -1 }, text), ...more,
      el('button', { type: 'button', class: 'close', 'aria-label': 'Close', title: 'Close (Esc)', on: { click: () => host.select(null) } }, '×'));
  }

  /** What is new since the period began, and what has ended. */
  function compareView() {
    const { from } = host.view().filters;
    const rows = comparePeriods([...host.visible()], from);
    const group = (words, list, right) => (list.length ? [section(words), list.slice(0, 20).map((row) => el('button', { type: 'button', class: 'line', on: { click: () => host.select({ kind: 'pair', a: row.a, b: row.b }) } },
      el('span', { class: 'word' }, name(archive.actors[row.a].label), ' – ', name(archive.actors[row.b].label)), el('span', { class: 'n' }, right(row))))] : null);
    return [
      el('h2', {}, W.compareAll, ' ', dateWords(isoOf(from))),
      el('p', { class: 'lead' }, 'Dated events of each pair of actors before that day, and from it on.'),
      group('New', rows.filter((row) => !row.before), (row) => plural(row.now, 'event')),
      group('No longer', rows.filter((row) => !row.now), (row) => plural(row.before, 'event')),
      group('Before and since', rows.filter((row) => row.before && row.now), (row) => `${row.before} → ${row.now}`),
    ];
  }

  function startView() {
    const busy = archive.actors.filter((actor) => actor.events.length).sort((a, b) => b.events.length - a.events.length || a.index - b.index);
    const findings = toldFirst(archive.findings);
    return [
      el('h2', {}, W.start),
      el('p', { class: 'lead' }, `${plural(busy.length, 'actor')}, ${plural(archive.events.length, 'event')}, ${plural(archive.documents.length, 'document')}.`),
      el('p', {}, W.howTo),
      findings.length ? section('What stands out') : null,
      findings.map(findingRow),
      archive.fronts.length ? section('Fronts') : null,
      archive.fronts.slice(0, 8).map((_, i) => frontRow(i)),
      busy.length ? section('Most in the news here') : null,
      busy.slice(0, 6).map((actor) => actorRow(actor, plural(actor.events.length, 'event'))),
      section('Keys'),
      el('p', { class: 'keys' }, [['/', 'search'], ['←↑→↓', 'walk'], ['Enter', 'read'], ['F', 'wider'], ['P', 'path'], ['T', 'table'], ['D', 'dark'], ['0', 'fit'], ['Esc', 'back']]
        .flatMap(([key, what]) => [el('span', {}, el('kbd', {}, key), ` ${what}`), ' '])),
    ];
  }

  function frontRow(index) {
    const front = archive.fronts[index];
    return el('button', { type: 'button', class: `line front hue${index % 8}`, on: { click: () => host.select({ kind: 'front', front: index }) } },
      el('span', { class: 'word', title: front.name }, name(front.short)), el('span', { class: 'n' }, plural(new Set([...front.hubs, ...front.anchors, ...front.guests]).size, 'actor')));
  }

  function findingRow(finding) {
    const subject = finding.actors[0];
    return el('button', { type: 'button', class: 'finding', title: finding.text, on: { click: () => {
      if (finding.events.length === 1) host.select({ kind: 'event', event: finding.events[0] });
      else if (subject !== undefined) host.select({ kind: 'actor', actor: subject });
      else if (finding.events.length) host.select({ kind: 'event', event: finding.events[0] });
    } } }, el('span', { class: 'kind' }, FINDINGS[finding.kind] || finding.kind.replace(/_/g, ' '), finding.values.standing ? `, ${finding.values.standing}` : ''), el('span', { class: 'words', dir: 'auto' }, headline(finding, finding.actors.map((actor) => archive.actors[actor].label))));
  }

  function actorRow(actor, right) {
    return el('button', { type: 'button', class: 'line', on: { click: () => host.select({ kind: 'actor', actor: actor.index }) } },
      glyph(actor.type, host.dark()), el('span', { class: 'word' }, name(actor.label)), el('span', { class: 'n' }, right));
  }

  function rolesList(actor) {
    if (!actor.roles.length) return null;
    const period = (role) => {
      if (!role.start && !role.end) return role.asOf ? `as of ${dateWords(role.asOf)}` : '';
      return `${role.start ? dateWords(role.start) : '?'} – ${role.end ? dateWords(role.end) : role.asOf ? `(${dateWords(role.asOf)})` : ''}`;
    };
    const sorted = [...actor.roles].sort((a, b) => ((b.start || '') > (a.start || '') ? 1 : -1));
    return el('ul', { class: 'roles' }, sorted.slice(0, 6).map((role) => el('li', {}, name(role.office), role.iso3 ? ` (${role.iso3})` : '', ' ', el('small', {}, period(role)))));
  }

  /** In which words the documents name an actor, how often, and how each was understood. */
  function readAs(actor, index) {
    const seen = new Map();
    for (const event of actor.events) {
      for (const mention of [...event.sources, ...event.targets]) {
        if (mention.actor !== index) continue;
        const key = `${mention.text}\n${mention.certainty}`;
        (seen.get(key) || seen.set(key, { ...mention, count: 0 }).get(key)).count += 1;
      }
    }
    const sorted = [...seen.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
    if (!sorted.some((mention) => mention.text !== actor.label)) return null;
    return el('details', { class: 'read-as' }, el('summary', {}, `Named in ${plural(sorted.length, 'way')}`), el('ul', { class: 'roles' }, sorted.slice(0, 12).map((mention) =>
      el('li', {}, '“', name(mention.text), `” ×${mention.count} `, CERTAINTIES[mention.certainty] ? el('small', {}, CERTAINTIES[mention.certainty]) : null))));
  }

  function actorView(index) {
    const actor = archive.actors[index];
    const visible = host.visible();
    const events = actor.events.filter((event) => visible.has(event));
    const hidden = actor.events.length - events.length;
    const standing = archive.standing[index];
    const fronts = frontsOf(archive, index);
    const aliases = actor.aliases.filter((alias) => /[^a-z0-9 .'’-]/.test(alias)); // spellings in small letters only help the search
    const partners = new Map();
    for (const event of events) {
      for (const [a, b] of event.pairs) {
        if (a !== index && b !== index) continue;
        const other = a === index ? b : a;
        (partners.get(other) || partners.set(other, []).get(other)).push(event);
      }
    }
    return [
      heading(name(actor.label)),
      el('p', { class: 'lead' }, glyph(actor.type, host.dark()), ` ${(TYPES[actor.type] || TYPES.group)[0]}`, actor.iso3 && actor.type !== 'country' ? ` · ${actor.iso3}` : '',
        /^Q\d+$/.test(actor.wikidata || '') ? [' · ', link(`https://www.wikidata.org/wiki/${actor.wikidata}`, 'Wikidata'), actor.sourced ? '' : ' (not checked)'] : ''),
      aliases.length ? el('p', { class: 'aliases' }, 'Also ', joinNodes(aliases.slice(0, 12).map(name), 'and'), aliases.length > 12 ? ` and ${aliases.length - 12} more` : '') : null,
      rolesList(actor),
      readAs(actor, index),
      standing ? el('p', {}, tag(`works on several fronts: ${standing}`, 'strong')) : null,
      fronts.length ? [section(plural(fronts.length, 'front')), fronts.map(frontRow)] : null,
      archive.findings.filter((finding) => TOLD_OF_ACTOR.has(finding.kind) && finding.actors[0] === index).slice(0, 4).map((finding) => el('p', { class: 'said', dir: 'auto' }, finding.text)),
      el('div', { class: 'actions' },
        [1, 2, 3].map((n) => el('button', { type: 'button', class: 'small', 'aria-pressed': String(host.view().steps === n), on: { click: () => host.steps(n) } }, n === 1 ? 'Neighbours' : `${n} steps`)),
        el('button', { type: 'button', class: 'small', on: { click: () => host.startPath(index) } }, 'Path to…')),
      partners.size ? section(plural(partners.size, 'counterpart')) : null,
      [...partners].sort((a, b) => b[1].length - a[1].length).slice(0, 12).map(([other, list]) => el('button', { type: 'button', class: 'line', on: { click: () => host.select({ kind: 'pair', a: index, b: other }) } },
        [...new Set(list.map((event) => event.side))].sort().map((side) => lineSample(side, { arrow: false })), el('span', { class: 'word' }, name(archive.actors[other].label)), el('span', { class: 'n' }, partnerWords(list)))),
      actor.vouched.length ? el('p', {}, `Vouches for ${plural(actor.vouched.length, 'event')}. `, el('button', { type: 'button', class: 'plain', on: { click: () => host.voiceOnly(actor.label) } }, 'Show these alone')) : null,
      hidden ? hiddenNote(hidden) : null,
      events.length ? section(plural(events.length, 'event')) : null,
      ...cards(events.sort(byWeight)),
    ];
  }

  function partnerWords(list) {
    const words = [...new Set(list.map((event) => event.relation.label))];
    return `${words.slice(0, 2).join(', ')}${list.length > 1 ? ` (${list.length})` : ''}`;
  }

  function hiddenNote(count) {
    return el('p', { class: 'note' }, `${plural(count, 'event')} hidden by the filters. `, el('button', { type: 'button', class: 'plain', on: { click: host.showAll } }, W.reset));
  }

  function pairView({ a, b, side }) {
    const visible = host.visible();
    const both = archive.actors[a].events.filter((event) => event.pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a)));
    const events = both.filter((event) => visible.has(event)).sort((x, y) => Number(y.side === side) - Number(x.side === side) || byWeight(x, y));
    const documents = new Set(events.map((event) => event.document)).size;
    return [
      heading([name(archive.actors[a].label), ' – ', name(archive.actors[b].label)]),
      el('p', { class: 'lead' }, `${plural(events.length, 'event')} in ${plural(documents, 'document')}`),
      both.length > events.length ? hiddenNote(both.length - events.length) : null,
      ...cards(events),
    ];
  }

  const order = (words, list) => (list.length ? [section(words), list.slice(0, 8).map((other) => el('button', { type: 'button', class: 'line', on: { click: () => host.select({ kind: 'event', event: other.index }) } },
    lineSample(other.side, { dashed: !other.firm }), el('span', { class: 'word' }, name(eventWords(other, archive)))))] : null);

  function eventView({ event: index }) {
    const event = archive.events[index];
    const again = archive.events.filter((other) => other !== event && other.pairs.some(([a, b]) => event.pairs.some(([x, y]) => (a === x && b === y) || (a === y && b === x)))).sort(byWeight);
    return [
      heading(name(eventWords(event, archive))),
      el('p', { class: 'lead' }, `${CLASSES[event.relation.plover] || event.relation.plover} · ${plural(event.evidence.length, 'sentence')}`),
      host.visible().has(event) ? null : el('p', { class: 'note' }, W.hiddenByFilters, ' ', el('button', { type: 'button', class: 'plain', on: { click: host.showAll } }, W.reset)),
      eventCard(event, true),
      order('Before it, as the text tells', archive.events.filter((other) => (other.before || []).includes(event.id))),
      order('After it, as the text tells', (event.before || []).map((id) => archive.eventById.get(id)).filter(Boolean)),
      again.length ? section('The same actors') : null,
      again.slice(0, 10).map((other) => el('button', { type: 'button', class: 'line', on: { click: () => host.select({ kind: 'event', event: other.index }) } },
        lineSample(other.side, { dashed: !other.firm }), el('span', { class: 'word' }, other.relation.label), el('span', { class: 'n' }, other.day === null ? 'undated' : dateWords((other.when.start || archive.documents[other.document].date || ''))))),
    ];
  }

  function pathView({ a, b }, path) {
    if (!path) return [heading('Path'), el('p', {}, W.pathNone(archive.actors[a].label, archive.actors[b].label))];
    const best = (line) => [...line.events].sort((x, y) => Number(y.firm) - Number(x.firm) || y.confidence - x.confidence)[0];
    return [
      heading(['From ', name(archive.actors[a].label), ' to ', name(archive.actors[b].label)]),
      el('p', { class: 'lead' }, `${plural(path.lines.length, 'step')}, each with its best sentence`),
      path.lines.map((line, i) => [section(`${i + 1}. `, name(archive.actors[path.nodes[i]].label), ' – ', name(archive.actors[path.nodes[i + 1]].label)), eventCard(best(line), false)]),
    ];
  }

  function frontView({ front: index }) {
    const front = archive.fronts[index];
    const group = (words, list) => (list.length ? [section(words), list.map((actor) => actorRow(archive.actors[actor], plural(archive.actors[actor].events.length, 'event')))] : null);
    return [
      heading(name(front.name.split(' · ').join(', '))),
      el('p', { class: 'lead' }, 'A front: actors in contact with each other', front.first ? `, ${dateWords(front.first)}${front.last && front.last !== front.first ? ` – ${dateWords(front.last)}` : ''}` : '', '.'),
      group('On several fronts', front.hubs), group('At home here', front.anchors), group('Also present', front.guests),
    ];
  }

  function show(selection, path) {
    const views = { actor: () => actorView(selection.actor), pair: () => pairView(selection), event: () => eventView(selection), path: () => pathView(selection, path), front: () => frontView(selection) };
    place.replaceChildren(...(selection ? views[selection.kind]() : isComparing(host.view().filters) ? compareView() : startView()).flat(Infinity).filter(Boolean));
    place.scrollTop = 0;
  }
  return { show };
}
