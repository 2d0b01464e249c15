import type { Scenario } from "../model/scenario.ts";
import type { Position } from "./excerpt.ts";
import type { Path } from "./path.ts";
import type { ScenarioFile } from "./schema.ts";

/** Who says something: what a problem names, and where it can point. */
export interface Source {
  /** As people know it: `preset quick`, `llm-latency-gate.yaml`, `--seed`. */
  name: string;
  /** Present where it is a text into which an error can point. */
  text?: SourceText;
}

/** What one source says about the scenario. The list of layers is ordered, the weakest first. */
export interface Layer extends Source {
  /** Only the defaults are complete. */
  value: ScenarioFile | Scenario;
}

export interface SourceText {
  /** The text as it may be quoted. */
  redacted: string;
  /** Position of the key or the value at a path, through anchors and merge keys; undefined where nothing stands. */
  locate(path: Path, part: "key" | "value"): Position | undefined;
}
