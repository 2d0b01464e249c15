import type { EngineId } from "../../model/scenario.ts";

/** `either`: it may go both ways, by the load and the hardware. */
export type Movement = "up" | "down" | "either";

/**
 * What a flag may move. `ttft`: time to first token. `decode`: time per token and between tokens. `chunks`: only the gaps
 * between what is sent, with as many tokens in it. `throughput`: tokens and requests a second. `failures`: refused or broken answers.
 */
export const AXES = ["ttft", "decode", "chunks", "throughput", "failures"] as const;
export type Axis = (typeof AXES)[number];

/** What an engine tells of itself that can bear a cause out, or contradict it. */
export const SIGNALS = [
  "queue",
  "prefill",
  "decode",
  "load",
  "waiting",
  "running",
  "kv_cache_use",
  "preemptions",
  "cache_hit_share",
] as const;
export type Signal = (typeof SIGNALS)[number];

export interface Effect {
  moves: Partial<Record<Axis, Movement>>;
  /** What the engine's own metrics show if this is what happens. */
  shows?: Partial<Record<Signal, "up" | "down">>;
  /** Why, as the end of a sentence: `fewer requests run at once, and the others wait`. */
  why: string;
}

/** One setting that changes latency. Data: who reads values files decides nothing of this. */
export interface LatencyFlag {
  /** As the engine's own documents write it: `--max-num-seqs`, `OLLAMA_NUM_PARALLEL`. */
  name: string;
  /**
   * Where else it is found, beside spellings with other hyphens, underscores and capitals: keys of charts, `gpu.count`
   * with the key above, and short names with their one hyphen (`-tp`).
   */
  also?: readonly string[];
  /** Everything below such a key counts as well: `nodeSelector.zone`. */
  below?: true;
  /** `amount`: a number, of which more and less mean something. `switch`: on or off. `choice`: a name. */
  kind: "amount" | "switch" | "choice";
  /** How the numbers are written, where `500m` and `8Gi` are not enough: `5m` is a duration, `1k` a count of tokens. */
  unit?: "cpu" | "duration";
  /** What holds where nothing is said: for an amount the values it has, by version and hardware. */
  default?: readonly number[] | boolean;
  /** Of a larger number, or of turning it on. */
  more?: Effect;
  /** Of a smaller number, or of turning it off. */
  less?: Effect;
  /** Of another choice, or where the direction cannot be told. */
  changed?: Effect;
  confidence: "high" | "medium" | "low";
  /** Where that is written. */
  source: string;
}

/** The settings of one engine, or of all. */
export interface FlagTable {
  /** Absent: whatever the engine. */
  engine?: EngineId;
  flags: readonly LatencyFlag[];
}
