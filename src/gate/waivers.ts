import { ConfigurationError } from "../errors.ts";
import type { Comparison, GatedMetric, GateRule } from "../model/comparison.ts";
import { METRICS } from "../model/metrics.ts";
import type { Warning } from "../model/run.ts";
import type { Waiver } from "../model/waiver.ts";
import { acceptedFailuresReason, percent, survivorsReason } from "./comparison-text.ts";
import { nameOf } from "./wording.ts";

/**
 * Refuses waivers that have run out and those that are about nothing, all of them at once: what is accepted for ever, or by
 * mistake, is what nobody looks at any more.
 * @param today UTC: 2026-12-31, which is the last day of a waiver that expires on it
 * @throws ConfigurationError
 */
export function checkWaivers(waivers: readonly Waiver[], rules: readonly GateRule[], today: string): void {
  const expired = waivers.filter(({ expires }) => !(isDay(expires) && expires >= today));
  const aimless = waivers.filter((waiver) => !rules.some((rule) => covers(waiver, rule)));
  if (expired.length + aimless.length === 0) return;
  const lines = [
    ...expired.map(({ at, expires, author }) => `${at} ran out on ${expires} (author: ${author})`),
    ...aimless.map((waiver) => `${waiver.at} (${waiverText(waiver)}) is about no rule`),
  ];
  const names = rules.map((rule) => `${nameOf(rule.metric, rule.statistic)} of ${rule.engine} in "${rule.scenario}"`);
  const there = [...new Set(names)];
  const hints = [
    ...(expired.length > 0 ? ["Take away what has run out, or have it accepted anew with a later day."] : []),
    ...(aimless.length > 0 ? [`Rules that there are: ${there.join(", ") || "none, since nothing is compared"}.`] : []),
  ];
  throw new ConfigurationError(`Waivers that do not hold: ${lines.join("; ")}.`, { hint: hints.join(" ") });
}

/**
 * A fail that is not worse than what was accepted keeps its outcome and gets its waiver, so that it is shown and not
 * counted. One that is worse stays, and says that the waiver does not cover it. `unused` warns of waivers whose rules all pass.
 */
export function applyWaivers(
  comparisons: readonly Comparison[],
  waivers: readonly Waiver[],
): { comparisons: Comparison[]; unused: Warning[] } {
  const waived = comparisons.map((comparison) => waive(comparison, waivers));
  return {
    comparisons: waived.map((comparison) => withAcceptedFailures(comparison, waived)),
    unused: waivers.flatMap((waiver) => {
      const mine = comparisons.filter((comparison) => covers(waiver, comparison));
      if (mine.length === 0 || mine.some(({ outcome }) => outcome !== "pass")) return [];
      const message = `The waiver at ${waiver.at} (${waiverText(waiver)}) is not needed any more: what it accepts is gone. Take it away.`;
      return [{ code: "waiver-not-needed", message }];
    }),
  };
}

/**
 * Of which requests fail nothing more has to be repaired once that is accepted; what the latencies would have been stays
 * unknown, so they neither pass nor make the run invalid.
 */
function withAcceptedFailures(comparison: Comparison, waived: readonly Comparison[]): Comparison {
  const { endpointId, scenario, basis, outcome } = comparison;
  if (outcome !== "invalid" || comparison.reason !== survivorsReason(comparison)) return comparison;
  const success = waived.find(
    (one) =>
      one.metric === "success_rate" &&
      one.endpointId === endpointId &&
      one.scenario === scenario &&
      one.basis === basis,
  );
  if (success?.waived === undefined) return comparison;
  return { ...comparison, outcome: "inconclusive", reason: acceptedFailuresReason(comparison) };
}

function waive(comparison: Comparison, waivers: readonly Waiver[]): Comparison {
  if (comparison.outcome !== "fail") return comparison;
  const mine = waivers.filter((waiver) => covers(waiver, comparison));
  const widest = mine.toSorted((a, b) => b.accepted - a.accepted)[0];
  const worse = changeForTheWorse(comparison);
  if (widest === undefined || worse === undefined) return comparison;
  if (worse <= widest.accepted) return { ...comparison, waived: widest };
  const [accepted, found] = sizesText(comparison, [widest.accepted, worse]);
  const reason = `${comparison.reason}; the waiver at ${widest.at} accepts ${accepted} and does not cover ${found}`;
  return { ...comparison, reason };
}

function covers({ metric, statistic, engine, scenario }: Waiver, rule: GatedMetric): boolean {
  const whole = METRICS[rule.metric].per === "run";
  return (
    metric === rule.metric &&
    (statistic === undefined || whole || statistic === rule.statistic) &&
    (engine === undefined || engine === rule.engine) &&
    (scenario === undefined || scenario === rule.scenario)
  );
}

/** As fractions of base; for the success rate a difference of shares. */
function changeForTheWorse({ evidence, rule }: Comparison): number | undefined {
  if (evidence === undefined) return undefined;
  return rule.better === "lower" ? evidence.change.estimate : -evidence.change.estimate;
}

/** Rounded as everywhere, unless that would make them look alike. */
function sizesText({ metric }: Pick<GatedMetric, "metric">, sizes: readonly number[]): string[] {
  const rounded = sizes.map(percent);
  const alike = new Set(rounded).size < sizes.length;
  const texts = alike ? sizes.map((size) => `${Number((size * 100).toPrecision(4))} %`) : rounded;
  return metric === "success_rate" ? texts.map((text) => text.replace("%", "points")) : texts;
}

function waiverText({ metric, statistic, engine, scenario }: Waiver): string {
  const name = nameOf(metric, statistic ?? "value").replace("value ", "");
  return [
    name,
    ...(engine === undefined ? [] : [`of ${engine}`]),
    ...(scenario === undefined ? [] : [`in "${scenario}"`]),
  ].join(" ");
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === text;
}
