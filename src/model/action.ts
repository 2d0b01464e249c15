/** What a workflow gives the action; what it does not say is absent, so that the scenario file keeps its say. */
export interface ActionInputs {
  command: "run" | "demo";
  preset?: string;
  /** Path of the scenario file. */
  scenario?: string;
  services?: string;
  /** Where the engines run: the kubeconfig itself, which of its clusters, where in it, and what of it may be used. */
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  allowKubeconfig?: string;
  /** Names of the variables that the scenario may use as API keys. */
  allowedEnv: readonly string[];
  failOn?: string;
  /** Where the base comes from, as `--baseline` takes it. */
  baseline?: string;
  /** Path of the file of accepted regressions. */
  waivers?: string;
  /** Where the Helm values of both sides are, and whether only what changed is measured. */
  baseValues?: string;
  headValues?: string;
  onlyAffected?: string;
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
}
