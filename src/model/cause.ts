import type { EngineId } from "./scenario.ts";

/** One difference between two sets of values, or between two files of them. */
export interface ValuesChange {
  /** Dotted, list items by their `name` where they have one: `args[--max-num-seqs]`, `resources.limits.cpu`. */
  path: string;
  /** As YAML; absent: it was not there. Secret-looking values are `***`. */
  before?: string;
  after?: string;
  /** Where the new value stands, for an annotation; of what was removed, where the nearest key above it stands. */
  file?: string;
  line?: number;
  /** Where the old value stood, in the other side's file. */
  baseLine?: number;
}

/** Something that may have moved a metric. Never more than likely: several things may have changed at once. */
export interface Cause {
  /** One sentence: what, and what it does to which metric. */
  message: string;
  confidence: "high" | "medium" | "low";
  /** Empty: it cannot be told. */
  engines: EngineId[];
  /** Ids of the metric catalogue that it is expected to move. */
  metrics: string[];
  evidence: string[];
  change?: ValuesChange;
}
