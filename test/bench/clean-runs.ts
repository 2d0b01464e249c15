/**
 * False alarms of the guards: clean, seeded, short runs of the embedded engines through the whole walk, which no guard may
 * spoil. The client's health is given, since a shared machine can truly be busy; all else is as it happens.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSpoiled } from "../../src/measure/guards.ts";
import type { GuardFinding } from "../../src/model/guard.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { startSimulatorProcess } from "../../src/simulator/spawn.ts";
import { wilsonInterval } from "../../src/stats/proportion.ts";
import { healthy } from "./clean-runs-health.ts";
import { quietRun } from "./walk/quiet-run.ts";

const SIMULATORS = fileURLToPath(new URL("./walk/simulators.ts", import.meta.url));

/** `runs` runs, each of a TTFT and a load test on three engines. */
export async function cleanRuns(runs: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-clean-"));
  let [repeats, spoiled] = [0, 0];
  const invalid: string[] = [];
  const fired = new Map<string, number>();
  try {
    for (let seed = 0; seed < runs; seed++) {
      const seen = await guardsOfRun(seed, folder);
      repeats += seen.length;
      const bad = seen.filter(({ isInvalid }) => isInvalid);
      spoiled += bad.length;
      if (bad.length > 0) invalid.push(`seed ${seed}: ${bad[0]?.findings.map(({ message }) => message).join("; ")}`);
      for (const { guard } of seen.flatMap(({ findings }) => findings)) fired.set(guard, (fired.get(guard) ?? 0) + 1);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { high } = wilsonInterval({ k: invalid.length, n: runs });
  const names = [...fired].map(([guard, n]) => `${guard} ${n}`).join(", ") || "none";
  return [
    `runs with an invalid repeat  ${invalid.length} of ${runs}   (goal 0; up to ${(100 * high).toFixed(1)} % by Wilson's 95 % bound)`,
    `invalid repeats              ${spoiled} of ${repeats}`,
    `guards that said anything    ${names}`,
    ...invalid.slice(0, 10),
  ];
}

interface SeenRepeat {
  findings: readonly GuardFinding[];
  isInvalid: boolean;
}

async function guardsOfRun(seed: number, folder: string): Promise<SeenRepeat[]> {
  await using engines = await startSimulatorProcess(SIMULATORS, [
    { dialect: "vllm", seed: 3 * seed + 1, slowdown: 1 },
    { dialect: "tgi", seed: 3 * seed + 2, slowdown: 1 },
    { dialect: "ollama", seed: 3 * seed + 3, slowdown: 1 },
  ]);
  const { run: result } = await quietRun(scenarioOf(engines.baseUrls), folder, {
    seed: String(seed),
    workers: "1",
    healthOf: healthy,
  });
  return result.repeats.map((repeat) => ({ findings: repeat.guards, isInvalid: isSpoiled(repeat) }));
}

function scenarioOf([vllm = "", tgi = "", ollama = ""]: readonly string[]): ScenarioFile {
  return {
    services: { manual_urls: { vllm, tgi, ollama } },
    requests: { max_tokens: 8 },
    test_scenarios: {
      ttft: { iterations: 5 },
      load_tests: [{ name: "chat", concurrent_users: 4, requests: 40 }],
    },
  };
}
