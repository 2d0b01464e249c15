import { expect, test } from "vitest";
import { gateOutcome } from "../../src/gate/decision.ts";
import { next } from "../../src/gate/procedure.ts";
import type { Comparison } from "../../src/model/comparison.ts";
import { BASE, cellOf, countsOf, decide, gateRule, HISTORY, pairsOf, stateOf, successRule } from "./gate-fixtures.ts";

const SAME = [50.9, 49.6, 50.4, 51.2];
/** Scatters by some 13 % about a little more than base, so that not even ten pairs tell. */
const NOISY = [59.5, 42.4, 61.8, 50.1, 46.0, 60.9, 55.6, 44.1, 60.8, 49.3];
const LONG = [50.2, 49.1, 51.3, 50.6, 49.7, 50.9, 50.1, 49.8, 50.7, 50.0];

/** The figures of these four tests were computed with SciPy from the formulas. */
test("a regression fails with the interval, p-value, error and MDE that a second implementation computes", () => {
  const [found] = decide([cellOf(BASE, [60.1, 58.0, 61.9, 59.2], { history: HISTORY })]);
  expect(found?.outcome).toBe("fail");
  expect(found?.evidence?.change.low).toBeCloseTo(0.13691836146248995, 9);
  expect(found?.evidence?.change.estimate).toBeCloseTo(0.18868130536761163, 12);
  expect(found?.evidence?.change.high).toBeCloseTo(0.24280097289735494, 9);
  expect(found?.evidence?.p).toBeCloseTo(3.0936972364282187e-9, 15);
  expect(found?.evidence?.mde).toBeCloseTo(0.13490105878991265, 8);
  expect(found?.evidence?.error).toMatchObject({ priorDf: 8, sessions: 20, staleHistory: false });
  expect(found?.evidence?.error?.se).toBeCloseTo(0.02182933288314004, 12);
  expect(found?.evidence?.error?.df).toBeCloseTo(30.967094852067504, 7);
  expect(found?.look).toMatchObject({ number: 1, of: 3, share: 0.4, family: 1, deadline: false });
  expect(found?.look.alphaSpent).toBeCloseTo(4.646253777984518e-5, 14);
  expect(found?.reason).toBe("slower by 14–24 % (6.9–12 ms): median TTFT 50.29 ms → 59.78 ms");
});

test("an engine that restarts again and again with the change alone is a regression, though hardly a request failed", () => {
  const restarting = (head: number, base = 0) => ({
    rule: successRule(),
    counts: countsOf([0, 0, 0, 0], [1, 0, 1, 0]).map((pair, at) => ({
      base: { ...pair.base, restarted: at < base },
      head: { ...pair.head, restarted: at < head },
    })),
  });
  const [found, latency] = decide([restarting(2), cellOf(BASE, SAME, { history: HISTORY })]);
  expect(found).toMatchObject({
    outcome: "fail",
    reason: "head's engine restarted or went away by itself in 2 of 4 pairs, and base's in none",
  });
  // Its answers are no survivors of failures.
  expect(latency?.outcome).toBe("pass");
  expect([restarting(1), restarting(2, 1)].map((cell) => decide([cell])[0]?.outcome)).toEqual(["pass", "pass"]);
});

test("no difference passes, and the sentence is what was excluded, never that there is none", () => {
  const [found] = decide([cellOf(BASE, SAME, { history: { ...HISTORY, betweenVariance: 0.0001 } })]);
  expect(found?.outcome).toBe("pass");
  expect(found?.evidence?.error?.df).toBeCloseTo(22.821894000114174, 7);
  expect(found?.evidence?.p).toBeCloseTo(0.3945853287022308, 10);
  expect(found?.evidence?.change.high).toBeCloseTo(0.03984316433196854, 9);
  expect(found?.evidence?.mde).toBeCloseTo(0.10628482086498314, 8);
  expect(found?.reason).toBe(
    "PASS: a regression above 10 % excluded at 95 %, −3 % … +4 %: median TTFT 50.29 ms → 50.52 ms",
  );
  expect(found?.warnings).toEqual([]);
});

