import { engineOf } from "../engines/index.ts";
import { InfrastructureError } from "../errors.ts";
import { targetsOf } from "../gate/targets.ts";
import { apiKeyOf } from "../load/api-key.ts";
import { type LoadOutcome, runLoad } from "../load/generator.ts";
import type { PlannedTest } from "../load/plan.ts";
import type { PromptSet } from "../load/prompts/prompt-set.ts";
import { SampleLog } from "../load/sample-log.ts";
import { type RepeatEvidence, repeatGuards } from "../measure/guards.ts";
import { KeptEvents } from "../measure/kept-events.ts";
import { type MeasuredRepeat, measureRepeat } from "../measure/measure.ts";
import { observedRepeat } from "../measure/warnings.ts";
import { steadyWindow } from "../measure/window.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { withoutBaseSuffix } from "../model/endpoint-id.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { findFailureExamples } from "../report/failure-examples.ts";
import { crossChecks } from "../telemetry/cross-check.ts";
import { withResponses } from "../telemetry/from-samples.ts";
import { type RunningTelemetry, startTelemetry } from "../telemetry/watch.ts";
import type { Walk } from "./context.ts";
import { identityAround } from "./identity.ts";

/**
 * Repeats that are measured again because a guard spoiled them are numbered from here on: with another number their
 * prompts are new, and no cache knows them.
 */
export const AGAIN_FROM = 1000;

/** Samples after which it is asked whether they are enough; later, after each tenth more: the question costs a sort. */
const ASKED_EVERY = 20;

/** Runs one test on one endpoint and keeps what it gave, in memory and on disk. */
export async function measureTest(test: PlannedTest, endpoint: Endpoint, walk: Walk): Promise<MeasuredRepeat> {
  const { measured, samples } = await observeTest(test, endpoint, walk);
  walk.measured.push(measured);
  // The samples are on disk and measured; kept for a whole run they would fill the memory.
  walk.observed.push(observedRepeat(measured.repeat, samples));
  walk.failureExamples = findFailureExamples(samples, walk.failureExamples);
  walk.run.repeats.push(measured.repeat);
  await walk.directory.writeRun(walk.run);
  return measured;
}

/**
 * Runs one test on one endpoint; only its samples are kept, on disk.
 * @param isEnough asked while the load runs, with the samples so far: nothing more is started once it says so.
 */
export async function observeTest(
  test: PlannedTest,
  endpoint: Endpoint,
  walk: Walk,
  isEnough?: (samples: readonly RequestSample[]) => boolean,
): Promise<{ measured: MeasuredRepeat; samples: readonly RequestSample[] }> {
  const { deps, originMs } = walk;
  const step = { endpointId: endpoint.id, scenario: test.loop.scenario };
  const now = () => deps.clock.now() - originMs;
  const { durationMs, requests } = test.loop;
  deps.progress({
    kind: "step-started",
    ...step,
    atMs: now(),
    ...(durationMs === undefined ? {} : { plannedSeconds: durationMs / 1000 }),
    ...(requests === undefined ? {} : { plannedRequests: requests }),
  });
  const loaded = await loadAndWatch(test, endpoint, walk, isEnough);
  const identity = await identityAround(endpoint, walk);
  const seen = { ...loaded, identity, changes: await walk.ground?.changesOf(endpoint.id) };
  const measured = measureSeen(test, endpoint, seen, walk);
  const { ok, failed } = measured.repeat.counts;
  deps.progress({ kind: "step-ended", ...step, ok, failed, atMs: now() });
  return { measured, samples: seen.samples };
}

/** Everything that was seen of one repeat. */
interface Seen {
  samples: RequestSample[];
  outcome: LoadOutcome;
  telemetry: RepeatTelemetry | undefined;
  /** Of the engine's cluster, where it is in one. */
  changes?: ClusterChange[] | undefined;
  /** What the engine said it is, before and after. */
  identity?: RepeatEvidence["identity"];
}

