// The card of one event: who did what to whom, every sentence it was read from, who says so, where reports disagree.
import { chainWords, citations, eventWords } from './cite.js';
import { button, copy, el, flash, link, name } from './dom.js';
import { decisionList } from './decisions.js';
import { joinNodes, tag } from './parts.js';
import { CERTAINTIES, dateWords, durationWords, MEDIA, STATUSES, statusWords, W, wordsOf } from './words.js';

const FIRST_EVENTS = 30;

/** Cut a quote at its marks: [[text, kind or ''], ...]. Marks are [start, end, kind] in UTF-16 units, sorted. @param {string} quote @param {[number, number, string][]} [marks] */
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

/**
 * @param {import('./types').Archive} archive
 * @param {import('./types').PanelHost} host
 * @param {ReturnType<typeof import('./parts.js').makeParts>} parts
 */
export function makeEventCards(archive, host, parts) {
  /** @typedef {import('./types').KgEvent} KgEvent @typedef {import('./types').Evidence} Evidence */
  const markTitles = { s: W.who, r: W.relation, t: W.whom };

  /** @param {Evidence} evidence */
  function quoteBlock(evidence) {
    return el('blockquote', { dir: 'auto' }, pieces(archive.sentences[evidence.sentence], evidence.marks)
      .map(([text, kind]) => (kind ? el('mark', { class: kind, title: markTitles[/** @type {'s'} */ (kind)] }, text) : text)));
  }

  /** @param {Evidence} evidence @param {KgEvent} event */
  function chainLine(evidence, event) {
    const { chain } = evidence;
    const voices = chain && chain.length ? chain.map(parts.actorButton) : [el('b', {}, name(event.own))];
    return [W.says, ...voices.flatMap((voice, i) => (i ? [W.citing, voice] : [voice]))];
  }

  /** @param {KgEvent} event @param {Evidence} evidence */
  function citeBox(event, evidence) {
    const box = el('div', { class: 'cite', hidden: true });
    const opener = button('small', () => {
      box.hidden = !box.hidden;
      opener.setAttribute('aria-expanded', String(!box.hidden));
      if (!box.childNodes.length) fillCite(box, event, evidence);
    }, { 'aria-expanded': 'false' }, W.cite);
    return [opener, box];
  }

  /** @param {HTMLElement} box @param {KgEvent} event @param {Evidence} evidence */
  function fillCite(box, event, evidence) {
    const all = citations(event, evidence, archive);
    const text = el('pre', { dir: 'auto', tabindex: 0 });
    /** @type {HTMLButtonElement[]} */
    const tabs = Object.entries(W.citeForms).map(([key, label]) => {
      const tab = button('small', () => {
        text.textContent = all[/** @type {keyof typeof all} */ (key)];
        for (const other of tabs) other.setAttribute('aria-pressed', String(other === tab));
      }, { 'aria-pressed': 'false' }, label);
      return tab;
    });
    const copyButton = button('small primary', async () => flash(copyButton, (await copy(text.textContent || '')) ? W.copied : W.selectAndCopy), {}, W.copy);
    box.append(el('div', { class: 'tabs' }, tabs, copyButton), text);
    tabs[0].click();
  }

  /** Who did what to whom, with a way to each actor. @param {KgEvent} event */
  function headWords(event) {
    /** @param {import('./types').Mention[]} mentions */
    const side = (mentions) => joinNodes([...new Set(mentions.map((mention) => mention.actor))].map(parts.actorButton), W.and);
    return [side(event.sources), ' ', el('span', { class: `verb ${event.side}` }, event.relation.label), ' ', side(event.targets)];
  }

  /** @param {KgEvent} event */
  function eventTags(event) {
    const { when } = event;
    const tags = [];
    if (event.changed) tags.push(tag(wordsOf(W.changeKinds, event.changed) || event.changed, 'strong'));
    if (event.status !== 'asserted') tags.push(tag(statusWords(event.status), `status ${event.status}`));
    if (when.start || when.end) {
      const days = [...new Set([when.start, when.end])].flatMap((day) => (day ? [dateWords(day)] : [])).join(' – ');
      tags.push(tag(days, 'date'));
    } else if (when.text) tags.push(tag(`“${when.text}”`, 'date'));
    const document = archive.documents[event.document];
    if (!event.dated && document.date) tags.push(tag(W.reported(dateWords(document.date)), 'date'));
    const medium = wordsOf(MEDIA, event.medium);
    if (medium) tags.push(tag(medium));
    if (event.duration) tags.push(tag(durationWords(event.duration)));
    if (event.place) tags.push(tag(event.place));
    if (event.quantity) tags.push(tag(event.quantity));
    if (event.firstContactSince) tags.push(tag(W.firstContact(dateWords(event.firstContactSince)), 'strong'));
    if (event.initiator !== undefined) tags.push(tag(W.begunBy(archive.actors[event.initiator].label)));
    for (const topic of event.topics) tags.push(tag(W.on(topic), 'topic'));
    return el('div', { class: 'tags' }, tags);
  }

  /** @param {KgEvent} event */
  function assumed(event) {
    const seen = new Map();
    for (const mention of [...event.sources, ...event.targets]) {
      if (wordsOf(CERTAINTIES, mention.certainty) && !seen.has(mention.actor)) seen.set(mention.actor, mention);
    }
    return [...seen.values()].map((mention) => el('p', { class: 'note' }, W.readsAs[0], name(mention.text), W.readsAs[1], name(archive.actors[mention.actor].label), `: ${wordsOf(CERTAINTIES, mention.certainty)}.`));
  }

  /** @param {KgEvent} event */
  function contradictions(event) {
    if (new Set(event.claims.map((claim) => claim.status)).size < 2) return null;
    return el('div', { class: 'disputed-box' }, el('b', {}, W.disagree), el('ul', {}, event.claims.map((claim) => el('li', {},
      name(chainWords(claim.chain, event, archive)), ' ', (wordsOf(STATUSES, claim.status) || [claim.status, claim.status])[1], '.'))));
  }

  /** @param {Evidence} evidence @param {KgEvent} event */
  function evidenceItem(evidence, event) {
    const [opener, box] = citeBox(event, evidence);
    const status = evidence.status !== event.status && wordsOf(STATUSES, evidence.status) ? tag(statusWords(evidence.status), `status ${evidence.status}`) : null;
    return el('div', { class: 'evidence' }, quoteBlock(evidence), el('div', { class: 'source' }, el('span', {}, chainLine(evidence, event)), status, opener), box);
  }

  /** @param {KgEvent} event */
  function confidence(event) {
    const percent = Math.round(event.confidence * 100);
    return el('span', { class: 'confidence', title: W.sureHint },
      el('meter', { min: 0, max: 1, value: event.confidence, 'aria-label': W.sureLabel(percent) }), ` ${W.sure(percent)}`);
  }

  /** From whom the word comes in the end, over all documents that tell of it. @param {KgEvent} event */
  function origins(event) {
    const { happening } = event;
    const names = (happening && happening.sources) || event.origins.map(archive.voiceName);
    const denying = (happening && happening.denying) || [];
    return el('span', { class: 'origins' }, name(names.length > 1 ? W.independent(names.length, names.join(', ')) : W.oneSource(names.join(''))),
      denying.length ? ['. ', name(W.denying(denying.join(', ')))] : null);
  }

  /** A card; `whole` shows every sentence below a heading elsewhere, else a head, the first two and a way to the rest. @param {KgEvent} event @param {boolean} whole */
  function eventCard(event, whole) {
    const document = archive.documents[event.document];
    const shown = whole ? event.evidence : event.evidence.slice(0, 2);
    const rest = event.evidence.length - shown.length;
    const where = [document.publisher, document.title || document.id].filter(Boolean).join(', ');
    const open = () => host.select({ kind: 'event', event: event.index });
    return el('article', { class: `card ${event.side}${event.firm ? '' : ' soft'}`, 'data-event': event.id },
      whole ? null : el('h3', {}, headWords(event)), eventTags(event), contradictions(event),
      shown.map((evidence) => evidenceItem(evidence, event)),
      rest > 0 ? button('plain', open, {}, W.moreSentences(rest)) : null,
      assumed(event), whole ? decisionList(archive, (decision) => decision.event === event.index) : null,
      el('footer', {}, el('span', { class: 'where' }, document.url ? link(document.url, where) : name(where)), confidence(event), whole ? origins(event) : null,
        whole ? null : button('small', open, { title: W.openHint, 'aria-label': `${W.open}: ${eventWords(event, archive)}` }, W.open)));
  }

  /** Cards of many events, some at a time. @param {KgEvent[]} events @returns {HTMLElement[]} */
  function cards(events) {
    const list = el('div', { class: 'cards' });
    let next = 0;
    const more = button('plain', add);
    function add() {
      for (const event of events.slice(next, next + FIRST_EVENTS)) list.append(eventCard(event, false));
      next += FIRST_EVENTS;
      more.hidden = next >= events.length;
      more.textContent = W.moreEvents(Math.max(0, events.length - next));
    }
    add();
    return [list, more];
  }

  return { eventCard, cards, headWords };
}
