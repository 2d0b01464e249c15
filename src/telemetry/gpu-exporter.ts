import type { Clock } from "../deps.ts";
import type { ExporterAddress } from "../model/scenario.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { mean } from "../stats/variance.ts";
import { selected } from "./deltas.ts";
import { parsePrometheus, type Scrape } from "./prometheus.ts";
import { metricsServer, Scraper } from "./scrape.ts";
import type { AskLimits, TelemetrySource } from "./source.ts";

const PATH = "/metrics";
const UTILIZATION = "DCGM_FI_DEV_GPU_UTIL";
const MEMORY_USED = "DCGM_FI_DEV_FB_USED";
const NAMES = new Set([UTILIZATION, MEMORY_USED]);

const PERCENT = 100;
const MEBIBYTE = 2 ** 20;
/** DCGM writes "not known" as 2⁶³ − 14 and its neighbours (dcgm_structs.h, DCGM_INT64_BLANK). */
const BLANK = 1e15;

/**
 * NVIDIA's dcgm-exporter, sampled during the load: utilisation is the mean over time and GPUs, memory the most that all took
 * together. The exporter itself looks only every 30 s unless it was told otherwise (`--collect-interval`).
 */
export class GpuMetrics implements TelemetrySource {
  readonly #scraper: Scraper;
  readonly #clock: Clock;
  readonly #where: Readonly<Record<string, readonly string[]>>;
  readonly #utilization: number[] = [];
  readonly #problems = new Set<string>();
  #mostBytes: number | undefined;

  constructor({ url, where = {} }: ExporterAddress, clock: Clock, connectTimeoutMs: number) {
    this.#scraper = new Scraper(metricsServer(url), connectTimeoutMs);
    this.#clock = clock;
    this.#where = Object.fromEntries(Object.entries(where).map(([label, value]) => [label, [value]]));
  }

  async start(): Promise<void> {}

  async sample({ untilMs, signal }: AskLimits): Promise<void> {
    const page = await this.#scraper.read(PATH, "text/plain", signal, untilMs - this.#clock.now());
    if ("problem" in page) {
      if (!signal.aborted) this.#problems.add(page.problem);
      return;
    }
    const scrape = parsePrometheus(page.text, (name) => NAMES.has(name));
    for (const problem of scrape.problems) this.#problems.add(problem);
    const utilization = this.#values(scrape, UTILIZATION);
    if (utilization.length > 0) this.#utilization.push(mean(utilization) / PERCENT);
    const used = this.#values(scrape, MEMORY_USED);
    if (used.length === 0) return;
    const bytes = used.reduce((sum, value) => sum + value, 0) * MEBIBYTE;
    this.#mostBytes = Math.max(this.#mostBytes ?? 0, bytes);
  }

  async stop(limits: AskLimits): Promise<Partial<RepeatTelemetry>> {
    // The repeat may have been shorter than the pause between two looks.
    if (this.#utilization.length === 0 && this.#problems.size === 0) await this.sample(limits);
    const resources = {
      ...(this.#utilization.length > 0 ? { gpuUtilization: mean(this.#utilization) } : {}),
      ...(this.#mostBytes === undefined ? {} : { gpuMemoryBytes: this.#mostBytes }),
    };
    const nothing = Object.keys(resources).length === 0;
    if (nothing && this.#problems.size === 0)
      this.#problems.add(`no ${UTILIZATION} and no ${MEMORY_USED} of these GPUs`);
    const problems = [...this.#problems].map((problem) => `GPU exporter: ${problem}`);
    return nothing ? { problems } : { resources, problems };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scraper[Symbol.asyncDispose]();
  }

  #values(scrape: Scrape, name: string): number[] {
    const series = selected(scrape, name, { where: this.#where });
    return series.map(({ value }) => value).filter((value) => value >= 0 && value < BLANK);
  }
}
