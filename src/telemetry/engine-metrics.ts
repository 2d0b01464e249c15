import type { Clock } from "../deps.ts";
import { NATIVE_MAPPINGS, type SeriesMapping } from "../engines/native-metrics/index.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { EngineId } from "../model/scenario.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { gauge, PROCESS_START, type ProcessChange, processChange, sameCounters } from "./deltas.ts";
import { parsePrometheus, type Scrape } from "./prometheus.ts";
import { sideBySide } from "./replicas.ts";
import { metricsServer, type Page, Scraper, type Unread } from "./scrape.ts";
import type { AskLimits, TelemetrySource } from "./source.ts";
import { namesIn, unifiedMetrics } from "./unified.ts";

const PATH = "/metrics";

/** Engines count a request some ms after its last byte went out: a scrape is repeated until the counters stand still. */
const SETTLE_STEP_MS = 100;
const SETTLE_MS = 1_000;

/** What to start a server with so that it shows its metrics; the others show them always. */
const WITHOUT_METRICS: Partial<Record<EngineId, string>> = {
  openai: "; llama.cpp shows its metrics with --metrics, SGLang with --enable-metrics",
};

/** llama.cpp tells its start in a header and in no series. */
const START_HEADER = "process-start-time-unix";

interface Seen {
  scrape: Scrape;
  /** On the clock, when the answer was there. */
  atMs: number;
}

/** An engine's `/metrics`: counters before and after the load, gauges during it. */
export class EngineMetrics implements TelemetrySource {
  readonly #scrapers: readonly Scraper[];
  readonly #clock: Clock;
  readonly #originMs: number;
  readonly #engine: EngineId;
  readonly #mappings: readonly SeriesMapping[];
  readonly #names: ReturnType<typeof namesOf>;
  readonly #problems = new Set<string>();
  readonly #changes: ProcessChange[] = [];
  readonly #series = new GaugeSeries();
  #gone = false;
  #missed = 0;
  #before: Seen | undefined;
  #latest: Scrape | undefined;

  /** @param replicas base URLs of all processes behind the endpoint; absent: it is one, and asked at its own address. */
  constructor(
    endpoint: Endpoint,
    clock: Clock,
    originMs: number,
    connectTimeoutMs: number,
    replicas?: readonly string[],
  ) {
    const servers = replicas?.map(metricsServer) ?? [endpoint];
    this.#scrapers = servers.map((server) => new Scraper(server, connectTimeoutMs));
    this.#clock = clock;
    this.#originMs = originMs;
    this.#engine = endpoint.engine;
    this.#mappings = NATIVE_MAPPINGS[endpoint.engine].flatMap(({ series }) => series ?? []);
    this.#names = namesOf(this.#mappings);
  }

  async start(limits: AskLimits): Promise<void> {
    this.#before = await this.#settled(limits);
  }

