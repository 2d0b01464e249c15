import type { EngineIdentity } from "../model/fingerprint.ts";
import { sseReader } from "./body-reader.ts";
import { answerFailure } from "./classify.ts";
import type { Engine, GenerationInput, HttpRequest, ProbeAnswers, Recognition } from "./engine.ts";
import { flavourOf } from "./flavours.ts";
import { amountIn, type JsonObject, parseObject, textIn } from "./json.ts";
import { openAiRequest } from "./openai-request.ts";
import { OpenAiDialect } from "./openai-stream.ts";
import { cardOf, jsonAt, MODELS_PATH, modelCards, modelIds } from "./probe-answers.ts";
import { get } from "./requests.ts";

const VERSION_PATH = "/version";

/** vLLM's OpenAI server (vllm-project/vllm, `vllm/entrypoints`). A complete answer has a finish reason and `[DONE]`. */
export const vllm: Engine = {
  id: "vllm",
  label: "vLLM",
  apis: ["chat", "completions"],
  generate,
  reader: () => sseReader(new OpenAiDialect({ doneSuffices: false, endSuffices: false, announcesRole: true })),
  failure: answerFailure,
  probes: [get(VERSION_PATH), get(MODELS_PATH)],
  recognise,
  detailProbes: () => [],
  identity,
};

/**
 * What is left unset comes from the model's generation_config.json, so sampling is named in full; −1 turns top_k off in every version.
 * The running usage shows how many tokens a chunk carries, also when its text is still empty.
 */
function generate(input: GenerationInput): HttpRequest {
  return openAiRequest(input, {
    stream_options: { include_usage: true, continuous_usage_stats: true },
    top_p: 1,
    top_k: -1,
    ...(input.forceLength ? { ignore_eos: true, min_tokens: input.maxTokens } : {}),
  });
}

/** Decisive: `/version`, and a model card of vLLM's or, where an API key hides the models, vLLM's own 401. */
function recognise(answers: ProbeAnswers): Recognition {
  const version = textIn(jsonAt(answers, VERSION_PATH)?.["version"]);
  const evidence = version === undefined ? [] : [`GET ${VERSION_PATH} → ${version}`];
  const cards = modelCards(answers);
  const card = cards?.find(isOwnCard);
  if (card !== undefined) {
    evidence.push(`GET ${MODELS_PATH} → owned_by "vllm", max_model_len ${card["max_model_len"]}`);
  }
  const locked = isLocked(answers);
  if (locked) evidence.push(`GET ${MODELS_PATH} → 401 in vLLM's words: the models are hidden behind an API key`);
  const flavour = flavourOf(answers);
  const borrowed = flavour !== undefined && flavour.name !== "vLLM";
  const match = version !== undefined && (card !== undefined || locked) && !borrowed;
  if (borrowed) evidence.push(flavour.evidence);
  const models = cards === undefined ? [] : modelIds(cards);
  return borrowed ? { match, flavour: flavour.name, models, evidence } : { match, models, evidence };
}

function isOwnCard(card: JsonObject): boolean {
  return card["owned_by"] === "vllm" && amountIn(card["max_model_len"]) !== undefined;
}

/** With `--api-key` everything under /v1 answers `{"error":"Unauthorized"}`; /version stays open. */
function isLocked(answers: ProbeAnswers): boolean {
  const answer = answers[MODELS_PATH];
  return answer?.status === 401 && parseObject(answer.body)?.["error"] === "Unauthorized";
}

function identity(answers: ProbeAnswers, model: string): EngineIdentity {
  const card = cardOf(modelCards(answers) ?? [], model);
  const root = textIn(card?.["root"]);
  const limit = amountIn(card?.["max_model_len"]);
  return {
    version: textIn(jsonAt(answers, VERSION_PATH)?.["version"]) ?? "unknown",
    // `--served-model-name` renames a model; the root still tells which one it is.
    model: root === undefined || root === model ? model : `${model} (${root})`,
    modelDigest: "unknown",
    quantization: "unknown",
    contextLength: limit === undefined ? "unknown" : String(limit),
  };
}
