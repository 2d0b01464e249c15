import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { DiscoveryTrace, SeenCluster, TraceStep } from "../model/discovery.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Discovery } from "./discovery.ts";
import { connectAll, type Ground, passedOver } from "./grounds.ts";
import { askManualUrls, type ManualFinding } from "./manual-url.ts";
import { nothingFound } from "./nothing-found.ts";
import { type PlaceFindings, searchPlace } from "./search-cluster.ts";
import { settle } from "./settle.ts";
import { groundsOf, isRequired, type Place } from "./wanted.ts";

export { type Discovery, NOTHING_DISCOVERED } from "./discovery.ts";

export type DiscoveryDeps = Pick<Deps, "probe" | "signal" | "clock" | "progress" | "connectCluster">;

/** How long nothing is done between two looks at engines that are starting. */
const BETWEEN_LOOKS_MS = 5_000;

/** What has to be done once the clusters are connected and before anything in them is asked, such as waiting for a turn. */
export type BeforeLooking = (grounds: readonly Ground[]) => Promise<void>;

/**
 * Finds the engines of a scenario, by their URLs and in the cluster, and confirms each by its own answers.
 * An engine that does not answer is absent, and the others go on.
 * @param keep ends connections and port-forwards; what was found is reached only as long as it is open.
 * @throws ConfigurationError, with all that is wrong, when a server is of another kind than declared, or a model or one of
 *   several engines cannot be chosen; InfrastructureError where the cluster is needed and cannot be reached, or nothing is there.
 */
export async function discover(
  scenario: Scenario,
  access: ClusterAccess,
  deps: DiscoveryDeps,
  keep: AsyncDisposableStack,
  before?: BeforeLooking,
): Promise<Discovery> {
  const discovery = await look(scenario, access, deps, keep, before);
  if (discovery.problems.length > 0) throw new ConfigurationError(discovery.problems.join("\n"));
  // Absent engines are reported, each with its reason; where nothing was even asked for, there would be nothing to report.
  const nothing = discovery.endpoints.length + discovery.absent.length === 0;
  if (nothing && !deps.signal.aborted) throw nothingFound(discovery, scenario);
  return discovery;
}

/** The same, with the problems as a part of what was found. Looks again until `services.wait_seconds` are over or nothing is starting. */
export async function look(
  scenario: Scenario,
  access: ClusterAccess,
  deps: DiscoveryDeps,
  keep: AsyncDisposableStack,
  before?: BeforeLooking,
): Promise<Discovery> {
  const { grounds, warnings } = await connectAll(groundsOf(scenario), scenario, access, deps, keep);
  await before?.(grounds);
  const untilMs = deps.clock.now() + scenario.services.wait_seconds * 1000;
  let told = "";
  for (;;) {
    const { discovery, starting } = await lookOnce(scenario, grounds, deps);
    const leftMs = untilMs - deps.clock.now();
    if (starting.length === 0 || discovery.problems.length > 0 || leftMs <= 0 || deps.signal.aborted) {
      return { ...discovery, warnings: [...warnings, ...discovery.warnings] };
    }
    const message = `waiting for ${starting.join("; ")}`;
    if (message !== told) deps.progress({ kind: "note", message });
    told = message;
    await deps.clock.sleep(Math.min(BETWEEN_LOOKS_MS, leftMs), deps.signal);
  }
}

/** One look at everything. `starting`: what may come yet, in words. */
async function lookOnce(
  scenario: Scenario,
  grounds: readonly Ground[],
  deps: DiscoveryDeps,
): Promise<{ discovery: Discovery; starting: string[] }> {
  const manual = await askManualUrls(scenario, deps);
  const searched: PlaceFindings[] = [];
  const warnings: Warning[] = [];
  // One after the other: a base is only looked for where there is a head, and may share its port-forward.
  for (const ground of grounds) {
    const place = ground.place.side === "head" ? ground.place : withHead(ground.place, manual, searched, scenario);
    if (place.engines.length === 0) continue;
    try {
      searched.push(await searchPlace({ ...ground, place }, scenario, deps));
    } catch (error) {
      warnings.push(passedOver(place, scenario, error));
    }
  }
  const settled = settle(manual, searched, scenario);
  const unready = searched.flatMap(({ unreached }) => unreached).filter(({ starting }) => starting);
  return {
    discovery: {
      ...settled,
      warnings: [...warnings, ...settled.warnings],
      grounds: [...grounds],
      trace: traceOf(manual, searched),
    },
    starting: [
      ...settled.absent.map(({ id, reason }) => `${id} (${reason})`),
      ...unready.map(({ workload }) => `${workload.title} (its pods are not ready)`),
    ],
  };
}

/** What only the base has is compared with nothing. */
function withHead(
  place: Place,
  manual: readonly ManualFinding[],
  searched: readonly PlaceFindings[],
  scenario: Scenario,
): Place {
  const named = manual.filter(({ candidate }) => candidate.side === "head").map(({ candidate }) => candidate.engine);
  const heads = [...named, ...searched.flatMap(({ chosen }) => chosen.map(({ engine }) => engine))];
  const engines = place.engines.filter((engine) => heads.includes(engine) || isRequired(engine, scenario));
  return { ...place, engines };
}

function traceOf(manual: readonly ManualFinding[], searched: readonly PlaceFindings[]): DiscoveryTrace {
  const clusters = searched.map(({ place, view }): SeenCluster => {
    const { server, context, inCluster, namespaces, looks } = view;
    return { side: place.side, server, ...(context && { context }), inCluster, namespaces, looks };
  });
  const steps = manual.map(({ candidate, finding }): TraceStep => {
    const { side, engine, baseUrl, evidence } = candidate;
    const step = { side, layer: "manual URL", what: baseUrl, engine, url: baseUrl } as const;
    if (finding.kind === "found") return { ...step, outcome: "chosen", because: finding.evidence };
    const because = finding.kind === "problem" ? finding.message : finding.failure.detail;
    return { ...step, outcome: "rejected", because: [...evidence, because] };
  });
  return { clusters, steps: [...steps, ...searched.flatMap((findings) => findings.steps)] };
}