test("without history the t test has three degrees of freedom, and holds for these two deployments only", () => {
  const [found] = decide([cellOf(BASE, SAME)]);
  expect(found?.evidence?.error).toMatchObject({ df: 3, priorDf: 0, sessions: 0, between: 0 });
  expect(found?.evidence?.error?.se).toBeCloseTo(0.007444431357166323, 12);
  expect(found?.evidence?.change.low).toBeCloseTo(-0.018991823370475804, 9);
  expect(found?.evidence?.mde).toBeCloseTo(0.2533424162388256, 8);
  expect(found?.reason).toContain("for these two deployments only");
  expect(found?.warnings).toEqual([
    "between-deployment noise: not measured: repeats of one deployment pair cannot see it",
  ]);
});

test("a floor in ms forgives what is small in ms, and is said to be in force", () => {
  const floor = { deltaMs: 5, marginMs: 10 };
  const [found] = decide([cellOf([20.2, 19.1, 21.3, 20.6], [22.4, 21.0, 23.9, 22.1], { history: HISTORY, floor })]);
  expect(found?.outcome).toBe("pass");
  expect(Math.log1p(found?.evidence?.margin ?? 0)).toBeCloseTo(0.40078386183171877, 10);
  expect(Math.log1p(found?.evidence?.delta ?? 0)).toBeCloseTo(0.22033743405491296, 10);
  expect(found?.reason).toContain("a regression above 49 % excluded at 95 % (worse for certain, but below 25 %)");
  expect(found?.warnings).toContain(
    "the floor in ms is in force: 5 ms and 10 ms are 25 % and 49 % of base, where the rule has 5 % and 10 %",
  );
});

test("history that is too noisy to be true is dropped from six pairs on, and said to be", () => {
  const history = { ...HISTORY, runVariance: 0.01, betweenVariance: 0 };
  const base = LONG.slice(0, 6);
  const head = [53.0, 51.5, 54.1, 53.2, 52.5, 53.4];
  const [early] = decide([cellOf(base.slice(0, 4), head.slice(0, 4), { history })], { stop: true });
  expect(early?.evidence?.error?.staleHistory).toBe(false);
  const [found] = decide([cellOf(base, head, { history })]);
  expect(found?.outcome).toBe("fail");
  expect(found?.evidence?.error).toMatchObject({ staleHistory: true, df: 5, priorDf: 0, history: 0 });
  expect(found?.evidence?.p).toBeCloseTo(9.490943555866205e-8, 13);
  expect(found?.look.alpha).toBeCloseTo(0.0008365142495712264, 12);
  expect(found?.warnings).toContain("history was noisier than today and was left out: calibrate again");
});

test("today's variance is never made smaller by history, and a noisier today is a warning", () => {
  const history = { ...HISTORY, runVariance: 0.0001, betweenVariance: 0 };
  const [found] = decide([cellOf(LONG.slice(0, 4), NOISY.slice(0, 4), { history })], { stop: true });
  const error = found?.evidence?.error;
  expect(error?.history).toBe(0);
  expect(error?.today).toBeCloseTo((error?.se ?? 0) ** 2, 15);
  expect(found?.warnings).toContain(
    "today is noisier than history (F test, p < 0.01): what has changed in the environment?",
  );
});

test("where more is better a fall fails, by the same procedure the other way round", () => {
  const rate = {
    metric: "tokens_per_second",
    statistic: "value",
    better: "higher",
    delta: 0.02,
    margin: 0.05,
  } as const;
  const history = { ...HISTORY, runVariance: 0.0002, betweenVariance: 0 };
  const [fall] = decide([cellOf([200, 201, 199, 202], [180, 182, 178.5, 181], { ...rate, history })]);
  expect(fall?.outcome).toBe("fail");
  expect(fall?.evidence?.change.estimate).toBeLessThan(-0.09);
  expect(fall?.reason).toMatch(
    /^lower by 8\.8–11 % \(18–23 tokens\/s\): output tokens\/s 200\.5 tokens\/s → 180\.4 tokens\/s$/,
  );
  const [rise] = decide([cellOf([180, 182, 178.5, 181], [200, 201, 199, 202], { ...rate, history })]);
  expect(rise?.outcome).toBe("pass");
  expect(rise?.reason).toContain("better for certain");
});

test("what cannot be told asks for the next look, with the minutes it takes", () => {
  const step = next(stateOf([cellOf(LONG.slice(0, 4), NOISY.slice(0, 4))], { time: { minutesPerPair: 1.5 } }));
  expect(step).toMatchObject({ kind: "extend", toPairs: 6, minutes: 3, frozen: [] });
  expect(step.kind === "extend" && step.reason).toMatch(
    /^cannot tell yet: median TTFT of vllm in "light" \(−\d+(\.\d)? % … \+\d+ %\); 2 more pairs \(~3 min\)$/,
  );
});

