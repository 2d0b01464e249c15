import * as z from "zod";
import { engineId, MAX_SECONDS, perEngine, text } from "./schema-words.ts";

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
/** Of Kubernetes' metrics API, with nothing in the query but the labels that are meant. */
export const POD_METRICS_URL =
  /^https?:\/\/[^\s/?#@]+\/([^\s?#]+\/)?apis\/metrics\.k8s\.io\/[^\s?#]+\/pods(\/[^\s/?#]+)?(\?labelSelector=[^\s?#&]+)?$/;
/** Of a pod, such as app.kubernetes.io/name, or of a series. */
const LABEL = /^[A-Za-z0-9_][\w./-]{0,300}$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** Names of most objects may have dots (RFC 1123 subdomain). */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** With a dot or a port, and in lower case: what looks otherwise is a key that somebody pasted. */
const HOST = /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:)|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/;

const url = text(
  HTTP_URL,
  "a URL that begins with http:// or https://, without user name, password, query and fragment",
);
const model = z.string().min(1).max(300);
/** Each is measured in full, one after the other. */
const MOST_MODELS = 16;
const models = z.union([model, z.array(model).min(1).max(MOST_MODELS)]);
const keyVariable = text(
  KEY_VARIABLE,
  `the name of an environment variable (never the key itself), in capitals, that ends in _API_KEY or _TOKEN and does not begin with ${REFUSED_KEY_PREFIXES.join(", ")}`,
);
const podMetricsUrl = text(
  POD_METRICS_URL,
  "a URL such as http://127.0.0.1:8001/apis/metrics.k8s.io/v1beta1/namespaces/NAMESPACE/pods, with /POD or ?labelSelector=app%3Dvllm behind it or nothing",
);
const namespace = text(NAMESPACE, "a Kubernetes namespace: lower-case letters, digits and hyphens, at most 63");
const context = z.string().min(1).max(300);
const objectName = text(OBJECT_NAME, "the name of a Kubernetes object: lower-case letters, digits, hyphens and dots");
const host = text(HOST, "a host in lower case, or a host with a port, such as llm.example.com or vllm.llm.svc:8000");
const where = z.record(text(LABEL, "the name of a label"), z.string().max(300)).optional();
const openAiApi = z.enum(["chat", "completions"]);
const nativeApi = z.enum(["chat", "generate"]);
const word = z.string().min(1).max(200);

const MOST_REPLICAS = 64;
const exporters = z.strictObject({
  replicas: z
    .array(url)
    .min(1)
    .max(MOST_REPLICAS)
    .optional()
    .describe(
      "Base URL of each replica behind the engine's address, such as http://10.0.0.8:8000: their /metrics are added up, bucket by bucket. Needed where a Service spreads requests over several, since one page is then another replica's every time.",
    ),
  gpu_exporter: z
    .strictObject({
      url: url.describe("Base URL of the exporter, such as http://10.0.0.7:9400."),
      where: where.describe(
        "Labels of the GPUs that are meant, such as pod: vllm-0; all that it shows unless said otherwise.",
      ),
    })
    .optional()
    .describe("NVIDIA's dcgm-exporter: how busy the accelerators are, and their memory."),
  pod_metrics: z
    .strictObject({
      url: podMetricsUrl.describe("List of pods, or one pod, of the metrics API, as `kubectl proxy` shows it."),
      where: where.describe(
        "Labels of the pods that are meant, or pod: with a name; all that the URL lists unless said otherwise.",
      ),
    })
    .optional()
    .describe("Kubernetes' metrics API (metrics.k8s.io): processor and memory of the pods."),
});
const telemetry = perEngine(exporters, (engine) => `Exporters beside ${engine}.`)
  .optional()
  .describe(
    "Servers that tell what an engine takes while it is measured. They explain and decide nothing, and get no key.",
  );

