import type { Container, PodSpec } from "../model/kube.ts";
import type { EngineId } from "../model/scenario.ts";

/** Which engine a pod runs, as far as its own description tells. Only an answer over HTTP proves it. */
export interface PodEngine {
  engine: EngineId;
  /** The container that runs it. */
  container: string;
  /** What gave it away, such as `image vllm/vllm-openai:v0.12.0`. */
  hints: string[];
}

/** What a pod of one engine looks like: the names of its images, commands, labels and variables, and its usual port. */
interface Looks {
  engine: EngineId;
  /** Of the image's path, without registry, tag and digest. */
  image: RegExp;
  command: RegExp;
  label: RegExp;
  env?: RegExp;
  port?: number;
}

/** A sign alone is decisive from here on: labels, variables and ports are borrowed by routers, user interfaces and jobs. */
const DECISIVE = 3;
const WEIGHTS = { declared: 4, image: 3, command: 3, label: 2, env: 1, port: 1 } as const;

/** What the projects' own images, charts and documents use; the general one comes last. */
const LOOKS: readonly Looks[] = [
  {
    engine: "vllm",
    image: /vllm|llm-d-(cuda|rocm|xpu|cpu|inference-sim)|(^|\/)llm-d$/,
    command: /\bvllm(\s|\/\S*\s)*serve\b|vllm\.entrypoints\.(openai|api_server)/,
    label: /(^|-)vllm(-|$)/,
    env: /^VLLM_/,
    port: 8000,
  },
  {
    engine: "tgi",
    image: /text-generation-inference|(^|[/-])tgi(-|$)/,
    command: /text-generation-launcher/,
    label: /(^|-)tgi(-|$)|text-generation-inference/,
    env: /^(MAX_TOTAL_TOKENS|NUM_SHARD|MAX_BATCH_PREFILL_TOKENS)$/,
  },
  {
    engine: "ollama",
    image: /(^|\/)ollama$/,
    command: /\bollama\s+serve\b/,
    label: /(^|-)ollama(-|$)/,
    env: /^OLLAMA_/,
    port: 11434,
  },
  {
    engine: "openai",
    image: /sglang|llama[.-]cpp|llama-server|lmdeploy|(^|\/)nim\/|tensorrt-?llm|ramalama|aphrodite/,
    command: /sglang\.launch_server|llama-server|lmdeploy\s+serve|trtllm-serve/,
    label: /(^|-)(sglang|llama-cpp|lmdeploy|nim)(-|$)/,
  },
];

/** What stands beside an engine and carries its name. */
const BESIDE = /router|exporter|bench|operator|controller|gateway|scheduler|sidecar|webui|-ui$|proxy|loader|downloader/;
/** Other things that an engine's own image does. */
const OTHER_WORK = /\bvllm\s+(bench|chat|complete|run-batch)\b|benchmark_\w+\.py|\bollama\s+(pull|run|create|list)\b/;
const NAMING_LABELS = ["app", "app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/instance"];

/**
 * The engine that a pod, or the template of one, runs. Several signs are weighed, none is believed alone but the image, the
 * command and a label `…/engine` that names it.
 */
export function engineOfPod(spec: PodSpec, labels: Readonly<Record<string, string>> = {}): PodEngine | undefined {
  const found = (spec.containers ?? []).flatMap((container) =>
    LOOKS.map((looks) => ({ looks, container, signs: signsOf(container, labels, looks) })),
  );
  const weigh = ({ signs }: { signs: Sign[] }) => signs.reduce((sum, { kind }) => sum + WEIGHTS[kind], 0);
  const [best] = found.toSorted((a, b) => weigh(b) - weigh(a));
  if (best === undefined || weigh(best) < DECISIVE) return undefined;
  const { looks, container, signs } = best;
  return { engine: looks.engine, container: container.name, hints: signs.map(({ text }) => text) };
}

interface Sign {
  kind: keyof typeof WEIGHTS;
  text: string;
}

function signsOf(container: Container, labels: Readonly<Record<string, string>>, looks: Looks): Sign[] {
  const command = [...(container.command ?? []), ...(container.args ?? [])].join(" ");
  const serves = looks.command.test(command);
  const path = imagePath(container.image ?? "");
  if ((OTHER_WORK.test(command) && !serves) || BESIDE.test(path)) return [];
  const variable = container.env?.find(({ name }) => looks.env?.test(name));
  const hasPort = container.ports?.some(({ containerPort }) => containerPort === looks.port) ?? false;
  return [
    ...labelSigns(labels, looks),
    ...sign("image", looks.image.test(path), `image ${container.image}`),
    ...sign("command", serves, `command ${looks.command.exec(command)?.[0]}`),
    ...sign("env", variable !== undefined, `variable ${variable?.name}`),
    ...sign("port", hasPort, `port ${looks.port}`),
  ];
}

function labelSigns(labels: Readonly<Record<string, string>>, { engine, label }: Looks): Sign[] {
  const declared = Object.entries(labels).find(([key, value]) => key.endsWith("/engine") && value === engine);
  const key = NAMING_LABELS.find((name) => label.test(labels[name] ?? "") && !BESIDE.test(labels[name] ?? ""));
  return [
    ...sign("declared", declared !== undefined, `label ${declared?.join("=")}`),
    ...sign("label", key !== undefined, `label ${key}=${labels[key ?? ""]}`),
  ];
}

function sign(kind: Sign["kind"], is: boolean, text: string): Sign[] {
  return is ? [{ kind, text }] : [];
}

/** `vllm/vllm-openai` of `registry.example:5000/vllm/vllm-openai:v1@sha256:…`: a registry's name says nothing. */
function imagePath(image: string): string {
  const [first = "", ...rest] = image
    .toLowerCase()
    .replace(/@.*$/, "")
    .replace(/:[^/:]*$/, "")
    .split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest.join("/") : [first, ...rest].join("/");
}
