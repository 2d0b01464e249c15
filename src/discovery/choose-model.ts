import type { Recognition } from "../engines/engine.ts";
import type { Scenario } from "../model/scenario.ts";
import { type Candidate, SECTIONS } from "./layer.ts";

/** The model that was named, or the only one that is served. Ollama's `name` and `name:latest` are the same model. */
export function chooseModel(
  candidate: Candidate,
  { models }: Recognition,
  scenario: Scenario,
): { model: string } | { problem: string } {
  const { engine, baseUrl } = candidate;
  const section = SECTIONS[candidate.side];
  const key = `${section}.models.${engine}`;
  const wanted = scenario[section].models[engine];
  const served = `it serves ${models.map((model) => `"${model}"`).join(", ")}`;
  if (wanted !== undefined) {
    const known = models.length === 0 || models.includes(wanted) || models.includes(`${wanted}:latest`);
    return known
      ? { model: wanted }
      : { problem: `${key} is "${wanted}", but ${baseUrl} has no such model; ${served}` };
  }
  const [only, second] = models;
  if (second !== undefined)
    return { problem: `${key} is missing and ${baseUrl} serves several models; ${served}: name one` };
  if (only !== undefined) return { model: only };
  // TGI serves one model whatever the request calls it.
  if (engine === "tgi") return { model: "tgi" };
  const advice = /\/v1$/.test(baseUrl) ? "leave /v1 out of the URL, it is added" : "name the model";
  return {
    problem: `${key} is missing and ${baseUrl} lists no model (its list is empty, missing or needs a key): ${advice}`,
  };
}
