import type { Deps, ResultsDirectory } from "../deps.ts";
import { type BeforeLooking, type Discovery, discover } from "../discovery/discover.ts";
import { requireDescriptors } from "../load/descriptors.ts";
import { plannedTests } from "../load/plan.ts";
import type { PromptSet } from "../load/prompts/prompt-set.ts";
import { NO_ACCESS } from "../model/cluster.ts";
import type { Fingerprint } from "../model/fingerprint.ts";
import { RUN_SCHEMA, type RunResult, type Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { MEASURING_VERSION, TOOL_VERSION } from "../model/version.ts";
import { NO_PROGRESS, progressLine, updateProgress } from "../report/progress.ts";
import { promptsHash, scenarioHash } from "../scenario/hash.ts";
import { watchGround } from "./cluster-watch.ts";
import type { Walk, WalkInput } from "./context.ts";
import { lateFrom } from "./deadline.ts";
import { type Earlier, readEarlier } from "./earlier.ts";
import { identitiesOf } from "./identity.ts";
import { type Lock, lockTargets, NO_LOCK } from "./lock.ts";
import { promptsFor } from "./prompts.ts";
import { discoverAffected } from "./values.ts";

/**
 * Everything that can be known and refused before the first request: open files, earlier results, engines, prompts, a place for the results.
 * @param keep ends connections and port-forwards to clusters: it belongs to the caller, so that every way out ends them.
 */
export async function beginWalk(input: WalkInput, outside: Deps, keep: AsyncDisposableStack): Promise<Walk> {
  const { loaded, access = NO_ACCESS } = input;
  requireDescriptors(mostConnections(loaded.scenario));
  const earlier = await readEarlier(loaded.scenario, access, outside);
  let lock: Lock = NO_LOCK;
  const takeLock: BeforeLooking = async (grounds) => {
    lock = await lockTargets(grounds, { ...loaded.scenario, deadlineMs: input.deadlineMs }, outside, keep);
  };
  const find = () => discover(loaded.scenario, access, outside, keep, takeLock);
  const { discovery, scenario } = await discoverAffected(loaded.scenario, earlier.values, find);
  const deps = { ...outside, signal: AbortSignal.any([outside.signal, lock.lost]) };
  const prompts = await promptsFor(discovery.endpoints, scenario, deps);
  const walk = await openWalk(
    { ...input, loaded: { ...loaded, scenario } },
    { earlier, discovery, prompts, lock },
    deps,
  );
  walk.run.warnings.push(...loaded.warnings, ...lock.warnings, ...discovery.warnings, ...promptWarnings(prompts));
  const { ground, warnings } = await watchGround(discovery, deps, keep);
  walk.run.warnings.push(...warnings);
  await walk.directory.writeRun(walk.run);
  return ground === undefined ? walk : { ...walk, ground };
}

/** Of the test with the most of them: tests run one after the other. */
function mostConnections(scenario: Scenario): number {
  const ofTests = plannedTests(scenario).map(({ loop }) => loop.users);
  return Math.max(0, ...ofTests, ...scenario.test_scenarios.sweeps.map(({ max_in_flight }) => max_in_flight));
}

/** What is known before the first test. */
interface Known {
  earlier: Earlier;
  discovery: Discovery;
  prompts: ReadonlyMap<string, PromptSet>;
  fingerprint?: Fingerprint;
  lock?: Lock;
}

/** A walk with a place for its results, and nothing measured yet. */
export async function openWalk(
  { loaded, outputDir, workers, nonce, deadlineMs, charts = true }: WalkInput,
  known: Known,
  deps: Deps,
): Promise<Walk> {
  const { scenario } = loaded;
  const { earlier, discovery, prompts, lock = NO_LOCK } = known;
  const startedAt = deps.clock.wall();
  const originMs = deps.clock.now();
  const directory = await deps.results.open({
    outputDir,
    name: scenario.benchmark.name,
    startedAt,
    toolVersion: TOOL_VERSION,
    scenarioYaml: loaded.yaml(),
  });
  const late = lateFrom(deadlineMs, deps);
  const started = new Date(startedAt).toISOString();
  const run: RunResult = {
    schema: RUN_SCHEMA,
    id: directory.id,
    name: scenario.benchmark.name,
    startedAt: started,
    endedAt: started,
    seed: scenario.requests.seed,
    nonce: nonce ?? deps.nonce(),
    // Until the end is reached this is what a reader of a crashed run should believe.
    status: "partial",
    endpoints: discovery.endpoints,
    absent: discovery.absent,
    fingerprint: known.fingerprint ?? fingerprintOf(scenario, discovery, prompts, deps.client),
    repeats: [],
    warnings: [],
  };
  return {
    scenario,
    deps: alsoLogged(deps, directory),
    discovery,
    identities: identitiesOf(discovery.identities),
    earlier,
    directory,
    originMs,
    prompts,
    workers,
    charts,
    lock,
    measured: [],
    observed: [],
    failureExamples: [],
    run,
    ...(late !== undefined && { late }),
  };
}

function fingerprintOf(
  scenario: Scenario,
  { endpoints, identities }: Discovery,
  prompts: ReadonlyMap<string, PromptSet>,
  client: string,
): Fingerprint {
  const digests = [...new Set([...prompts.values()].map(({ digest }) => digest))].sort();
  const paths = [...new Set(endpoints.map(({ path }) => path))].sort();
  const { gpu = "unknown", node_type = "unknown" } = scenario.environment;
  return {
    workload: {
      scenarioHash: scenarioHash(scenario),
      promptsHash: promptsHash(scenario, digests.join("\n")),
      measuringVersion: MEASURING_VERSION,
    },
    environment: { path: paths.join(", ") || "unknown", gpu, nodeType: node_type, client },
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

function promptWarnings(prompts: ReadonlyMap<string, PromptSet>): Warning[] {
  const messages = new Set([...prompts.values()].flatMap(({ warnings }) => warnings));
  return [...messages].map((message) => ({ code: "prompts", message }));
}
