// All words the page says, in one place (for other languages), and the marks that stand for actor types.

/** Actor types: [one, several, fill in light, fill in dark, outline in a box from -1 to 1]. */
export const TYPES = {
  person: ['Person', 'People', '#f6d55c', '#f2d264', 'M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z'],
  country: ['State', 'States', '#2b6c8f', '#5aa7cf', 'M-.86-.86H.86V.86H-.86Z'],
  igo: ['International body', 'International bodies', '#86b8cc', '#7fb4c9',
    'M0-1L.3-.72.71-.71.72-.3 1 0 .72.3.71.71.3.72 0 1-.3.72-.71.71-.72.3-1 0-.72-.3-.71-.71-.3-.72Z'],
  organization: ['Organization', 'Organizations', '#9fb8c8', '#7f97a8', 'M-.5-.87H.5L1 0 .5.87H-.5L-1 0Z'],
  ministry: ['Ministry', 'Ministries', '#c3d2db', '#a9bccb', 'M0-1L1-.3V.86H-1V-.3Z'],
  security_force: ['State force', 'State forces', '#6c6480', '#a99cc0', 'M-.86-.9H.86V.1Q.82.72 0 1Q-.82.72-.86.1Z'],
  armed_group: ['Armed group', 'Armed groups', '#8c4b3a', '#cf8a72', 'M0-1L1 .82H-1Z'],
  office: ['Office', 'Offices', '#e6bd9c', '#d7a982', 'M-.6-.72H.6L1 .72H-1Z'],
  media: ['Media', 'Media', '#c9a0d6', '#b487c4', 'M0-1L1 0 0 1-1 0Z'],
  group: ['Group of people', 'Groups of people', '#d6cfa0', '#bdb68a',
    'M-.5-.62H.5A.62.62 0 0 1 .5.62H-.5A.62.62 0 0 1-.5-.62Z'],
};

/**
 * The words of a key, or undefined: keys come from documents, and "constructor" is in every object.
 * @template T
 * @param {Record<string, T>} table @param {string|undefined} key @returns {T|undefined}
 */
export const wordsOf = (table, key) => (key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined);

/** Words and marks of an actor type; of people in general when it is not known. @param {string} type */
export const typeWords = (type) => wordsOf(TYPES, type) || TYPES.group;

/** How a status is called. @param {string} status */
export const statusWords = (status) => (wordsOf(STATUSES, status) || [status])[0];

/** Hues that can be told apart by colour-blind eyes (Okabe and Ito), for fronts and communities. */
export const HUES = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#8c8c8c', '#0072b2', '#d55e00', '#b8a800'];

/** Before the words of a line when two periods are compared. */
export const CHANGES = { new: 'new: ', gone: 'no longer: ', kept: '' };

export const SIDES = { coop: 'Cooperation', conflict: 'Conflict' };

/** PLOVER classes in plain words. */
export const CLASSES = {
  AGREE: 'Agree', CONSULT: 'Talk and meet', SUPPORT: 'Support', CONCEDE: 'Concede', COOPERATE: 'Cooperate', AID: 'Aid',
  RETREAT: 'Retreat', REQUEST: 'Request', ACCUSE: 'Accuse', REJECT: 'Reject', THREATEN: 'Threaten', PROTEST: 'Protest',
  SANCTION: 'Sanction', MOBILIZE: 'Mobilize', COERCE: 'Coerce', ASSAULT: 'Attack', OTHER: 'Other',
};

/** Statuses: [as a tag, as a sentence]. */
export const STATUSES = {
  asserted: ['stated', 'says it happened'],
  denied: ['denied', 'denies it'],
  planned: ['planned', 'says it is planned'],
  possible: ['possible', 'says it may be so'],
  requested: ['requested', 'says it was asked for'],
  alleged: ['alleged', 'alleges it'],
  disputed: ['disputed', 'disputes it'],
};

export const MEDIA = {
  phone: 'by phone', in_person: 'in person', video: 'by video', letter: 'in writing', mediator: 'through a mediator',
};

/** How a mention was understood; `named` needs no words. */
export const CERTAINTIES = {
  coreferent: 'understood from the words before',
  office: 'holder of the office on that date',
  office_assumed: 'latest known holder of the office, date not known',
};

