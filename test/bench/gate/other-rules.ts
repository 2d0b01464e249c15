import { normalQuantile } from "../../../src/stats/normal.ts";
import { mean, sampleVariance } from "../../../src/stats/variance.ts";
import type { LogPairs } from "./session.ts";

/** What other gates would say of the same session. Logs, turned so that more is worse. */
export interface OtherInput {
  session: LogPairs;
  /** True change of head. */
  effect: number;
  /** A base run of each earlier session. */
  earlier: readonly number[];
  /** Sorted log latencies of the first pair, where single requests are simulated. */
  requests?: { base: Float64Array; head: Float64Array };
}

export type OtherOutcome = "fail" | "pass" | "unsure";

/** Undefined: the rule has nothing to look at in this world. */
export type OtherRule = (input: OtherInput) => OtherOutcome | undefined;

export const OTHER_RULES: Readonly<Record<string, OtherRule>> = {
  "one run, +10 %": (input) => verdict(oneRun(input) > Math.log(1.1)),
  "one run, 200 %": (input) => verdict(oneRun(input) > Math.log(2)),
  "Mann–Whitney 5 % on requests": mannWhitney,
  "2σ and 1 % on 7 days": zOnHistory,
  "CV ≤ 5 %, then +10 %": cvGate,
};

function verdict(fails: boolean): OtherOutcome {
  return fails ? "fail" : "pass";
}

function oneRun({ session, effect }: OtherInput): number {
  return (session.head[0] as number) + effect - (session.base[0] as number);
}

/** One run a side, requests taken as independent: normal approximation, one-sided. */
function mannWhitney({ requests, effect }: OtherInput): OtherOutcome | undefined {
  if (requests === undefined) return undefined;
  const { base, head } = requests;
  let below = 0;
  let wins = 0;
  for (const value of head) {
    while (below < base.length && (base[below] as number) < value + effect) below += 1;
    wins += below;
  }
  const [n1, n2] = [head.length, base.length];
  const z = (wins - (n1 * n2) / 2) / Math.sqrt((n1 * n2 * (n1 + n2 + 1)) / 12);
  return verdict(z > normalQuantile(0.05));
}

/** Head's first run against the last seven days, sd with n in the denominator. */
function zOnHistory({ session, effect, earlier }: OtherInput): OtherOutcome | undefined {
  const days = earlier.slice(0, 7).map(Math.exp);
  if (days.length < 7) return undefined;
  const centre = mean(days);
  const sd = Math.sqrt((sampleVariance(days).variance * (days.length - 1)) / days.length);
  const now = Math.exp((session.head[0] as number) + effect);
  return verdict(now >= centre + 2 * sd && now >= centre * 1.01);
}

/** Four runs a side; both must be steady, then their means are compared. */
function cvGate({ session, effect }: OtherInput): OtherOutcome {
  const base = Array.from(session.base.subarray(0, 4), Math.exp);
  const head = Array.from(session.head.subarray(0, 4), (value) => Math.exp(value + effect));
  if ([base, head].some((side) => Math.sqrt(sampleVariance(side).variance) / mean(side) > 0.05)) return "unsure";
  return verdict(mean(head) > 1.1 * mean(base));
}
