import type { EngineIdentity } from "../model/fingerprint.ts";
import { sseReader } from "./body-reader.ts";
import { answerFailure } from "./classify.ts";
import type { Engine, GenerationInput, HttpRequest, ProbeAnswers, Recognition } from "./engine.ts";
import { flavourOf } from "./flavours.ts";
import { amountIn, type JsonObject, objectIn, textIn } from "./json.ts";
import { openAiRequest } from "./openai-request.ts";
import { OpenAiDialect } from "./openai-stream.ts";
import { cardOf, jsonAt, MODELS_PATH, modelCards, modelIds } from "./probe-answers.ts";
import { get } from "./requests.ts";

const PROPS_PATH = "/props";

/**
 * Any other server of the OpenAI protocol: llama.cpp, SGLang, LiteLLM, LMDeploy, `transformers serve` …
 * A finish reason and a clean end complete an answer; `[DONE]` is not sent by all of them.
 */
export const openai: Engine = {
  id: "openai",
  label: "OpenAI-compatible",
  apis: ["chat", "completions"],
  generate,
  reader: () => sseReader(new OpenAiDialect({ doneSuffices: false, endSuffices: true, announcesRole: true })),
  failure: answerFailure,
  probes: [get(MODELS_PATH), get("/health"), get(PROPS_PATH)],
  recognise,
  detailProbes: () => [],
  identity,
};

/** llama.cpp and SGLang honour ignore_eos; a strict server may refuse a field that it does not know, so it is sent only on demand. */
function generate(input: GenerationInput): HttpRequest {
  return openAiRequest(input, { top_p: 1, ...(input.forceLength ? { ignore_eos: true } : {}) });
}

/** Every server with `/v1/models` speaks the protocol; the flavour tells which one it is. */
function recognise(answers: ProbeAnswers): Recognition {
  const cards = modelCards(answers);
  const flavour = flavourOf(answers);
  const models = cards === undefined ? [] : modelIds(cards);
  const evidence = cards === undefined ? [] : [`GET ${MODELS_PATH} → ${models.length} models`];
  if (flavour === undefined) return { match: cards !== undefined, models, evidence };
  return { match: true, flavour: flavour.name, models, evidence: [...evidence, flavour.evidence] };
}

/** llama.cpp tells the most, in `/props`; its context length is that of one slot. */
function identity(answers: ProbeAnswers, model: string): EngineIdentity {
  const props = jsonAt(answers, PROPS_PATH) ?? {};
  const card = cardOf(modelCards(answers) ?? [], model);
  const context = contextOf(props, card);
  return {
    version: textIn(props["build_info"]) ?? versionOf(answers) ?? "unknown",
    model,
    modelDigest: "unknown",
    quantization: textIn(props["model_ftype"]) ?? textIn(objectIn(card?.["meta"])?.["ftype"]) ?? "unknown",
    contextLength: context === undefined ? "unknown" : String(context),
  };
}

function contextOf(props: JsonObject, card: JsonObject | undefined): number | undefined {
  const slot = amountIn(objectIn(props["default_generation_settings"])?.["n_ctx"]);
  return slot ?? amountIn(card?.["max_model_len"]) ?? amountIn(objectIn(card?.["meta"])?.["n_ctx"]);
}

/** `/version` is answered by vLLM and its kin, `/api/version` by Ollama, the header by LiteLLM. */
function versionOf(answers: ProbeAnswers): string | undefined {
  const told = jsonAt(answers, "/version") ?? jsonAt(answers, "/api/version");
  return textIn(told?.["version"]) ?? textIn(answers[MODELS_PATH]?.headers["x-litellm-version"]);
}
