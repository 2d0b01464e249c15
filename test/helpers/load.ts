import { engineOf } from "../../src/engines/index.ts";
import { type LoadContext, type LoadOutcome, type LoadPlan, runLoad } from "../../src/load/generator.ts";
import { listedPrompts } from "../../src/load/prompts/listed.ts";
import type { LoadMoments } from "../../src/model/run.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import type { EngineId, RequestSettings } from "../../src/model/scenario.ts";
import { endpointAt, realClock, timeouts } from "./request-context.ts";

export interface LoadOptions {
  loop?: Partial<LoadPlan>;
  /** What the context has beside the defaults. */
  context?: Partial<LoadContext>;
  settings?: Partial<RequestSettings>;
  engine?: EngineId;
  apiKey?: string;
  nonce?: string;
  signal?: AbortSignal;
  onSample?: (sample: RequestSample) => void;
}

export interface LoadSeen {
  outcome: LoadOutcome;
  times: LoadMoments;
  samples: RequestSample[];
  /** ms from the origin, as the generator reported it. */
  warmupEndedAtMs: number;
  tookMs: number;
}

const TEXTS = ["first prompt", "second prompt", "third prompt"];

const SETTINGS: RequestSettings = {
  max_tokens: 4,
  force_length: false,
  temperature: 0,
  prompts: { kind: "texts", texts: TEXTS },
  cache: "cold",
  seed: 7,
  retries: 0,
  timeouts_ms: timeouts,
};

/** The real generator against a server, with everything it reports collected. */
export async function load(baseUrl: string, options: LoadOptions = {}): Promise<LoadSeen> {
  const endpoint = endpointAt(baseUrl, options.engine);
  const samples: RequestSample[] = [];
  let warmupEndedAtMs = Number.NaN;
  const loop: LoadPlan = {
    scenario: "test",
    repeat: 0,
    users: 1,
    warmupWaves: 0,
    thinkTimeMs: 0,
    rampMs: 0,
    maxTokens: 4,
    ...options.loop,
  };
  const settings = { ...SETTINGS, ...options.settings };
  const context: LoadContext = {
    endpoint,
    engine: engineOf(endpoint.engine),
    settings,
    prompts: listedPrompts(TEXTS, "The prompts of the test", settings.cache),
    apiKey: options.apiKey,
    nonce: options.nonce ?? "nonce",
    clock: realClock,
    originMs: performance.now(),
    signal: options.signal ?? new AbortController().signal,
    onSample(sample) {
      samples.push(sample);
      options.onSample?.(sample);
    },
    onWarmupEnded(atMs) {
      warmupEndedAtMs = atMs;
    },
    ...options.context,
  };
  const outcome = await runLoad(loop, context);
  return { outcome, times: outcome.moments, samples, warmupEndedAtMs, tookMs: performance.now() - context.originMs };
}

export function measured(samples: readonly RequestSample[]): RequestSample[] {
  return samples.filter(({ phase }) => phase === "measured");
}
