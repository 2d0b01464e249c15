import type { EngineId, Scenario } from "./scenario.ts";

/** The models that the scenario names for an engine, in its order; none: the only one that is served is meant. */
export function namedModels(
  scenario: Pick<Scenario, "services" | "base">,
  section: "services" | "base",
  engine: EngineId,
): readonly string[] {
  const given = scenario[section].models[engine] ?? [];
  return typeof given === "string" ? [given] : given;
}

/** Whether the names of this engine have to tell the model. The base has no models that the head has not. */
export function hasSeveralModels(scenario: Pick<Scenario, "services" | "base">, engine: EngineId): boolean {
  return namedModels(scenario, "services", engine).length > 1;
}
