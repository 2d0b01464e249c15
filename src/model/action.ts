import type { BaselineArtifacts } from "./baseline-artifacts.ts";
import type { ChartStyle } from "./charts.ts";
import type { TrustedGate } from "./revision.ts";
import type { StepFile } from "./step-file.ts";
import type { Outcome } from "./verdict.ts";

export const ACTION_COMMANDS = ["run", "measure", "compare", "discover", "validate-infra", "comment", "demo"] as const;
export type ActionCommand = (typeof ACTION_COMMANDS)[number];

/** What a workflow gives the action; what it does not say is absent, so that the scenario file keeps its say. */
export interface ActionInputs {
  command: ActionCommand;
  preset?: string;
  /** Path of the scenario file. */
  scenario?: string;
  services?: string;
  /** Where the engines run: the kubeconfig itself, which of its clusters, where in it, and what of it may be used. */
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  baseNamespace?: string;
  allowKubeconfig?: string;
  /** Names of the variables that the scenario may use as API keys. */
  allowedEnv: readonly string[];
  /** Hosts to which keys may go at all; absent: those of the scenario, unless the pull request brings it. */
  allowedHosts?: readonly string[];
  failOn?: string;
  /** Where the base comes from, as `--baseline` takes it. */
  baseline?: string;
  /** Path of the file of accepted regressions. */
  waivers?: string;
  /** Where the Helm values of both sides are, and whether only what changed is measured. */
  baseValues?: string;
  headValues?: string;
  onlyAffected?: string;
  /** Longest time of the step, as `25m`: then it ends with what was measured. */
  deadline?: string;
  /** `compare`: results of both sides. */
  baseResults?: string;
  headResults?: string;
  /** `validate-infra`: as bad as what turns the step red. */
  failSeverity?: string;
  outputDir?: string;
}

/** Where a step runs, for what it writes about itself. */
export interface StepPlace {
  /** The commit that is judged. */
  headSha?: string;
  /** Where a reader of the comment reads on. */
  links: readonly { label: string; url: string }[];
}

/** A step of a workflow: what it was given, and where it is. */
export interface ActionStep {
  inputs: ActionInputs;
  place: StepPlace;
  /** Of the comment and the job summary. */
  charts: ChartStyle;
  /** For the commits of a pull request whose scenario and waivers are not to be believed; absent: as they are checked out. */
  gate?: () => Promise<TrustedGate>;
  /** The scenario is the pull request's own: keys go only to hosts that the workflow names. */
  scenarioOfPullRequest?: boolean;
  /** Whose runs get no secrets of the repository; absent where this one gets them. */
  withoutSecrets?: { of: "fork" | "dependabot"; pullRequest: number };
  /** What earlier runs left to compare with. */
  baselines?: BaselineArtifacts;
  /** `comment`: the run that is commented. */
  reported?: () => Promise<ReportedRun>;
}

/** A run of another workflow whose report is commented here. What it left is not trusted. */
export interface ReportedRun {
  /** Folders or zips with what its steps left. */
  paths: readonly string[];
  place: StepPlace;
  /** Writes the comment, and returns its address; undefined where there is none, which has been said. */
  post(
    claim: Pick<StepFile, "pullRequest" | "key"> | undefined,
    outcome: Outcome,
    text: string,
  ): Promise<string | undefined>;
}
