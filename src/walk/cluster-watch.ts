import type { Deps, Watch, WatchRequest } from "../deps.ts";
import type { Discovery } from "../discovery/discover.ts";
import { ToolError } from "../errors.ts";
import type { Ground } from "../infrastructure/check.ts";
import type { Validation } from "../infrastructure/check-infrastructure.ts";
import { clusterChanges } from "../infrastructure/cluster-changes.ts";
import { nodeNames } from "../infrastructure/pods.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { ClusterChange } from "../model/finding.ts";
import { LOOKED_AT } from "../model/looked-at.ts";
import type { Warning } from "../model/run.ts";
import { type CarriedView, carriedView } from "./carried-view.ts";
import { groundOf, type Site, sitesOf, validationOf, viewOf, withPlacesIn } from "./ground.ts";
import { passingChanges } from "./passing-changes.ts";
import { PodLog } from "./pod-log.ts";

/**
 * The ground before a run, ready to be looked at again after each test; absent where no engine is in a cluster. One that
 * cannot be looked at is said, and no reason not to measure.
 * @param keep ends the watch.
 */
export async function watchGround(
  { grounds, endpoints }: Pick<Discovery, "grounds" | "endpoints">,
  deps: Pick<Deps, "signal">,
  keep: AsyncDisposableStack,
): Promise<{ ground?: GroundWatch; warnings: Warning[] }> {
  const sites = sitesOf(grounds);
  if (sites.length === 0) return { warnings: [] };
  try {
    const seen = await Promise.all(sites.map(async (site) => ({ site, view: await viewOf(site, LOOKED_AT.validate) })));
    const placed = withPlacesIn(seen, endpoints);
    const before = seen.map(({ site, view }) => groundOf(site, view, placed));
    const ground = new GroundWatch(sites, before, placed, deps);
    await ground.follow(keep);
    return { ground, warnings: [] };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const message = `the ground of the engines is neither checked nor watched: ${error.message}`;
    return { warnings: [{ code: "cluster-not-seen", message }] };
  }
}

/**
 * What happens to the engines of a run in their clusters. It looks between tests and never while one runs, since reading
 * thousands of pods would delay the client's own clock; objects keep traces of what happened in between. The few pods that
 * change meanwhile are followed: one that came and went is in no look.
 */
export class GroundWatch {
  /** What the checks said of the ground before the run. */
  readonly validation: Validation;
  readonly #sites: readonly Site[];
  readonly #endpoints: readonly Endpoint[];
  readonly #deps: Pick<Deps, "signal">;
  /** As last seen, by site. */
  readonly #latest: Ground[];
  readonly #logs: PodLog[];
  readonly #watches: Watch[] = [];
  readonly #changes: ClusterChange[] = [];
  /** How many of them an endpoint's last test knew. */
  readonly #known = new Map<string, number>();
  readonly #failures = new Set<string>();

  constructor(
    sites: readonly Site[],
    before: readonly Ground[],
    endpoints: readonly Endpoint[],
    deps: Pick<Deps, "signal">,
  ) {
    this.#sites = sites;
    this.#latest = [...before];
    this.#logs = before.map(() => new PodLog());
    this.#endpoints = endpoints;
    this.#deps = deps;
    const { findings, skipped } = validationOf(before);
    this.validation = { findings, skipped: [...unplaced(endpoints, before), ...skipped] };
  }

