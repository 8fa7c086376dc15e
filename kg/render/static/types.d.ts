// What the page's rooms hand each other, for the type check (see package.json); nothing of it is in the page.

export type Side = 'coop' | 'conflict';
export type NodeId = number | string; // an actor's index, or 'c3' for the closed community 3

export interface Relation { label: string; plover: string; quad: number; goldstein: number; symmetric: boolean }
export interface Role { office: string; iso3?: string; start?: string; end?: string; asOf?: string; source?: string }
export interface Document_ { id: string; key?: string; title?: string; date?: string; publisher?: string; url?: string; language?: string }
export interface Mention { actor: number; text: string; certainty: string }
export interface Evidence { sentence: number; start: number; end: number; marks?: [number, number, string][]; status: string; chain?: number[] }
export interface Claim { status: string; chain?: number[]; evidence: number[] }
export interface When { text?: string; start?: string; end?: string }
export interface Decision {
  verdict: string; by?: string; when?: string; why?: string; a?: string; b?: string; relation?: string; status?: string; reverse?: boolean; actors?: number[]; event?: number;
}
export interface Change { kind: string; what: string; text: string; document: string; sentence?: string; event?: number; actor?: number }
/** What several events tell. */
export interface Happening { events: number[]; sources?: string[]; denying?: string[] }
export interface Changes { against: string; totals: Record<string, Record<string, number>>; list: Change[]; more?: number }

export interface Actor {
  id: string; label: string; type: string; iso3?: string; aliases: string[]; wikidata?: string; sourced?: boolean; roles: Role[];
  x: number; y: number; community: number; index: number; events: KgEvent[]; vouched: KgEvent[];
}
export interface KgEvent {
  id: string; index: number; document: number; relationName: string; relation: Relation; status: string; side: Side; firm: boolean; dated: boolean;
  sources: Mention[]; targets: Mention[]; evidence: Evidence[]; claims: Claim[]; when: When; day: number | null; lastDay: number | null;
  pairs: [number, number][]; voices: (number | string)[]; own: string; origins: (number | string)[]; topics: string[]; confidence: number; changed?: string;
  happening?: Happening; initiator?: number; medium?: string; duration?: string; place?: string; quantity?: string; before?: string[]; firstContactSince?: string;
}
export interface Front { id: string; name: string; short: string; hubs: number[]; anchors: number[]; guests: number[]; first?: string; last?: string }
export interface Finding { kind: string; text: string; values: Record<string, any>; actors: number[]; events: number[] }

export interface Archive {
  title: string; actors: Actor[]; events: KgEvent[]; documents: Document_[]; sentences: string[]; relations: Record<string, Relation>;
  centres: [number, number][]; fronts: Front[]; standing: Record<string, string>; findings: Finding[]; stories: number[];
  decisions: Decision[]; happenings: Happening[]; changes: Changes | null;
  byId: Map<string, Actor>; eventById: Map<string, KgEvent>; span: [number, number] | null; voiceName: (voice: number | string) => string;
}
/** What the page carries as JSON. */
export interface PageData { title: string; actors: any[]; pairs: { from: number; to: number; event: number }[]; archive: any }

export type Facet = 'relations' | 'types' | 'voices' | 'statuses';
export interface Filters extends Record<Facet, Set<string>> { from: number | null; to: number | null; undated: boolean; compare: boolean }
export interface Counts { relations: Map<string, number>; statuses: Map<string, number>; voices: Map<string, number>; types: Map<string, number>; undated: number }
export interface Result { visible: KgEvent[]; counts: Counts; timed: KgEvent[] }

/** What is chosen; the other keys depend on the kind. */
export type Selection =
  | { kind: 'actor'; actor: number } | { kind: 'event'; event: number } | { kind: 'front'; front: number } | { kind: 'story'; story: number }
  | { kind: 'changes' } | { kind: 'pair'; a: number; b: number; side?: Side } | { kind: 'path'; a: number; b: number };
export interface View {
  selection: Selection | null; steps: number; filters: Filters; table: boolean; theme: 'dark' | 'light' | null; opened: Set<number>; camera: number[] | null;
}

