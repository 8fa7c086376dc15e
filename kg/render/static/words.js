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

/** A finding in a few words; its whole sentence stands on the card it leads to. */
export function headline({ kind, values, text }, labels) {
  const [a, b, c] = labels;
  const ways = {
    multi_front_actor: () => (values.fronts ? `${a} deals with ${values.fronts} sides apart from each other` : a),
    sole_bridge: () => `${a}: the only tie between fronts`,
    go_between: () => `${a} between ${b} and ${c}`,
    shuttle: () => `${a}: from ${b} to ${c}`,
    resumed: () => `${a} and ${b} are in touch again`,
    channel: () => `${a} and ${b} keep in touch`,
    cluster: () => `${plural(values.fronts || 0, 'front')} tied together by ${a} and others`,
  };
  return a !== undefined && ways[kind] ? ways[kind]() : text;
}

/** Names of fronts, short and still different: "Vladimir Putin and 2 more". */
export function shortNames(names) {
  const parts = names.map((text) => text.split(' · '));
  const short = (list, kept) => (list.length <= kept + 1 && list.length < 3 ? list.join(' and ') : kept >= list.length - 1 ? `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}` : `${list.slice(0, kept).join(', ')} and ${list.length - kept} more`);
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

export const W = {
  textItself: 'the text itself',
  reset: 'Reset all filters',
  empty: 'No event passes these filters.',
  start: 'Start here',
  howTo: 'Click a line to read the sentences behind it. Click an actor to see everyone they deal with.',
  hiddenByFilters: 'Hidden on the map by the filters.',
  compare: 'Compare with before',
  compareAll: 'Before and since',
  noDates: 'No dates are known.',
  pathFirst: 'Path: click or search the first actor. Esc cancels.',
  pathNext: (name) => `Path from ${name}: click or search the other actor. Esc cancels.`,
  pathNone: (a, b) => `No path between ${a} and ${b} with these filters.`,
};

/** @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = one + 's') {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** '2023-12-10' -> '10 Dec 2023'; shorter dates ('2023', '2023-12') stay as short as they are. */
export function dateWords(iso) {
  const [year, month, day] = iso.split('-');
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(' ');
}

/** 'PT1H50M' -> '1 h 50 min'; what it cannot read it returns as it is. */
export function durationWords(iso) {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso);
  if (!found) return iso;
  const units = ['d', 'h', 'min', 's'];
  return found.slice(1).map((n, i) => (n ? `${n} ${units[i]}` : '')).filter(Boolean).join(' ') || iso;
}
