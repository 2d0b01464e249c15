import type { Clock } from "../deps.ts";
import { type JsonObject, objectIn, objectsIn, parseObject, textIn } from "../engines/json.ts";
import { quantityIn } from "../model/quantity.ts";
import type { ExporterAddress } from "../model/scenario.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { mean } from "../stats/variance.ts";
import { Scraper } from "./scrape.ts";
import type { AskLimits, TelemetrySource } from "./source.ts";

/** What the pods that are meant took in the server's newest span of time, added up. */
interface Use {
  /** When that span ended, by pod, as the server writes it. */
  endedAt: ReadonlyMap<string, string>;
  cores: number;
  bytes: number;
}

/**
 * Kubernetes' metrics API (metrics.k8s.io/v1beta1, PodMetrics and PodMetricsList), sampled during the load: cores are the
 * mean over time and memory is the most, each added up over the containers of all pods that are meant.
 * The server measures only every 15 s or so (`--metric-resolution`) and shows the last value until then. Each value counts
 * once, and the first that is seen not at all, since it stood there before the load: a short test gets none.
 *
 * The URL is one that needs no key, such as `kubectl proxy` gives. The seam for access by a kubeconfig is the `Scraper`: all
 * that is wanted of it is `read`.
 */
export class PodMetrics implements TelemetrySource {
  readonly #scraper: Scraper;
  readonly #query: string;
  readonly #where: readonly (readonly [string, string])[];
  readonly #clock: Clock;
  readonly #cores: number[] = [];
  readonly #problems = new Set<string>();
  #latest: Use | undefined;
  #mostBytes: number | undefined;

  constructor({ url, where = {} }: ExporterAddress, clock: Clock, connectTimeoutMs: number) {
    const [base = "", query] = url.split("?", 2);
    this.#scraper = new Scraper({ baseUrl: base }, connectTimeoutMs);
    this.#query = query === undefined ? "" : `?${query}`;
    this.#where = Object.entries(where);
    this.#clock = clock;
  }

  async start(limits: AskLimits): Promise<void> {
    this.#latest = await this.#read(limits);
  }

  async sample(limits: AskLimits): Promise<void> {
    const use = await this.#read(limits);
    const last = this.#latest;
    if (use === undefined || (last !== undefined && !isNewer(use, last))) return;
    this.#latest = use;
    if (last === undefined) return;
    this.#cores.push(use.cores);
    this.#mostBytes = Math.max(this.#mostBytes ?? 0, use.bytes);
  }

  async stop(limits: AskLimits): Promise<Partial<RepeatTelemetry>> {
    // A value may have come between the last look and the end.
    await this.sample(limits);
    const bytes = this.#mostBytes;
    if (bytes === undefined && this.#problems.size === 0)
      this.#problems.add("no new value came during the load; the server measures only every 15 s or so");
    const problems = [...this.#problems].map((problem) => `pod metrics: ${problem}`);
    return bytes === undefined
      ? { problems }
      : { resources: { cpuCores: mean(this.#cores), memoryBytes: bytes }, problems };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scraper[Symbol.asyncDispose]();
  }

  async #read({ untilMs, signal }: AskLimits): Promise<Use | undefined> {
    const page = await this.#scraper.read(this.#query, "application/json", signal, untilMs - this.#clock.now());
    if ("problem" in page) {
      if (!signal.aborted) this.#problems.add(page.problem + (page.kind === "missing" ? NO_SERVER : ""));
      return undefined;
    }
    const use = useIn(page.text, (pod) => this.#isMeant(pod));
    if (typeof use !== "string") return use;
    this.#problems.add(use);
    return undefined;
  }

  /** By the pod's labels; its name and namespace are known as the exporters' labels call them. */
  #isMeant({ metadata }: JsonObject): boolean {
    const { labels, name, namespace } = objectIn(metadata) ?? {};
    const known: JsonObject = { ...objectIn(labels), pod: name, namespace };
    return this.#where.every(([label, value]) => known[label] === value);
  }
}

const NO_SERVER = "; the cluster needs metrics-server, and the namespace and the pod must be there";

function useIn(text: string, isMeant: (pod: JsonObject) => boolean): Use | string {
  const answer = parseObject(text);
  if (answer === undefined) return "the answer is no JSON object";
  if (answer["kind"] !== "PodMetrics" && answer["kind"] !== "PodMetricsList")
    return "the answer is neither PodMetrics nor a PodMetricsList";
  const pods = (answer["kind"] === "PodMetrics" ? [answer] : objectsIn(answer["items"])).filter(isMeant);
  if (pods.length === 0) return "none of the pods in it is meant";
  const usages = pods.flatMap(usagesOf);
  const [cores, bytes] = [sum(usages, "cpu"), sum(usages, "memory")];
  if (cores === undefined || bytes === undefined) return "the usage of a container in it is no quantity";
  return { endedAt: new Map(pods.map((pod) => [nameOf(pod), textIn(pod["timestamp"]) ?? ""])), cores, bytes };
}

/** Of each container; of a pod without any, one that cannot be read. */
function usagesOf(pod: JsonObject): (JsonObject | undefined)[] {
  const containers = objectsIn(pod["containers"]);
  return containers.length === 0 ? [undefined] : containers.map(({ usage }) => objectIn(usage));
}

/** Undefined where one of them cannot be read. */
function sum(usages: readonly (JsonObject | undefined)[], resource: "cpu" | "memory"): number | undefined {
  const total = usages.reduce((all, usage) => all + (quantityIn(usage?.[resource]) ?? Number.NaN), 0);
  return Number.isNaN(total) ? undefined : total;
}

function nameOf({ metadata }: JsonObject): string {
  const { name, namespace } = objectIn(metadata) ?? {};
  return `${namespace}/${name}`;
}

/** Whether every pod was measured anew. */
function isNewer(use: Use, before: Use): boolean {
  return [...use.endedAt].every(([pod, at]) => before.endedAt.get(pod) !== at);
}