  /** Follows the pods of the engines' namespaces and, where all pods may be listed, those on their nodes. */
  async follow(keep: AsyncDisposableStack): Promise<void> {
    for (const [at, { cluster }] of this.#sites.entries()) {
      const [ground, log] = [this.#latest[at], this.#logs[at]];
      if (ground === undefined || log === undefined || ground.workloads.length === 0) continue;
      const watch = await cluster.watch(toFollow(ground), (event) => log.add(event));
      this.#watches.push(keep.use(watch));
    }
  }

  /**
   * Looks, to be called at the end of a test of an endpoint, and returns what happened to it: since its test before, because
   * what is measured is then another deployment, or else since the last look. No clock of the cluster is trusted in that.
   */
  async changesOf(endpointId: string): Promise<ClusterChange[]> {
    const first = this.#known.get(endpointId) ?? this.#changes.length;
    await this.#look();
    this.#known.set(endpointId, this.#changes.length);
    return this.#changes.slice(first).filter(({ endpointIds }) => endpointIds.includes(endpointId));
  }

  /** Everything that happened so far. */
  changes(): readonly ClusterChange[] {
    return this.#changes;
  }

  /** Looks once more, and says what no test was spoiled by, but a reader has to know. */
  async warnings(): Promise<Warning[]> {
    await this.#look();
    const quiet = this.#changes.filter(({ weight }) => weight === "suspicious");
    return [
      ...quiet.map((change): Warning => ({ code: "cluster-changed", message: told(change) })),
      ...[...this.#failures].map(
        (reason): Warning => ({
          code: "cluster-not-seen",
          message: `the cluster could not be looked at between two tests: ${reason}`,
        }),
      ),
      ...[...this.#watches, ...this.#logs].flatMap((one) => one.blind().map(unwatched)),
    ];
  }

  async #look(): Promise<void> {
    for (const [at, site] of this.#sites.entries()) {
      const before = this.#latest[at];
      const look = before && (await this.#lookAt(site, before));
      if (before === undefined || look === undefined) continue;
      const after = groundOf(site, look.view, this.#endpoints);
      const told = clusterChanges({ before, after });
      // What was told of pods waits for a look that sees them.
      const seesPods = look.unseen.every(({ resource }) => resource !== "pods" && resource !== "allPods");
      const events = (seesPods && this.#logs[at]?.takeBetween(before, after)) || [];
      const passing = passingChanges(before, events, told, (view) => groundOf(site, view, this.#endpoints));
      this.#changes.push(...told, ...passing);
      this.#latest[at] = after;
    }
  }

  /** Undefined where it fails: what happens until the next look that succeeds is told with that one, and so for a part of it. */
  async #lookAt(site: Site, before: Ground): Promise<CarriedView | undefined> {
    if (this.#deps.signal.aborted) return undefined;
    try {
      const carried = carriedView(before.view, await viewOf(site, LOOKED_AT.watch));
      for (const { resource, reason } of carried.unseen) this.#failures.add(reason ?? `no ${resource} were seen`);
      return carried;
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      if (!this.#deps.signal.aborted) this.#failures.add(error.message);
      return undefined;
    }
  }
}

function toFollow({ view, workloads }: Ground): WatchRequest {
  const seesAll = view.looks.some(({ resource, outcome }) => resource === "allPods" && outcome === "seen");
  const nodes = seesAll ? new Set(workloads.flatMap(nodeNames)) : [];
  return { namespaces: view.namespaces, nodes: [...nodes] };
}

function unwatched(reason: string): Warning {
  const message = `a pod that came and went during a test may not have been seen, only what was there before and after: ${reason}`;
  return { code: "cluster-not-watched", message };
}

function told({ message, atMs }: ClusterChange): string {
  return `in the cluster, at ${new Date(atMs).toISOString().slice(11, 19)} UTC: ${message}`;
}

/** A URL may lead past the namespace, or to an engine that the cluster does not show as what it is. */
function unplaced(endpoints: readonly Endpoint[], grounds: readonly Ground[]): Validation["skipped"] {
  const namespaces = [...new Set(grounds.flatMap(({ view }) => view.namespaces))].join(", ");
  const placed = grounds.flatMap(({ workloads }) => workloads.flatMap(({ endpointIds }) => endpointIds));
  return endpoints
    .filter(({ id }) => !placed.includes(id))
    .map(({ id, baseUrl }) => ({
      rule: "engines",
      reason: `the ground of ${id} was not looked at: no Service, Route, HTTPRoute or Ingress in ${namespaces} leads from ${baseUrl} to an engine of its kind`,
    }));
}
