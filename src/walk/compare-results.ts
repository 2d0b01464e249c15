import type { Deps } from "../deps.ts";
import { NOTHING_DISCOVERED } from "../discovery/discover.ts";
import { ConfigurationError } from "../errors.ts";
import { NO_ACCESS } from "../model/cluster.ts";
import type { Fingerprint } from "../model/fingerprint.ts";
import type { Session } from "../model/session.ts";
import { openWalk } from "./begin.ts";
import { conclude } from "./conclude.ts";
import type { RunOutput, WalkInput } from "./context.ts";
import { readEarlier } from "./earlier.ts";
import { finishWalk } from "./finish.ts";
import { checkWaiversOf, planRules, storedTests } from "./rules.ts";
import { compareWithEarlier } from "./stored.ts";

export interface CompareInput extends WalkInput {
  base: Session[];
  head: Session[];
  basis: "phased" | "stored";
}

/**
 * Judges what was measured earlier. The report goes into a result directory of its own.
 * @throws ConfigurationError for what could never be judged, before there is one.
 */
export async function compareResults(input: CompareInput, deps: Deps): Promise<RunOutput> {
  const { base, head, basis, loaded, access = NO_ACCESS } = input;
  const { scenario } = loaded;
  requireTwoResults(base, head);
  const known = await readEarlier({ ...scenario, gate: { ...scenario.gate, baseline: "none" } }, access, deps);
  const earlier = { ...known, base };
  const { rules, warnings } = planRules(scenario.gate.rules, storedTests([...base, ...head]));
  checkWaiversOf(rules, earlier.waivers, deps);
  const fingerprint = head.at(-1)?.fingerprint ?? UNKNOWN;
  const walk = await openWalk(input, { earlier, discovery: NOTHING_DISCOVERED, prompts: new Map(), fingerprint }, deps);
  walk.run.warnings.push(...warnings);
  const compared = compareWithEarlier({ rules, head, basis }, earlier, walk);
  return finishWalk(walk, conclude(walk, compared, { notices: [sidesText(base, head)], judged: true }));
}

/** What is compared with itself never got worse. The id alone is that of any run of its second. */
function requireTwoResults(base: readonly Session[], head: readonly Session[]): void {
  const both = head.filter(({ id, startedAt }) => base.some((one) => one.id === id && one.startedAt === startedAt));
  if (both.length === 0) return;
  throw new ConfigurationError(`base and head are the same measurement: ${both.map(({ id }) => id).join(", ")}`, {
    hint: "Name the base as it was without the change. A baseline file to which head was added (--save-baseline) holds head too.",
  });
}

function sidesText(base: readonly Session[], head: readonly Session[]): string {
  const of = (sessions: readonly Session[]) => sessions.map(({ id }) => id).join(", ");
  return `Compared are results that were measured earlier. Head: ${of(head)}. Base: ${of(base)}.`;
}

const UNKNOWN: Fingerprint = {
  workload: { scenarioHash: "unknown", promptsHash: "unknown", measuringVersion: "unknown" },
  environment: { path: "unknown", gpu: "unknown", nodeType: "unknown", client: "unknown" },
  subject: {},
};
