import { ConfigurationError } from "../errors.ts";
import { explainRepeats } from "../gate/explanation.ts";
import { isModelDifference, matchFingerprints } from "../gate/fingerprint-match.ts";
import { type GateCell, LOOKS } from "../gate/gate-state.ts";
import { historyFor } from "../gate/history.ts";
import type { PairCounts, PairValues } from "../gate/pairs.ts";
import { next } from "../gate/procedure.ts";
import type { PlannedTest } from "../load/plan.ts";
import { pairGuards, voidedMetrics } from "../measure/guards.ts";
import type { MeasuredRepeat } from "../measure/measure.ts";
import { sessionRepeat } from "../measure/session.ts";
import type { Comparison, GatedMetric, GateRule, NoiseHistory } from "../model/comparison.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { baseOf } from "../model/endpoint-id.ts";
import type { RepeatResult } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { formatDuration } from "../report/format.ts";
import type { Walk } from "./context.ts";
import { cutByDeadline } from "./deadline.ts";
import { AGAIN_FROM, measureTest } from "./measure-test.ts";

/** One engine with the change and without it. */
export interface EndpointPair {
  base: Endpoint;
  head: Endpoint;
}

/** The engines that are there on both sides; of several models each with itself. */
export function endpointPairs(endpoints: readonly Endpoint[]): EndpointPair[] {
  return endpoints.flatMap((head) => {
    const base = baseOf(head.id, endpoints);
    return head.side === "head" && base !== undefined ? [{ base, head }] : [];
  });
}

/** One test on base and head, measured right after each other. */
export interface Twin {
  head: Endpoint;
  scenario: string;
  base: MeasuredRepeat;
  changed: MeasuredRepeat;
  /** A guard fired that leaves nothing to compare, and fired again when the pair was measured once more. */
  lost: boolean;
  /** What was measured before it was repeated: its numbers do not count, its failures do. */
  spoiled: { base: MeasuredRepeat; changed: MeasuredRepeat }[];
}

/**
 * Measures base and head in turn (AB, BA, AB, …: a drift then hits both alike) until the gate has decided or the time is up.
 * Each pair runs every test once on every engine and side; with one deployment a side, the noise between deployments
 * is only known from `calibrate`.
 */
export async function comparePairs(
  pairs: readonly EndpointPair[],
  tests: readonly PlannedTest[],
  rules: readonly GateRule[],
  walk: Walk,
): Promise<Comparison[]> {
  if (pairs.length === 0) return [];
  const { deps, scenario } = walk;
  const startedAt = deps.clock.now();
  const minutesGone = () => (deps.clock.now() - startedAt) / 60_000;
  const histories = new Map(rules.map((rule) => [rule, historyOf(rule, walk)]));
  const measured: Twin[][] = [];
  let frozen: readonly Comparison[] = [];
  for (;;) {
    const minutesPerPair = minutesGone() / measured.length;
    const minutesLeft = scenario.gate.budget_minutes - minutesGone();
    const time = measured.length === 0 ? { minutesLeft } : { minutesLeft, minutesPerPair };
    const cells = rules.map((rule) => cellOf(rule, measured.flat(), histories.get(rule)));
    const ended = walk.late?.aborted === true || deps.signal.aborted;
    const step = next({ cells, looks: LOOKS, deployments: 1, frozen, time, stop: ended });
    if (step.kind === "decided") return explained(step.decisions, measured.flat());
    deps.progress({ kind: "note", message: step.reason });
    frozen = step.frozen;
    while (measured.length < step.toPairs && !deps.signal.aborted) {
      if (cutByDeadline(`${measured.length} of ${step.toPairs} pairs were measured`, walk)) break;
      measured.push(await measurePair(measured.length, pairs, tests, walk));
      const perPair = minutesGone() / measured.length;
      if (minutesGone() + perPair > scenario.gate.budget_minutes) break;
    }
  }
}

/** Every test once on every engine and side. */
export async function measurePair(
  index: number,
  pairs: readonly EndpointPair[],
  tests: readonly PlannedTest[],
  walk: Walk,
): Promise<Twin[]> {
  const twins: Twin[] = [];
  for (const test of tests) {
    for (const pair of pairs) twins.push(await measureTwin(index, pair, test, walk));
  }
  return twins;
}

/** A pair that a guard spoils is dropped whole and measured once more. */
async function measureTwin(
  index: number,
  { base, head }: EndpointPair,
  { kind, loop }: PlannedTest,
  walk: Walk,
): Promise<Twin> {
  const baseFirst = index % 2 === 0;
  const spoiled: Twin["spoiled"] = [];
  for (;;) {
    const repeat = index + AGAIN_FROM * spoiled.length;
    const test = { kind, loop: { ...loop, repeat, pair: index } };
    const first = await measureTest(test, baseFirst ? base : head, walk);
    const second = await measureTest(test, baseFirst ? head : base, walk);
    const [ofBase, changed] = baseFirst ? [first, second] : [second, first];
    const { drop, findings, base: ofBaseGuards, head: changedGuards } = pairGuards(ofBase.repeat, changed.repeat);
    ofBase.repeat.guards = ofBaseGuards;
    changed.repeat.guards = changedGuards;
    // Cut short, one side had more of the time than the other.
    const cut = cutByDeadline(`pair ${index + 1} was cut short and does not count`, walk);
    const lost = cut || (drop && (spoiled.length > 0 || walk.deps.signal.aborted));
    if (!drop || lost) return { head, scenario: loop.scenario, base: ofBase, changed, lost, spoiled };
    walk.deps.progress({
      kind: "note",
      message: `pair ${index + 1} of ${head.id}, ${loop.scenario}, does not count and is measured again: ${findings[0]?.message}`,
    });
    spoiled.push({ base: ofBase, changed });
  }
}

