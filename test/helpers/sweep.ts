import { join } from "node:path";
import { stringify } from "yaml";
import { run } from "../../src/commands/run.ts";
import type { Deps } from "../../src/deps.ts";
import type { Report } from "../../src/model/report.ts";
import type { RunResult } from "../../src/model/run.ts";
import type { SweepTest } from "../../src/model/scenario.ts";
import type { SweepResult } from "../../src/model/sweep.ts";
import { type Simulator, type SimulatorSettings, startSimulator } from "../../src/simulator/simulator.ts";
import { outside } from "./in-process.ts";
import { onlyResult } from "./result-directory.ts";
import { tempFolder } from "./temp-folder.ts";

/** Two at a time, 40 ms each: 50 requests a second and no more. */
export const CAPACITY = 50;
const LATENCY = { baseTtftMs: 25, prefillMsPerToken: 0, msPerToken: 5, jitter: 0, slots: 2 };

export function slowEngine(more: Partial<SimulatorSettings> = {}): Promise<Simulator> {
  return startSimulator({ dialect: "vllm", seed: 1, ...more, latency: { ...LATENCY, ...more.latency } });
}

export interface SweepOptions {
  sweep?: Partial<SweepTest>;
  /** Sections of the scenario. */
  scenario?: Record<string, unknown>;
  /** Keys of `test_scenarios`. */
  tests?: Record<string, unknown>;
  deps?: Partial<Deps>;
  onProgress?: Deps["progress"];
}

export interface SweepSeen {
  run: RunResult;
  report: Report;
  /** What the progress said in sentences, in its order. */
  notes: string[];
}

/** A whole run with one sweep, of short levels with constant gaps where nothing else is said. */
export async function sweepOf(urls: Record<string, string>, options: SweepOptions = {}): Promise<SweepSeen> {
  await using folder = await tempFolder();
  const range = { name: "capacity", process: "constant", from_rate: 10, to_rate: 160, precision: 0.2 };
  const sweep = { ...range, seconds_per_level: 3, max_in_flight: 64, ...options.sweep };
  const scenario = {
    services: { manual_urls: urls },
    requests: { max_tokens: 4 },
    test_scenarios: { ttft: { enabled: false }, load_tests: [], sweeps: [sweep], ...options.tests },
    ...options.scenario,
  };
  await folder.file("scenario.yaml", stringify(scenario));
  const notes: string[] = [];
  const onProgress: Deps["progress"] = (event) => {
    if (event.kind === "note") notes.push(event.message);
    options.onProgress?.(event);
  };
  const deps = { ...outside({ cwd: folder.path, onProgress }), ...options.deps };
  await run({ preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" }, deps);
  const result = await onlyResult(join(folder.path, "results"));
  return { run: result.run, report: result.report, notes };
}

/** The only sweep of a run. */
export function onlySweep({ run: { sweeps = [] } }: SweepSeen): SweepResult {
  const [result] = sweeps;
  if (result === undefined || sweeps.length !== 1) throw new Error(`wanted one sweep, found ${sweeps.length}`);
  return result;
}
