/** Reading the text that engines and exporters show to Prometheus. Nothing here throws. */

export type Labels = Readonly<Record<string, string>>;

/** One line: a value under a name and labels. */
export interface Series {
  labels: Labels;
  /** The labels in one order, so that two scrapes can be compared. */
  key: string;
  value: number;
}

export interface Scrape {
  /** By name as printed, so that a histogram is its `_bucket`, `_sum` and `_count`. */
  series: ReadonlyMap<string, readonly Series[]>;
  /** What could not be read, one sentence each. */
  problems: string[];
  /** The text is something else altogether, such as an HTML page; nothing can be concluded from it. */
  foreign: boolean;
}

/** More is not read, inflated or not. */
export const MOST_CHARACTERS = 10 * 1024 * 1024;
const MOST_LINES = 200_000;
/** The longest real line is vLLM's cache_config_info with about 1,000. */
const LONGEST_LINE = 16 * 1024;

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|(?=\}))/y;
const LABELS_END = /[ \t]*\}/y;
/** The value, perhaps a timestamp, perhaps an exemplar (OpenMetrics). */
const VALUE = /[ \t]*([^ \t#]+)(?:[ \t]+[-+.\deE]+)?[ \t]*(?:#.*)?$/y;

/**
 * The series of the Prometheus text format 0.0.4 or of OpenMetrics 1.0 (Prometheus documentation, "Exposition formats";
 * the OpenMetrics specification, "Text format"). Names that `keep` refuses are skipped unread, since a scrape during a
 * load must be cheap. TYPE lines are not used: what is a counter is known of the engine.
 */
export function parsePrometheus(text: string, keep: (name: string) => boolean = () => true): Scrape {
  const other = somethingElse(text);
  if (other !== undefined) return { series: new Map(), problems: [other], foreign: true };
  const reading = new Reading(keep);
  let lines = 0;
  for (let at = 0; at < text.length && lines < MOST_LINES && !reading.ended; lines++) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    reading.line(text.slice(at, text[end - 1] === "\r" ? end - 1 : end), lines + 1);
    at = end + 1;
  }
  const problems = reading.problems();
  if (lines === MOST_LINES) problems.push(`only the first ${MOST_LINES} lines were read`);
  return { series: reading.series, problems, foreign: false };
}

/** What a text is that is not in the format, judged by its beginning. */
function somethingElse(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS)
    return `the text has more than ${MOST_CHARACTERS / 1024 / 1024} MB and is not read`;
  const start = text.slice(0, 1024).trimStart();
  if (start.startsWith("<")) return "the answer is an HTML page, not Prometheus text";
  if (/^(\{\s*("[^"]*"\s*:|\})|\[)/.test(start)) return "the answer is JSON, not Prometheus text";
  if (start.includes("\0")) return "the answer is binary, not Prometheus text";
  return undefined;
}

/** Line by line, with what was odd about them counted. */
class Reading {
  readonly series = new Map<string, Series[]>();
  /** `# EOF` was read: OpenMetrics ends there. */
  ended = false;
  readonly #keep: (name: string) => boolean;
  readonly #seen = new Set<string>();
  readonly #unreadable = new Oddity();
  readonly #tooLong = new Oddity();
  readonly #twice = new Oddity();

  constructor(keep: (name: string) => boolean) {
    this.#keep = keep;
  }

  line(line: string, number: number): void {
    if (line.startsWith("#")) {
      this.ended = line.trimEnd() === "# EOF";
      return;
    }
    const name = matchAt(NAME, line, leadingBlanks(line))?.[0];
    if (name === undefined) {
      if (line.trim() !== "") this.#unreadable.add(`line ${number}`);
    } else if (this.#keep(name)) {
      this.#sample(name, line, number);
    }
  }

  #sample(name: string, line: string, number: number): void {
    if (line.length > LONGEST_LINE) {
      this.#tooLong.add(`line ${number}`);
      return;
    }
    const read = readSample(line, leadingBlanks(line) + name.length);
    if (read === undefined) {
      this.#unreadable.add(`line ${number}`);
      return;
    }
    const identity = `${name}${read.key}`;
    if (this.#seen.has(identity)) {
      this.#twice.add(name);
      return;
    }
    this.#seen.add(identity);
    const of = this.series.get(name);
    if (of === undefined) this.series.set(name, [read]);
    else of.push(read);
  }

  problems(): string[] {
    return [
      this.#unreadable.sentence("a line that cannot be read", "lines that cannot be read"),
      this.#tooLong.sentence("a line that is too long", "lines that are too long"),
      this.#twice.sentence("a series that comes twice", "series that come twice"),
    ].filter((sentence) => sentence !== undefined);
  }
}

/** Something that is said once, however often it happens. */
class Oddity {
  #count = 0;
  #first = "";

  add(what: string): void {
    if (this.#count === 0) this.#first = what;
    this.#count += 1;
  }

  sentence(one: string, many: string): string | undefined {
    if (this.#count === 0) return undefined;
    return this.#count === 1 ? `${one} (${this.#first})` : `${this.#count} ${many} (the first: ${this.#first})`;
  }
}

/** Labels and value behind a name; undefined where they break the format. */
function readSample(line: string, at: number): Series | undefined {
  const labels: Record<string, string> = {};
  let next = at + leadingBlanks(line, at);
  if (line[next] === "{") {
    next += 1;
    for (let label = matchAt(LABEL, line, next); label !== undefined; label = matchAt(LABEL, line, next)) {
      labels[label[1] as string] = unescaped(label[2] as string);
      next = LABEL.lastIndex;
    }
    if (matchAt(LABELS_END, line, next) === undefined) return undefined;
    next = LABELS_END.lastIndex;
  } else if (next === at) {
    return undefined;
  }
  const value = numberIn(matchAt(VALUE, line, next)?.[1] ?? "");
  return value === undefined ? undefined : { labels, key: keyOf(labels), value };
}

/** The same labels have the same key, in whatever order they were printed; `without` is left out. */
export function keyOf(labels: Labels, without?: string): string {
  const names = Object.keys(labels).filter((name) => name !== without);
  return names.length === 0 ? "" : JSON.stringify(names.sort().map((name) => [name, labels[name]]));
}

/** Numbers as Go and Python print them: decimal, NaN, and infinities with or without a sign. */
export function numberIn(text: string): number | undefined {
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = /^([-+]?)inf(inity)?$/i.exec(text);
  if (infinity === null) return undefined;
  return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(/\\(.)/g, (_, letter) => (letter === "n" ? "\n" : letter)) : text;
}

function leadingBlanks(line: string, from = 0): number {
  let at = from;
  while (line[at] === " " || line[at] === "\t") at += 1;
  return at - from;
}

/** A sticky expression at a place; its `lastIndex` then stands behind the match. */
function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}
