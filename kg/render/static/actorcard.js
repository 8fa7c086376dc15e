// The card of one actor: names in all scripts, offices with dates, how the texts name them, fronts, counterparts, events.
import { frontsOf, isoOf } from './archive.js';
import { decisionList } from './decisions.js';
import { button, el, link, name } from './dom.js';
import { glyph, lineSample } from './legend.js';
import { byWeight, joinNodes, section, tag } from './parts.js';
import { CERTAINTIES, dateWords, typeWords, W, wordsOf } from './words.js';

const TOLD_OF_ACTOR = new Set(['multi_front_actor', 'sole_bridge', 'go_between', 'shuttle', 'channel', 'resumed']);
const FIRST_OFFICES = 4;
const FIRST_NAMES_SHOWN = 12;

/**
 * @param {import('./types').Archive} archive
 * @param {import('./types').PanelHost} host
 * @param {ReturnType<typeof import('./parts.js').makeParts>} parts
 * @param {(events: import('./types').KgEvent[]) => HTMLElement[]} cards
 */
export function makeActorCard(archive, host, parts, cards) {
  const [first, last] = archive.span ? archive.span.map(isoOf) : ['', ''];

  /** Whether an office was held while these documents tell. @param {import('./types').Role} role */
  const heldThen = (role) => Boolean(first && role.start && role.start <= last && (role.end || role.asOf || '') >= first);

  /** @param {import('./types').Role} role */
  function period(role) {
    if (!role.start && !role.end) return role.asOf ? W.asOf(dateWords(role.asOf)) : '';
    return `${role.start ? dateWords(role.start) : '?'} – ${role.end ? dateWords(role.end) : role.asOf ? `(${dateWords(role.asOf)})` : ''}`;
  }

  /** @param {import('./types').Actor} actor */
  function offices(actor) {
    if (!actor.roles.length) return null;
    const sorted = [...actor.roles].sort((a, b) => Number(heldThen(b)) - Number(heldThen(a)) || ((b.start || '') > (a.start || '') ? 1 : -1));
    const item = (/** @type {import('./types').Role} */ role) => el('li', { class: heldThen(role) ? 'held' : null, title: heldThen(role) ? W.officeNow : null }, name(role.office), role.iso3 ? ` (${role.iso3})` : '', ' ', el('small', {}, period(role)));
    const rest = sorted.slice(FIRST_OFFICES);
    return [el('ul', { class: 'roles' }, sorted.slice(0, FIRST_OFFICES).map(item)),
      rest.length ? el('details', { class: 'read-as' }, el('summary', {}, W.moreOffices(rest.length)), el('ul', { class: 'roles' }, rest.map(item))) : null];
  }

  /** In which words the documents name an actor, how often, and how each was understood. @param {import('./types').Actor} actor */
  function readAs(actor) {
    const seen = new Map();
    for (const event of actor.events) {
      for (const mention of [...event.sources, ...event.targets]) {
        if (mention.actor !== actor.index) continue;
        const key = `${mention.text}\n${mention.certainty}`;
        (seen.get(key) || seen.set(key, { ...mention, count: 0 }).get(key)).count += 1;
      }
    }
    const sorted = [...seen.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
    if (!sorted.some((mention) => mention.text !== actor.label)) return null;
    return el('details', { class: 'read-as' }, el('summary', {}, W.named(sorted.length)), el('ul', { class: 'roles' }, sorted.slice(0, FIRST_NAMES_SHOWN).map((mention) =>
      el('li', {}, '“', name(mention.text), `” ×${mention.count} `, wordsOf(CERTAINTIES, mention.certainty) ? el('small', {}, wordsOf(CERTAINTIES, mention.certainty)) : null))));
  }

  /** @param {import('./types').Actor} actor */
  function identity(actor) {
    const aliases = actor.aliases.filter((alias) => alias.toLowerCase() !== alias || /[^a-z0-9 .'’-]/.test(alias)); // spellings in small letters only help the search
    return [
      el('p', { class: 'lead' }, glyph(actor.type, host.dark()), ` ${typeWords(actor.type)[0]}`, actor.iso3 && actor.type !== 'country' ? [' · ', name(actor.iso3)] : '',
        /^Q\d+$/.test(actor.wikidata || '') ? [' · ', link(`https://www.wikidata.org/wiki/${actor.wikidata}`, 'Wikidata'), actor.sourced ? '' : W.notChecked] : ''),
      aliases.length ? el('p', { class: 'aliases' }, W.also, joinNodes(aliases.slice(0, FIRST_NAMES_SHOWN).map(name), W.and), aliases.length > FIRST_NAMES_SHOWN ? W.andMore(aliases.length - FIRST_NAMES_SHOWN) : '') : null,
      offices(actor),
      readAs(actor),
      decisionList(archive, (decision) => (decision.actors || []).includes(actor.index)),
    ];
  }

  /** @param {number} index @param {import('./types').KgEvent[]} events */
  function counterparts(index, events) {
    /** @type {Map<number, import('./types').KgEvent[]>} */
    const partners = new Map();
    for (const event of events) {
      for (const [a, b] of event.pairs) {
        if (a !== index && b !== index) continue;
        const other = a === index ? b : a;
        const list = partners.get(other) || [];
        partners.set(other, list.includes(event) ? list : [...list, event]);
      }
    }
    const words = (/** @type {import('./types').KgEvent[]} */ list) => {
      const labels = [...new Set(list.map((event) => event.relation.label))];
      return `${labels.slice(0, 2).join(', ')}${list.length > 1 ? ` (${list.length})` : ''}`;
    };
    const samples = (/** @type {import('./types').KgEvent[]} */ list) => [...new Set(list.map((event) => event.side))].sort().map((side) => lineSample(side, { arrow: false }));
    return partners.size ? [section(W.counterparts(partners.size)), [...partners].sort((a, b) => b[1].length - a[1].length).slice(0, 12).map(([other, list]) =>
      parts.row(() => host.select({ kind: 'pair', a: index, b: other }), samples(list), name(archive.actors[other].label), words(list)))] : null;
  }

  /** @param {number} index */
  return function actorView(index) {
    const actor = archive.actors[index];
    const visible = host.visible();
    const events = actor.events.filter((event) => visible.has(event));
    const hidden = actor.events.length - events.length;
    const standing = archive.standing[index];
    const fronts = frontsOf(archive, index);
    return [
      parts.heading(name(actor.label)),
      identity(actor),
      standing ? el('p', {}, tag(W.onFronts(standing), 'strong')) : null,
      fronts.length ? [section(W.frontCount(fronts.length)), fronts.map(parts.frontRow)] : null,
      archive.findings.flatMap((finding, i) => (TOLD_OF_ACTOR.has(finding.kind) && finding.actors[0] === index ? [button('said', () => host.select({ kind: 'story', story: i }), { dir: 'auto' }, finding.text)] : [])).slice(0, 3),
      el('div', { class: 'actions' },
        [1, 2, 3].map((n) => button('small', () => host.steps(n), { 'aria-pressed': String(host.view().steps === n) }, n === 1 ? W.neighbours : W.steps(n))),
        button('small', () => host.startPath(index), {}, W.pathTo)),
      counterparts(index, events),
      actor.vouched.length ? el('p', {}, W.vouches(actor.vouched.length), button('plain', () => host.voiceOnly(actor.label), {}, W.showAlone)) : null,
      hidden ? parts.hiddenNote(hidden) : null,
      events.length ? section(W.eventCount(events.length)) : null,
      ...cards(events.sort(byWeight)),
    ];
  };
}
