import type { Scenario } from "../model/scenario.ts";
import type { Position } from "./excerpt.ts";
import type { Path } from "./path.ts";
import type { ScenarioFile } from "./schema.ts";

/** What one source says about the scenario. The list of layers is ordered, the weakest first. */
export interface Layer {
  /** As people know it: `preset quick`, `llm-latency-gate.yaml`, `--seed`. */
  name: string;
  /** Only the defaults are complete. */
  value: ScenarioFile | Scenario;
  /** Present where the layer is a text into which an error can point. */
  text?: LayerText;
}

export interface LayerText {
  /** The text as it may be quoted. */
  redacted: string;
  /** Position of the key or the value at a path, through anchors and merge keys; undefined where nothing stands. */
  locate(path: Path, part: "key" | "value"): Position | undefined;
}