export interface Line { id: string; a: NodeId; b: NodeId; side: Side; events: KgEvent[]; forward: boolean; backward: boolean; firm: boolean; change?: 'new' | 'gone' | 'kept' }
export type Near = Map<NodeId, [NodeId, Line][]>;
export interface Net { shown: Map<number, number>; flat: boolean; groups: Map<number, number[]>; nodeOf: (actor: number) => NodeId | null }
export interface Path { nodes: number[]; lines: Line[] }
export interface Focus { nodes: Set<NodeId>; lines: Set<string> }
export interface Drawn { result: Result; lines: Map<string, Line>; near: Near; net: Net; visible: Set<KgEvent>; path: Path | null }
/** What the rooms share. */
export interface Page { archive: Archive; view: View; drawn: Drawn; moved: Map<number, Point>; showAreas: boolean; isDark: () => boolean }

export interface Point { x: number; y: number }
export interface SceneNode extends Point {
  id: NodeId; label: string; type: string; fill: string; size: number; weight: number; big: boolean; badge: string; chosen: boolean; many?: number; moved?: (point: Point) => void;
}
export interface SceneLine { id: string; a: NodeId; b: NodeId; side: Side; firm: boolean; forward: boolean; backward: boolean; label: string; bend: number; width: number; change?: 'new' | 'gone' | 'kept' }
export interface SceneArea { name: string; hue: string; home: NodeId[]; lit?: boolean; nodes: NodeId[]; points?: number[][] | null; tree?: number[][][] | null; reach?: number }
export type Colours = Record<'ground' | 'ink' | 'soft' | 'faint' | 'accent' | 'outline' | Side, string>;
export interface Scene { nodes: SceneNode[]; lines: SceneLine[]; areas: SceneArea[]; ties: number[][]; focus: Focus | null; colours: Colours; dark: boolean }
/** What is drawn and where, shared by the rooms of the map. */
export interface Stage {
  net: any; place: HTMLElement; items: Map<NodeId, SceneNode>; readonly scene: Scene; readonly ranked: SceneNode[]; readonly moving: boolean;
  sizeOf: (node: SceneNode) => number; faded: (id: NodeId) => boolean; crowdOpacity: () => number;
}
/** Curves and ends of lines as they are drawn, for the SVG. */
export interface DrawnLine { points: number[][]; middle: number[]; side: Side; dashed: boolean; width: number; label: string; heads: number[][] }

export type SearchHit =
  | { kind: 'actor'; actor: Actor; rank: number; weight: number; label: string; via: string }
  | { kind: 'relation'; key: string; label: string } | { kind: 'quote'; event: KgEvent; label: string };

/** What the panel may ask of the page. */
export interface PanelHost {
  select: (selection: Selection | null) => void; view: () => View; visible: () => Set<KgEvent>; dark: () => boolean; startPath: (actor: number) => void;
  steps: (n: number) => void; showAll: () => void; voiceOnly: (voice: string) => void;
}
export interface FilterHost {
  filters: () => Filters; dark: () => boolean; changed: () => void; reset: () => void; select: (selection: Selection | null) => void; lanes: () => number[];
}

/** The words that hold a number or a name: what another language has to bring, besides plain strings. */
type Counting = 'more' | 'earlier' | 'later' | 'undated' | 'noDates' | 'rows' | 'moreRows' | 'tipGroup' | 'communities' | 'tour' | 'told' | 'moreChanges'
  | 'sureLabel' | 'sure' | 'moreSentences' | 'moreEvents' | 'sentences' | 'hidden' | 'andMore' | 'moreOffices' | 'named' | 'frontCount' | 'actorCount'
  | 'eventCount' | 'steps' | 'counterparts' | 'vouches' | 'pathLead';
type Naming = 'onlyOf' | 'single' | 'pathNext' | 'since' | 'changes' | 'noChanges' | 'reported' | 'firstContact' | 'begunBy' | 'on' | 'oneSource' | 'denying' | 'asOf' | 'onFronts' | 'frontLead';
export type WordFunctions = Record<Counting, (n: number) => string> & Record<Naming, (text: string) => string> & {
  dek: (actors: number, events: number, documents: number, span: string) => string;
  bar: (day: string, coop: number, conflict: number) => string;
  tipLine: (label: string, n: number, statuses: string) => string;
  tipActor: (label: string, type: string, n: number) => string;
  strongest: (all: number, drawn: number) => string;
  stop: (i: number, n: number) => string;
  balance: (coop: number, conflict: number) => string;
  independent: (n: number, names: string) => string;
  inDocuments: (events: number, documents: number) => string;
  pathNone: (a: string, b: string) => string;
  decided: (who?: string, when?: string) => string;
  verdicts: Record<string, (a: string, b: string) => string>;
};