/** Kinds of findings of the analysis. */
export const FINDINGS = {
  channel: 'Channel', multi_front_actor: 'On several fronts', go_between: 'Go-between', sole_bridge: 'Sole bridge',
  cluster: 'Cluster of fronts', shuttle: 'Shuttle', resumed: 'Resumed contact',
};

/** A finding in a few words; its whole sentence stands on the card it leads to. @param {Pick<import('./types').Finding, 'kind'|'values'|'text'>} finding @param {string[]} labels of its actors */
export function headline({ kind, values, text }, labels) {
  const [a, b, c] = labels;
  /** @type {Record<string, () => string>} */
  const ways = {
    multi_front_actor: () => (values.fronts ? `${a} deals with ${values.fronts} sides apart from each other` : a),
    sole_bridge: () => `${a}: the only tie between fronts`,
    go_between: () => `${a} between ${b} and ${c}`,
    shuttle: () => `${a}: from ${b} to ${c}`,
    resumed: () => `${a} and ${b} are in touch again`,
    channel: () => (values.contacts === 1 ? `${a} and ${b} are in touch` : `${a} and ${b} keep in touch`),
    cluster: () => `${plural(values.fronts || 0, 'front')} tied together by ${a}${labels.length > 1 ? ' and others' : ''}`,
  };
  const way = wordsOf(ways, kind);
  return a !== undefined && way ? way() : text;
}

/** Names of fronts, short and still different: "Vladimir Putin and 2 more". @param {string[]} names */
export function shortNames(names) {
  const parts = names.map((text) => text.split(' · '));
  const short = (/** @type {string[]} */ list, /** @type {number} */ kept) => (list.length <= kept + 1 && list.length < 3 ? list.join(' and ') : kept >= list.length - 1 ? `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}` : `${list.slice(0, kept).join(', ')} and ${list.length - kept} more`);
  let kept = 1;
  let out = parts.map((list) => short(list, 1));
  while (kept < 4 && new Set(out).size < new Set(names).size) {
    kept += 1;
    const seen = new Map();
    for (const text of out) seen.set(text, (seen.get(text) || 0) + 1);
    out = out.map((text, i) => (seen.get(text) > 1 ? short(parts[i], kept) : text));
  }
  return out;
}

const count = (/** @type {number} */ n) => n.toLocaleString('en');

