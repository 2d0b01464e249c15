import { findDrift } from "../gate/drift.ts";
import { matchFingerprints } from "../gate/fingerprint-match.ts";
import { historyFor } from "../gate/history.ts";
import { compareSessions } from "../gate/sessions.ts";
import type { Calibration } from "../model/calibration.ts";
import type { Comparison, ComparisonBasis, Drift, FingerprintMatch, GateRule } from "../model/comparison.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Session } from "../model/session.ts";
import type { Compared } from "./conclude.ts";
import type { Walk } from "./context.ts";
import type { Earlier } from "./earlier.ts";

/** What is compared with bases that are not live. */
export interface EarlierInput {
  rules: readonly GateRule[];
  head: readonly Session[];
  /** What the sessions of the base are. */
  basis: "phased" | "stored";
}

/** Head against the stored base and against the pinned release, as far as there are any. */
export function compareWithEarlier(
  { rules, head, basis }: EarlierInput,
  { base, pinned, calibration }: Earlier,
  { scenario, deps }: Pick<Walk, "scenario" | "deps">,
): Compared {
  const common = { rules, head, scenario, calibration, now: deps.clock.wall() };
  const stored = base === undefined ? undefined : compareWithStored({ ...common, base, basis });
  const window = base ?? [];
  const fixed = pinned && compareWithStored({ ...common, base: pinned, window, basis: "pinned" });
  const match = stored?.match ?? fixed?.match;
  return {
    rules,
    comparisons: [...(stored?.comparisons ?? []), ...(fixed?.comparisons ?? [])],
    ...(match === undefined ? {} : { match }),
    drift: stored?.drift ?? [],
  };
}

interface StoredInput {
  rules: readonly GateRule[];
  base: readonly Session[];
  head: readonly Session[];
  basis: Exclude<ComparisonBasis, "paired">;
  scenario: Scenario;
  calibration?: Calibration | undefined;
  /** Sessions that lend their noise and not their level: the stored base beside a pinned release. */
  window?: readonly Session[];
  /** ms since the epoch. */
  now: number;
}

interface StoredComparison {
  comparisons: Comparison[];
  match: FingerprintMatch;
  drift: Drift[];
}

/** Head against a base that is not live, and how the base has moved up to head, unless head is a regression: that is no drift. */
function compareWithStored({
  rules,
  base,
  head,
  basis,
  scenario,
  calibration,
  window,
  now,
}: StoredInput): StoredComparison {
  const newest = { base: base.at(-1)?.fingerprint, head: head.at(-1)?.fingerprint };
  const match = matchFingerprints(newest.base, newest.head);
  const comparisons = compareSessions({
    rules: [...rules],
    base: [...base],
    head: [...head],
    basis,
    match,
    allow: scenario.gate.allow,
    historyOf: (rule) => (newest.head === undefined ? undefined : historyFor(calibration, newest.head, rule, now)),
    ...(window === undefined ? {} : { window }),
    now,
  });
  const line = comparisons.some(({ outcome }) => outcome === "fail") ? base : [...base, ...head];
  return { comparisons, match, drift: basis === "stored" ? findDrift(rules, line) : [] };
}
