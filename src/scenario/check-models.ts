import { modelSlug } from "../model/endpoint-id.ts";
import { hasSeveralModels, namedModels } from "../model/named-models.ts";
import { ENGINE_IDS, type EngineId, type Scenario } from "../model/scenario.ts";
import type { Path } from "./path.ts";
import { type Finding, wrongValue } from "./problem.ts";

type Section = "services" | "base";

/** Checks of engines of which several models are measured. */
export function modelFindings(scenario: Scenario): Finding[] {
  return ENGINE_IDS.flatMap((engine) => [
    ...alikeNames("services", engine, scenario),
    ...alikeNames("base", engine, scenario),
    ...modelsWithoutHead(engine, scenario),
  ]);
}

/** Results are kept under the name of the model, written in lower case with hyphens. */
function alikeNames(section: Section, engine: EngineId, scenario: Scenario): Finding[] {
  const models = namedModels(scenario, section, engine);
  if (models.length < 2) return [];
  return models.flatMap((model, at): Finding[] => {
    const path: Path = [section, "models", engine, at];
    const slug = modelSlug(model);
    if (slug === "")
      return [wrongValue(path, "has no letter or digit for the name of a folder", "a name with a-z or 0-9 in it")];
    const first = models.slice(0, at).findIndex((other) => modelSlug(other) === slug);
    if (first < 0) return [];
    const other = `${section}.models.${engine}[${first}]`;
    const same = models[first] === model;
    return [
      same
        ? wrongValue(path, `is the same model as ${other}`, "each model once")
        : wrongValue(path, `is called like ${other} in results ("${slug}")`, "one of them in a run"),
    ];
  });
}

/** Each model is compared with itself. One on either side may be two, which `gate.allow` decides. */
function modelsWithoutHead(engine: EngineId, scenario: Scenario): Finding[] {
  const bases = namedModels(scenario, "base", engine);
  if (bases.length < 2 && !hasSeveralModels(scenario, engine)) return [];
  const isList = typeof scenario.base.models[engine] === "object";
  const heads = namedModels(scenario, "services", engine);
  return bases.flatMap((model, at): Finding[] => {
    if (heads.some((head) => modelSlug(head) === modelSlug(model))) return [];
    const path: Path = ["base", "models", engine, ...(isList ? [at] : [])];
    return [
      wrongValue(
        path,
        `is not among services.models.${engine}, and would be compared with nothing`,
        heads.join(", ") || `the same models under services.models.${engine}`,
      ),
    ];
  });
}
