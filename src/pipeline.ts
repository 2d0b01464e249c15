import type { Deps, ResultsDirectory } from "./deps.ts";
import { type Discovery, discover } from "./discovery/discover.ts";
import { engineOf } from "./engines/index.ts";
import { judge } from "./gate/judge.ts";
import { rulesOf, targetsOf } from "./gate/targets.ts";
import { decideVerdict } from "./gate/verdict.ts";
import { findWinners } from "./gate/winner.ts";
import { runClosedLoop } from "./load/generator.ts";
import { type PlannedTest, plannedTests } from "./load/plan.ts";
import { SampleLog } from "./load/sample-log.ts";
import { type MeasuredRepeat, measureRepeat } from "./measure/measure.ts";
import { findWarnings, type ObservedRepeat } from "./measure/warnings.ts";
import { steadyWindow } from "./measure/window.ts";
import type { Endpoint } from "./model/endpoint.ts";
import type { Fingerprint } from "./model/fingerprint.ts";
import type { Report } from "./model/report.ts";
import { RUN_SCHEMA, type RunResult, type Warning } from "./model/run.ts";
import type { RequestSample } from "./model/sample.ts";
import type { Scenario } from "./model/scenario.ts";
import { MEASURING_VERSION, TOOL_VERSION } from "./model/version.ts";
import { buildReport } from "./report/build.ts";
import { findFailureExamples } from "./report/failure-examples.ts";
import { renderFiles } from "./report/index.ts";
import { NO_PROGRESS, progressLine, updateProgress } from "./report/progress.ts";
import { promptsHash, scenarioHash } from "./scenario/hash.ts";
import type { LoadedScenario } from "./scenario/load-scenario.ts";

export interface RunInput {
  loaded: LoadedScenario;
  outputDir: string;
  /** What the reader must know that is not in the run, such as that the engines are simulated. */
  notices: readonly string[];
  /** By engine; values never travel further than the requests. */
  apiKeys: Readonly<Record<string, string>>;
}

export interface RunOutput {
  report: Report;
  run: RunResult;
  /** The result directory. */
  path: string;
}

/** The walk of a run: find the engines, measure each test on each, judge, report. What was measured is on disk as soon as it is. */
export async function runPipeline(input: RunInput, deps: Deps): Promise<RunOutput> {
  const { scenario } = input.loaded;
  const discovery = await discover(scenario, deps);
  const startedAt = deps.clock.wall();
  const originMs = deps.clock.now();
  const scenarioYaml = input.loaded.yaml();
  const options = {
    outputDir: input.outputDir,
    name: scenario.benchmark.name,
    startedAt,
    toolVersion: TOOL_VERSION,
    scenarioYaml,
  };
  const directory = await deps.results.open(options);
  const walk: Walk = {
    input,
    deps: alsoLogged(deps, directory),
    discovery,
    directory,
    originMs,
    measured: [],
    observed: [],
    run: emptyRun(input, deps, discovery, directory.id, startedAt),
  };
  await directory.writeRun(walk.run);
  for (const test of plannedTests(scenario)) {
    for (const endpoint of discovery.endpoints) {
      if (!deps.signal.aborted) await measureTest(test, endpoint, walk);
    }
  }
  return finish(walk);
}

/** What the steps of one run share. */
interface Walk {
  input: RunInput;
  deps: Deps;
  discovery: Discovery;
  directory: ResultsDirectory;
  originMs: number;
  measured: MeasuredRepeat[];
  observed: ObservedRepeat[];
  run: RunResult;
}

