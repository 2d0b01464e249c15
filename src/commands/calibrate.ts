import { resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { placesOf } from "../discovery/wanted.ts";
import { type ClusterAccess, NO_ACCESS } from "../model/cluster.ts";
import { looksInCluster, type Scenario } from "../model/scenario.ts";
import { runCalibration } from "../walk/calibrate.ts";
import { announce, nonceOf, prepareRun, type RunRequest, workersOf } from "./run.ts";

export interface CalibrateRequest extends RunRequest {
  /** The copies are those of the last session. */
  sameDeployment: boolean;
}

/** One session of two copies of one revision against each other, kept for later verdicts. */
export async function calibrate(request: CalibrateRequest, deps: Deps): Promise<{ text: string; exitCode: number }> {
  const nonce = nonceOf(request.nonce);
  const loaded = await prepareRun(request, deps);
  const scenario = withBase(await withNamespace(loaded.scenario, request.access ?? NO_ACCESS, deps));
  announce({ ...loaded, scenario: withoutSweeps(scenario) }, request, deps);
  return runCalibration(
    {
      loaded: { ...loaded, scenario },
      outputDir: resolve(deps.cwd, request.outputDir),
      workers: workersOf(request.workers),
      sameDeployment: request.sameDeployment,
      ...(nonce === undefined ? {} : { nonce }),
      ...(request.access === undefined ? {} : { access: request.access }),
    },
    deps,
  );
}

/** There are no copies to compare in a search. For the plan alone: the workload keeps its hash. */
function withoutSweeps(scenario: Scenario): Scenario {
  return { ...scenario, test_scenarios: { ...scenario.test_scenarios, sweeps: [] } };
}

/** Where only a cluster is named, the copies are where the engines are looked for: in the namespace of its context. */
async function withNamespace(scenario: Scenario, access: ClusterAccess, deps: Deps): Promise<Scenario> {
  const { services } = scenario;
  const isNamed = services.namespace !== undefined || services.context !== undefined;
  if (isNamed || placesOf(scenario).length === 0) return scenario;
  await using cluster = await deps.connectCluster(access);
  return { ...scenario, services: { ...services, namespace: cluster.namespace ?? "default" } };
}

/** Without a base the engines are compared with themselves, which tells the noise from run to run. */
function withBase(scenario: Scenario): Scenario {
  const { namespace, context, select, manual_urls, models, api_key_env, telemetry } = scenario.services;
  const alone = Object.keys(scenario.base.manual_urls).length === 0 && !looksInCluster(scenario, "base");
  const place = { ...(namespace && { namespace }), ...(context && { context }) };
  return {
    ...scenario,
    ...(alone && { base: { ...place, select, manual_urls, models, api_key_env, telemetry } }),
    gate: { ...scenario.gate, baseline: "paired" },
  };
}
