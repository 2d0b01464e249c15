import type { DiscoveryTrace } from "../model/discovery.ts";
import type { AbsentEndpoint, Endpoint } from "../model/endpoint.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { Warning } from "../model/run.ts";
import type { Ground } from "./grounds.ts";

/** The engines of a run. */
export interface Discovery {
  endpoints: Endpoint[];
  absent: AbsentEndpoint[];
  /** By endpoint id. */
  identities: Record<string, EngineIdentity>;
  warnings: Warning[];
  /** The clusters that were looked into, with the namespace of each side; the connections end with the run. */
  grounds: Ground[];
  trace: DiscoveryTrace;
  /** What the scenario has to say before anything can be measured; `discover` throws for them. */
  problems: string[];
}

/** Nothing was looked for, as where results of earlier runs are compared. */
export const NOTHING_DISCOVERED: Discovery = {
  endpoints: [],
  absent: [],
  identities: {},
  warnings: [],
  grounds: [],
  trace: { clusters: [], steps: [] },
  problems: [],
};
