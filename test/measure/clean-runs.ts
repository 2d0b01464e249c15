import type { GuardFinding } from "../../src/model/guard.ts";
import { ENGINE_IDS, type EngineId } from "../../src/model/scenario.ts";
import { invalidates } from "../../src/model/voided.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { crossChecks } from "../../src/telemetry/cross-check.ts";
import { withResponses } from "../../src/telemetry/from-samples.ts";
import { type RunningTelemetry, startTelemetry } from "../../src/telemetry/watch.ts";
import { endpointAt, realClock } from "../helpers/request-context.ts";
import { guardsOf, observe } from "./observed.ts";

export interface CleanRun {
  seed: number;
  engine: EngineId;
  load: "closed" | "open";
  requests: number;
  findings: GuardFinding[];
  /** By what the engine and the way did; whether this machine was busy is not asked here. */
  invalid: boolean;
}

const LATENCY = { baseTtftMs: 8, msPerToken: 2, jitter: 0.1, loadMs: 100 };

/**
 * Repeats on healthy embedded engines, with all that is known of a real one: its samples, its own metrics before and after,
 * both against each other. The client's health is injected; how late requests went out is the machine's, so findings about
 * the client do not count as a false alarm.
 */
export async function cleanRuns(count: number, firstSeed = 1): Promise<CleanRun[]> {
  const runs: CleanRun[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) runs.push(await cleanRun(seed));
  return runs;
}

async function cleanRun(seed: number): Promise<CleanRun> {
  const engine = ENGINE_IDS[seed % ENGINE_IDS.length] as EngineId;
  const open = Math.floor(seed / ENGINE_IDS.length) % 2 === 1;
  await using simulator = await startSimulator({ dialect: engine, seed, models: ["m"], latency: LATENCY });
  const endpoint = endpointAt(simulator.baseUrl, engine);
  const signal = new AbortController().signal;
  let watch: RunningTelemetry | undefined;
  const { repeat, samples } = await observe(simulator.baseUrl, {
    engine,
    nonce: `clean ${seed}`,
    loop: {
      users: open ? 32 : 4,
      requests: 20,
      maxTokens: 8 + (seed % 9),
      warmupWaves: 1,
      ...(open && { arrival: { process: "poisson", rate: 60, burstiness: 1 } }),
    },
    context: {
      async onWarmupEnded() {
        watch = await startTelemetry(endpoint, { clock: realClock, originMs: performance.now(), signal });
      },
    },
  });
  const told = await watch?.stop();
  const telemetry = told && withResponses(told, samples);
  const crossCheck = telemetry === undefined ? [] : crossChecks(samples, telemetry);
  const findings = guardsOf({ repeat: { ...repeat, crossCheck }, samples }, { telemetry });
  return {
    seed,
    engine,
    load: open ? "open" : "closed",
    requests: repeat.counts.due,
    findings,
    invalid: findings.some((finding) => invalidates(finding) && finding.cause !== "client"),
  };
}