async function measureTest({ kind, loop }: PlannedTest, endpoint: Endpoint, walk: Walk): Promise<void> {
  const { deps, directory, originMs, run, input } = walk;
  const { scenario } = input.loaded;
  const step = { endpointId: endpoint.id, scenario: loop.scenario };
  const samples: RequestSample[] = [];
  const log = new SampleLog((batch) => directory.appendSamples(endpoint, batch));
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
    apiKey: input.apiKeys[endpoint.engine],
    nonce: run.nonce,
    clock: deps.clock,
    originMs,
    signal: deps.signal,
    onWarmupEnded: (atMs) => deps.progress({ kind: "warmup-ended", ...step, atMs }),
    onSample(sample) {
      samples.push(sample);
      log.add(sample);
      if (sample.phase === "measured") deps.progress({ kind: "request-ended", ...step, ...seen(sample), atMs: now() });
    },
  });
  await log.flush();
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
  walk.observed.push({ repeat: measured.repeat, samples });
  run.repeats.push(measured.repeat);
  await directory.writeRun(run);
  const { ok, failed } = measured.repeat.counts;
  deps.progress({ kind: "step-ended", ...step, ok, failed, atMs: now() });
}

function seen({ outcome, firstTokenAtMs, sentAtMs }: RequestSample) {
  return firstTokenAtMs === undefined || sentAtMs === undefined
    ? { outcome }
    : { outcome, ttftMs: firstTokenAtMs - sentAtMs };
}

async function finish({ input, deps, discovery, directory, measured, observed, run }: Walk): Promise<RunOutput> {
  const { scenario } = input.loaded;
  const { fail_on, winner_weights } = scenario.gate;
  run.endedAt = new Date(deps.clock.wall()).toISOString();
  run.status = deps.signal.aborted ? "aborted" : discovery.absent.length > 0 ? "partial" : "complete";
  run.warnings = uniqueWarnings([...run.warnings, ...findWarnings(observed, scenario.requests)]);
  const checks = run.status === "aborted" ? [] : judge(rulesOf(scenario, discovery.endpoints), measured);
  const stop: { exitCode?: 130 | 143 } = deps.signal.reason ?? {};
  const verdict = decideVerdict({
    checks,
    absent: discovery.absent,
    status: run.status,
    failOn: fail_on,
    signalExitCode: stop.exitCode ?? 130,
  });
  const report = buildReport({
    run,
    verdict,
    winner: findWinners({
      repeats: run.repeats,
      endpoints: run.endpoints,
      weights: winner_weights,
      leastSuccessRate: scenario.targets.success_rate,
    }),
    failureExamples: findFailureExamples(observed.flatMap(({ samples }) => samples)),
    notices: input.notices,
    toolVersion: TOOL_VERSION,
    resultsPath: directory.path,
  });
  await directory.writeRun(run);
  await directory.writeRendered(renderFiles(report));
  await directory.close(run);
  return { report, run, path: directory.path };
}

function emptyRun(input: RunInput, deps: Deps, discovery: Discovery, id: string, startedAt: number): RunResult {
  const { scenario, warnings } = input.loaded;
  const started = new Date(startedAt).toISOString();
  return {
    schema: RUN_SCHEMA,
    id,
    name: scenario.benchmark.name,
    startedAt: started,
    endedAt: started,
    seed: scenario.requests.seed,
    nonce: deps.nonce(),
    // Until the end is reached this is what a reader of a crashed run should believe.
    status: "partial",
    endpoints: discovery.endpoints,
    absent: discovery.absent,
    fingerprint: fingerprintOf(scenario, discovery, deps.client),
    repeats: [],
    warnings: [...warnings, ...discovery.warnings],
  };
}

function fingerprintOf(scenario: Scenario, { identities }: Discovery, client: string): Fingerprint {
  return {
    workload: {
      scenarioHash: scenarioHash(scenario),
      promptsHash: promptsHash(scenario),
      measuringVersion: MEASURING_VERSION,
    },
    environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client },
    subject: identities,
  };
}

/** The same outside, with progress also written to the run's own log. */
function alsoLogged(deps: Deps, directory: ResultsDirectory): Deps {
  let state = NO_PROGRESS;
  return {
    ...deps,
    progress(event) {
      deps.progress(event);
      const line = progressLine(event, state);
      state = updateProgress(state, event);
      if (line !== undefined) directory.appendLog(`${new Date(deps.clock.wall()).toISOString()} ${line}`);
    },
  };
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
