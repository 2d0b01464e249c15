import type { EngineIdentity } from "../model/fingerprint.ts";
import type { EngineApi } from "../model/scenario.ts";
import { sseReader } from "./body-reader.ts";
import { answerFailure } from "./classify.ts";
import type { Engine, GenerationInput, HttpRequest, ProbeAnswers, Recognition, StreamReader } from "./engine.ts";
import { amountIn, type JsonObject, textIn } from "./json.ts";
import { openAiRequest } from "./openai-request.ts";
import { OpenAiDialect } from "./openai-stream.ts";
import { jsonAt } from "./probe-answers.ts";
import { get, postJson } from "./requests.ts";
import { TgiGenerateDialect } from "./tgi-stream.ts";

const INFO_PATH = "/info";

/**
 * Hugging Face text-generation-inference (`router/src`). Streams always answer 200, also when the router refuses the request.
 * The router takes no ignore_eos, so `forceLength` has no effect: the output length is a result here.
 */
export const tgi: Engine = {
  id: "tgi",
  label: "TGI",
  apis: ["generate", "chat"],
  generate,
  reader,
  failure: answerFailure,
  probes: [get(INFO_PATH)],
  recognise,
  detailProbes: () => [],
  identity,
};

/** Before 2.2 there was no `[DONE]` on /v1: a finish reason and a clean end completed an answer. */
function reader(api: EngineApi): StreamReader {
  const rules = { doneSuffices: true, endSuffices: true, announcesRole: false };
  return sseReader(api === "generate" ? new TgiGenerateDialect() : new OpenAiDialect(rules));
}

/**
 * Greedy is spelled in two ways: `/generate_stream` refuses a temperature of 0 and is greedy without one,
 * chat takes 0 for greedy and samples without one. A top_p of 1 is refused by both.
 */
function generate(input: GenerationInput): HttpRequest {
  if (input.api === "chat") return openAiRequest(input);
  const { prompt, maxTokens, temperature, seed } = input;
  const sampling = temperature > 0 ? { do_sample: true, temperature } : {};
  const parameters = { max_new_tokens: maxTokens, details: true, seed, ...sampling };
  return postJson("/generate_stream", "text/event-stream", { inputs: prompt, parameters });
}

function recognise(answers: ProbeAnswers): Recognition {
  const info = jsonAt(answers, INFO_PATH);
  if (info === undefined || !isOwnInfo(info)) return { match: false, models: [], evidence: [] };
  const model = textIn(info["model_id"]);
  const evidence = `GET ${INFO_PATH} → ${textIn(info["router"]) ?? "router"} ${textIn(info["version"]) ?? "of unknown version"}`;
  return { match: true, models: model === undefined ? [] : [model], evidence: [evidence] };
}

/** text-embeddings-inference has `/info` too, without `max_total_tokens`; TGI 2.0 does not name its router. */
function isOwnInfo(info: JsonObject): boolean {
  const router = info["router"] ?? "text-generation-router";
  const limits = [info["max_concurrent_requests"], info["max_total_tokens"]];
  return String(router).includes("text-generation-router") && limits.every((limit) => amountIn(limit) !== undefined);
}

/** The router runs its one model whatever name a request gives, so the model is the one of `/info`. */
function identity(answers: ProbeAnswers, model: string): EngineIdentity {
  const info = jsonAt(answers, INFO_PATH) ?? {};
  const limit = amountIn(info["max_total_tokens"]);
  return {
    version: textIn(info["version"]) ?? "unknown",
    model: textIn(info["model_id"]) ?? model,
    modelDigest: textIn(info["model_sha"]) ?? "unknown",
    quantization: "unknown",
    contextLength: limit === undefined ? "unknown" : String(limit),
  };
}
