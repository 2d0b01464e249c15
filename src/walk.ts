import type { Deps, ResultsDirectory } from "./deps.ts";
import type { Discovery } from "./discovery/discover.ts";
import { engineOf } from "./engines/index.ts";
import { InfrastructureError } from "./errors.ts";
import { targetsOf } from "./gate/targets.ts";
import { apiKeyOf } from "./load/api-key.ts";
import { runClosedLoop } from "./load/generator.ts";
import type { PlannedTest } from "./load/plan.ts";
import { SampleLog } from "./load/sample-log.ts";
import { type MeasuredRepeat, measureRepeat } from "./measure/measure.ts";
import type { ObservedRepeat } from "./measure/warnings.ts";
import { steadyWindow } from "./measure/window.ts";
import type { Endpoint } from "./model/endpoint.ts";
import type { RunResult } from "./model/run.ts";
import type { RequestSample } from "./model/sample.ts";
import type { Scenario } from "./model/scenario.ts";

/** What the steps of one run share. */
export interface Walk {
  scenario: Scenario;
  deps: Deps;
  discovery: Discovery;
  directory: ResultsDirectory;
  /** `clock.now()` at the run's monotonic origin. */
  originMs: number;
  /** What was measured so far, in order; the one for judging, the other for warnings. */
  measured: MeasuredRepeat[];
  observed: ObservedRepeat[];
  run: RunResult;
}

const NO_EVENTS: RequestSample["events"] = { atMs: [], readIndex: [] };

/** Runs one test on one endpoint and keeps what it gave, in memory and on disk. */
export async function measureTest(
  { kind, loop }: PlannedTest,
  endpoint: Endpoint,
  walk: Walk,
): Promise<MeasuredRepeat> {
  const { scenario, deps, directory, originMs, run } = walk;
  const step = { endpointId: endpoint.id, scenario: loop.scenario };
  const samples: RequestSample[] = [];
  const diskFull = new AbortController();
  const log = new SampleLog(
    (batch) => directory.appendSamples(endpoint, batch),
    () => diskFull.abort(),
  );
  const now = () => deps.clock.now() - originMs;
  deps.progress({
    kind: "step-started",
    ...step,
    atMs: now(),
    ...(loop.durationMs === undefined ? {} : { plannedSeconds: loop.durationMs / 1000 }),
    ...(loop.requests === undefined ? {} : { plannedRequests: loop.requests }),
  });
  const moments = await runClosedLoop(loop, {
    endpoint,
    engine: engineOf(endpoint.engine),
    settings: scenario.requests,
    apiKey: apiKeyOf(endpoint, deps.env),
    sharedWithBase: isShared(endpoint, walk.discovery.endpoints),
    nonce: run.nonce,
    clock: deps.clock,
    originMs,
    signal: AbortSignal.any([deps.signal, diskFull.signal]),
    onWarmupEnded: (atMs) => deps.progress({ kind: "warmup-ended", ...step, atMs }),
    onSample(sample) {
      samples.push(sample);
      log.add(sample);
      if (sample.phase === "measured") deps.progress({ kind: "request-ended", ...step, ...seen(sample), atMs: now() });
    },
  });
  await log.flush().catch((cause: Error) => {
    throw new InfrastructureError(`the samples cannot be written to ${directory.path}: ${cause.message}`, {
      hint: "What was written before is kept there. Free some space, or name another place with --output-dir.",
      cause,
    });
  });
  const measured = measureRepeat({
    ...step,
    kind,
    repeat: loop.repeat,
    users: loop.users,
    window: steadyWindow(kind, loop.users, moments, samples),
    samples,
    targets: targetsOf(scenario, loop.scenario),
    aborted: deps.signal.aborted,
  });
  walk.measured.push(measured);
  // The events are on disk and measured; kept for a whole run they would fill the memory.
  walk.observed.push({ repeat: measured.repeat, samples: samples.map((sample) => ({ ...sample, events: NO_EVENTS })) });
  run.repeats.push(measured.repeat);
  await directory.writeRun(run);
  const { ok, failed } = measured.repeat.counts;
  deps.progress({ kind: "step-ended", ...step, ok, failed, atMs: now() });
  return measured;
}

/** Whether both sides of a comparison are one server, as in a test of the comparison itself. */
function isShared({ id, baseUrl }: Endpoint, endpoints: readonly Endpoint[]): boolean {
  return endpoints.some((other) => other.id !== id && other.baseUrl === baseUrl);
}

function seen({ outcome, firstTokenAtMs, sentAtMs }: RequestSample) {
  return firstTokenAtMs === undefined || sentAtMs === undefined
    ? { outcome }
    : { outcome, ttftMs: firstTokenAtMs - sentAtMs };
}
