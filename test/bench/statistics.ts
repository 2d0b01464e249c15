/**
 * What becomes of samples: they are written while the load runs; what follows when it is over are numbers, guards and a
 * closed result directory with digests. Beside it the bare JSON in one file, which is what keeping them costs anybody.
 */
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ResultsDirectory } from "../../src/deps.ts";
import { repeatGuards } from "../../src/measure/guards.ts";
import { KeptEvents } from "../../src/measure/kept-events.ts";
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
    ...(await timesOf("1 M token events (15,625 requests of 64)", SAMPLES / 64, 64)),
    ...(await timesOf("1 M requests of one token", SAMPLES, 1)),
  ];
}

async function timesOf(title: string, requests: number, tokens: number): Promise<string[]> {
  const rounds: Round[] = [];
  // The first round warms up, and is thrown away.
  for (let round = 0; round <= ROUNDS; round++) {
    const samples = samplesOf(requests, tokens);
    collectGarbage();
    const times = await roundOf(samples);
    if (round > 0) rounds.push(times);
  }
  const seconds = (...parts: (keyof Round)[]) => {
    const sum = (kind: keyof Time) =>
      median(rounds.map((round) => parts.reduce((total, part) => total + round[part][kind], 0))).toFixed(2);
    return `${sum("wall")} s, ${sum("cpu")} s of CPU`;
  };
  const ratio = median(rounds.map(({ log, bare }) => log.cpu / bare.cpu)).toFixed(1);
  return [
    title,
    `  while the load runs: samples to disk     ${seconds("log")}   (CPU ${ratio} × the bare JSON in one file)`,
    `  after it: statistics and guards          ${seconds("numbers")}`,
    `            other files, and digests       ${seconds("close")}`,
    `            both                           ${seconds("numbers", "close")}   (goal ≤ ${GOAL_SECONDS})`,
    `  all together                             ${seconds("log", "numbers", "close")}   (goal ≤ ${GOAL_SECONDS})`,
  ];
}

/** Else a round would pay for what the one before and the making of its samples left. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

/** In seconds. */
interface Time {
  wall: number;
  cpu: number;
}

type Round = Record<"bare" | "log" | "numbers" | "close", Time>;

/** In the order of a walk: on disk, off the heap, measured, and the directory closed. */
async function roundOf(samples: readonly RequestSample[]): Promise<Round> {
  const lap = stopwatch();
  await inTempFolder((folder) => writeBare(folder, samples));
  const bare = lap();
  return await inTempFolder(async (folder) => {
    const directory = await openDirectory(folder);
    lap();
    await writeSamples(directory, samples);
    const log = lap();
    const repeat = numbersOf(samples);
    const numbers = lap();
    await finish(directory, repeat);
    return { bare, log, numbers, close: lap() };
  });
}

function stopwatch(): () => Time {
  let [wallMs, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    const time = { wall: (performance.now() - wallMs) / 1000, cpu: (user + system) / 1e6 };
    [wallMs, used] = [performance.now(), process.cpuUsage()];
    return time;
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

function openDirectory(outputDir: string): Promise<ResultsDirectory> {
  const run = { name: "bench", startedAt: 0, toolVersion: "bench", scenarioYaml: "" };
  return resultsOnDisk(() => Promise.resolve(undefined)).open({ outputDir, ...run });
}

async function writeSamples(directory: ResultsDirectory, samples: readonly RequestSample[]): Promise<void> {
  const events = new KeptEvents();
  for (let at = 0; at < samples.length; at += BATCH) {
    const batch = samples.slice(at, at + BATCH);
    await directory.appendSamples(ENDPOINT, batch);
    for (const sample of batch) events.keep(sample);
  }
}

async function finish(directory: ResultsDirectory, repeat: RepeatResult): Promise<void> {
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
