// Citations of one sentence of one event. No DOM here.
import { dateWords, STATUSES, wordsOf } from './words.js';

/** Who says so, as words: "Haaretz, citing Prime Minister's Office". @param {number[]|undefined} chain @param {import('./types').KgEvent} event @param {import('./types').Archive} archive */
export function chainWords(chain, event, archive) {
  return chain && chain.length ? chain.map((actor) => archive.actors[actor].label).join(', citing ') : event.own;
}

/** "Benjamin Netanyahu spoke with Vladimir Putin"; several actors on a side are joined by "and". @param {import('./types').KgEvent} event @param {import('./types').Archive} archive */
export function eventWords(event, archive) {
  const names = (/** @type {import('./types').Mention[]} */ mentions) => joined([...new Set(mentions.map((mention) => archive.actors[mention.actor].label))]);
  return `${names(event.sources)} ${event.relation.label} ${names(event.targets)}`.trim();
}

/** @param {string[]} names */
function joined(names) {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** @param {import('./types').KgEvent} event @param {import('./types').Evidence} evidence @param {import('./types').Archive} archive @returns {{text: string, chicago: string, bibtex: string, jsonld: string}} */
export function citations(event, evidence, archive) {
  const document = archive.documents[event.document];
  const quote = archive.sentences[evidence.sentence];
  const title = document.title || document.id;
  const place = `characters ${evidence.start || 0}–${evidence.end}`;
  const chain = evidence.chain && evidence.chain.length ? ` (according to ${chainWords(evidence.chain, event, archive)})` : '';
  const url = document.url ? ` ${document.url}` : '';
  const published = document.date ? dateWords(document.date) : 'no date';
  const publisher = document.publisher || 'no publisher';
  return {
    text: `“${quote}”${chain}\n— ${document.publisher || title}${document.publisher ? `, “${title}”` : ''}, ${published}, ${place}.${url}`,
    chicago: `${publisher}. “${title}.” ${published}, ${place}.${url}`,
    bibtex: bibtex(event, document, title, quote, place),
    jsonld: JSON.stringify(jsonld(event, evidence, document, quote, archive), null, 1),
  };
}

/** @param {import('./types').KgEvent} event @param {import('./types').Document_} document @param {string} title @param {string} quote @param {string} place */
function bibtex(event, document, title, quote, place) {
  const safe = (/** @type {string} */ text) => text.replace(/[\\{}]/g, ' ').replace(/([#$%&_])/g, '\\$1').replace(/[~^]/g, ' ').replace(/\s+/g, ' ');
  const [year, month] = (document.date || '').split('-');
  const fields = [
    ['title', `{${safe(title)}}`], ['organization', document.publisher && `{${safe(document.publisher)}}`], ['year', year && `{${year}}`],
    ['month', month && String(Number(month))], ['url', document.url && `{${document.url.replace(/[{}\\\s]/g, '')}}`],
    ['note', `{${safe(place)}}`], ['annote', `{${safe(quote)}}`],
  ];
  const lines = fields.filter(([, value]) => value).map(([key, value]) => `  ${key} = ${value}`);
  return `@misc{kg-${event.id.replace(/[^\w-]/g, '')},\n${lines.join(',\n')}\n}`;
}

/** @param {import('./types').KgEvent} event @param {import('./types').Evidence} evidence @param {import('./types').Document_} document @param {string} quote @param {import('./types').Archive} archive */
function jsonld(event, evidence, document, quote, archive) {
  const base = 'https://w3id.org/actor-kg/';
  const actor = (/** @type {number} */ index) => `${base}actor/${encodeURI(archive.actors[index].id)}`;
  return {
    '@context': { '@vocab': 'https://schema.org/', oa: 'http://www.w3.org/ns/oa#', kg: `${base}ontology#` },
    '@id': `${base}event/${event.id}`,
    '@type': 'Event',
    name: eventWords(event, archive),
    'kg:relation': { '@id': `kg:${event.relationName}` },
    'kg:status': wordsOf(STATUSES, event.status) ? event.status : 'asserted',
    'kg:source': event.sources.map((mention) => ({ '@id': actor(mention.actor) })),
    'kg:target': event.targets.map((mention) => ({ '@id': actor(mention.actor) })),
    'kg:evidence': {
      '@type': 'oa:SpecificResource',
      'oa:hasSource': { '@type': 'NewsArticle', identifier: document.id, headline: document.title, publisher: document.publisher, datePublished: document.date, url: document.url },
      'oa:hasSelector': [
        { '@type': 'oa:TextQuoteSelector', 'oa:exact': quote },
        { '@type': 'oa:TextPositionSelector', 'oa:start': evidence.start || 0, 'oa:end': evidence.end },
      ],
    },
  };
}