function historyOf(rule: GateRule, { earlier, run, deps }: Walk): NoiseHistory | undefined {
  return historyFor(earlier.calibration, run.fingerprint, rule, deps.clock.wall());
}

function cellOf(rule: GateRule, twins: readonly Twin[], history: NoiseHistory | undefined): GateCell {
  const mine = ofRule(rule, twins);
  if (rule.metric === "success_rate") return { rule, counts: mine.map(countsOf) };
  return {
    rule,
    pairs: mine.map((twin) => (twin.lost ? {} : valuesOf(rule, twin))),
    ...(history === undefined ? {} : { history }),
  };
}

/** What moved and where, from all pairs that count. */
function explained(comparisons: readonly Comparison[], twins: readonly Twin[]): Comparison[] {
  const kept = twins
    .filter(({ lost }) => !lost)
    .map(({ head, scenario, base, changed }) => ({
      head,
      scenario,
      base: sessionRepeat(base),
      changed: sessionRepeat(changed),
    }));
  return comparisons.map((comparison) => {
    const mine = ofRule(comparison, kept);
    const explanation = explainRepeats(
      comparison.rule,
      mine.map(({ base }) => base),
      mine.map(({ changed }) => changed),
    );
    return explanation === undefined ? comparison : { ...comparison, explanation };
  });
}

function ofRule<T extends Pick<Twin, "head" | "scenario">>(
  { endpointId, scenario }: GatedMetric,
  twins: readonly T[],
): T[] {
  return twins.filter((twin) => twin.head.id === endpointId && twin.scenario === scenario);
}

/** All requests count, also those of pairs that were dropped: a guard hides no failure. */
function countsOf({ base, changed, spoiled }: Twin): PairCounts {
  const sum = (repeats: readonly MeasuredRepeat[]) => ({
    due: repeats.reduce((total, { repeat }) => total + repeat.counts.due, 0),
    failed: repeats.reduce((total, { repeat }) => total + repeat.counts.failed, 0),
    restarted: repeats.some(({ repeat }) => hasOwnRestart(repeat)),
  });
  return {
    base: sum([base, ...spoiled.map((pair) => pair.base)]),
    head: sum([changed, ...spoiled.map((pair) => pair.changed)]),
  };
}

/** Counters that began anew while nothing failed may be those of another replica behind the same address. */
function hasOwnRestart({ guards, telemetry, counts }: RepeatResult): boolean {
  const told = guards.some(({ guard, cause }) => guard === "engine-restarted" && cause === "engine");
  return told && (counts.failed > 0 || telemetry?.restarted !== true);
}

/** What a guard voids on one side says nothing on the other. */
function valuesOf(rule: GateRule, { base, changed }: Twin): PairValues {
  if ([base, changed].some(({ repeat }) => voidedMetrics(repeat).has(rule.metric))) return {};
  const of = ({ repeat }: MeasuredRepeat) =>
    repeat.metrics[rule.metric]?.[rule.statistic === "value" ? "mean" : rule.statistic].value;
  const [baseValue, headValue] = [of(base), of(changed)];
  return {
    ...(baseValue === undefined ? {} : { base: baseValue }),
    ...(headValue === undefined ? {} : { head: headValue }),
  };
}

/**
 * What lies between two models is no effect of a change of serving, unless the model is what the change changes.
 * @throws ConfigurationError before anything is sent, unless `gate.allow` names the model.
 */
export function requireSameModel(pairs: readonly EndpointPair[], { scenario, run: { fingerprint } }: Walk): void {
  if (scenario.gate.allow.includes("model")) return;
  const ids = pairs.map(({ base, head }) => ({ base: base.id, head: head.id }));
  const different = matchFingerprints(fingerprint, fingerprint, ids).differences.filter(isModelDifference);
  if (different.length === 0) return;
  const shown = different.map(({ field, base, head }) => `${field} is ${head}, and ${base} on the base`);
  throw new ConfigurationError(`base and head serve different models: ${shown.join("; ")}`, {
    hint: "Serve the same model on both sides, or set `gate.allow: [model]` where the model is what the change changes.",
  });
}

/**
 * A budget that ends before the first look would only ever say "cannot tell". Counted is what is sure: the durations.
 * @throws ConfigurationError with the numbers that would fit.
 */
export function requireTimeForFirstLook({ gate, test_scenarios }: Scenario, engines: number): void {
  const sure = test_scenarios.load_tests.filter(({ requests }) => requests === undefined);
  const pairSeconds = 2 * engines * sure.reduce((sum, { duration_seconds = 0 }) => sum + duration_seconds, 0);
  const pairs = LOOKS[0] ?? 0;
  if (pairs * pairSeconds <= gate.budget_minutes * 60) return;
  const [onePair, needed] = [pairSeconds, pairs * pairSeconds].map((seconds) => formatDuration(seconds * 1000));
  throw new ConfigurationError(
    `gate.budget_minutes is ${gate.budget_minutes}, but the first look takes ${pairs} pairs of ${onePair} each, ${needed} in all`,
    {
      hint: `Raise gate.budget_minutes to ${Math.ceil((pairs * pairSeconds) / 60) + 1}, or make the load tests shorter (duration_seconds, requests).`,
    },
  );
}
