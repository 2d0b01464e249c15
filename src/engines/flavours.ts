import type { ProbeAnswers } from "./engine.ts";
import { textIn } from "./json.ts";
import { anyHeader, jsonAt, MODELS_PATH, modelCards } from "./probe-answers.ts";

/** A server that speaks the OpenAI protocol, called by its own name. */
export interface Flavour {
  name: string;
  /** What gave it away, such as `GET /v1/models → owned_by "sglang"`. */
  evidence: string;
}

/**
 * Which of the OpenAI-compatible servers answered, as far as it tells. The proxy comes first: behind it every other sign is borrowed.
 * The names are those that the servers' own sources put into headers and `owned_by`.
 */
export function flavourOf(answers: ProbeAnswers): Flavour | undefined {
  if (anyHeader(answers, "x-litellm-version") || anyHeader(answers, "x-litellm-call-id")) {
    return { name: "LiteLLM", evidence: "x-litellm headers: a proxy, the engine behind it is hidden" };
  }
  if (anyHeader(answers, "server", /^llama\.cpp/i)) return { name: "llama.cpp", evidence: "header Server: llama.cpp" };
  return flavourByOwner(answers) ?? transformersServe(answers);
}

const OWNERS: Readonly<Record<string, string>> = {
  llamacpp: "llama.cpp",
  sglang: "SGLang",
  lmdeploy: "LMDeploy",
  vllm: "vLLM",
  library: "Ollama",
};

function flavourByOwner(answers: ProbeAnswers): Flavour | undefined {
  for (const card of modelCards(answers) ?? []) {
    const owner = textIn(card["owned_by"]);
    const name = OWNERS[owner ?? ""];
    if (name !== undefined) return { name, evidence: `GET ${MODELS_PATH} → owned_by "${owner}"` };
    // TGI has no time of creation and calls the model its own owner.
    if (owner !== undefined && owner === card["id"] && card["created"] === 0) {
      return { name: "TGI", evidence: `GET ${MODELS_PATH} → owned_by is the model itself, created 0` };
    }
  }
  return undefined;
}

/** Hugging Face's `transformers serve`: uvicorn like vLLM, but with a health text, a request id and no `/version`. */
function transformersServe(answers: ProbeAnswers): Flavour | undefined {
  const health = answers["/health"];
  if (jsonAt(answers, "/health")?.["status"] !== "ok" || jsonAt(answers, "/version") !== undefined) return undefined;
  if (health?.headers["server"] !== "uvicorn" || health.headers["x-request-id"] === undefined) return undefined;
  return { name: "transformers serve", evidence: 'GET /health → {"status":"ok"} by uvicorn with an x-request-id' };
}
