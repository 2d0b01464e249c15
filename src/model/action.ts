/** What a workflow gives the action; what it does not say is absent, so that the scenario file keeps its say. */
export interface ActionInputs {
  command: "run" | "demo";
  preset?: string;
  /** Path of the scenario file. */
  scenario?: string;
  services?: string;
  /** Names of the variables that the scenario may use as API keys. */
  allowedEnv: readonly string[];
  failOn?: string;
  /** Where the base comes from, as `--baseline` takes it. */
  baseline?: string;
  /** Path of the file of accepted regressions. */
  waivers?: string;
  outputDir?: string;
}
