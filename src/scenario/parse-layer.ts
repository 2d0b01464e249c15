import { checkLayer } from "./check-layer.ts";
import { SCENARIO_VOCABULARY } from "./json-schema.ts";
import type { Layer } from "./layer.ts";
import { type Finding, type Problem, problemIn } from "./problem.ts";
import type { ScenarioFile } from "./schema.ts";
import { schemaFindings, withoutMisspelt } from "./schema-findings.ts";
import { parseYaml } from "./yaml-file.ts";

/** A layer, or everything that is wrong with it. */
export type ParsedLayer = { layer: Layer; problems: [] } | { layer?: never; problems: Problem[] };

/** A layer from YAML. All problems come at once. */
export function layerFromText(name: string, yaml: string): ParsedLayer {
  const parsed = parseYaml(yaml, {
    name,
    empty: "is empty; `llm-latency-gate init` writes a file to start with",
    check: findingsIn,
  });
  if (parsed.source === undefined) return { problems: parsed.problems };
  // The schema has just accepted exactly this value; the copy that it returns has nothing to add.
  return { layer: { ...parsed.source, value: parsed.value as ScenarioFile }, problems: [] };
}

/** A layer of values that a flag, an input, a variable or a command gave. */
export function layerFromValue(name: string, value: ScenarioFile): ParsedLayer {
  const layer: Layer = { name, value };
  const problems = findingsIn(value).map((finding) => problemIn(layer, finding));
  return problems.length > 0 ? { problems } : { layer, problems: [] };
}

function findingsIn(value: unknown): Finding[] {
  return withoutMisspelt([...schemaFindings(value, SCENARIO_VOCABULARY), ...checkLayer(value)]);
}
