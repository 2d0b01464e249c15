import * as z from "zod";
import { perEngine, text } from "./schema-words.ts";

/** The part of the scenario's schema that says what is measured, and where it is. */

/**
 * Beginnings of variable names that are never sent to an engine: they hold the credentials of the CI service, the cloud
 * or the cluster, and a scenario comes from a pull request.
 */
const REFUSED_KEY_PREFIXES = [
  "GITHUB_",
  "GH_",
  "ACTIONS_",
  "INPUT_",
  "AWS_",
  "AZURE_",
  "ARM_",
  "GOOGLE_",
  "GCP_",
  "KUBE",
];

const KEY_VARIABLE = new RegExp(`^(?!${REFUSED_KEY_PREFIXES.join("|")})[A-Z][A-Z0-9_]*(_API_KEY|_TOKEN)$`);
/** Without what only a parser of URLs finds, such as a port of six digits. */
export const HTTP_URL = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const url = text(
  HTTP_URL,
  "a URL that begins with http:// or https://, without user name, password, query and fragment",
);
const model = z.string().min(1).max(300);
const keyVariable = text(
  KEY_VARIABLE,
  `the name of an environment variable (never the key itself), in capitals, that ends in _API_KEY or _TOKEN and does not begin with ${REFUSED_KEY_PREFIXES.join(", ")}`,
);
const openAiApi = z.enum(["chat", "completions"]);
const nativeApi = z.enum(["chat", "generate"]);
const word = z.string().min(1).max(200);

export const benchmark = z.strictObject({
  name: word.optional().describe("Title of the report and beginning of the result directory's name."),
  description: z.string().max(2000).optional().describe("A sentence for the reader of the report."),
});

export const services = z.strictObject({
  namespace: text(NAMESPACE, "a Kubernetes namespace: lower-case letters, digits and hyphens, at most 63")
    .optional()
    .describe("Kubernetes namespace in which the engines run."),
  manual_urls: perEngine(url, (engine) => `Base URL of ${engine}, such as http://127.0.0.1:8000.`)
    .optional()
    .describe(
      "Base URL of each engine to measure. A path in it is kept as a prefix. An engine named here is required.",
    ),
  models: perEngine(model, (engine) => `Model to ask ${engine} for.`)
    .optional()
    .describe("Model to ask for. Not needed where an engine serves exactly one."),
  api_key_env: perEngine(keyVariable, (engine) => `Name of the variable with the API key of ${engine}.`)
    .optional()
    .describe("Names of environment variables with API keys, such as VLLM_API_KEY. Never write a key into this file."),
  api: z
    .strictObject({
      vllm: openAiApi.optional().describe("Interface of vLLM: /v1/chat/completions or /v1/completions."),
      tgi: nativeApi.optional().describe("Interface of TGI: /v1/chat/completions or /generate_stream."),
      ollama: nativeApi.optional().describe("Interface of Ollama: /api/chat or /api/generate."),
      openai: openAiApi.optional().describe("Interface of the server: /v1/chat/completions or /v1/completions."),
    })
    .optional()
    .describe("Which of an engine's interfaces is measured."),
});

export const base = z.strictObject({
  manual_urls: perEngine(url, (engine) => `Base URL of the unchanged ${engine}.`)
    .optional()
    .describe("Base URL of each engine without the change. An engine named here is required."),
  models: perEngine(model, (engine) => `Model to ask the unchanged ${engine} for.`)
    .optional()
    .describe("Model to ask for. Not needed where an engine serves exactly one."),
  api_key_env: perEngine(keyVariable, (engine) => `Name of the variable with the API key of the unchanged ${engine}.`)
    .optional()
    .describe("Names of environment variables with API keys."),
});

export const environment = z.strictObject({
  gpu: word
    .optional()
    .describe("Accelerator of the engines, such as NVIDIA L4: a stored base counts only on the same."),
  node_type: word
    .optional()
    .describe("Machine type of the engines' nodes, such as g6.xlarge: a stored base counts only on the same."),
});
