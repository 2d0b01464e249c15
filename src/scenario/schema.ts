import * as z from "zod";
import { ENGINE_IDS, FAIL_ON_KINDS, GATED_METRICS, TARGET_METRICS } from "../model/scenario.ts";

/**
 * The vocabulary of the scenario file, and the source of the JSON schema for editors.
 *
 * Every key is optional and none has a default, since a layer must be able to say nothing about it; defaults are in
 * `defaults.ts`. List items are never merged with those of another layer, so what an item cannot do without is required.
 * There is no `refine` here: what a JSON schema cannot say is in `check-layer.ts` (one file) and `complete.ts` (all).
 */

/** A day: longer is a typing error, and a benchmark that drifts with the time of day. */
const MAX_SECONDS = 86_400;
const MAX_MS = MAX_SECONDS * 1000;
/** Seeds travel to the engines; Ollama and llama.cpp read a signed 32-bit number. */
const MAX_SEED = 2_147_483_647;

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
const FILE_SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A text with a form; `wanted` is what an error says is allowed, here and in editors that know `patternErrorMessage`. */
const text = (pattern: RegExp, wanted: string) => z.string().regex(pattern).meta({ patternErrorMessage: wanted });

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

const engineLabels = { vllm: "vLLM", tgi: "TGI", ollama: "Ollama", openai: "another OpenAI-compatible server" };

/** One value for each engine; each key has its own sentence. */
function perEngine<Value extends z.ZodType>(value: Value, sentence: (engine: string) => string) {
  const of = (engine: keyof typeof engineLabels) => value.optional().describe(sentence(engineLabels[engine]));
  return z.strictObject({ vllm: of("vllm"), tgi: of("tgi"), ollama: of("ollama"), openai: of("openai") });
}

const timeout = (sentence: string) => z.int().min(1).max(MAX_MS).optional().describe(`${sentence}, in milliseconds.`);
const weight = (of: string) => z.number().min(0).max(1000).optional().describe(`Weight of ${of}.`);

const benchmark = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Title of the report and beginning of the result directory's name."),
  description: z.string().max(2000).optional().describe("A sentence for the reader of the report."),
});

