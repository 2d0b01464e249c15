import type { Cause } from "../model/cause.ts";
import type { Comparison } from "../model/comparison.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { EngineId } from "../model/scenario.ts";
import { metricNames, movedText } from "./cause-words.ts";
import {
  type Claim,
  claimOfChange,
  claimOfCluster,
  claimOfIdentity,
  claimOfSignal,
  type IdentityChange,
  type Seen,
} from "./claims.ts";
import type { ReadChange } from "./effects.ts";
import { movedBy } from "./moved.ts";
import { type EngineTelemetry, signalMoves } from "./signals.ts";

/** All that is known of what differs between base and head, and of what it came to. */
export interface CauseInput {
  comparisons: readonly Comparison[];
  /** Absent: nobody said where the values of base and head are. */
  changes?: readonly ReadChange[];
  telemetry: readonly EngineTelemetry[];
  identities: readonly IdentityChange[];
  cluster: readonly { engines: readonly EngineId[]; change: ClusterChange }[];
}

/**
 * What may have moved the metrics that moved, the likeliest of each engine first. Never more than likely: what else may
 * have done it, and what contradicts it, make a cause less likely. Where values were compared and none of them explains a
 * regression, that is said too.
 */
export function findCauses(input: CauseInput): Cause[] {
  const moved = input.comparisons.flatMap(movedBy);
  const signals = signalMoves(input.telemetry, input.comparisons);
  return [...new Set(moved.map(({ comparison }) => comparison.engine))].flatMap((engine) => {
    const seen: Seen = {
      engine,
      moved: moved.filter(({ comparison }) => comparison.engine === engine),
      signals: signals.filter((signal) => signal.engine === engine),
    };
    const claims = claimsOf(seen, input);
    return claims.length > 0 ? causesOf(claims) : unexplained(seen, input);
  });
}

function claimsOf(seen: Seen, { changes = [], identities, cluster }: CauseInput): Claim[] {
  const ofValues = changes.flatMap((change) => claimOfChange(change, seen) ?? []);
  // Another tag of the image and another version of the engine are one cause, and the value can be changed back.
  const isSaid = ({ head }: IdentityChange) => ofValues.some(({ change }) => change?.after?.includes(head));
  const mine = identities.filter((identity) => identity.engine === seen.engine && !isSaid(identity));
  return [
    ...ofValues,
    ...mine.flatMap((identity) => claimOfIdentity(identity, seen) ?? []),
    ...cluster.filter(({ engines }) => engines.includes(seen.engine)).map(({ change }) => claimOfCluster(change, seen)),
  ];
}

const CONFIDENCES = { 1: "low", 2: "medium", 3: "high" } as const;

/** None of several that may have moved the same metric is beyond doubt. */
function causesOf(claims: readonly Claim[]): Cause[] {
  const rankOf = (claim: Claim) => {
    const rivals = claims.some((other) => other !== claim && other.moved.some((one) => claim.moved.includes(one)));
    return Math.max(1, Math.min(rivals ? 2 : 3, claim.rank)) as 1 | 2 | 3;
  };
  return claims
    .toSorted((a, b) => b.rank - a.rank)
    .map((claim) => {
      const confidence = CONFIDENCES[rankOf(claim)];
      const { engines, moved, evidence, change } = claim;
      const metrics = [...new Set(moved.map(({ comparison }) => comparison.metric))];
      const cause = { message: claim.message(confidence), confidence, engines, metrics, evidence };
      return change === undefined ? cause : { ...cause, change };
    });
}

/** A regression that nothing explains: what the engine shows of itself, or at least that it was looked for. */
function unexplained(seen: Seen, { changes }: CauseInput): Cause[] {
  const regressed = seen.moved.filter(({ comparison }) => comparison.outcome === "fail");
  if (regressed.length === 0) return [];
  const shown = seen.signals.flatMap((signal) => claimOfSignal(signal, { ...seen, moved: regressed }) ?? []);
  if (shown.length > 0) return causesOf(shown);
  if (changes === undefined) return [];
  const mine = changes.filter(({ engines }) => engines.length === 0 || engines.includes(seen.engine));
  return [
    {
      message: `Nothing that changed is known to explain ${seen.engine}'s ${metricNames(regressed)}`,
      confidence: "low",
      engines: [seen.engine],
      metrics: [...new Set(regressed.map(({ comparison }) => comparison.metric))],
      evidence: [...regressed.map(movedText), countText(mine.length)],
    },
  ];
}

function countText(changes: number): string {
  if (changes === 0) return "no value of it changed";
  return changes === 1
    ? "the one value that changed explains none of it"
    : `the ${changes} values that changed explain none of it`;
}
