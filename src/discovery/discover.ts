import type { Deps } from "../deps.ts";
import type { Engine, Recognition } from "../engines/engine.ts";
import { ALL_PROBES, engineOf, type Identification, identify } from "../engines/index.ts";
import { ConfigurationError } from "../errors.ts";
import type { AbsentEndpoint, Endpoint } from "../model/endpoint.ts";
import { FAILURES, type Failure } from "../model/failures.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { HttpAnswer, ProbeAnswers } from "../model/http.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { type Candidate, endpointId, SECTIONS } from "./layer.ts";
import { manualUrls } from "./manual-url.ts";

/** The layers, in the order in which they win. */
const LAYERS: readonly ((scenario: Scenario) => Candidate[])[] = [manualUrls];

export interface Discovery {
  endpoints: Endpoint[];
  absent: AbsentEndpoint[];
  /** By endpoint id. */
  identities: Record<string, EngineIdentity>;
  warnings: Warning[];
}

/**
 * Finds the engines of a scenario and confirms each by its own answers.
 * An engine that does not answer is absent, and the others go on.
 * Throws ConfigurationError, with all that is wrong, when a server is of another kind than declared or its model cannot be chosen.
 */
export async function discover(scenario: Scenario, deps: Pick<Deps, "probe" | "signal">): Promise<Discovery> {
  const candidates = LAYERS.flatMap((layer) => layer(scenario));
  const findings = await Promise.all(candidates.map((candidate) => confirm(candidate, scenario, deps)));
  const problems = findings.flatMap((finding) => (finding.kind === "problem" ? [finding.message] : []));
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
  const found = findings.filter((finding) => finding.kind === "found");
  return {
    endpoints: found.map(({ endpoint }) => endpoint),
    absent: findings.flatMap((finding) => (finding.kind === "absent" ? [finding.absent] : [])),
    identities: Object.fromEntries(found.map(({ endpoint, identity }) => [endpoint.id, identity])),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

type Finding =
  | { kind: "found"; endpoint: Endpoint; identity: EngineIdentity; warnings: Warning[] }
  | { kind: "absent"; absent: AbsentEndpoint }
  | { kind: "problem"; message: string };

/** All engines' probes are sent, since what a server is may be another thing than what the scenario calls it. */
async function confirm(
  candidate: Candidate,
  scenario: Scenario,
  { probe, signal }: Pick<Deps, "probe" | "signal">,
): Promise<Finding> {
  const engine = engineOf(candidate.engine);
  const { answers, failure } = await probe(candidate.baseUrl, ALL_PROBES, signal);
  const noAnswer = Object.keys(answers).length === 0 ? failure : noEngineAnswer(engine, answers);
  if (noAnswer !== undefined) return { kind: "absent", absent: absence(candidate, noAnswer) };
  const recognition = engine.recognise(answers);
  const other = recognition.match ? undefined : otherKind(candidate, answers);
  if (other !== undefined) return { kind: "problem", message: other };
  const choice = chooseModel(candidate, recognition, scenario);
  // A list of models that did not arrive is no list without models.
  if ("problem" in choice && failure !== undefined && recognition.models.length === 0) {
    return { kind: "absent", absent: absence(candidate, failure) };
  }
  if ("problem" in choice) return { kind: "problem", message: choice.problem };
  const details = await probe(candidate.baseUrl, engine.detailProbes(choice.model), signal);
  return {
    kind: "found",
    endpoint: endpointOf(candidate, choice.model, recognition, scenario),
    identity: engine.identity({ ...answers, ...details.answers }, choice.model),
    warnings: recognition.match ? [] : [unconfirmed(candidate, engine)],
  };
}

/** Something answers, but only with errors of a gateway or with a web page. */
function noEngineAnswer(engine: Engine, answers: ProbeAnswers): Failure | undefined {
  const given = Object.values(answers).filter((answer) => answer !== undefined);
  const page = given.find(isPage);
  const isRedirect = ({ status }: HttpAnswer) => status >= 300 && status < 400;
  const useless = given.every(
    (answer) => answer.status >= 500 || answer.status === 404 || isRedirect(answer) || isPage(answer),
  );
  const telling = page ?? given.find((answer) => answer.status >= 500 || isRedirect(answer));
  if (!useless || telling === undefined) return undefined;
  return page === undefined ? engine.failure(telling) : { ...engine.failure(page), class: "protocol" };
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return /html/i.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html)/i.test(body);
}

function absence(candidate: Candidate, failure: Failure): AbsentEndpoint {
  return {
    id: endpointId(candidate),
    engine: candidate.engine,
    baseUrl: candidate.baseUrl,
    required: candidate.required,
    failure: failure.class,
    reason: failure.detail,
    hint: FAILURES[failure.class],
  };
}

function otherKind(candidate: Candidate, answers: ProbeAnswers): string | undefined {
  const seen = identify(answers);
  if (seen === undefined || seen.engine === candidate.engine || mayBeDeclared(candidate, seen)) return undefined;
  const key = `${SECTIONS[candidate.side]}.manual_urls.${candidate.engine}`;
  return `${key} is ${candidate.baseUrl}, but what answers there is ${seen.name} (${seen.recognition.evidence.join("; ")}); name it under ${SECTIONS[candidate.side]}.manual_urls.${seen.engine}`;
}

/** A gateway often lets only `/v1/…` of an engine through, and what is left looks like any server of the OpenAI protocol. */
function mayBeDeclared({ engine }: Candidate, seen: Identification): boolean {
  const { flavour } = seen.recognition;
  return seen.engine === "openai" && (flavour === undefined || flavour === engineOf(engine).label);
}

/** The model that was named, or the only one that is served. Ollama's `name` and `name:latest` are the same model. */
function chooseModel(
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

/** Servers of the OpenAI protocol that honour `ignore_eos`; a strict one refuses a field that it does not know. */
const FORCING_FLAVOURS = ["llama.cpp", "SGLang", "vLLM"];

function endpointOf(candidate: Candidate, model: string, recognition: Recognition, scenario: Scenario): Endpoint {
  const { side, engine, baseUrl, required, evidence } = candidate;
  const apiKeyEnv = scenario[SECTIONS[side]].api_key_env[engine];
  return {
    id: endpointId(candidate),
    side,
    engine,
    baseUrl,
    api: scenario.services.api[engine],
    model,
    path: "direct",
    required,
    forcesLength: engine !== "openai" || FORCING_FLAVOURS.includes(recognition.flavour ?? ""),
    evidence: [...evidence, ...recognition.evidence],
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
  };
}

function unconfirmed(candidate: Candidate, { label }: Engine): Warning {
  return {
    code: "unconfirmed-engine",
    endpointId: endpointId(candidate),
    message: `${candidate.baseUrl} was declared as ${label} and nothing it said confirms or denies that; it is measured as ${label}`,
  };
}
