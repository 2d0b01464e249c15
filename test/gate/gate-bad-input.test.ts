import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { gateOutcome } from "../../src/gate/decision.ts";
import type { GateCell, GateState } from "../../src/gate/gate-state.ts";
import type { PairValues } from "../../src/gate/pairs.ts";
import { next } from "../../src/gate/procedure.ts";
import type { GateRule } from "../../src/model/comparison.ts";
import {
  BASE,
  cellOf,
  countsOf,
  decide,
  gateRule,
  HISTORY,
  outcomesOf,
  pairsOf,
  stateOf,
  successRule,
} from "./gate-fixtures.ts";

/** Nothing in this file may pass, now or at the last look. */

const SAME = [50.9, 49.6, 50.4, 51.2];

function reasonWithoutPass(cells: readonly GateCell[], more: Partial<GateState> = {}): string {
  expect(outcomesOf(next(stateOf(cells, more)))).not.toContain("pass");
  const decisions = decide(cells, { ...more, stop: true });
  expect(decisions.map(({ outcome }) => outcome)).not.toContain("pass");
  expect(gateOutcome(decisions)).not.toBe("pass");
  const reason = decisions[0]?.reason ?? "";
  expect(reason).not.toMatch(/NaN|undefined|Infinity/);
  return reason;
}

test("no rule at all is not a pass", () => {
  const step = next(stateOf([]));
  expect(step).toEqual({ kind: "decided", decisions: [] });
  expect(gateOutcome([])).toBe("invalid");
});

test("no pair at all is invalid, and a budget that ends before the first look cannot tell", () => {
  expect(decide([{ rule: gateRule(), pairs: [] }], { stop: true })[0]).toMatchObject({
    outcome: "invalid",
    reason: "cannot tell: no pair was measured, and the first look needs 4; allow 4 more pairs",
  });
  const two = [cellOf(BASE.slice(0, 2), SAME.slice(0, 2))];
  const short = next(stateOf(two, { time: { minutesPerPair: 2, minutesLeft: 1 } }));
  expect(short).toMatchObject({ kind: "decided", decisions: [{ outcome: "inconclusive" }] });
  const before = next(stateOf([{ rule: gateRule(), pairs: [] }], { time: { minutesPerPair: 2, minutesLeft: 7 } }));
  expect(before).toMatchObject({ kind: "decided", decisions: [{ outcome: "invalid" }] });
});

test("a metric on one side only is invalid, and says on which", () => {
  const only = (side: "base" | "head"): PairValues[] => BASE.map((value) => ({ [side]: value }));
  expect(reasonWithoutPass([{ rule: gateRule(), pairs: only("head") }])).toBe(
    "base has no median TTFT in any of 4 pairs, so there is nothing to compare head with",
  );
  expect(reasonWithoutPass([{ rule: gateRule(), pairs: only("base") }])).toBe(
    "head has no median TTFT in any of 4 pairs",
  );
  expect(reasonWithoutPass([{ rule: gateRule(), pairs: [{}, {}, {}, {}] }])).toContain(
    "neither side has any median TTFT",
  );
});

test("a metric that is missing beside one that is there is invalid, not forgotten", () => {
  const there = cellOf(BASE, SAME);
  const missing = { rule: gateRule({ statistic: "p95" }), pairs: [] };
  const decisions = decide([there, missing]);
  expect(decisions.map(({ outcome }) => outcome)).toEqual(["pass", "invalid"]);
  expect(gateOutcome(decisions)).toBe("invalid");
});

test("NaN, infinite, zero and negative values are no values", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 0, -3]) {
    expect(reasonWithoutPass([cellOf(BASE, [bad, bad, bad, bad])])).toContain("head has no median TTFT");
    expect(reasonWithoutPass([cellOf([bad, bad, bad, bad], SAME)])).toContain("base has no median TTFT");
  }
});

test("one run that head alone lacks may be the regression, and more than a third lost is too much", () => {
  expect(reasonWithoutPass([cellOf(BASE, [...SAME.slice(0, 3), Number.NaN])])).toBe(
    "head alone has no median TTFT in 1 of 4 pairs, which may be the regression itself",
  );
  expect(reasonWithoutPass([cellOf([Number.NaN, Number.NaN, ...BASE.slice(2)], SAME)])).toBe(
    "2 of 4 pairs have no median TTFT, more than a third",
  );
});

test("a pair that base lost is left out and said to be", () => {
  const [found] = decide([cellOf([...BASE.slice(0, 3), Number.NaN], SAME, { history: HISTORY })], { stop: true });
  expect(found).toMatchObject({ pairs: 3, lost: 1 });
  expect(found?.warnings).toContain("1 pair had no value on either or on the base side and is left out");
});

