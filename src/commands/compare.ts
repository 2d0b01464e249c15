import { resolve } from "node:path";
import type { Deps, ForeignPlace } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import { dayOf } from "../gate/session-values.ts";
import { type ClusterAccess, NO_ACCESS } from "../model/cluster.ts";
import { ENGINE_IDS } from "../model/scenario.ts";
import type { Session } from "../model/session.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import type { Overrides } from "../scenario/overrides.ts";
import { compareResults } from "../walk/compare-results.ts";
import type { RunOutput } from "../walk/context.ts";

export interface CompareRequest {
  /** Paths, as `Archive.sessions` takes them. */
  base: string;
  head: string;
  configPath?: string;
  overrides: Overrides;
  outputDir: string;
  basis?: "phased" | "stored";
  /** How to get to the releases of a cluster, where values.base names some; absent: as this machine is set up. */
  access?: ClusterAccess;
  /** `false` leaves the charts out of what is to be read. */
  charts?: boolean;
  /** Where results of other tools belong. */
  foreign: { engine?: string; scenario?: string };
}

/** Judges results that were measured earlier. Nothing is sent. */
export async function compare(request: CompareRequest, deps: Deps): Promise<RunOutput> {
  const { configPath, overrides, access = NO_ACCESS, charts = true } = request;
  const loaded = await loadScenario({
    preset: "standard",
    overrides,
    asksEngines: false,
    deps,
    ...(configPath === undefined ? {} : { configPath }),
  });
  const as = foreignPlace(request.foreign);
  const [base, head] = await Promise.all(
    [request.base, request.head].map((path) => deps.archive.sessions(resolve(deps.cwd, path), as)),
  );
  if (base === undefined || head === undefined) throw new Error("both sides were asked for");
  const outputDir = resolve(deps.cwd, request.outputDir);
  const basis = request.basis ?? basisOf(base, head);
  deps.progress({
    kind: "note",
    message: `head: ${sessionsText(head)}; base: ${sessionsText(base)}; compared as ${basis}`,
  });
  return compareResults({ loaded, access, outputDir, workers: 1, charts, base, head, basis }, deps);
}

/** Several sessions of the head were deployed on purpose; one head against several days is a stored base. */
function basisOf(base: readonly Session[], head: readonly Session[]): "phased" | "stored" {
  const days = new Set(base.map(({ startedAt }) => dayOf(startedAt)));
  return head.length === 1 && days.size > 1 ? "stored" : "phased";
}

function foreignPlace({ engine, scenario }: CompareRequest["foreign"]): ForeignPlace {
  const known = ENGINE_IDS.find((id) => id === engine);
  if (engine !== undefined && known === undefined) {
    throw new ConfigurationError(`--engine is "${engine}"; it takes ${ENGINE_IDS.join(", ")}`);
  }
  return { ...(known === undefined ? {} : { engine: known }), ...(scenario === undefined ? {} : { scenario }) };
}

function sessionsText(sessions: readonly Session[]): string {
  return sessions.length === 1 ? (sessions[0]?.id ?? "") : `${sessions.length} sessions`;
}
