import { findDrift } from "../gate/drift.ts";
import { matchFingerprints } from "../gate/fingerprint-match.ts";
import { historyFor } from "../gate/history.ts";
import { compareSessions } from "../gate/sessions.ts";
import type { Calibration } from "../model/calibration.ts";
import type { Comparison, ComparisonBasis, Drift, FingerprintMatch, GateRule } from "../model/comparison.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Session } from "../model/session.ts";

export interface StoredInput {
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

export interface StoredComparison {
  comparisons: Comparison[];
  match: FingerprintMatch;
  drift: Drift[];
}

/** Head against a base that is not live, and how the base has moved by itself. */
export function compareWithStored({
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
  return { comparisons, match, drift: basis === "stored" ? findDrift(rules, [...base, ...head]) : [] };
}
