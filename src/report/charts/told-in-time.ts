import type { Side } from "../../model/endpoint.ts";
import type { Report } from "../../model/report.ts";
import type { RepeatResult } from "../../model/run.ts";
import type { EngineId } from "../../model/scenario.ts";
import { isSpoiled } from "../../model/voided.ts";
import { groupsOfRepeats } from "../repeat-summary.ts";

const GAUGES = ["waiting", "running", "kvCacheUse"] as const;
export type Gauge = (typeof GAUGES)[number];

/** What one engine told during one load: of each step the highest value, since a queue that came and went is the news. */
export interface Track {
  endpointId: string;
  engine: EngineId;
  side: Side;
  /** By number of the step, 0 at the start of the load; a step without a sample is absent. Requests, or a fraction. */
  values: Record<Gauge, ReadonlyMap<number, number>>;
}

export interface ToldInTime {
  scenario: string;
  stepSeconds: number;
  tracks: Track[];
}

/** A load that was sampled. */
interface Sampled {
  repeat: RepeatResult;
  engine: EngineId;
  samples: Sample[];
}

type Sample = { second: number } & Partial<Record<Gauge, number>>;

/** From where on there is something to see, in requests or as a fraction: any request takes a little of the cache. */
export const NOTABLE: Record<Gauge, number> = { waiting: 1, running: 1, kvCacheUse: 0.01 };

/** More points cannot be told apart in a comment. */
const MOST_STEPS = 40;
/** Of all lines together: an address has no room for more. (Of more than four lines it has none at all.) */
const MOST_NUMBERS = 72;
/** More are a ball of wool. */
export const MOST_TRACKS = 8;

/**
 * Queue, running requests and KV-cache use in the load test in which the most requests were in an engine at once; of each
 * engine the first run that counts. Undefined where nothing was sampled, or nothing queued nor took cache worth a look.
 */
export function toldInTime({ run, endpoints }: Pick<Report, "run" | "endpoints">): ToldInTime | undefined {
  const firsts = groupsOfRepeats(run.repeats.filter(counts)).flatMap((repeats) => repeats.flatMap(sampled).slice(0, 1));
  const [busiest] = firsts.toSorted((a, b) => mostAtOnce(b) - mostAtOnce(a));
  const shown = firsts.filter(({ repeat }) => repeat.scenario === busiest?.repeat.scenario);
  if (busiest === undefined || !shown.some(isPressed)) return undefined;
  const stepSeconds = stepOf(shown);
  const sideOf = (id: string) => endpoints.find((endpoint) => endpoint.id === id)?.side ?? "head";
  return {
    scenario: busiest.repeat.scenario,
    stepSeconds,
    tracks: shown.map(({ repeat: { endpointId }, engine, samples }) => ({
      ...{ endpointId, engine, side: sideOf(endpointId) },
      values: {
        waiting: highest(samples, "waiting", stepSeconds),
        running: highest(samples, "running", stepSeconds),
        kvCacheUse: highest(samples, "kvCacheUse", stepSeconds),
      },
    })),
  };
}

function counts(repeat: RepeatResult): boolean {
  return repeat.kind === "load" && !repeat.aborted && !isSpoiled(repeat);
}

/** A foreign report may say anything; nobody loads an engine for longer than a week. */
const LONGEST_SECONDS = 7 * 86_400;

/** None where it is not known when the load began. */
function sampled(repeat: RepeatResult): Sampled[] {
  const { telemetry, cut, window } = repeat;
  if (telemetry?.series === undefined || cut === undefined) return [];
  const { atMs, ...gauges } = telemetry.series;
  const samples = atMs.map((at, index): Sample => {
    const known = GAUGES.flatMap((gauge) => {
      const value = gauges[gauge]?.[index] ?? Number.NaN;
      return Number.isFinite(value) && value >= 0 ? [[gauge, value]] : [];
    });
    return { second: (at - window.fromMs + cut.beforeMs) / 1000, ...Object.fromEntries(known) };
  });
  const inTime = samples.filter(({ second }) => second >= 0 && second <= LONGEST_SECONDS);
  return inTime.length === 0 ? [] : [{ repeat, engine: telemetry.engine, samples: inTime }];
}

function mostAtOnce({ samples }: Sampled): number {
  return most(samples.map(({ waiting = 0, running = 0 }) => waiting + running));
}

function isPressed({ samples }: Sampled): boolean {
  return samples.some(
    ({ waiting = 0, kvCacheUse = 0 }) => waiting >= NOTABLE.waiting || kvCacheUse >= NOTABLE.kvCacheUse,
  );
}

/** 1, 2, 3, 5, 10, 20 … seconds; an engine is looked at once a second. */
function stepOf(shown: readonly Sampled[]): number {
  const steps = Math.min(MOST_STEPS, Math.floor(MOST_NUMBERS / Math.min(shown.length, MOST_TRACKS)));
  const least = most(shown.flatMap(({ samples }) => samples.map(({ second }) => second))) / (steps - 1);
  const decade = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return [1, 2, 3, 5].map((digit) => digit * decade).find((step) => step >= least) ?? 10 * decade;
}

/** Of the samples that are nearest to each step. */
function highest(samples: readonly Sample[], gauge: Gauge, stepSeconds: number): Map<number, number> {
  const values = new Map<number, number>();
  for (const { second, [gauge]: value } of samples) {
    const step = Math.round(second / stepSeconds);
    if (value !== undefined) values.set(step, Math.max(value, values.get(step) ?? 0));
  }
  return values;
}

/** Of many, which are too many for the arguments of Math.max; 0 of none. */
function most(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), 0);
}