/** The load, with the engine watched from the end of the warm-up on. The samples are on disk when this ends. */
async function loadAndWatch(
  { loop }: PlannedTest,
  endpoint: Endpoint,
  walk: Walk,
  isEnough: (samples: readonly RequestSample[]) => boolean = () => false,
): Promise<Seen> {
  const { scenario, deps, directory, originMs, run } = walk;
  const step = { endpointId: endpoint.id, scenario: loop.scenario };
  const samples: RequestSample[] = [];
  const events = new KeptEvents();
  const diskFull = new AbortController();
  const enough = new AbortController();
  let askAt = ASKED_EVERY;
  const log = new SampleLog(
    async (batch) => {
      await directory.appendSamples(endpoint, batch);
      for (const sample of batch) events.keep(sample);
    },
    () => diskFull.abort(),
  );
  let watch: RunningTelemetry | undefined;
  const load = runLoad(loop, {
    endpoint,
    engine: engineOf(endpoint.engine),
    settings: scenario.requests,
    prompts: walk.prompts.get(endpoint.id) as PromptSet,
    apiKey: apiKeyOf(endpoint, deps.env),
    promptsApart: promptsApart(endpoint, walk.discovery.endpoints),
    nonce: run.nonce,
    clock: deps.clock,
    originMs,
    signal: AbortSignal.any([deps.signal, diskFull.signal]),
    enough: walk.late === undefined ? enough.signal : AbortSignal.any([enough.signal, walk.late]),
    workers: { count: walk.workers, entry: deps.entry },
    probeRtt: true,
    async onWarmupEnded(atMs) {
      deps.progress({ kind: "warmup-ended", ...step, atMs });
      const { telemetry } = endpoint.side === "base" ? scenario.base : scenario.services;
      const exporters = telemetry[endpoint.engine];
      watch = await startTelemetry(endpoint, { clock: deps.clock, originMs, signal: deps.signal, exporters });
    },
    onSample(sample) {
      samples.push(sample);
      log.add(sample);
      if (samples.length >= askAt && !enough.signal.aborted) {
        askAt = samples.length + Math.max(ASKED_EVERY, samples.length / 10);
        if (isEnough(samples)) enough.abort();
      }
      const atMs = deps.clock.now() - originMs;
      if (sample.phase === "measured") deps.progress({ kind: "request-ended", ...step, ...told(sample), atMs });
    },
  });
  const outcome = await load.finally(() => watch?.stop());
  const telemetry = await (watch as RunningTelemetry | undefined)?.stop();
  await log.flush().catch((cause: Error) => {
    throw new InfrastructureError(`the samples cannot be written to ${directory.path}: ${cause.message}`, {
      hint: "What was written before is kept there. Free some space, or name another place with --output-dir.",
      cause,
    });
  });
  return { samples, outcome, telemetry: telemetry && withResponses(telemetry, samples) };
}

/** From what was seen to numbers, and to what spoils them. */
function measureSeen(
  { kind, loop }: PlannedTest,
  endpoint: Endpoint,
  { samples, outcome: { moments, health }, telemetry, changes, identity }: Seen,
  { scenario, deps, prompts }: Walk,
): MeasuredRepeat {
  const load = loop.arrival === undefined ? "closed" : "open";
  const measured = measureRepeat({
    endpointId: endpoint.id,
    scenario: loop.scenario,
    kind,
    repeat: loop.repeat,
    users: loop.users,
    load,
    window: steadyWindow(kind, loop.users, moments, samples, load),
    moments,
    samples,
    targets: targetsOf(scenario, loop.scenario),
    aborted: deps.signal.aborted,
  });
  const { repeat } = measured;
  if (loop.pair !== undefined) repeat.pair = loop.pair;
  repeat.health = deps.healthOf?.(health) ?? health;
  if (telemetry !== undefined) {
    repeat.telemetry = telemetry;
    repeat.crossCheck = crossChecks(samples, telemetry);
  }
  // What was stopped in the middle looks wrong in many ways, and is not judged.
  if (!repeat.aborted) {
    repeat.guards = repeatGuards({
      samples,
      repeat,
      settings: scenario.requests,
      sharedShare: prompts.get(endpoint.id)?.sharedShare,
      // A trace asks for another length each time.
      maxTokens: prompts.get(endpoint.id)?.dueTimesMs === undefined ? loop.maxTokens : undefined,
      successRate: scenario.targets.success_rate,
      changes,
      identity,
    });
  }
  return measured;
}

/** By model where there are several, whose weights may be the same; by side where one server is both, as in a test of the test. */
function promptsApart({ id, engine, side, baseUrl, dialHost }: Endpoint, endpoints: readonly Endpoint[]): string {
  const name = withoutBaseSuffix(id);
  const isShared = endpoints.some(
    (other) => other.side !== side && other.baseUrl === baseUrl && other.dialHost === dialHost,
  );
  return `${name === engine ? "" : `/${name}`}${isShared ? `/${side}` : ""}`;
}

function told({ outcome, firstTokenAtMs, sentAtMs }: RequestSample) {
  return firstTokenAtMs === undefined || sentAtMs === undefined
    ? { outcome }
    : { outcome, ttftMs: firstTokenAtMs - sentAtMs };
}
