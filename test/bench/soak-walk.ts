/**
 * The walk of the soak: a closed and an open loop on two embedded engines in turn, repeat after repeat, in this process; the
 * engines have one of their own. Memory is read right behind a full collection. The values that a walk keeps for its
 * verdict are in it: that is what a long run costs.
 * The client's health is given, since a shared machine can truly be busy and would have repeats measured again.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { startSimulatorProcess } from "../../src/simulator/spawn.ts";
import { healthy } from "./clean-runs-health.ts";
import { quietRun } from "./walk/quiet-run.ts";

export interface MemorySample {
  /** Since the start, s. */
  atSeconds: number;
  rssMb: number;
  heapMb: number;
}

/** What the process tells when it is done. */
export interface Soaked {
  samples: MemorySample[];
  requests: number;
}

const SIMULATORS = fileURLToPath(new URL("./walk/simulators.ts", import.meta.url));
const MB = 1024 * 1024;
const RATE = 20;
const USERS = 4;
/** Closed and open loop on each of two engines, and what warm-up and telemetry take beside each. */
const TESTS_OF_REPEAT = 4;
const BESIDE_TEST_SECONDS = 1;
const MOST_REPEATS = 50;
const TEST_SECONDS = 10;
const LOOK_SECONDS = 10;

export function inWords({ rssMb, heapMb }: MemorySample): string {
  return `RSS ${rssMb.toFixed(0)} MB, heap ${heapMb.toFixed(0)} MB`;
}

if (process.send !== undefined) process.send(await soakedFor(Number(process.argv[2])));

async function soakedFor(minutes: number): Promise<Soaked> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-soak-"));
  const samples: MemorySample[] = [];
  const watch = watchMemory(samples);
  try {
    return { samples, requests: await walkOf(minutes, folder) };
  } finally {
    clearInterval(watch);
    await rm(folder, { recursive: true, force: true });
  }
}

function watchMemory(samples: MemorySample[]): NodeJS.Timeout {
  const startedAt = performance.now();
  return setInterval(() => {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    const sample = { atSeconds: (performance.now() - startedAt) / 1000, rssMb: rss / MB, heapMb: heapUsed / MB };
    samples.push(sample);
    if (samples.length % (60 / LOOK_SECONDS) === 0)
      console.log(`  minute ${String(Math.round(sample.atSeconds / 60)).padStart(3)}  ${inWords(sample)}`);
  }, LOOK_SECONDS * 1000);
}

/** Requests that were measured in a walk of about so many minutes. */
async function walkOf(minutes: number, folder: string): Promise<number> {
  await using engines = await startSimulatorProcess(SIMULATORS, [
    { dialect: "vllm", seed: 1, slowdown: 1 },
    { dialect: "ollama", seed: 2, slowdown: 1 },
  ]);
  const { run: result } = await quietRun(scenarioOf(engines.baseUrls, minutes), folder, {
    workers: "1",
    goal: "measure",
    healthOf: healthy,
  });
  return result.repeats.reduce((sum, { counts }) => sum + counts.due, 0);
}

function scenarioOf([vllm = "", ollama = ""]: readonly string[], minutes: number): ScenarioFile {
  const tests = (minutes * 60) / (TEST_SECONDS + BESIDE_TEST_SECONDS);
  const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.round(tests / TESTS_OF_REPEAT)));
  const duration_seconds = (minutes * 60) / (repeats * TESTS_OF_REPEAT) - BESIDE_TEST_SECONDS;
  return {
    services: { manual_urls: { vllm, ollama } },
    requests: { max_tokens: 32 },
    test_scenarios: {
      ttft: { enabled: false },
      load_tests: [
        { name: "closed", concurrent_users: USERS, duration_seconds },
        { name: "open", arrival: { process: "poisson", rate: RATE }, duration_seconds },
      ],
    },
    gate: { repeats },
  };
}
