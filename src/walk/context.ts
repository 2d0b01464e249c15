import type { Deps, ResultsDirectory } from "../deps.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { PromptSet } from "../load/prompts/prompt-set.ts";
import type { MeasuredRepeat } from "../measure/measure.ts";
import type { ObservedRepeat } from "../measure/warnings.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { Report } from "../model/report.ts";
import type { RunResult } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import type { FailureExample } from "../report/failure-examples.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { GroundWatch } from "./cluster-watch.ts";
import type { Earlier } from "./earlier.ts";
import type { Lock } from "./lock.ts";

/** What the steps of one run share. */
export interface Walk {
  scenario: Scenario;
  deps: Deps;
  discovery: Discovery;
  /** What each engine said it is when it was last asked, by endpoint id. */
  identities: Map<string, EngineIdentity>;
  /** What earlier runs left. */
  earlier: Earlier;
  directory: ResultsDirectory;
  /** `clock.now()` at the run's monotonic origin. */
  originMs: number;
  /** By endpoint id; base and head of one engine share theirs. */
  prompts: ReadonlyMap<string, PromptSet>;
  /** Threads that carry the load: a number, or `auto`. */
  workers: number | "auto";
  /** Whether the files to be read have charts. */
  charts: boolean;
  /** What was measured so far, in order; the one for judging, the other for warnings. */
  measured: MeasuredRepeat[];
  observed: ObservedRepeat[];
  /** What the first failed request of each kind said. */
  failureExamples: FailureExample[];
  run: RunResult;
  /** What keeps other runs off the engines; `deps.signal` ends the run when it is lost. */
  lock: Lock;
  /** Where engines are in a cluster that can be looked at. */
  ground?: GroundWatch;
  /** Aborted when the time of the run is up; absent where it has all the time it needs. */
  late?: AbortSignal;
}

export interface WalkInput {
  loaded: LoadedScenario;
  /** How to get to a cluster; absent: as this machine is set up. */
  access?: ClusterAccess;
  outputDir: string;
  workers: number | "auto";
  /** What the salts of the prompts come from, with the seed. Absent: a new one, so that no prefix cache knows them. */
  nonce?: string;
  /** `false` leaves the charts out of the files to be read. Absent: true. */
  charts?: boolean;
  /** When the run has to come to its end, on the clock of the deps. */
  deadlineMs?: number;
}

export interface RunOutput {
  report: Report;
  run: RunResult;
  /** The result directory. */
  path: string;
}
