import type { Clock } from "../deps.ts";
import { OLLAMA_LOADED_PATH, ollamaMemory } from "../engines/native-metrics/ollama.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { Scraper } from "./scrape.ts";
import type { AskLimits, TelemetrySource } from "./source.ts";

/** What Ollama's loaded model takes, asked after the load: by then it is loaded if it ever was. */
export class OllamaMemory implements TelemetrySource {
  readonly #scraper: Scraper;
  readonly #clock: Clock;
  readonly #model: string;

  constructor(endpoint: Endpoint, clock: Clock, connectTimeoutMs: number) {
    this.#scraper = new Scraper(endpoint, connectTimeoutMs);
    this.#clock = clock;
    this.#model = endpoint.model;
  }

  async start(): Promise<void> {}

  async sample(): Promise<void> {}

  async stop({ untilMs, signal }: AskLimits): Promise<Partial<RepeatTelemetry>> {
    const page = await this.#scraper.read(OLLAMA_LOADED_PATH, "application/json", signal, untilMs - this.#clock.now());
    if ("problem" in page) return { problems: [`${OLLAMA_LOADED_PATH}: ${page.problem}`] };
    const memoryBytes = ollamaMemory(page.text, this.#model);
    if (memoryBytes !== undefined) return { memoryBytes };
    return { problems: [`${OLLAMA_LOADED_PATH}: "${this.#model}" is not among the loaded models`] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scraper[Symbol.asyncDispose]();
  }
}
