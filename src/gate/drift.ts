import type { Drift, GateRule } from "../model/comparison.ts";
import type { Session } from "../model/session.ts";
import { type SlopeInterval, slopeInterval } from "../stats/regression.ts";
import { mean } from "../stats/variance.ts";
import { percent, rangeText } from "./comparison-text.ts";
import { isSameGround } from "./fingerprint-match.ts";
import { dayOf, distinctSessions, sideValues } from "./session-values.ts";
import { signOf } from "./shift.ts";
import { nameOf } from "./wording.ts";

const LEAST_DAYS = 6;
/** The days must lie at least so far apart: a slope over a few days is weather. */
const LEAST_SPAN = 14;
/** Slower than this a year, 13 %, is left to the pinned release. */
const LEAST_PER_WEEK = 0.0025;
/** As many days are told one by one. */
const LEVELS = 30;
const WEEK = 7;
const DAY_MS = 86_400_000;

/**
 * How each rule's metric moves over stored sessions: the slope of the log of a day's mean on days, by least squares. Only
 * sessions on the ground of the newest count, and none that was itself a regression. Absent below six days over two weeks.
 * One step among the days has a slope, too: it is told as what it comes to a week.
 */
export function findDrift(rules: readonly GateRule[], sessions: readonly Session[]): Drift[] {
  const newest = sessions.at(-1);
  const alike = distinctSessions(sessions).filter(
    ({ fingerprint, regressed }) => regressed !== true && isSameGround(fingerprint, newest?.fingerprint),
  );
  return rules.flatMap((rule) => driftOf(rule, alike) ?? []);
}

function driftOf(rule: GateRule, sessions: readonly Session[]): Drift | undefined {
  const points = pointsOf(rule, sessions).toSorted((a, b) => a.x - b.x);
  const days = points.map(({ x }) => x);
  if (points.length < LEAST_DAYS || Math.max(...days) - Math.min(...days) < LEAST_SPAN) return undefined;
  const slope = slopeInterval(points);
  if (slope === undefined) return undefined;
  const perWeek = weekly(rule, slope);
  const drifting = perWeek.low > 0 && perWeek.estimate >= LEAST_PER_WEEK;
  const { endpointId, engine, scenario, metric, statistic } = rule;
  const measured = sessions.filter((session) => sideValues([session], rule, "stored").replicates.length > 0).length;
  return {
    ...{ endpointId, engine, scenario, metric, statistic },
    perWeek,
    sessions: measured,
    days: points.length,
    levels: points.slice(-LEVELS).map(({ x, y }) => ({ day: dateOf(x), value: Math.exp(signOf(rule) * y) })),
    drifting,
    reason: reasonOf(rule, perWeek, drifting, points.length),
  };
}

/** One point a day; sessions whose day cannot be read are left out. */
function pointsOf(rule: GateRule, sessions: readonly Session[]): { x: number; y: number }[] {
  const byDay = Object.entries(Object.groupBy(sessions, ({ startedAt }) => dayOf(startedAt)));
  return byDay.flatMap(([day, same = []]) => {
    const { replicates } = sideValues(same, rule, "stored");
    const at = Date.parse(day);
    if (replicates.length === 0 || Number.isNaN(at)) return [];
    return [{ x: at / DAY_MS, y: signOf(rule) * mean(replicates.map((replicate) => replicate.mean)) }];
  });
}

function dateOf(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

/** Change a week for the worse: growth of what should be low, loss of what should be high. */
function weekly(rule: GateRule, { slope, low, high }: SlopeInterval): Drift["perWeek"] {
  const sign = signOf(rule);
  const change = (perDay: number): number => sign * Math.expm1(sign * WEEK * perDay);
  return { low: change(low), estimate: change(slope), high: change(high) };
}

function reasonOf({ metric, statistic }: GateRule, perWeek: Drift["perWeek"], drifting: boolean, days: number): string {
  const range = `${rangeText(perWeek, metric)} a week for the worse (95 %, ${days} days)`;
  const name = nameOf(metric, statistic);
  if (drifting) return `${name} gets worse by ${percent(perWeek.estimate)} a week: ${range}`;
  return `${name} does not drift for certain: ${range}`;
}
