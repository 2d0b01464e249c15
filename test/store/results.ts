import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Endpoint } from "../../src/model/endpoint.ts";
import type { Fingerprint } from "../../src/model/fingerprint.ts";
import { type MetricResult, type RepeatResult, RUN_SCHEMA, type RunResult } from "../../src/model/run.ts";
import type { Session, SessionRepeat } from "../../src/model/session.ts";
import { resultsOnDisk } from "../../src/store/directory.ts";
import { endpointAt } from "../helpers/request-context.ts";

export const head: Endpoint = endpointAt("http://127.0.0.1:8000", "vllm");
export const base: Endpoint = { ...head, id: "vllm-base", side: "base" };

const identity = {
  version: "0.32.0",
  model: "m",
  modelDigest: "unknown",
  quantization: "unknown",
  contextLength: "4096",
};
export const fingerprint: Fingerprint = {
  workload: { scenarioHash: "s", promptsHash: "p", measuringVersion: "1" },
  environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client: "node" },
  subject: { vllm: identity, "vllm-base": { ...identity, version: "0.31.0" } },
};

export function metricOf(value: number, n = 100): MetricResult {
  return {
    n,
    mean: { value },
    min: value,
    max: value,
    p50: { value },
    p95: { value: value * 2 },
    p99: { needed: 368 },
  };
}

export function repeatOf(more: Partial<RepeatResult> = {}): RepeatResult {
  return {
    endpointId: "vllm",
    scenario: "chat",
    kind: "load",
    repeat: 0,
    users: 4,
    window: { fromMs: 0, toMs: 1000 },
    counts: {
      due: 100,
      ok: 98,
      failed: 2,
      failures: { server: 2 },
      warmup: 4,
      warmupFailed: 0,
      retried: 0,
      reusedConnections: 100,
      inputTokens: 1000,
      outputTokens: 2000,
    },
    metrics: {
      ttft_ms: metricOf(50),
      success_rate: { n: 100, mean: { value: 0.98 }, min: 0.98, max: 0.98, p50: {}, p95: {}, p99: {} },
    },
    aborted: false,
    guards: [],
    ...more,
  };
}

export function runOf(more: Partial<RunResult> = {}): RunResult {
  return {
    schema: RUN_SCHEMA,
    id: "test_chat_20261124_060504",
    name: "chat",
    startedAt: "2026-11-24T06:05:04.000Z",
    endedAt: "2026-11-24T06:06:04.000Z",
    seed: 1,
    nonce: "n",
    status: "complete",
    endpoints: [head, base],
    absent: [],
    fingerprint,
    repeats: [repeatOf(), repeatOf({ endpointId: "vllm-base" })],
    warnings: [],
    ...more,
  };
}

/** A result directory as a finished run leaves it, with a manifest that vouches for it. */
export async function writeResult(outputDir: string, run: RunResult = runOf()): Promise<string> {
  const results = resultsOnDisk(async () => "0123456789abcdef");
  const startedAt = Date.parse(run.startedAt);
  const directory = await results.open({
    outputDir,
    name: run.name,
    startedAt,
    toolVersion: "0.1.0",
    scenarioYaml: "a: 1\n",
  });
  await directory.writeRun(run);
  await directory.close(run);
  return directory.path;
}

export function sessionOf(id: string, day: number, more: Partial<Session> = {}): Session {
  const metrics = { ttft_ms: { n: 100, p50: 50, p95: 80, mean: 55 } };
  const repeat: SessionRepeat = { counts: { due: 100, failed: 0, failures: {} }, metrics };
  return {
    id,
    startedAt: new Date(Date.UTC(2026, 0, day)).toISOString(),
    toolVersion: "0.1.0",
    fingerprint,
    tests: [{ endpointId: "vllm", engine: "vllm", scenario: "chat", repeats: [repeat] }],
    limits: [],
    ...more,
  };
}

/** A folder with these files in it, deep ones too. */
export async function folderOf(path: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, name, ".."), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}

/** What went wrong, as a user reads it. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    (value) => new Error(`wanted an error, got ${JSON.stringify(value).slice(0, 200)}`),
    (reason: Error) => reason,
  );
  return `${error.name}: ${error.message}`;
}
