// The visible events as CSV, JSON and GEXF, and the map as SVG. Texts in, text out: no DOM here.
import { chainWords } from './cite.js';
import { typeWords } from './words.js';

/** A CSV cell that a spreadsheet cannot take for a formula. @param {any} value */
export function cell(value) {
  const text = String(value ?? '');
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** One row per pair and sentence, with a byte order mark so that spreadsheets read UTF-8. @param {import('./types').KgEvent[]} events @param {import('./types').Archive} archive */
export function toCSV(events, archive) {
  const head = ['event', 'source', 'relation', 'class', 'target', 'status', 'start', 'end', 'confidence', 'according_to',
    'document', 'document_date', 'publisher', 'url', 'char_start', 'char_end', 'sentence'];
  const rows = [head.map(cell).join(',')];
  for (const event of events) {
    const document = archive.documents[event.document];
    for (const [from, to] of event.pairs) {
      for (const evidence of event.evidence) {
        rows.push([
          event.id, archive.actors[from].label, event.relationName, event.relation.plover, archive.actors[to].label,
          evidence.status || event.status, event.when.start, event.when.end, event.confidence, chainWords(evidence.chain, event, archive),
          document.id, document.date, document.publisher, document.url, evidence.start || 0, evidence.end, archive.sentences[evidence.sentence],
        ].map(cell).join(','));
      }
    }
  }
  return `\ufeff${rows.join('\r\n')}\r\n`;
}

/** Visible events as plain records that stand by themselves. @param {import('./types').KgEvent[]} events @param {import('./types').Archive} archive */
export function toJSON(events, archive) {
  const mention = (/** @type {import('./types').Mention} */ item) => ({ id: archive.actors[item.actor].id, label: archive.actors[item.actor].label, text: item.text, certainty: item.certainty });
  const records = events.map((event) => ({
    id: event.id,
    document: archive.documents[event.document],
    relation: event.relationName,
    plover: event.relation.plover,
    quad: event.relation.quad,
    status: event.status,
    sources: event.sources.map(mention),
    targets: event.targets.map(mention),
    when: event.when,
    confidence: event.confidence,
    attribution: event.claims.map((claim) => ({ status: claim.status, chain: (claim.chain || []).map((actor) => archive.actors[actor].label) })),
    evidence: event.evidence.map((item) => ({
      sentence: archive.sentences[item.sentence], start: item.start || 0, end: item.end, status: item.status,
      attribution: (item.chain || []).map((actor) => archive.actors[actor].label),
    })),
  }));
  return `${JSON.stringify(records, null, 1)}\n`;
}

const ENTITIES = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };

/** @param {any} value */
const xml = (value) => String(value ?? '')
  .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
  .replace(/[<>&"']/g, (letter) => ENTITIES[/** @type {'<'} */ (letter)]);

/** GEXF 1.3 for Gephi: nodes with place and type, one edge per event and pair (all directed: few programs read a mixture). @param {import('./types').KgEvent[]} events @param {import('./types').Archive} archive */
export function toGEXF(events, archive) {
  const used = [...new Set(events.flatMap((event) => event.pairs.flat()))].sort((a, b) => a - b);
  const nodes = used.map((index) => {
    const actor = archive.actors[index];
    return `<node id="${xml(actor.id)}" label="${xml(actor.label)}"><attvalues><attvalue for="type" value="${xml(actor.type)}"/>` +
      `<attvalue for="state" value="${xml(actor.iso3)}"/></attvalues><viz:position x="${actor.x}" y="${-actor.y}" z="0"/></node>`;
  });
  let number = 0;
  const edges = events.flatMap((event) => event.pairs.map(([from, to]) => {
    number += 1;
    const time = event.when.start ? ` start="${xml(event.when.start)}" end="${xml(event.when.end || event.when.start)}"` : '';
    return `<edge id="${number}" source="${xml(archive.actors[from].id)}" target="${xml(archive.actors[to].id)}" label="${xml(event.relation.label)}"` +
      ` kind="${xml(event.id)}"${time}><attvalues><attvalue for="symmetric" value="${Boolean(event.relation.symmetric)}"/>` +
      `<attvalue for="relation" value="${xml(event.relationName)}"/><attvalue for="class" value="${xml(event.relation.plover)}"/>` +
      `<attvalue for="status" value="${xml(event.status)}"/></attvalues></edge>`;
  }));
  const attribute = (/** @type {string} */ id) => `<attribute id="${id}" title="${id}" type="string"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">` +
    '<graph mode="dynamic" timeformat="date" defaultedgetype="directed">' +
    `<attributes class="node">${['type', 'state'].map(attribute).join('')}</attributes>` +
    `<attributes class="edge">${['relation', 'class', 'status', 'symmetric'].map(attribute).join('')}</attributes>\n` +
    `<nodes>\n${nodes.join('\n')}\n</nodes>\n<edges>\n${edges.join('\n')}\n</edges>\n</graph></gexf>\n`;
}

/**
 * The drawn map as SVG text.
 * @param {{nodes: import('./types').SceneNode[], lines: import('./types').DrawnLine[], areas: import('./types').SceneArea[], colours: import('./types').Colours}} scene
 */
export function toSVG(scene) {
  const { nodes, lines, areas, colours } = scene;
  const box = bounds(nodes);
  const font = 'font-family="system-ui, sans-serif"';
  const words = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ size, /** @type {string} */ colour) => `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="middle" fill="${colour}" ` +
    `stroke="${colours.ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${xml(text)}</text>`;
  const parts = [`<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${colours.ground}"/>`];
  for (const { points, tree, reach, hue } of areas) {
    if (tree) parts.push(`<path d="${tree.map(([p, q]) => `M${round(p[0])} ${round(p[1])}L${round(q[0])} ${round(q[1] + 0.1)}`).join('')}" fill="none" stroke="${hue}" stroke-opacity=".2" stroke-linecap="round" stroke-width="${round((reach || 20) * 2)}"/>`);
    else if (points) parts.push(`<path d="${smooth(points)}" fill="${hue}" fill-opacity=".12" stroke="${hue}" stroke-opacity=".45"/>`);
  }
  for (const line of lines) parts.push(lineSVG(line, colours));
  for (const node of nodes) {
    parts.push(`<path d="${typeWords(node.type)[4]}" transform="translate(${round(node.x)} ${round(node.y)}) scale(${round(node.size)})" ` +
      `fill="${node.fill}" stroke="${colours.ink}" stroke-width="${round(1.5 / node.size)}"/>`);
  }
  for (const line of lines) if (line.label) parts.push(words(line.label, line.middle[0], line.middle[1], 11, colours[line.side]));
  for (const node of nodes) parts.push(words(node.label, node.x, node.y + node.size + 15, 13, colours.ink));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(' ')}" ${font}>\n${parts.join('\n')}\n</svg>\n`;
}

/** @param {import('./types').Point[]} nodes */
function bounds(nodes) {
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const low = [xs.reduce((a, b) => Math.min(a, b), 0) - 110, ys.reduce((a, b) => Math.min(a, b), 0) - 70];
  const high = [xs.reduce((a, b) => Math.max(a, b), 0) + 110, ys.reduce((a, b) => Math.max(a, b), 0) + 70];
  return [low[0], low[1], high[0] - low[0], high[1] - low[1]].map(round);
}

/** @param {import('./types').DrawnLine} line @param {import('./types').Colours} colours */
function lineSVG(line, colours) {
  const [[ax, ay], [vx, vy], [bx, by]] = line.points;
  const colour = colours[line.side];
  const dash = line.dashed ? ' stroke-dasharray="7 5"' : '';
  const heads = line.heads.map(([x, y, angle]) => (line.side === 'conflict'
    ? `<path d="M0-7V7" stroke="${colour}" stroke-width="3" transform="translate(${round(x)} ${round(y)}) rotate(${round(angle)})"/>`
    : `<path d="M1 0L-10-4.5L-10 4.5Z" fill="${colour}" transform="translate(${round(x)} ${round(y)}) rotate(${round(angle)})"/>`));
  return `<path d="M${round(ax)} ${round(ay)}Q${round(vx)} ${round(vy)} ${round(bx)} ${round(by)}" fill="none" stroke="${colour}" ` +
    `stroke-width="${round(line.width)}"${dash}/>${heads.join('')}`;
}

/** A closed path through the middles of the sides of a polygon, rounded at its corners. @param {number[][]} points */
export function smooth(points) {
  const middle = (/** @type {number[]} */ p, /** @type {number[]} */ q) => `${round((p[0] + q[0]) / 2)} ${round((p[1] + q[1]) / 2)}`;
  const last = points.length - 1;
  return `M${middle(points[last], points[0])}${points.map((point, i) => `Q${round(point[0])} ${round(point[1])} ${middle(point, points[(i + 1) % points.length])}`).join('')}Z`;
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
