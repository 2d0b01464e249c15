import type { ActionInputs } from "../model/action.ts";
import { clusterAccess } from "./cluster-access.ts";
import { presetNamed, type RunRequest } from "./run.ts";

const DEFAULT_PRESET = "pr";

/** Inputs that stand for keys of the scenario, and go into it as they were typed. */
const OVERRIDING = [
  "services",
  "context",
  "namespace",
  "baseNamespace",
  "failOn",
  "baseline",
  "waivers",
  "baseValues",
  "headValues",
  "onlyAffected",
] as const satisfies readonly (keyof ActionInputs)[];

/** What the inputs of a step ask of a run. */
export function requestOfInputs(inputs: ActionInputs, allowedHosts: readonly string[] | undefined): RunRequest {
  const { kubeconfig, context, allowKubeconfig: allow, scenario, allowedEnv, deadline } = inputs;
  const given = OVERRIDING.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name]]]));
  return {
    preset: presetNamed(inputs.preset ?? DEFAULT_PRESET),
    outputDir: inputs.outputDir ?? "results",
    allowedEnv,
    overrides: { source: "inputs", ...Object.fromEntries(given), lookInCluster: kubeconfig !== undefined },
    access: clusterAccess({ kubeconfig, context, allow }, "the input allow-kubeconfig"),
    ...(inputs.command === "measure" && { goal: "measure" as const }),
    ...(allowedHosts !== undefined && { allowedHosts }),
    ...(scenario !== undefined && { configPath: scenario }),
    ...(deadline !== undefined && { deadline }),
  };
}
