import type { Failure } from "../model/failures.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import { ndjsonReader } from "./body-reader.ts";
import { answerFailure } from "./classify.ts";
import type { Engine, GenerationInput, HttpAnswer, HttpRequest, ProbeAnswers, Recognition } from "./engine.ts";
import { amountIn, type JsonObject, objectIn, objectsIn, textIn } from "./json.ts";
import { OllamaDialect } from "./ollama-stream.ts";
import { jsonAt } from "./probe-answers.ts";
import { get, postJson } from "./requests.ts";

const VERSION_PATH = "/api/version";
const TAGS_PATH = "/api/tags";
const LOADED_PATH = "/api/ps";
const SHOW_PATH = "/api/show";

/** Outlasts every pause within a run, and, unlike −1, still frees the memory after it. */
const KEEP_ALIVE = "30m";

/**
 * Ollama's native API (ollama/ollama, `server/routes.go`): it alone tells load, prompt and decode times apart.
 * There is no ignore_eos, so `forceLength` has no effect: the output length is a result here.
 */
export const ollama: Engine = {
  id: "ollama",
  label: "Ollama",
  apis: ["chat", "generate"],
  generate,
  reader: () => ndjsonReader(new OllamaDialect()),
  failure,
  probes: [get(VERSION_PATH), get("/"), get(TAGS_PATH), get(LOADED_PATH)],
  recognise,
  detailProbes: (model) => [postJson(SHOW_PATH, "application/json", { model })],
  identity,
};

/**
 * `truncate: false` makes a prompt that is too long an error instead of a shorter prompt; versions that do not know it ignore it.
 * num_ctx is not sent: another value than the loaded one reloads the model. num_predict 0 never ends on 0.24.
 */
function generate(input: GenerationInput): HttpRequest {
  const { model, prompt, maxTokens, temperature, seed } = input;
  const options = { num_predict: Math.max(1, maxTokens), temperature, seed };
  const common = { model, stream: true, keep_alive: KEEP_ALIVE, truncate: false, options };
  if (input.api === "generate") {
    return postJson("/api/generate", "application/x-ndjson", { ...common, prompt, raw: true });
  }
  return postJson("/api/chat", "application/x-ndjson", { ...common, messages: [{ role: "user", content: prompt }] });
}

function failure(answer: HttpAnswer): Failure {
  if (answer.status !== 403 || answer.body.trim() !== "") return answerFailure(answer);
  const detail =
    "HTTP 403 with an empty body: Ollama on a loopback address refuses a foreign Host header; reach it as localhost, or set OLLAMA_HOST=0.0.0.0 there";
  return { class: "auth", detail };
}

/** Decisive: `/api/version`, and the greeting at `/` or the list of loaded models; llama.cpp once imitated the rest. */
function recognise(answers: ProbeAnswers): Recognition {
  const version = textIn(jsonAt(answers, VERSION_PATH)?.["version"]);
  const greeting = answers["/"]?.status === 200 && answers["/"].body.trim() === "Ollama is running";
  const loaded = Array.isArray(jsonAt(answers, LOADED_PATH)?.["models"]);
  const evidence: string[] = [];
  if (version !== undefined) evidence.push(`GET ${VERSION_PATH} → ${version}`);
  if (greeting) evidence.push("GET / → Ollama is running");
  if (loaded) evidence.push(`GET ${LOADED_PATH} → a list of loaded models`);
  const models = entries(answers, TAGS_PATH)
    .filter(generates)
    .flatMap((entry) => textIn(entry["name"]) ?? []);
  return { match: version !== undefined && (greeting || loaded), models, evidence };
}

/** Since 0.33 `/api/tags` says what a model can do; one that only embeds is not offered. */
function generates(entry: JsonObject): boolean {
  const capabilities = entry["capabilities"];
  return !Array.isArray(capabilities) || capabilities.length === 0 || capabilities.includes("completion");
}

function identity(answers: ProbeAnswers, model: string): EngineIdentity {
  const entry = entries(answers, TAGS_PATH).find((candidate) => isNamed(candidate, model));
  const show = jsonAt(answers, SHOW_PATH) ?? {};
  const details = objectIn(entry?.["details"]) ?? objectIn(show["details"]) ?? {};
  const loaded = entries(answers, LOADED_PATH).find((candidate) => isNamed(candidate, model));
  const context = amountIn(loaded?.["context_length"]) ?? configuredContext(show) ?? trainedContext(show);
  return {
    version: textIn(jsonAt(answers, VERSION_PATH)?.["version"]) ?? "unknown",
    model,
    modelDigest: textIn(entry?.["digest"]) ?? "unknown",
    quantization: textIn(details["quantization_level"]) ?? "unknown",
    contextLength: context === undefined ? "unknown" : String(context),
  };
}

function entries(answers: ProbeAnswers, path: string): JsonObject[] {
  return objectsIn(jsonAt(answers, path)?.["models"]);
}

/** `gemma` is short for `gemma:latest`. */
function isNamed(entry: JsonObject, model: string): boolean {
  return entry["name"] === model || entry["name"] === `${model}:latest`;
}

/** `num_ctx` of the Modelfile, from a text block of lines such as `num_ctx    2048`. */
function configuredContext(show: JsonObject): number | undefined {
  const found = /^num_ctx\s+(\d+)/m.exec(textIn(show["parameters"]) ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

/** What the model was trained for, `<architecture>.context_length`; the server may allocate less. */
function trainedContext(show: JsonObject): number | undefined {
  const info = objectIn(show["model_info"]) ?? {};
  const key = Object.keys(info).find((name) => name.endsWith(".context_length"));
  return key === undefined ? undefined : amountIn(info[key]);
}