/** Everything else the page says, by the room that says it. Functions where a number or a name stands inside. */
export const W = /** @satisfies {Record<string, any> & import('./types').WordFunctions} */ ({
  // the frame of the page (the template has the same words for readers without JavaScript)
  skip: 'Skip to the table of events',
  search: 'Search',
  searchHint: 'Find an actor, a relation, words of a quote',
  hits: 'Search results',
  view: 'View',
  legend: 'Legend and filters',
  stage: 'Map and timeline',
  map: 'Map of relations. Arrow keys walk along the lines, Enter opens the strongest line, T shows the same as a table.',
  mapRole: 'map of relations',
  tableOf: 'Table of events',
  timeline: 'Timeline',
  evidence: 'Evidence',
  dek: (actors, events, documents, span) => [plural(actors, 'actor'), plural(events, 'event'), plural(documents, 'document'), span].filter(Boolean).join(' · '),

  // tools
  fit: ['Fit', 'Show everything (0)'],
  path: ['Path', 'Find a path between two actors (P)'],
  shade: ['Shade', 'Shade fronts or communities'],
  table: ['Table', 'The same as a table (T)'],
  link: ['Link', 'Copy a link to this view'],
  save: ['Save', 'Save what is shown'],
  theme: ['◐', 'Light or dark (D)'],
  copied: 'Copied',
  inAddress: 'In the address',
  selectAndCopy: 'Select and copy',
  exports: {
    picture: 'PNG of the whole map', view: 'PNG of this view', svg: 'SVG drawing', csv: 'CSV with sentences', json: 'JSON', gexf: 'GEXF for Gephi',
  },

  // legend
  relations: 'Relations',
  actors: 'Actors',
  accordingTo: 'According to',
  status: 'Status',
  resetShort: 'reset',
  only: 'only',
  onlyThis: 'Show this alone',
  onlyOf: (label) => `Only ${label}`,
  single: (label) => `${label}: single relations`,
  more: (n) => `${count(n)} more`,
  bothWays: 'no arrowhead: goes both ways',
  actsFor: 'dotted: acts for this state',
  badge: 'a number: on so many fronts',
  shadeOf: 'shaded: a front, actors in contact',

  // search
  noHits: 'Nothing here has these words.',
  kindRelation: 'relation',
  kindQuote: 'quote',

  // timeline
  chart: 'Events over time: cooperation up, conflict down',
  from: 'From',
  to: 'To',
  allDates: 'All dates',
  play: 'Play through time',
  compare: 'Compare with before',
  compareHint: 'What is new since the period began, and what has ended',
  earlier: (n) => `‹ ${count(n)} earlier`,
  later: (n) => `${count(n)} later ›`,
  undated: (n) => `${count(n)} undated`,
  noDates: (n) => `No dates are known. ${plural(n, 'undated event')}.`,
  bar: (day, coop, conflict) => `${day}: ${coop} cooperation, ${conflict} conflict`,

  // table
  columns: { who: 'Who', relation: 'Relation', whom: 'Whom', status: 'Status', date: 'Date', voice: 'According to', confidence: 'Sure', sentence: 'Sentence' },
  rows: (n) => `${plural(n, 'relation')} shown by the filters`,
  moreRows: (n) => `${count(n)} more rows`,

  // map
  tipLine: (label, n, statuses) => `${label} · ${plural(n, 'event')}, ${statuses}`,
  tipGroup: (n) => `${plural(n, 'actor')}: click to open`,
  tipActor: (label, type, n) => `${label} · ${type} · ${plural(n, 'event')}`,
  communities: (n) => `${plural(n, 'actor')} in communities, named after their busiest member: click one to open it.`,
  closeCommunities: 'Close them again',
  strongest: (all, drawn) => ` Of ${count(all)} ties between them the ${drawn} strongest are drawn.`,
  pathFirst: 'Path: click or search the first actor. Esc cancels.',
  pathNext: (name) => `Path from ${name}: click or search the other actor. Esc cancels.`,
  empty: 'No event passes these filters.',
  nothing: 'No events were found in these documents.',
  nothingHint: 'kg relations --try "SENTENCE" says what is read from a sentence, and why other words tell nothing.',
  reset: 'Reset all filters',

  // start panel and stories
  start: 'Start here',
  howTo: 'Click a line to read the sentences behind it. Click an actor to see everyone they deal with.',
  tour: (n) => `Take the tour: ${plural(n, 'stop')}`,
  stop: (i, n) => `${i} of ${n}`,
  next: 'Next',
  previous: 'Back',
  tourEnd: 'End of tour',
  standsOut: 'What stands out',
  fronts: 'Fronts',
  busiest: 'Most in the news here',
  keys: 'Keys',
  keyList: [['/', 'search'], ['←↑→↓', 'walk'], ['Enter', 'read'], ['F', 'wider'], ['P', 'path'], ['T', 'table'], ['D', 'dark'], ['0', 'fit'], ['Esc', 'back']],
  told: (n) => `${plural(n, 'event')} behind it`,
  balance: (coop, conflict) => `${coop} cooperation, ${conflict} conflict`,

  // comparisons
  since: (day) => `Before and since ${day}`,
  sinceLead: 'Dated events of each pair of actors before that day, and from it on.',
  isNew: 'New',
  isGone: 'No longer',
  isKept: 'Before and since',
  changes: (name) => `Changed since ${name}`,
  noChanges: (name) => `Nothing changed since ${name}.`,
  changeKinds: { added: 'Added', removed: 'Removed', changed: 'Changed' },
  changeWhats: { document: ['document', 'documents'], event: ['event', 'events'], claim: ['claim', 'claims'], actor: ['actor', 'actors'] },
  moreChanges: (n) => `${plural(n, 'more change')}; kg diff lists them all.`,

  // cards
  close: 'Close',
  closeHint: 'Close (Esc)',
  and: 'and',
  who: 'who',
  whom: 'whom',
  relation: 'relation',
  textItself: 'the text itself',
  says: 'According to ',
  citing: ', citing ',
  cite: 'Cite',
  copy: 'Copy',
  citeForms: { text: 'Text', chicago: 'Chicago', bibtex: 'BibTeX', jsonld: 'JSON-LD' },
  reported: (day) => `reported ${day}`,
  firstContact: (day) => `first contact since ${day}`,
  begunBy: (name) => `begun by ${name}`,
  on: (topic) => `on ${topic}`,
  readsAs: ['“', '” is read as '],
  disagree: 'Reports disagree',
  sureHint: 'How sure the reading of the sentence is, not whether it is true',
  sureLabel: (percent) => `Confidence ${percent} percent`,
  sure: (percent) => `${percent}% sure`,
  independent: (n, names) => `${plural(n, 'independent source')}: ${names}`,
  denying: (names) => `Denied by ${names}`,
  alsoTold: 'The same happening, told elsewhere',
  oneSource: (name) => `One source: ${name}`,
  moreSentences: (n) => plural(n, 'more sentence'),
  moreEvents: (n) => plural(n, 'more event'),
  open: 'Open',
  openHint: 'This event alone, with a link of its own',
  sentences: (n) => plural(n, 'sentence'),
  hiddenByFilters: 'Hidden on the map by the filters.',
  hidden: (n) => `${plural(n, 'event')} hidden by the filters. `,
  before: 'Before it, as the text tells',
  after: 'After it, as the text tells',
  same: 'The same actors',
  noDate: 'undated',
  also: 'Also ',
  andMore: (n) => ` and ${n} more`,
  notChecked: ' (not checked)',
  asOf: (day) => `as of ${day}`,
  officeNow: 'in office during these documents',
  moreOffices: (n) => `${n} more`,
  named: (n) => `Named in ${plural(n, 'way')}`,
  onFronts: (standing) => `works on several fronts: ${standing}`,
  frontCount: (n) => plural(n, 'front'),
  actorCount: (n) => plural(n, 'actor'),
  eventCount: (n) => plural(n, 'event'),
  neighbours: 'Neighbours',
  steps: (n) => `${n} steps`,
  pathTo: 'Path to…',
  counterparts: (n) => plural(n, 'counterpart'),
  vouches: (n) => `Vouches for ${plural(n, 'event')}. `,
  showAlone: 'Show these alone',
  inDocuments: (events, documents) => `${plural(events, 'event')} in ${plural(documents, 'document')}`,
  pathHead: 'Path',
  pathNone: (a, b) => `No path between ${a} and ${b} with these filters.`,
  fromTo: ['From ', ' to '],
  pathLead: (n) => `${plural(n, 'step')}, each with its best sentence`,
  frontLead: (period) => `A front: actors in contact with each other${period ? `, ${period}` : ''}.`,
  hubs: 'On several fronts',
  anchors: 'At home here',
  guests: 'Also present',
  decisions: 'Decided by people',
  verdicts: {
    same: (a, b) => `${b} is ${a}`,
    different: (a, b) => `${a} is not ${b}`,
    unsure: (a, b) => `whether ${a} is ${b} is not known`,
    split: (a, b) => `what was read as ${a} is in places ${b}`,
    accept: () => 'accepted as it was read',
    reject: () => 'rejected',
    correct: (what) => `corrected${what ? `: ${what}` : ''}`,
  },
  reversed: 'the other way round',
  decided: (who, when) => [who && `by ${who}`, when && dateWords(when)].filter(Boolean).join(', '),
});

/** @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = one + 's') {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The short name of a month 0 to 11, with the year where one is given. @param {number} month @param {number|null} year */
export const monthWords = (month, year) => (year === null ? MONTHS[month] : `${MONTHS[month]} ${year}`);

/** '2023-12-10' -> '10 Dec 2023'; shorter dates ('2023', '2023-12') stay as short as they are. @param {string} iso */
export function dateWords(iso) {
  const [year, month, day] = iso.split('-');
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(' ');
}

/** 'PT1H50M' -> '1 h 50 min'; what it cannot read it returns as it is. @param {string} iso */
export function durationWords(iso) {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso);
  if (!found) return iso;
  const units = ['d', 'h', 'min', 's'];
  return found.slice(1).map((n, i) => (n ? `${n} ${units[i]}` : '')).filter(Boolean).join(' ') || iso;
}
