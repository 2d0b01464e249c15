import type { Deps } from "../deps.ts";
import type { Engine, Recognition } from "../engines/engine.ts";
import { ALL_PROBES, engineOf, type Identification, identify } from "../engines/index.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { endpointId } from "../model/endpoint-id.ts";
import type { Failure } from "../model/failures.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { HttpAnswer, ProbeAnswers } from "../model/http.ts";
import { hasSeveralModels } from "../model/named-models.ts";
import type { Warning } from "../model/run.ts";
import type { EngineId, Scenario } from "../model/scenario.ts";
import { chooseModels } from "./choose-models.ts";
import { type Candidate, SECTIONS } from "./layer.ts";

/** One model of an engine. */
export interface FoundModel {
  endpoint: Endpoint;
  identity: EngineIdentity;
  warnings: Warning[];
}

/** What came of asking a candidate. */
export type Finding =
  | { kind: "found"; engine: EngineId; evidence: string[]; models: FoundModel[] }
  /** No engine answers there now. */
  | { kind: "absent"; failure: Failure }
  /** An engine answers, and the scenario has to say something else before it can be measured. */
  | { kind: "problem"; engine: EngineId; message: string };

/** All engines' probes are sent, since what a server is may be another thing than what the scenario calls it. */
export async function confirm(
  given: Candidate,
  scenario: Scenario,
  { probe, signal }: Pick<Deps, "probe" | "signal">,
): Promise<Finding> {
  const { answers, failure } = await probe(given, ALL_PROBES, signal);
  const noAnswer = Object.keys(answers).length === 0 ? failure : noEngineAnswer(given, answers);
  if (noAnswer !== undefined) return { kind: "absent", failure: noAnswer };
  const candidate = { ...given, engine: answeringEngine(given, answers) };
  const engine = engineOf(candidate.engine);
  const recognition = engine.recognise(answers);
  const other = recognition.match ? undefined : otherKind(candidate, answers);
  if (other !== undefined) return { kind: "problem", engine: candidate.engine, message: other };
  const choice = chooseModels(candidate, recognition, scenario);
  // A list of models that did not arrive is no list without models.
  if ("problem" in choice && failure !== undefined && recognition.models.length === 0) {
    return { kind: "absent", failure };
  }
  if ("problem" in choice) return { kind: "problem", engine: candidate.engine, message: choice.problem };
  const models: FoundModel[] = [];
  for (const model of choice.models) {
    const details = await probe(candidate, engine.detailProbes(model), signal);
    const endpoint = endpointOf(candidate, model, recognition, scenario);
    const identity = engine.identity({ ...answers, ...details.answers }, model);
    models.push({ endpoint, identity, warnings: warningsOf(endpoint.id, candidate, recognition, engine) });
  }
  const evidence = [...candidate.evidence, ...recognition.evidence];
  return { kind: "found", engine: candidate.engine, evidence, models };
}

/** Something answers, but only with errors of a gateway or with a web page; of what was only found, also with nothing that an engine says. */
function noEngineAnswer({ engine: id, declared }: Candidate, answers: ProbeAnswers): Failure | undefined {
  const engine = engineOf(id);
  const given = Object.values(answers).filter((answer) => answer !== undefined);
  const page = given.find(isPage);
  const isRedirect = ({ status }: HttpAnswer) => status >= 300 && status < 400;
  const useless = given.every(
    (answer) => answer.status >= 500 || answer.status === 404 || isRedirect(answer) || isPage(answer),
  );
  const telling = page ?? given.find((answer) => answer.status >= 500 || isRedirect(answer));
  if (useless && page !== undefined) return { ...engine.failure(page), class: "protocol" };
  if (useless && telling !== undefined) return engine.failure(telling);
  const wantsKey = given.some(({ status }) => status === 401 || status === 403);
  if (declared || wantsKey || identify(answers) !== undefined) return undefined;
  return { class: "protocol", detail: "what answers there is no engine that we know" };
}

function isPage({ headers, body }: HttpAnswer): boolean {
  return /html/i.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html)/i.test(body);
}

/** What was only found is what it says it is, whatever its objects look like. */
function answeringEngine(candidate: Candidate, answers: ProbeAnswers): EngineId {
  const seen = identify(answers);
  return candidate.declared || seen === undefined || mayBe(candidate, seen) ? candidate.engine : seen.engine;
}

function otherKind(candidate: Candidate, answers: ProbeAnswers): string | undefined {
  const seen = identify(answers);
  if (seen === undefined || seen.engine === candidate.engine || mayBe(candidate, seen)) return undefined;
  const key = `${SECTIONS[candidate.side]}.manual_urls.${candidate.engine}`;
  return `${key} is ${candidate.baseUrl}, but what answers there is ${seen.name} (${seen.recognition.evidence.join("; ")}); name it under ${SECTIONS[candidate.side]}.manual_urls.${seen.engine}`;
}

/** A gateway often lets only `/v1/…` of an engine through, and what is left looks like any server of the OpenAI protocol. */
function mayBe({ engine }: Candidate, seen: Identification): boolean {
  const { flavour } = seen.recognition;
  return seen.engine === "openai" && (flavour === undefined || flavour === engineOf(engine).label);
}

/** Servers of the OpenAI protocol that honour `ignore_eos`; a strict one refuses a field that it does not know. */
const FORCING_FLAVOURS = ["llama.cpp", "SGLang", "vLLM"];

function endpointOf(candidate: Candidate, model: string, recognition: Recognition, scenario: Scenario): Endpoint {
  const { side, engine, baseUrl, dialHost, path, required, declared, evidence } = candidate;
  // What was only found gets its key, or not, by its host (`api-keys.ts`).
  const apiKeyEnv = declared ? scenario[SECTIONS[side]].api_key_env[engine] : undefined;
  return {
    id: hasSeveralModels(scenario, engine) ? endpointId(candidate, model) : endpointId(candidate),
    side,
    engine,
    baseUrl,
    ...(dialHost === undefined ? {} : { dialHost }),
    api: scenario.services.api[engine],
    model,
    path,
    required,
    forcesLength: engine !== "openai" || FORCING_FLAVOURS.includes(recognition.flavour ?? ""),
    evidence: [...evidence, ...recognition.evidence],
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
  };
}

function warningsOf(id: string, candidate: Candidate, { match }: Recognition, { label }: Engine): Warning[] {
  const { baseUrl, declared, warnings } = candidate;
  const called = declared ? "was declared as" : "looks like";
  const unconfirmed = `${baseUrl} ${called} ${label} and nothing it said confirms or denies that; it is measured as ${label}`;
  return [
    ...warnings.map((message) => ({ code: "way-to-engine", endpointId: id, message })),
    ...(match ? [] : [{ code: "unconfirmed-engine", endpointId: id, message: unconfirmed }]),
  ];
}
