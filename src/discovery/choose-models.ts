import type { Recognition } from "../engines/engine.ts";
import { modelSlug } from "../model/endpoint-id.ts";
import { hasSeveralModels, namedModels } from "../model/named-models.ts";
import type { Scenario } from "../model/scenario.ts";
import { type Candidate, SECTIONS } from "./layer.ts";

type Choice = { models: readonly string[] } | { problem: string };

/** The models that were named, or the only one that is served. */
export function chooseModels(candidate: Candidate, { models: served }: Recognition, scenario: Scenario): Choice {
  const wanted = namedModels(scenario, SECTIONS[candidate.side], candidate.engine);
  return wanted.length > 0 ? namedAndServed(wanted, served, candidate, scenario) : onlyOne(served, candidate, scenario);
}

/** A server that lists no model is believed to have what was named. Ollama's `name` and `name:latest` are the same model. */
function namedAndServed(
  wanted: readonly string[],
  served: readonly string[],
  { engine, side, baseUrl }: Candidate,
  scenario: Scenario,
): Choice {
  const isList = typeof scenario[SECTIONS[side]].models[engine] === "object";
  const isServed = (model: string) => served.includes(model) || served.includes(`${model}:latest`);
  const problems = wanted.flatMap((model, at) => {
    if (served.length === 0 || isServed(model)) return [];
    const key = `${keyOf({ engine, side })}${isList ? `[${at}]` : ""}`;
    return [`${key} is "${model}", but ${baseUrl} has no such model; ${servedText(served)}`];
  });
  return problems.length === 0 ? { models: wanted } : { problem: problems.join("\n") };
}

function onlyOne(served: readonly string[], candidate: Candidate, scenario: Scenario): Choice {
  const { engine, baseUrl } = candidate;
  const key = keyOf(candidate);
  const [only, second] = served;
  if (second !== undefined)
    return { problem: `${key} is missing and ${baseUrl} serves several models; ${servedText(served)}: name one` };
  if (only !== undefined) return withoutHead(only, candidate, scenario) ?? { models: [only] };
  // TGI serves one model whatever the request calls it.
  if (engine === "tgi") return { models: ["tgi"] };
  const advice = /\/v1$/.test(baseUrl) ? "leave /v1 out of the URL, it is added" : "name the model";
  return {
    problem: `${key} is missing and ${baseUrl} lists no model (its list is empty, missing or needs a key): ${advice}`,
  };
}

/** Where the head has several models, a base of none of them would be compared with nothing. */
function withoutHead(model: string, candidate: Candidate, scenario: Scenario): Choice | undefined {
  const { engine, side, baseUrl } = candidate;
  if (side === "head" || !hasSeveralModels(scenario, engine)) return undefined;
  const heads = namedModels(scenario, "services", engine);
  if (heads.some((head) => modelSlug(head) === modelSlug(model))) return undefined;
  return {
    problem: `${baseUrl} serves "${model}", which services.models.${engine} does not name (${heads.join(", ")}): it would be compared with nothing`,
  };
}

function keyOf({ engine, side }: Pick<Candidate, "engine" | "side">): string {
  return `${SECTIONS[side]}.models.${engine}`;
}

function servedText(served: readonly string[]): string {
  return `it serves ${served.map((model) => `"${model}"`).join(", ")}`;
}
