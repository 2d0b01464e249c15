/**
 * What follows when a load is over: from samples in memory to numbers, guards and a closed result directory with digests.
 * Beside it the bare JSON of the same samples in one file, which is what keeping them costs anybody.
 */
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repeatGuards } from "../../src/measure/guards.ts";
import { measureRepeat } from "../../src/measure/measure.ts";
import { steadyWindow } from "../../src/measure/window.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import { type LoadMoments, type RepeatResult, RUN_SCHEMA, type RunResult } from "../../src/model/run.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { resultsOnDisk } from "../../src/store/directory.ts";
import { median } from "./accuracy/median.ts";

const SAMPLES = 1_000_000;
const GOAL_SECONDS = 3;
const ROUNDS = 3;
/** About what is written at once while a load runs. */
const BATCH = 500;
const USERS = 64;

export async function statistics(): Promise<string[]> {
  return [
    ...(await timesOf("1 M token events (15,625 requests of 64)", samplesOf(SAMPLES / 64, 64))),
    ...(await timesOf("1 M requests of one token", samplesOf(SAMPLES, 1))),
  ];
}

async function timesOf(title: string, samples: readonly RequestSample[]): Promise<string[]> {
  const rounds: Times[] = [];
  // The first round warms up, and is thrown away.
  for (let round = 0; round <= ROUNDS; round++) {
    const lap = stopwatch();
    const repeat = numbersOf(samples);
    const numbers = lap();
    const { log, close } = await inTempFolder((folder) => writeAll(folder, samples, repeat));
    lap();
    await inTempFolder((folder) => writeBare(folder, samples));
    if (round > 0) rounds.push({ numbers, log, close, bare: lap() });
  }
  const seconds = (of: (times: Times) => number) => median(rounds.map(of));
  const together = seconds(({ numbers, log, close }) => numbers + log + close);
  return [
    title,
    `  statistics and guards                    ${seconds(({ numbers }) => numbers).toFixed(2)} s`,
    `  samples to disk, else while a load runs  ${seconds(({ log }) => log).toFixed(2)} s   (${seconds(({ log, bare }) => log / bare).toFixed(1)} × the bare JSON in one file)`,
    `  the other files, and digests of all      ${seconds(({ close }) => close).toFixed(2)} s`,
    `  together                                 ${together.toFixed(2)} s   (goal ≤ ${GOAL_SECONDS})`,
  ];
}

/** In seconds. */
interface Times {
  numbers: number;
  log: number;
  close: number;
  bare: number;
}

function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}

function numbersOf(samples: readonly RequestSample[]): RepeatResult {
  const last = samples.at(-1)?.endedAtMs ?? 0;
  const moments: LoadMoments = { startedAtMs: 0, allStartedAtMs: 0, limitAtMs: last, drainedAtMs: last };
  const { repeat } = measureRepeat({
    endpointId: ENDPOINT.id,
    scenario: "bench",
    kind: "load",
    repeat: 0,
    users: USERS,
    load: "closed",
    window: steadyWindow("load", USERS, moments, samples),
    moments,
    samples,
    targets: [],
  });
  return { ...repeat, guards: repeatGuards({ samples, repeat, settings: { cache: "cold" }, successRate: 0.99 }) };
}

async function writeAll(
  folder: string,
  samples: readonly RequestSample[],
  repeat: RepeatResult,
): Promise<Pick<Times, "log" | "close">> {
  const results = resultsOnDisk(() => Promise.resolve(undefined));
  const directory = await results.open({
    outputDir: folder,
    name: "bench",
    startedAt: 0,
    toolVersion: "bench",
    scenarioYaml: "",
  });
  const lap = stopwatch();
  for (let at = 0; at < samples.length; at += BATCH) {
    await directory.appendSamples(ENDPOINT, samples.slice(at, at + BATCH));
  }
  const log = lap();
  const run: RunResult = {
    schema: RUN_SCHEMA,
    id: "bench",
    name: "bench",
    startedAt: "2026-11-24T00:00:00.000Z",
    endedAt: "2026-11-24T00:00:00.000Z",
    seed: 1,
    nonce: "bench",
    status: "complete",
    endpoints: [ENDPOINT],
    absent: [],
    fingerprint: FINGERPRINT,
    repeats: [repeat],
    warnings: [],
  };
  await directory.writeRun(run);
  await directory.close(run);
  return { log, close: lap() };
}

async function writeBare(folder: string, samples: readonly RequestSample[]): Promise<void> {
  await using file = await open(join(folder, "samples.jsonl"), "w");
  for (let at = 0; at < samples.length; at += BATCH) {
    const lines = samples.slice(at, at + BATCH).map((sample) => `${JSON.stringify(sample)}\n`);
    await file.write(lines.join(""));
  }
}

async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-statistics-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Users who take turns, with times as crooked as real ones, since JSON is longer for them. */
function samplesOf(requests: number, tokens: number): RequestSample[] {
  return Array.from({ length: requests }, (_, at) => {
    const [turn, user] = [Math.floor(at / USERS), at % USERS];
    const sentAtMs = turn * (120 + 20 * tokens) + user * 0.731;
    const atMs = Array.from(
      { length: tokens },
      (_, n) => sentAtMs + 100 + 20 * n + ((at * 7919 + n * 104729) % 997) / 83,
    );
    return {
      id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      endpointId: ENDPOINT.id,
      side: "head" as const,
      scenario: "bench",
      phase: "measured" as const,
      repeat: 0,
      user,
      turn,
      attempt: 1,
      dueAtMs: sentAtMs - 0.113,
      sentAtMs,
      reusedConnection: true,
      headersAtMs: atMs[0] as number,
      firstEventAtMs: atMs[0] as number,
      roleAtMs: atMs[0] as number,
      firstCountedTokenAtMs: atMs[0] as number,
      firstTokenAtMs: atMs[0] as number,
      firstAnswerAtMs: atMs[0] as number,
      lastTokenAtMs: atMs.at(-1) as number,
      endedAtMs: atMs.at(-1) as number,
      inputTokens: 256,
      outputTokens: tokens,
      tokenSource: "usage" as const,
      events: { atMs, readIndex: atMs.map((_, n) => n), tokens: atMs.map(() => 1) },
      outcome: "ok" as const,
      status: 200,
      finishReason: "length",
    };
  });
}

const ENDPOINT: Endpoint = {
  id: "vllm",
  side: "head",
  engine: "vllm",
  baseUrl: "http://127.0.0.1:1",
  api: "chat",
  model: "bench",
  path: "direct",
  required: true,
  forcesLength: true,
  evidence: [],
};

const FINGERPRINT: RunResult["fingerprint"] = {
  workload: { scenarioHash: "bench", promptsHash: "bench", measuringVersion: "bench" },
  environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client: "bench" },
  subject: {},
};
