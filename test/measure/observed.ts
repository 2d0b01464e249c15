import { type RepeatEvidence, repeatGuards } from "../../src/measure/guards.ts";
import { measureRepeat } from "../../src/measure/measure.ts";
import { steadyWindow } from "../../src/measure/window.ts";
import type { ClientHealth } from "../../src/model/client-health.ts";
import type { GuardFinding } from "../../src/model/guard.ts";
import type { RepeatResult } from "../../src/model/run.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { type LoadOptions, load } from "../helpers/load.ts";

/** Of a client that had all the time it needed: the machine that runs the tests may truly be busy. */
export const CLEAN_HEALTH: ClientHealth = {
  loopDelayMs: { p50: 0.1, p99: 1, max: 5 },
  cpu: 0.3,
  busiestThread: 0.3,
  cores: 2,
  gc: { pauses: 3, totalMs: 6, longestMs: 3 },
  workers: 1,
};

export interface Observed {
  repeat: RepeatResult;
  samples: RequestSample[];
  /** Of the real client. */
  health: ClientHealth;
}

/** One repeat through the real generator, measured. */
export async function observe(baseUrl: string, options: LoadOptions = {}): Promise<Observed> {
  const { samples, outcome } = await load(baseUrl, options);
  const users = options.loop?.users ?? 1;
  const open = options.loop?.arrival === undefined ? "closed" : "open";
  const { repeat } = measureRepeat({
    endpointId: options.engine ?? "openai",
    scenario: "test",
    kind: "load",
    repeat: 0,
    users,
    load: open,
    window: steadyWindow("load", users, outcome.moments, samples, open),
    moments: outcome.moments,
    samples,
    targets: [],
  });
  return { repeat, samples, health: outcome.health };
}

/** The guards of what was observed, in a cold run of which 99 % must succeed, with a client that was not busy. */
export function guardsOf(
  { repeat, samples }: Omit<Observed, "health">,
  more: Partial<RepeatEvidence> = {},
): GuardFinding[] {
  return repeatGuards({
    samples,
    repeat,
    health: CLEAN_HEALTH,
    settings: { cache: "cold" },
    successRate: 0.99,
    ...more,
  });
}
