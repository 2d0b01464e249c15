/**
 * The client of the accuracy bench, in a process of its own so that it can be pinned: one load through the real path.
 * `client.ts LOAD` with the load as JSON; answers over IPC with what it saw, on CLOCK_MONOTONIC.
 */
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../../src/deps.ts";
import { engineOf } from "../../../src/engines/index.ts";
import { runLoad } from "../../../src/load/generator.ts";
import { monotonicOffsetMs } from "../../../src/load/monotonic.ts";
import type { ClientHealth } from "../../../src/model/client-health.ts";
import type { RequestSample } from "../../../src/model/sample.ts";

export interface ClientLoad {
  baseUrl: string;
  users: number;
  requests: number;
  rampMs: number;
  tokens: number;
  workers: number;
}

/** One measured request as the client saw it, ms on CLOCK_MONOTONIC. */
export interface ClientStamps {
  id: string;
  sent: number;
  tokens: number[];
}

export interface ClientSaw {
  requests: ClientStamps[];
  health: ClientHealth;
  cores: number;
}

const clock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

export async function carry({ baseUrl, users, requests, rampMs, tokens, workers }: ClientLoad): Promise<ClientSaw> {
  const samples: RequestSample[] = [];
  const { health } = await runLoad(
    {
      scenario: "accuracy",
      repeat: 0,
      users,
      warmupWaves: 1,
      thinkTimeMs: 0,
      rampMs,
      requests,
      maxTokens: tokens,
    },
    {
      endpoint: {
        id: "vllm",
        side: "head",
        engine: "vllm",
        baseUrl,
        api: "chat",
        model: "reference",
        path: "direct",
        required: true,
        forcesLength: true,
        evidence: [],
      },
      engine: engineOf("vllm"),
      settings: {
        max_tokens: tokens,
        force_length: true,
        temperature: 0,
        prompts: { kind: "texts", texts: [] },
        cache: "warm",
        seed: 1,
        retries: 0,
        timeouts_ms: { connect: 5_000, first_token: 30_000, idle: 10_000, total: 60_000 },
      },
      prompts: { requestAt: () => ({ text: "word ".repeat(256) }) },
      apiKey: undefined,
      nonce: "accuracy",
      clock,
      originMs: 0,
      signal: new AbortController().signal,
      workers: { count: workers, entry: fileURLToPath(new URL("../../helpers/load-worker.ts", import.meta.url)) },
      onWarmupEnded: () => undefined,
      onSample: (sample) => {
        if (sample.phase === "measured") samples.push(sample);
      },
    },
  );
  const offsetMs = monotonicOffsetMs(clock.now);
  return { requests: samples.map((sample) => stampsOf(sample, offsetMs)), health, cores: availableParallelism() };
}

function stampsOf({ id, outcome, detail, sentAtMs, events }: RequestSample, offsetMs: number): ClientStamps {
  if (outcome !== "ok" || sentAtMs === undefined)
    throw new Error(`a request of the bench failed: ${outcome} ${detail}`);
  return { id, sent: sentAtMs + offsetMs, tokens: Array.from(events.atMs, (at) => at + offsetMs) };
}

if (process.send !== undefined) {
  const saw = await carry(JSON.parse(process.argv[2] ?? "") as ClientLoad);
  process.send(saw, () => process.disconnect());
}
