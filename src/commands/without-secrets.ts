import type { Deps } from "../deps.ts";
import type { ActionStep } from "../model/action.ts";
import { looksInCluster, type Scenario } from "../model/scenario.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { namedKeys } from "../scenario/keys.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import type { RunRequest } from "./run.ts";

/** Runs for forks and by Dependabot get no secrets of the repository: what cannot be measured without them is nobody's fault. */

export interface Unmeasured {
  exitCode: number;
  /** One sentence. */
  why: string;
}

/** Undefined where everything is there that the run needs. Throws ConfigurationError for a scenario with mistakes. */
export async function unmeasured(
  { preset, configPath, overrides, access }: RunRequest,
  of: NonNullable<ActionStep["withoutSecrets"]>["of"],
  deps: Deps,
): Promise<Unmeasured | undefined> {
  const { scenario } = await loadScenario({
    preset,
    overrides,
    deps,
    ...(configPath !== undefined && { configPath }),
  });
  const lacking = lackingIn(scenario, access?.kubeconfig !== undefined, deps.env);
  if (lacking === undefined) return undefined;
  const who = of === "fork" ? "a run for a fork's pull request" : "a run by Dependabot";
  const red = scenario.gate.fail_on.includes("inconclusive");
  return {
    exitCode: red ? EXIT_CODES.inconclusive : EXIT_CODES.pass,
    why: `Nothing was measured: ${who} gets no secrets of this repository, and ${lacking}.`,
  };
}

function lackingIn(scenario: Scenario, hasKubeconfig: boolean, env: Deps["env"]): string | undefined {
  const inCluster = looksInCluster(scenario, "head") || looksInCluster(scenario, "base");
  const hasOther = Boolean(env["KUBECONFIG"] || env["KUBERNETES_SERVICE_HOST"]);
  if (inCluster && !hasKubeconfig && !hasOther) return "without a kubeconfig there is no way into the cluster";
  const key = namedKeys(scenario).find(({ name }) => !env[name]?.trim());
  if (key !== undefined) return `${key.name}, which ${key.key} names, is one`;
  const nothingNamed = Object.keys(scenario.services.manual_urls).length === 0 && !inCluster;
  return nothingNamed ? "the scenario alone names no engine" : undefined;
}