test("ratios without any variance are no measurement, with and without history, equal or not", () => {
  for (const factor of [1, 1.3, 0.7]) {
    const head = BASE.map((value) => value * factor);
    expect(reasonWithoutPass([cellOf(BASE, head)])).toContain("is the same in all 4 pairs to nine digits");
    expect(reasonWithoutPass([cellOf(BASE, head, { history: HISTORY })])).toContain("one result used twice");
  }
});

test("history that cannot be true is as good as none", () => {
  for (const history of [
    { ...HISTORY, runVariance: Number.NaN },
    { ...HISTORY, runVariance: 0 },
    { ...HISTORY, df: 0 },
  ]) {
    expect(decide([cellOf(BASE, SAME, { history })])[0]?.evidence?.error).toMatchObject({ df: 3, priorDf: 0 });
  }
  for (const betweenVariance of [Number.NaN, -1]) {
    const [found] = decide([cellOf(BASE, SAME, { history: { ...HISTORY, betweenVariance } })]);
    expect(found?.reason).toContain("for these two deployments only");
  }
  const few = { ...HISTORY, sessions: 4 };
  expect(decide([cellOf(BASE, SAME, { history: few })])[0]?.warnings).toEqual([
    "between-deployment noise: not measured (4 A/A sessions, 5 are needed): repeats of one deployment pair cannot see it",
  ]);
});

test("all requests failed on one side: head's fault fails, base's makes it invalid, and neither passes", () => {
  const rule = successRule();
  const all = [300, 300, 300, 300];
  const none = [0, 0, 0, 0];
  const nothing = { rule: gateRule(), pairs: [{}, {}, {}, {}] };
  const dead = decide([{ rule, counts: countsOf(none, all) }, nothing]);
  expect(dead.map(({ outcome }) => outcome)).toEqual(["fail", "invalid"]);
  expect(gateOutcome(dead)).toBe("fail");
  expect(reasonWithoutPass([{ rule, counts: countsOf(all, none) }])).toContain(
    "none of base's 1200 requests succeeded",
  );
  expect(reasonWithoutPass([{ rule, counts: countsOf(all, all) }])).toContain("none of base's");
  // A single request a run is too few to call it significant, and still no pass.
  reasonWithoutPass([{ rule, counts: countsOf([0, 0, 0, 0], [1, 1, 1, 1], 1) }]);
});

test("counts that are no counts are invalid", () => {
  const rule = successRule();
  expect(reasonWithoutPass([{ rule, counts: countsOf([0, 0, 0, 0], [0, 0, 0, 0], 0) }])).toContain(
    "was sent no request",
  );
  expect(reasonWithoutPass([{ rule, counts: countsOf([0, 0, 0, 0], [-1, 0, 0, 0]) }])).toContain("no counts");
  expect(reasonWithoutPass([{ rule, counts: countsOf([0, 0, 0, Number.NaN], [0, 0, 0, 0]) }])).toContain("no counts");
  expect(reasonWithoutPass([{ rule, counts: countsOf([0, 0, 0, 301], [0, 0, 0, 0]) }])).toContain("no counts");
});

test("a rule without a direction, with a direction turned round, or with δ above M is refused wherever it comes from", () => {
  const refusal = (more: Partial<GateRule>): string => {
    try {
      next(stateOf([{ rule: gateRule(more), pairs: pairsOf(BASE, SAME) }]));
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      return (error as Error).message;
    }
    throw new Error("nothing was refused");
  };
  expect(refusal({ better: undefined as never })).toBe(
    'The gate rule for median TTFT of vllm in "light" cannot be judged: it has no direction (better: undefined).',
  );
  expect(refusal({ better: "higher" })).toContain("turns it round");
  expect(refusal({ delta: 0.2, margin: 0.1 })).toContain("delta 0.2 is above margin 0.1");
  expect(refusal({ delta: Number.NaN })).toContain("delta NaN");
  expect(refusal({ margin: 0, delta: 0 })).toContain("margin 0");
  expect(refusal({ floor: { deltaMs: 10, marginMs: 5 } })).toContain("10 ms and 5 ms are not in order");
});

test("looks that are odd, not ascending, or none are refused", () => {
  for (const looks of [[], [5], [6, 4], [4, 4], [0, 4]]) {
    expect(() => next(stateOf([cellOf(BASE, SAME)], { looks }))).toThrow(ConfigurationError);
  }
});
