import {
  type Axis,
  type Effect,
  findFlag,
  isIrrelevant,
  type LatencyFlag,
  type Movement,
  type Signal,
} from "../engines/latency-flags/index.ts";
import type { ValuesChange } from "../model/cause.ts";
import type { MetricId } from "../model/metrics.ts";
import type { EngineId } from "../model/scenario.ts";
import { enginesOf } from "./attribution.ts";
import { type Direction, directionOf } from "./direction.ts";
import { type Difference, diffValues } from "./values-diff.ts";
import type { ValuesSide } from "./values-tree.ts";

/** What a change of values is expected to do. */
export interface FlagEffect {
  /** As the engine's own documents write it. */
  flag: string;
  direction: Direction;
  metrics: Partial<Record<MetricId, Movement>>;
  /** What the engine's own metrics show if this is what happens. */
  shows: Partial<Record<Signal, "up" | "down">>;
  /** As the end of a sentence. */
  why: string;
  confidence: LatencyFlag["confidence"];
}

/** A changed value, whose it is and what it means. */
export interface ReadChange {
  change: ValuesChange;
  /** Empty: it cannot be told. */
  engines: EngineId[];
  /** False where no request ever meets it, such as a probe. What is not known may be met. */
  serving: boolean;
  /** Absent: nothing is known of it, or it does nothing. */
  effect?: FlagEffect;
}

/** Everything that differs between two sides, and what each difference is expected to do. */
export function readChanges(base: ValuesSide, head: ValuesSide): ReadChange[] {
  return diffValues(base, head).map(readChange);
}

function readChange(difference: Difference): ReadChange {
  const { change, keys, elsewhere } = difference;
  if (isIrrelevant(keys)) return { change, engines: enginesOf(difference), serving: false };
  const hinted = enginesOf(difference);
  const found = findFlag(keys, hinted);
  const engines = hinted.length === 0 && found?.engine !== undefined ? [found.engine] : hinted;
  const effect = found && effectOf(found.flag, change, elsewhere);
  return { change, engines, serving: true, ...(effect === undefined ? {} : { effect }) };
}

function effectOf(flag: LatencyFlag, change: ValuesChange, elsewhere: boolean): FlagEffect | undefined {
  const direction = elsewhere ? "changed" : directionOf(flag, change);
  if (direction === undefined) return undefined;
  const { moves, shows = {}, why } = flag[direction] ?? eitherWay(flag);
  const { name, confidence } = flag;
  return { flag: name, direction, metrics: metricsOf(moves), shows, why, confidence };
}

/** Where it cannot be told which way it went, only what it concerns can. */
function eitherWay({ more, less, changed }: LatencyFlag): Effect {
  const both = [more, less, changed].filter((effect) => effect !== undefined);
  const axes = both.flatMap(({ moves }) => Object.keys(moves) as Axis[]);
  const ways = both.map(({ why }) => why);
  return {
    moves: Object.fromEntries(axes.map((axis) => [axis, "either" as const])),
    why: ways.length === 1 ? (ways[0] ?? "") : `more of it: ${more?.why}; less of it: ${less?.why}`,
  };
}

const METRICS_OF: Record<Exclude<Axis, "failures">, readonly MetricId[]> = {
  ttft: ["ttft_ms", "ttft_from_schedule_ms"],
  decode: ["tpot_ms", "itl_ms", "chunk_gap_ms"],
  chunks: ["chunk_gap_ms", "itl_ms"],
  throughput: ["tokens_per_second", "requests_per_second"],
};
const OPPOSITE = { up: "down", down: "up", either: "either" } as const;

/** The metrics of the catalogue behind the axes. The whole of a request goes where its parts go, if they go one way. */
export function metricsOf(moves: Effect["moves"]): FlagEffect["metrics"] {
  const { ttft, decode, failures } = moves;
  const e2e = ttft === decode ? ttft : ttft === undefined ? decode : decode === undefined ? ttft : "either";
  const others = (Object.keys(METRICS_OF) as (keyof typeof METRICS_OF)[]).flatMap((axis) => {
    const movement = moves[axis];
    return movement === undefined ? [] : METRICS_OF[axis].map((metric) => [metric, movement] as const);
  });
  return {
    ...Object.fromEntries(others),
    ...(e2e === undefined ? {} : { e2e_ms: e2e }),
    ...(failures === undefined ? {} : { success_rate: OPPOSITE[failures] }),
  };
}

/**
 * Which of the engines have to be measured again. What nobody can tell the engine of concerns them all, and a server that
 * is only known by its protocol may be any engine.
 */
export function affectedEngines(changes: readonly ReadChange[], engines: readonly EngineId[]): EngineId[] {
  const serving = changes.filter((change) => change.serving);
  return engines.filter((engine) =>
    serving.some(
      ({ engines: whose }) =>
        whose.length === 0 ||
        whose.includes(engine) ||
        (engine === "openai" && !whose.some((one) => engines.includes(one))),
    ),
  );
}