test("at the last look it is inconclusive, with the pairs and minutes that would decide", () => {
  const [found] = decide([cellOf(LONG, NOISY)], { time: { minutesPerPair: 1.5 } });
  expect(found?.outcome).toBe("inconclusive");
  expect(found?.reason).toMatch(
    /^cannot tell: −\d+(\.\d)? % … \+\d+(\.\d)? %, \d+ more pairs \(~\d+ min\) would decide: median TTFT/,
  );
  expect(found?.evidence?.pairsNeeded).toBeGreaterThan(10);
});

test("where deployments differ too much no number of pairs is promised, but more deployments", () => {
  const history = { ...HISTORY, betweenVariance: 0.05 ** 2 };
  const step = next(stateOf([cellOf(BASE, SAME, { history })]));
  expect(step.kind === "extend" && step.reason).toContain("only more deployments a side would make sure");
  const [found] = decide([cellOf(BASE, SAME, { history })], { stop: true });
  expect(found?.evidence?.pairsNeeded).toBe("none");
  expect(found?.reason).toContain(
    "no number of pairs would make sure: deployments differ too much, so use 2 or more a side",
  );
  expect(found?.warnings).toContain("deployments of one revision differ by 5 %: use 2 deployments a side");
});

test("more deployments a side divide the variance between them", () => {
  const cell = cellOf(BASE, SAME, { history: HISTORY });
  const between = [1, 2].map((deployments) => decide([cell], { deployments, stop: true })[0]?.evidence?.error?.between);
  expect(between).toEqual([0.0003, 0.00015]);
});

test("a decision is frozen, whatever comes after it", () => {
  const steady = cellOf(LONG.slice(0, 4), [50.9, 49.6, 50.4, 51.2], { statistic: "p50" });
  const open = cellOf(LONG.slice(0, 4), NOISY.slice(0, 4), { statistic: "p95" });
  const first = next(stateOf([steady, open]));
  if (first.kind !== "extend") throw new Error("decided too early");
  expect(first.frozen.map(({ statistic, outcome }) => [statistic, outcome])).toEqual([["p50", "pass"]]);
  const worse = {
    ...steady,
    pairs: pairsOf(
      LONG,
      LONG.map((value) => value * 1.5 + Math.sin(value)),
    ),
  };
  const after = decide([worse, { ...open, pairs: pairsOf(LONG, NOISY) }], { frozen: first.frozen });
  expect(after.map(({ outcome }) => outcome)).toEqual(["pass", "inconclusive"]);
  expect(after[0]).toEqual(first.frozen[0]);
});

test("a deadline spends all of the error that is left, and says that it stopped early", () => {
  const cell = cellOf(
    LONG.slice(0, 6),
    LONG.slice(0, 6).map((value, at) => value * (1.08 + 0.02 * Math.sin(at * 2))),
  );
  const [planned] = [next(stateOf([cell]))].flatMap((step) => (step.kind === "extend" ? step.soFar : step.decisions));
  const [stopped] = decide([cell], { stop: true });
  expect(planned?.look.share).toBe(0.6);
  expect(stopped?.look).toMatchObject({ share: 1, deadline: true, number: 2 });
  expect(stopped?.look.alphaSpent).toBeCloseTo(0.01, 12);
  expect(stopped?.warnings).toContain("stopped by the deadline after 6 pairs, fewer than planned");
});

test("the time that is left shortens the next step to an even number of pairs, or ends the run", () => {
  const cell = cellOf(LONG.slice(0, 6), NOISY.slice(0, 6));
  const time = (minutesLeft: number) => next(stateOf([cell], { time: { minutesPerPair: 2, minutesLeft } }));
  expect(time(9)).toMatchObject({ kind: "extend", toPairs: 10 });
  expect(time(7)).toMatchObject({ kind: "extend", toPairs: 8 });
  expect(time(3)).toMatchObject({ kind: "decided" });
  const eight = cellOf(LONG.slice(0, 8), NOISY.slice(0, 8));
  const last = next(stateOf([eight], { time: { minutesPerPair: 2, minutesLeft: 1 } }));
  expect(last.kind === "decided" && last.decisions[0]?.look).toMatchObject({ number: 3, share: 1, deadline: true });
});

test("an odd pair is not judged, since a drift would count in it", () => {
  const [found] = decide([cellOf(LONG.slice(0, 7), NOISY.slice(0, 7))], { stop: true });
  expect(found?.pairs).toBe(6);
});

