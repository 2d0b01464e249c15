import type { RequestSample } from "../../model/sample.ts";
import type { NativeMetric, NativeMetricId } from "../../model/telemetry.ts";

/** How what one kind of engine tells of itself is called under the unified names: data, read by `telemetry/`. */
export interface NativeMapping {
  /** As people write it. */
  engine: string;
  /** What it exports as Prometheus text; absent where it exports nothing. */
  series?: SeriesMapping;
  /** What rides on each of its answers. */
  responses: Partial<Record<NativeMetricId, ResponseField>>;
}

export interface SeriesMapping {
  /** The names of all its series begin so. */
  prefix: string;
  /** A series is printed from its first value on, so that one which is missing before the load stood at 0. */
  appearsWithFirstValue: boolean;
  metrics: Partial<Record<NativeMetricId, SeriesReading>>;
  /** Values of the moment, sampled in time. */
  gauges: { running?: Family; waiting?: Family; kvCacheUse?: Family };
  /** Counts each request once, when it is finished, whoever sent it. */
  finished?: Family;
  /** Prompt tokens looked up in the prefix cache, the parts of it added up, and those found there. */
  prefixCache?: { queried: readonly Family[]; hits: Family };
}

/** The series of one name; several names are those of other versions, the newest first. */
export interface Family {
  names: readonly string[];
  /** Only series whose label has one of these values. */
  where?: Readonly<Record<string, readonly string[]>>;
}

type Told = Pick<NativeMetric, "unit" | "caveat">;

export type SeriesReading = Told &
  (
    | {
        /** `_bucket`, `_sum` and `_count` of the family; a value times `factor` has the unit. */
        kind: "histogram";
        family: Family;
        factor: number;
      }
    /** How much a counter rose, times `factor`. */
    | { kind: "total"; family: Family; factor: number }
    /** How much a counter rose in a second of the repeat. */
    | { kind: "rate"; family: Family }
    /** One rise over the sum of others, times `factor`. */
    | { kind: "ratio"; part: Family; whole: readonly Family[]; factor: number }
  );

export interface ResponseField extends Told {
  /** The field as the engine calls it. */
  source: string;
  /** Its values are added up over the answers; else their mean and percentiles are told. */
  isTotal?: true;
  /** Undefined where this answer did not tell it. */
  value(sample: RequestSample): number | undefined;
}

const MS_PER_SECOND = 1000;

export function family(...names: [string, ...string[]]): Family {
  return { names };
}

/** A histogram that the engine keeps in seconds. */
export function seconds(of: Family, caveat?: string): SeriesReading {
  return told({ kind: "histogram", family: of, factor: MS_PER_SECOND, unit: "ms" }, caveat);
}

/** A counter, in its own unit. */
export function total(of: Family, unit: NativeMetric["unit"], caveat?: string): SeriesReading {
  return told({ kind: "total", family: of, factor: 1, unit }, caveat);
}

/** A counter of seconds. */
export function totalSeconds(of: Family, caveat?: string): SeriesReading {
  return told({ kind: "total", family: of, factor: MS_PER_SECOND, unit: "ms" }, caveat);
}

export function tokensPerSecond(of: Family): SeriesReading {
  return { kind: "rate", family: of, unit: "tokens/s", caveat: "over the whole repeat, with its ramp and its drain" };
}

export function share(part: Family, whole: readonly Family[], caveat?: string): SeriesReading {
  return told({ kind: "ratio", part, whole, factor: 1, unit: "fraction" }, caveat);
}

/** Seconds over what they were spent on, in ms. */
export function secondsPer(part: Family, whole: Family, caveat: string): SeriesReading {
  return { kind: "ratio", part, whole: [whole], factor: MS_PER_SECOND, unit: "ms", caveat };
}

function told(reading: SeriesReading, caveat: string | undefined): SeriesReading {
  return caveat === undefined ? reading : { ...reading, caveat };
}