  async sample(limits: AskLimits): Promise<void> {
    if (this.#gone) return;
    const seen = await this.#scrape(this.#names.light, limits);
    if (seen === undefined) {
      if (!limits.signal.aborted) this.#missed += 1;
      return;
    }
    this.#follow(seen.scrape);
    const gauges = this.#mappingOf(seen.scrape)?.gauges;
    if (gauges !== undefined) this.#series.add(seen.atMs - this.#originMs, seen.scrape, gauges);
  }

  async stop(limits: AskLimits, loadEndedAtMs: number): Promise<Partial<RepeatTelemetry>> {
    const after = this.#gone ? undefined : await this.#settled(limits);
    if (this.#missed > 0) this.#problems.add(`${this.#missed} of the scrapes during the load failed`);
    const told = this.#conclude(after?.scrape, loadEndedAtMs);
    const series = this.#series.told();
    return {
      source: (told.metrics ?? told.restarted ?? series) ? "metrics" : "responses",
      ...told,
      ...(series === undefined ? {} : { series }),
      problems: [...this.#problems].map((problem) => `${PATH}: ${problem}`),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#scrapers.map((scraper) => scraper[Symbol.asyncDispose]()));
  }

  /** Counters of one process are needed at both ends; of several processes they are worth nothing. */
  #conclude(after: Scrape | undefined, loadEndedAtMs: number): Partial<RepeatTelemetry> {
    const before = this.#before;
    const changes = this.#changes;
    if (before !== undefined && after !== undefined && changes.length === 0) {
      const change = processChange(before.scrape, after, this.#names.counters);
      if (change !== "same") changes.push(change);
    }
    if (severalProcesses(changes, this.#missed)) {
      this.#problems.add(
        "several processes answer at this address in turn: their counters cannot be told apart; name each of them in telemetry.replicas",
      );
      return {};
    }
    if (changes.length > 0) {
      this.#problems.add("the counters began anew during the load: the engine was restarted");
      return { restarted: true };
    }
    if (after === undefined) return {};
    if (before === undefined) {
      this.#problems.add("it was not read before the load, so that nothing can be told of the load alone");
      return {};
    }
    const mapping = this.#mappingOf(after);
    if (mapping === undefined) {
      this.#problems.add(`no series of an engine in it (looked for ${this.#prefixes()})`);
      return {};
    }
    return unifiedMetrics(mapping, { before: before.scrape, after, elapsedMs: loadEndedAtMs - before.atMs });
  }

  /** Keeps watch over whether one process answers all the time. */
  #follow(scrape: Scrape): void {
    const change = this.#latest && processChange(this.#latest, scrape, this.#names.witnesses);
    if (change !== undefined && change !== "same") this.#changes.push(change);
    this.#latest = scrape;
  }

  /**
   * A scrape that the next one, a moment later, agrees with; the last one there is when the time is over. Each is followed,
   * since two replicas in turn would else be seen once each, and look like a restart.
   */
  async #settled(limits: AskLimits): Promise<Seen | undefined> {
    const untilMs = this.#clock.now() + SETTLE_MS;
    let seen = await this.#scrape(this.#names.all, limits);
    if (seen !== undefined) this.#follow(seen.scrape);
    while (seen !== undefined && this.#clock.now() + SETTLE_STEP_MS < Math.min(untilMs, limits.untilMs)) {
      await this.#clock.sleep(SETTLE_STEP_MS, limits.signal);
      const next: Seen | undefined = await this.#scrape(this.#names.all, limits);
      if (next === undefined) break;
      this.#follow(next.scrape);
      const still = sameCounters(seen.scrape, next.scrape, this.#names.counters);
      seen = next;
      if (still) break;
    }
    return seen;
  }

  /** Of all replicas or of none: of a part of them nothing can be concluded. */
  async #scrape(names: ReadonlySet<string>, { untilMs, signal }: AskLimits): Promise<Seen | undefined> {
    const limitMs = untilMs - this.#clock.now();
    const pages = await Promise.all(this.#scrapers.map((scraper) => scraper.read(PATH, "text/plain", signal, limitMs)));
    const atMs = this.#clock.now();
    const scrapes = pages.flatMap((page, at) => this.#parsed(page, at, names, signal) ?? []);
    return scrapes.length < pages.length ? undefined : { scrape: sideBySide(scrapes), atMs };
  }

  #parsed(page: Page, at: number, names: ReadonlySet<string>, signal: AbortSignal): Scrape | undefined {
    const who = this.#scrapers.length === 1 ? "" : `replica ${at + 1} of ${this.#scrapers.length}: `;
    if ("problem" in page) {
      // The load's end stops a scrape in its course, which is no news.
      if (!signal.aborted) this.#problems.add(who + page.problem + this.#hint(page.kind));
      this.#gone ||= page.kind !== "passing";
      return undefined;
    }
    const scrape = withStart(
      parsePrometheus(page.text, (name) => names.has(name)),
      page,
    );
    for (const problem of scrape.problems) this.#problems.add(who + problem);
    return scrape.foreign ? undefined : scrape;
  }

  #hint(kind: Unread["kind"]): string {
    return kind === "missing" ? (WITHOUT_METRICS[this.#engine] ?? "") : "";
  }

  #mappingOf(scrape: Scrape): SeriesMapping | undefined {
    const names = [...scrape.series.keys()];
    return this.#mappings.find(({ prefix }) => names.some((name) => name.startsWith(prefix)));
  }

  #prefixes(): string {
    return this.#mappings.map(({ prefix }) => `${prefix}…`).join(", ");
  }
}

/**
 * A process that began before the one that answered last is not its successor. Where no process tells its start, counters
 * that fell twice without a scrape that failed are those of processes in turn: a restart would have been met in between.
 */
function severalProcesses(changes: readonly ProcessChange[], missed: number): boolean {
  const falls = changes.filter((change) => change === "fell").length;
  return changes.includes("other") || (falls > 1 && missed === 0);
}

function withStart(scrape: Scrape, page: Exclude<Page, { problem: string }>): Scrape {
  const value = Number(page.headers[START_HEADER] ?? "");
  if (!(value > 0) || scrape.series.has(PROCESS_START)) return scrape;
  return { ...scrape, series: new Map([...scrape.series, [PROCESS_START, [{ labels: {}, key: "", value }]]]) };
}

function namesOf(mappings: readonly SeriesMapping[]) {
  const sets = mappings.map(namesIn);
  const all = new Set(sets.flatMap((set) => [...set.all]));
  const light = new Set(sets.flatMap((set) => [...set.light]));
  const counters = new Set(sets.flatMap((set) => [...set.counters]));
  return { all, light, counters, witnesses: new Set([...counters].filter((name) => light.has(name))) };
}

const GAUGES = ["running", "waiting", "kvCacheUse"] as const;

/** Gauges in time. Replicas in one text are added up; of their caches the fullest one counts. */
class GaugeSeries {
  readonly #atMs: number[] = [];
  readonly #values: Record<(typeof GAUGES)[number], (number | null)[]> = { running: [], waiting: [], kvCacheUse: [] };

  add(atMs: number, scrape: Scrape, gauges: SeriesMapping["gauges"]): void {
    this.#atMs.push(atMs);
    for (const name of GAUGES) {
      const family = gauges[name];
      const value = family && gauge(scrape, family, name === "kvCacheUse" ? "max" : "sum");
      this.#values[name].push(value ?? null);
    }
  }

  told(): RepeatTelemetry["series"] {
    if (this.#atMs.length === 0) return undefined;
    const known = GAUGES.filter((name) => this.#values[name].some((value) => value !== null));
    return { atMs: this.#atMs, ...Object.fromEntries(known.map((name) => [name, this.#values[name]])) };
  }
}
