import type { Deps, ResultsDirectory } from "./deps.ts";
import { type Discovery, discover } from "./discovery/discover.ts";
import { judge } from "./gate/judge.ts";
import { rulesOf } from "./gate/targets.ts";
import { unreachable } from "./gate/unreachable.ts";
import { decideVerdict } from "./gate/verdict.ts";
import { findWinners } from "./gate/winner.ts";
import { type PlannedTest, plannedTests } from "./load/plan.ts";
import { findWarnings } from "./measure/warnings.ts";
import type { Comparison } from "./model/comparison.ts";
import type { Endpoint } from "./model/endpoint.ts";
import type { Fingerprint } from "./model/fingerprint.ts";
import type { Report } from "./model/report.ts";
import { RUN_SCHEMA, type RunResult, type Warning } from "./model/run.ts";
import type { Scenario } from "./model/scenario.ts";
import type { Check } from "./model/verdict.ts";
import { MEASURING_VERSION, TOOL_VERSION } from "./model/version.ts";
import { comparePairs, type EndpointPair, endpointPairs, planComparison } from "./paired.ts";
import { buildReport } from "./report/build.ts";
import { findFailureExamples } from "./report/failure-examples.ts";
import { renderFiles } from "./report/index.ts";
import { NO_PROGRESS, progressLine, updateProgress } from "./report/progress.ts";
import { promptsHash, scenarioHash } from "./scenario/hash.ts";
import type { LoadedScenario } from "./scenario/load-scenario.ts";
import { measureTest, type Walk } from "./walk.ts";

export interface RunInput {
  loaded: LoadedScenario;
  outputDir: string;
  /** What the reader must know that is not in the run, such as that the engines are simulated. */
  notices: readonly string[];
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
  const tests = plannedTests(scenario);
  const pairs = endpointPairs(discovery.endpoints);
  const { rules, warnings } = planComparison(pairs, tests, scenario);
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
    scenario,
    deps: alsoLogged(deps, directory),
    discovery,
    directory,
    originMs,
    measured: [],
    observed: [],
    run: emptyRun(input, deps, discovery, directory.id, startedAt),
  };
  walk.run.warnings.push(...warnings);
  await directory.writeRun(walk.run);
  await measureOnce(tests, headsWithoutBase(discovery.endpoints, pairs), walk);
  const comparisons = await comparePairs(pairs, tests, rules, walk);
  // What was stopped half-way is not judged, whatever it looks like so far.
  return finish(walk, deps.signal.aborted ? [] : comparisons, input);
}

function headsWithoutBase(endpoints: readonly Endpoint[], pairs: readonly EndpointPair[]): Endpoint[] {
  return endpoints.filter(({ side, id }) => side === "head" && !pairs.some(({ head }) => head.id === id));
}

/** Each test on each engine in turn. */
async function measureOnce(tests: readonly PlannedTest[], endpoints: readonly Endpoint[], walk: Walk): Promise<void> {
  for (const test of tests) {
    for (const endpoint of endpoints) {
      if (!walk.deps.signal.aborted) await measureTest(test, endpoint, walk);
    }
  }
}

async function finish(walk: Walk, comparisons: readonly Comparison[], { notices }: RunInput): Promise<RunOutput> {
  const { scenario, deps, discovery, directory, measured, observed, run } = walk;
  const { fail_on, winner_weights } = scenario.gate;
  run.endedAt = new Date(deps.clock.wall()).toISOString();
  run.status = deps.signal.aborted ? "aborted" : discovery.absent.length > 0 ? "partial" : "complete";
  const checks = run.status === "aborted" ? [] : judge(rulesOf(scenario, discovery.endpoints), measured);
  const forecasts = run.warnings.filter((warning) => !isRefuted(warning, checks));
  run.warnings = uniqueWarnings([...forecasts, ...findWarnings(observed, scenario.requests)]);
  run.absent = [...run.absent, ...unreachable(run)];
  const stop: { exitCode?: 130 | 143 } = deps.signal.reason ?? {};
  const verdict = decideVerdict({
    checks,
    comparisons,
    absent: run.absent,
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
    comparisons,
    failureExamples: findFailureExamples(observed.flatMap(({ samples }) => samples)),
    notices,
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

/** Before the run it looked as if there would be too few requests for a target, and then there were enough. */
function isRefuted({ code, scenario }: Warning, checks: readonly Check[]): boolean {
  const mine = checks.filter(({ rule }) => rule.scenario === scenario);
  return code === "too-few-requests" && mine.length > 0 && mine.every(({ outcome }) => outcome !== "inconclusive");
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
