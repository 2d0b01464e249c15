import type { Deps } from "../deps.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { Ground } from "../infrastructure/check.ts";
import type { Validation } from "../infrastructure/check-infrastructure.ts";
import { clusterChanges } from "../infrastructure/cluster-changes.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { Warning } from "../model/run.ts";
import { lookAt, type Site, sitesOf, TO_CHECK, TO_WATCH, validationOf } from "./ground.ts";

/** The cluster tells times in whole seconds, cut off. */
const RESOLUTION_MS = 1000;

/**
 * The ground before a run, ready to be looked at again after each test. Undefined where no engine is in a cluster that can
 * be looked at; that is said, and no reason not to measure.
 */
export async function watchGround(
  { grounds, endpoints }: Pick<Discovery, "grounds" | "endpoints">,
  deps: Pick<Deps, "log" | "signal">,
): Promise<GroundWatch | undefined> {
  const sites = sitesOf(grounds);
  try {
    const before = await Promise.all(sites.map((site) => lookAt(site, TO_CHECK, endpoints)));
    return sites.length === 0 ? undefined : new GroundWatch(sites, before, endpoints, deps);
  } catch (error) {
    deps.log.warn(`the ground of the engines is neither checked nor watched: ${messageOf(error)}`);
    return undefined;
  }
}

/**
 * What happens to the engines of a run in their clusters. It looks between tests and never while one runs, since reading
 * thousands of pods would delay the client's own clock; objects keep traces of what happened in between.
 */
export class GroundWatch {
  /** What the checks said of the ground before the run. */
  readonly validation: Validation;
  readonly #sites: readonly Site[];
  readonly #endpoints: readonly Endpoint[];
  readonly #deps: Pick<Deps, "log" | "signal">;
  /** As last seen, by site. */
  readonly #latest: Ground[];
  readonly #changes: ClusterChange[] = [];
  /** Of those that spoil a test, which endpoints were told. */
  readonly #told = new Map<ClusterChange, Set<string>>();
  readonly #testedUntilMs = new Map<string, number>();
  readonly #failures = new Set<string>();

  constructor(
    sites: readonly Site[],
    before: readonly Ground[],
    endpoints: readonly Endpoint[],
    deps: Pick<Deps, "log" | "signal">,
  ) {
    this.#sites = sites;
    this.#latest = [...before];
    this.#endpoints = endpoints;
    this.#deps = deps;
    const { findings, skipped } = validationOf(before);
    this.validation = { findings, skipped: [...unplaced(endpoints, before), ...skipped] };
  }

  /**
   * Looks, and returns what happened to an endpoint in a test of it, and since its test before: what is measured next is then
   * another deployment. Times are those of the wall clock, ms.
   */
  async changesOf(endpointId: string, fromMs: number, toMs: number): Promise<ClusterChange[]> {
    await this.#look();
    const sinceMs = this.#testedUntilMs.get(endpointId) ?? fromMs;
    this.#testedUntilMs.set(endpointId, toMs);
    return this.#changes.filter((change) => {
      const { endpointIds, atMs, sinceMs: firstMs = atMs } = change;
      const told = this.#told.get(change) ?? new Set();
      const isNews = endpointIds.includes(endpointId) && !told.has(endpointId);
      if (!isNews || firstMs > toMs || atMs + RESOLUTION_MS < sinceMs) return false;
      this.#told.set(change, told.add(endpointId));
      return true;
    });
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
    ];
  }

  async #look(): Promise<void> {
    for (const [at, site] of this.#sites.entries()) {
      const before = this.#latest[at];
      const after = await this.#lookAt(site);
      if (before === undefined || after === undefined) continue;
      this.#changes.push(...clusterChanges({ before, after }));
      this.#latest[at] = after;
    }
  }

  /** Undefined where it fails: what happens until the next look that succeeds is told with that one. */
  async #lookAt(site: Site): Promise<Ground | undefined> {
    if (this.#deps.signal.aborted) return undefined;
    try {
      return await lookAt(site, TO_WATCH, this.#endpoints);
    } catch (error) {
      if (!this.#deps.signal.aborted) this.#failures.add(messageOf(error));
      return undefined;
    }
  }
}

function told({ message, atMs }: ClusterChange): string {
  return `in the cluster, at ${new Date(atMs).toISOString().slice(11, 19)} UTC: ${message}`;
}

/** A URL may lead to an engine that the cluster does not show as what it is. */
function unplaced(endpoints: readonly Endpoint[], grounds: readonly Ground[]): Validation["skipped"] {
  const placed = grounds.flatMap(({ workloads }) => workloads.flatMap(({ endpointIds }) => endpointIds));
  return endpoints
    .filter(({ id }) => !placed.includes(id))
    .map(({ id, baseUrl }) => ({
      rule: "engines",
      reason: `${id} (${baseUrl}) is none of the engines that were found in the cluster, so that nothing is known of its ground`,
    }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