export const benchmark = z.strictObject({
  name: word.optional().describe("Title of the report and beginning of the result directory's name."),
  description: z.string().max(2000).optional().describe("A sentence for the reader of the report."),
});

export const services = z.strictObject({
  namespace: namespace.optional().describe("Kubernetes namespace in which engines without a URL are looked for."),
  context: context
    .optional()
    .describe("Context of the kubeconfig, that is the cluster; the current one unless said otherwise."),
  discover: z
    .enum(["auto", "on", "off"])
    .optional()
    .describe(
      "auto: look into the cluster for engines without a URL where a namespace or a context is named. on: also where neither is, in the context's own namespace. off: never.",
    ),
  engines: z
    .array(engineId)
    .min(1)
    .max(4)
    .optional()
    .describe("The engines that must be there; others are not looked for. Found ones are optional unless named here."),
  select: perEngine(objectName, (engine) => `Name of the Service, workload, pool or model resource that is ${engine}.`)
    .optional()
    .describe("Which one is meant where several of a kind are found in the cluster."),
  wait_seconds: z
    .number()
    .min(0)
    .max(MAX_SECONDS)
    .optional()
    .describe("How long to wait for engines that are still starting; 0 looks once."),
  lock: z
    .boolean()
    .optional()
    .describe(
      "One run at a time: a Lease llm-latency-gate in each namespace that engines are looked for in keeps other runs out.",
    ),
  lock_wait_minutes: z
    .number()
    .min(0)
    .max(MAX_SECONDS / 60)
    .optional()
    .describe("How long to wait for another run that holds the lock; 0 gives up at once (exit 4)."),
  api_key_hosts: z
    .array(host)
    .max(50)
    .optional()
    .describe(
      "Hosts that may get an API key although only discovery found them: a host, or host:port; for a port-forward SERVICE.NAMESPACE.svc.",
    ),
  manual_urls: perEngine(url, (engine) => `Base URL of ${engine}, such as http://127.0.0.1:8000.`)
    .optional()
    .describe(
      "Base URL of each engine to measure. A path in it is kept as a prefix. An engine named here is required.",
    ),
  models: perEngine(models, (engine) => `Model to ask ${engine} for, or a list of them.`)
    .optional()
    .describe(
      "Model to ask for. Not needed where an engine serves exactly one. Of a list each is measured by itself, like an engine of its own.",
    ),
  api_key_env: perEngine(keyVariable, (engine) => `Name of the variable with the API key of ${engine}.`)
    .optional()
    .describe("Names of environment variables with API keys, such as VLLM_API_KEY. Never write a key into this file."),
  telemetry,
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
  namespace: namespace
    .optional()
    .describe("Kubernetes namespace of the engines without the change; that of services unless said otherwise."),
  context: context.optional().describe("Context of the kubeconfig; that of services unless said otherwise."),
  select: perEngine(objectName, (engine) => `Name of the Service or workload that is the unchanged ${engine}.`)
    .optional()
    .describe("Which one is meant where several of a kind are found."),
  manual_urls: perEngine(url, (engine) => `Base URL of the unchanged ${engine}.`)
    .optional()
    .describe("Base URL of each engine without the change. An engine named here is required."),
  models: perEngine(models, (engine) => `Model to ask the unchanged ${engine} for, or a list of them.`)
    .optional()
    .describe(
      "Model to ask for. Not needed where an engine serves exactly one. Of a list each is compared with the same model of services.",
    ),
  api_key_env: perEngine(keyVariable, (engine) => `Name of the variable with the API key of the unchanged ${engine}.`)
    .optional()
    .describe("Names of environment variables with API keys."),
  telemetry,
});

export const environment = z.strictObject({
  gpu: word
    .optional()
    .describe("Accelerator of the engines, such as NVIDIA L4: a stored base counts only on the same."),
  node_type: word
    .optional()
    .describe("Machine type of the engines' nodes, such as g6.xlarge: a stored base counts only on the same."),
});