const services = z.strictObject({
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

const requests = z.strictObject({
  max_tokens: z.int().min(1).max(1_000_000).optional().describe("Longest answer, in tokens."),
  force_length: z
    .boolean()
    .optional()
    .describe("Ask for exactly max_tokens where the engine can, so that every answer is the same amount of work."),
  temperature: z.number().min(0).max(2).optional().describe("Sampling temperature; 0 repeats best."),
  prompts: z
    .array(z.string().min(1))
    .min(1)
    .max(10_000)
    .optional()
    .describe("The prompts, used in turn. A list here replaces the built-in one."),
  cache: z
    .enum(["cold", "warm"])
    .optional()
    .describe(
      "cold: every request starts with a fresh salt, so that prefix caches fake nothing. warm: prompts are sent as they are.",
    ),
  seed: z.int().min(0).max(MAX_SEED).optional().describe("Start of everything random, for a run that can be repeated."),
  retries: z
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe("Further tries of a failed request. They are counted in the report, never hidden."),
  timeouts_ms: z
    .strictObject({
      connect: timeout("Longest wait for a connection"),
      first_token: timeout("Longest wait for the first token"),
      idle: timeout("Longest silence in the middle of an answer"),
      total: timeout("Longest time of one request as a whole"),
    })
    .optional()
    .describe("When a request counts as failed."),
});

const target = z.strictObject({
  metric: z.enum(TARGET_METRICS).describe("What is limited. Latencies have an upper limit, rates a lower one."),
  statistic: z
    .enum(["p50", "p95", "p99", "mean"])
    .optional()
    .describe("Which value of the metric must keep the limit: p95 unless said otherwise; a rate has only its mean."),
  limit: z
    .number()
    .gt(0)
    .describe("The limit, in the metric's own unit: milliseconds, or tokens or requests per second."),
});

const targets = z.array(target).max(20).optional().describe("Further limits, each of one metric.");
const milliseconds = z.number().gt(0).max(MAX_MS);

const ttft = z.strictObject({
  enabled: z
    .boolean()
    .optional()
    .describe("Whether time to first token is measured with one user, request by request."),
  iterations: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("Measured requests. A target for the median needs 5, one for the p95 needs 59."),
  warmup: z.int().min(0).max(10_000).optional().describe("Requests before, which are not counted."),
  target_ms: milliseconds.optional().describe("Limit of the median time to first token, in milliseconds."),
  targets,
});

const loadTest = z.strictObject({
  name: text(
    FILE_SAFE,
    "up to 64 letters, digits, dots, hyphens and underscores (it becomes part of file names)",
  ).describe("Name of the test in the report; unique, and not ttft."),
  concurrent_users: z
    .int()
    .min(1)
    .max(10_000)
    .describe(
      "Users who send at the same time; each waits for its answer before it sends again. The flag --users N sets those of the busiest test, and the others keep their proportion to it.",
    ),
  duration_seconds: z
    .number()
    .gt(0)
    .max(MAX_SECONDS)
    .optional()
    .describe(
      "No request starts after this time; what is in flight is followed to its end. With requests, whichever is first. The flag --duration is shared equally among the load tests of an engine, and replaces requests.",
    ),
  requests: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe("Measured requests in all. With duration_seconds, whichever is first."),
  think_time_ms: z
    .number()
    .min(0)
    .max(MAX_MS)
    .optional()
    .describe("Pause of a user between an answer and the next request."),
  ramp_seconds: z
    .number()
    .min(0)
    .max(MAX_SECONDS)
    .optional()
    .describe("Time over which the users start, one after the other."),
  warmup_waves: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe("Waves of concurrent_users requests each before the test, which are not counted."),
  max_tokens: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe("Longest answer in this test, instead of requests.max_tokens."),
  target_p95_ms: milliseconds
    .optional()
    .describe("Limit of the p95 of metric (end-to-end latency unless said otherwise), in milliseconds."),
  metric: z
    .enum(["ttft_ms", "tpot_ms", "itl_ms", "e2e_ms"])
    .optional()
    .describe("The metric that target_p95_ms limits."),
  targets,
});

const base = z.strictObject({
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

const share = (sentence: string) => z.number().min(0).max(10).optional().describe(sentence);

const gateRule = z.strictObject({
  metric: z.enum(GATED_METRICS).describe("What is compared."),
  statistic: z
    .enum(["p50", "p95", "p99", "mean"])
    .optional()
    .describe("Which value of a latency: p50 unless said otherwise; rates and the success rate have none."),
  engine: z.enum(ENGINE_IDS).optional().describe("Only this engine."),
  scenario: z.string().min(1).max(64).optional().describe("Only this test: ttft, or the name of a load test."),
  delta: share("The smallest change for the worse that fails, as a fraction of the base: 0.05 is 5 %."),
  margin: share("The change for the worse that a pass excludes, as a fraction of the base; at least delta."),
  floor_ms: z
    .strictObject({
      delta: z.number().min(0).max(MAX_MS).describe("What is smaller than this, in milliseconds, never fails."),
      margin: z.number().min(0).max(MAX_MS).describe("A pass excludes at least this, in milliseconds."),
    })
    .optional()
    .describe("Floors of delta and margin, so that microseconds of a fast engine are no regression."),
  role: z.enum(["gate", "advisory"]).optional().describe("advisory: judged and shown, but never red."),
});

export const scenarioFileSchema = z
  .strictObject({
    benchmark: benchmark.optional().describe("What this benchmark is called."),
    services: services.optional().describe("What is measured, and how it is reached."),
    base: base
      .optional()
      .describe("The same engines without the change: measured in turn with those of services, and compared."),
    requests: requests.optional().describe("What every request looks like."),
    test_scenarios: z
      .strictObject({
        ttft: ttft.optional().describe("Time to first token without load."),
        load_tests: z
          .array(loadTest)
          .max(100)
          .optional()
          .describe("Tests with several users at once. A list here replaces that of the preset; [] means none."),
      })
      .optional()
      .describe("What is tested."),
    targets: z
      .strictObject({
        success_rate: z.number().min(0).max(1).optional().describe("Share of requests that must succeed, from 0 to 1."),
      })
      .optional()
      .describe("Limits that hold for every test."),
    gate: z
      .strictObject({
        fail_on: z
          .array(z.enum(FAIL_ON_KINDS))
          .max(FAIL_ON_KINDS.length)
          .optional()
          .describe("Which outcomes are red. [] only reports, for the time of adoption."),
        baseline: z
          .enum(["paired", "none"])
          .optional()
          .describe("paired: compare with base, where it names engines. none: judge targets only."),
        budget_minutes: z
          .number()
          .gt(0)
          .max(1440)
          .optional()
          .describe("Longest time of the paired comparison; what is undecided then stays undecided."),
        rules: z
          .array(gateRule)
          .min(1)
          .max(50)
          .optional()
          .describe("What a change may do. A list here replaces the default rules."),
        winner_weights: z
          .strictObject({
            ttft: weight("time to first token"),
            e2e: weight("end-to-end latency"),
            throughput: weight("throughput"),
            reliability: weight("reliability"),
          })
          .optional()
          .describe("How much each dimension counts for the overall winner; they need not add up to 1."),
      })
      .optional()
      .describe("How the run is judged."),
  })
  .meta({
    title: "llm-latency-gate scenario",
    description: "What llm-latency-gate measures, how, and against which limits. Every key is optional.",
  });

/** One layer of the scenario: a file, a preset, or what flags say. */
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;
export type LoadTestInFile = z.infer<typeof loadTest>;
export type TargetInFile = z.infer<typeof target>;