test("the family of gating rules shares the error, and advisory rules have their own and ask for nothing", () => {
  const statistics = ["p50", "p95", "p99", "mean"] as const;
  const gating = (["ttft_ms", "tpot_ms"] as const).flatMap((metric) =>
    statistics.map((statistic) =>
      cellOf(BASE, SAME, { metric, statistic, history: { ...HISTORY, betweenVariance: 0 } }),
    ),
  );
  const advisory = cellOf(BASE, [56, 44, 58, 49], { metric: "e2e_ms", role: "advisory" });
  const decisions = decide([...gating, advisory]);
  expect(decisions[0]?.look.family).toBe(8);
  expect(decisions[8]).toMatchObject({ outcome: "inconclusive", look: { family: 1 } });
  expect(gateOutcome(decisions)).toBe("pass");
});

test("the same state always gets the same answer, and is left as it was", () => {
  const state = stateOf([cellOf(LONG.slice(0, 4), NOISY.slice(0, 4))], { time: { minutesPerPair: 1 } });
  const before = structuredClone(state);
  expect(next(state)).toEqual(next(state));
  expect(state).toEqual(before);
});

test("before the first look there is nothing to judge but more to measure", () => {
  expect(next(stateOf([cellOf(BASE.slice(0, 2), SAME.slice(0, 2))]))).toMatchObject({
    kind: "extend",
    toPairs: 4,
    soFar: [],
  });
});

test("failures that rise on head fail first, by an exact test on counts", () => {
  const latency = cellOf(BASE, SAME);
  const success = { rule: successRule(), counts: countsOf([0, 1, 0, 0], [9, 12, 8, 11]) };
  const decisions = decide([success, latency]);
  expect(decisions.map(({ outcome }) => outcome)).toEqual(["fail", "invalid"]);
  expect(decisions[0]?.reason).toMatch(
    /^failures rose by 2\.\d–4\.\d points \(exact p = \d\.\de-\d+\): success rate 99\.92 % → 96\.67 %$/,
  );
  expect(decisions[1]?.reason).toContain("that of the requests that survived");
  expect(gateOutcome(decisions)).toBe("fail");
});

test("a latency that fails beside failing requests stays failed", () => {
  const latency = cellOf(
    BASE,
    BASE.map((value, at) => value * (1.5 + 0.01 * at)),
    { history: HISTORY },
  );
  const success = { rule: successRule(), counts: countsOf([0, 0, 0, 0], [9, 12, 8, 11]) };
  expect(decide([success, latency]).map(({ outcome }) => outcome)).toEqual(["fail", "fail"]);
});

test("equal failures pass when enough requests exclude the margin, and one burst is not held against head yet", () => {
  const pass = decide([{ rule: successRule(), counts: countsOf([1, 0, 0, 1], [0, 1, 1, 0]) }]);
  expect(pass[0]).toMatchObject({ outcome: "pass" });
  expect(pass[0]?.reason).toMatch(
    /^PASS: a rise of failures by more than 2 points excluded at 95 %, −0\.\d points … \+0\.\d points: success rate/,
  );
  const burst = next(stateOf([{ rule: successRule(), counts: countsOf([0, 0, 0, 0], [0, 40, 0, 0]) }]));
  expect(burst).toMatchObject({ kind: "extend", toPairs: 6 });
  const [ended] = decide([{ rule: successRule(), counts: countsOf([0, 0, 0, 0], [0, 40, 0, 0]) }], { stop: true });
  expect(ended).toMatchObject({ outcome: "inconclusive" });
  expect(ended?.reason).toContain("head's failures came in one pair only, which one incident would explain");
});

test("the gravest outcome of the gating rules is that of the gate", () => {
  const of = (outcome: Comparison["outcome"], role: "gate" | "advisory" = "gate") =>
    ({ ...(decide([cellOf(BASE, SAME)])[0] as Comparison), outcome, rule: gateRule({ role }) }) satisfies Comparison;
  expect(gateOutcome([of("pass"), of("inconclusive"), of("invalid"), of("fail")])).toBe("fail");
  expect(gateOutcome([of("pass"), of("inconclusive"), of("invalid")])).toBe("invalid");
  expect(gateOutcome([of("pass"), of("inconclusive")])).toBe("inconclusive");
  expect(gateOutcome([of("pass"), of("fail", "advisory")])).toBe("pass");
});
