import type { Comparison, ComparisonBasis } from "../model/comparison.ts";
import { countOf, formatCount, listOf } from "./format.ts";

/** What head is compared with, in words: a live base, deployments in turn, stored sessions or a pinned release. */

/** Fewer stored sessions than that are a screen: a pass stands, nothing else does (design, section 5). */
export const SCREEN_BELOW = 5;

export function basisOf({ basis = "paired" }: Comparison): ComparisonBasis {
  return basis;
}

/** Comparisons with the same kind of base, in the order in which the kinds first appear. */
export function byBasis(comparisons: readonly Comparison[]): Comparison[][] {
  const bases = [...new Set(comparisons.map(basisOf))];
  return bases.map((basis) => comparisons.filter((comparison) => basisOf(comparison) === basis));
}

/** `the base`, `7 sessions of the base branch`, `the pinned release`; both where there are two kinds. */
export function baseName(comparisons: readonly Comparison[]): string {
  return listOf(byBasis(comparisons).map(nameOf));
}

function nameOf(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  if (first === undefined) return "the base";
  const names: Record<ComparisonBasis, string> = {
    paired: "the base",
    phased: "the base (deployed in turn)",
    stored: first.sessions === undefined ? "the base branch" : `${sessionsText(comparisons)} of the base branch`,
    pinned: "the pinned release",
  };
  return names[basisOf(first)];
}

function sessionsText(comparisons: readonly Comparison[]): string {
  return rangeOf(
    comparisons.flatMap(({ sessions }) => sessions?.base ?? []),
    "session",
  );
}

/** Where what a pass excludes holds: ` against 7 sessions of the base branch`, ` between 3 deployments of the base and 3 of head`. */
export function whereItHolds(comparisons: readonly Comparison[]): string {
  const unpaired = comparisons.filter((comparison) => basisOf(comparison) !== "paired");
  const [first] = unpaired;
  if (first === undefined) return "";
  if (unpaired.every((comparison) => basisOf(comparison) === "phased") && first.sessions !== undefined) {
    return ` between ${countOf(first.sessions.base, "deployment")} of the base and ${formatCount(first.sessions.head)} of head`;
  }
  return ` against ${baseName(comparisons)}`;
}

/** How base and head were measured, as the first sentence under the table; comparisons of one basis. */
export function basisSentence(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  const basis = first === undefined ? "paired" : basisOf(first);
  if (basis === "paired") {
    const pairs = rangeOf(
      comparisons.map((one) => one.pairs + one.lost),
      "pair",
    );
    return `${pairs} of runs, base and head in turn`;
  }
  const known = comparisons.flatMap(({ sessions }) => sessions ?? []);
  if (known.length === 0) return `Head against ${baseName(comparisons)}, not measured side by side`;
  const of = (side: "base" | "head" | "baseRuns" | "headRuns", unit: string) =>
    rangeOf(
      known.map((sessions) => sessions[side]),
      unit,
    );
  const [baseRuns, headRuns] = [of("baseRuns", "run"), of("headRuns", "run")];
  if (basis === "phased") {
    const [base, head] = [of("base", "deployment"), of("head", "deployment")];
    return `Deployed in turn, not side by side: base ${base} (${baseRuns}), head ${head} (${headRuns})`;
  }
  const heads = known.some(({ head }) => head > 1) ? `${of("head", "session")}, ` : "";
  const [base, days] = [of("base", "session"), of("base", "day")];
  const what = basis === "stored" ? `${base} of the base branch on ${days} (` : `the pinned release (${base}, `;
  return `Head (${heads}${headRuns}) against ${what}${baseRuns})`;
}

/** Stored sessions that are too few for more than a screen. What the window lends to a pinned release is not known here. */
export function isScreen(comparison: Comparison): boolean {
  return basisOf(comparison) === "stored" && (comparison.sessions?.base ?? 0) < SCREEN_BELOW;
}

/** `4 pairs`, `4 to 6 pairs`. */
function rangeOf(counts: readonly number[], unit: string): string {
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? countOf(most, unit) : `${formatCount(fewest)} to ${countOf(most, unit)}`;
}
