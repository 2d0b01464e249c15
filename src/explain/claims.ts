import type { Movement } from "../engines/latency-flags/index.ts";
import type { Cause, ValuesChange } from "../model/cause.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { EngineId } from "../model/scenario.ts";
import { changeWords, effectWords, movedText } from "./cause-words.ts";
import type { ReadChange } from "./effects.ts";
import type { Moved } from "./moved.ts";
import type { SignalMove } from "./signals.ts";

/** What was seen of one engine. */
export interface Seen {
  engine: EngineId;
  moved: readonly Moved[];
  signals: readonly SignalMove[];
}

/** One thing that may have moved the metrics, before it is known what else may have. */
export interface Claim {
  /** 3 is high, 1 is low; beyond is cut. */
  rank: number;
  message(confidence: Cause["confidence"]): string;
  /** Empty: it cannot be told. */
  engines: EngineId[];
  moved: readonly Moved[];
  evidence: string[];
  change?: ValuesChange;
}

const LEVELS = { low: 1, medium: 2, high: 3 } as const;

/**
 * A changed value explains metrics that went where its setting is known to send them. What went elsewhere speaks against
 * it, and what the engine tells of itself for it or against it. Undefined: it explains nothing that was seen.
 */
export function claimOfChange(
  { change, engines, effect }: ReadChange,
  { engine, moved, signals }: Seen,
): Claim | undefined {
  if (effect === undefined || (engines.length > 0 && !engines.includes(engine))) return undefined;
  const expected = ({ comparison }: Moved): Movement | undefined => effect.metrics[comparison.metric];
  const agreeing = moved.filter((one) => expected(one) === one.direction || expected(one) === "either");
  if (agreeing.length === 0) return undefined;
  const against = moved.filter((one) => expected(one) !== undefined && !agreeing.includes(one));
  const shown = signals.filter(({ signal }) => effect.shows[signal] !== undefined);
  const [borneOut, contradicted] = [true, false].map((agrees) =>
    shown.filter(({ signal, direction }) => (effect.shows[signal] === direction) === agrees),
  ) as [SignalMove[], SignalMove[]];
  const unknown = engines.length === 0;
  const sure = agreeing.some((one) => expected(one) === one.direction);
  const known = Math.min(LEVELS[effect.confidence], sure ? 3 : 2);
  return {
    rank: known + weight(borneOut) - weight(contradicted) - weight(against) - (unknown ? 1 : 0),
    message: (confidence) =>
      `${changeWords(effect.flag, change)} ${effectWords(engine, agreeing, confidence)}: ${effect.why}`,
    engines: unknown ? [] : [engine],
    moved: agreeing,
    evidence: [
      ...agreeing.map((one) => `${movedText(one)}${expected(one) === "either" ? "" : ", as expected"}`),
      ...against.map((one) => `${movedText(one)}, against what is expected`),
      ...borneOut.map(({ text }) => `the engine agrees: ${text}`),
      ...contradicted.map(({ text }) => `the engine contradicts it: ${text}`),
      ...(unknown ? ["whose value it is cannot be told"] : []),
    ],
    change,
  };
}

function weight(found: readonly unknown[]): number {
  return found.length > 0 ? 1 : 0;
}

/** What an engine says that it is, where both sides say something else. */
export interface IdentityChange {
  engine: EngineId;
  /** `version`, `modelDigest`. */
  field: string;
  base: string;
  head: string;
}

const IDENTITIES: Readonly<Record<string, { label: string; rank: number }>> = {
  version: { label: "version", rank: 2 },
  model: { label: "model", rank: 3 },
  modelDigest: { label: "digest of the weights", rank: 3 },
  quantization: { label: "quantisation", rank: 3 },
  contextLength: { label: "context length", rank: 1 },
};

/** Undefined for what changes no latency. */
export function claimOfIdentity({ field, base, head }: IdentityChange, { engine, moved }: Seen): Claim | undefined {
  const kind = IDENTITIES[field];
  if (kind === undefined) return undefined;
  return {
    rank: kind.rank,
    message: (confidence) => `Another ${kind.label} (${base} → ${head}) ${effectWords(engine, moved, confidence)}`,
    engines: [engine],
    moved,
    evidence: moved.map(movedText),
  };
}

export function claimOfCluster({ message, weight: gravity, object }: ClusterChange, { engine, moved }: Seen): Claim {
  return {
    rank: gravity === "invalidating" ? 2 : 1,
    message: (confidence) => `${message.replace(/\.$/, "")}; that ${effectWords(engine, moved, confidence)}`,
    engines: [engine],
    moved,
    evidence: [`seen in the cluster while it was measured: ${object}`],
  };
}

const TELLING: Readonly<Record<string, string>> = {
  "preemptions up": "The KV cache was too small for the load, and running requests were put back",
  "cache_hit_share down": "Less of the prompts was found in the prefix cache",
  "load up": "The model was loaded again between requests",
};

/** Where nothing that changed explains it, what the engine tells of itself may. */
export function claimOfSignal({ signal, direction, text }: SignalMove, { engine, moved }: Seen): Claim | undefined {
  const sentence = TELLING[`${signal} ${direction}`];
  if (sentence === undefined) return undefined;
  return {
    rank: 1,
    message: (confidence) => `${sentence}, which ${effectWords(engine, moved, confidence)}`,
    engines: [engine],
    moved,
    evidence: [text],
  };
}
