import { expect, test } from "vitest";
import { gateOutcome } from "../../src/gate/decision.ts";
import { matchFingerprints } from "../../src/gate/fingerprint-match.ts";
import type { Session } from "../../src/model/session.ts";
import { gateRule, HISTORY, successRule } from "./gate-fixtures.ts";
import { compare, compareOne, DAY, daily, fingerprint, IDENTITY, repeat, SAME, session } from "./session-fixtures.ts";

/** Means of the logs 0, ±0.01, ±0.02 about ln 50; two runs each, ±0.005 about their mean. V = 2.5e-4, s_r² = 5e-5. */
const LEVELS = [0, 0.01, -0.01, 0.02, -0.02];

function runs(level: number, spread = 0.005): number[] {
  return [50 * Math.exp(level + spread), 50 * Math.exp(level - spread)];
}

const FIVE_DAYS = daily(LEVELS.map((level) => runs(level)));

function head(level: number, name = "head"): Session {
  return session(name, 0, runs(level));
}

test("the interval and the p-value are those of a t test on days that a hand computes", () => {
  const { evidence, ...found } = compareOne(FIVE_DAYS, [head(0.03)]);
  // se² = V·(1 + 1/5) = 3e-4 with 4 df, so t = √3, and P(T₄ ≥ √3) = ½ − ⅜·√(12/7)·(6/7).
  expect(evidence?.error?.se).toBeCloseTo(Math.sqrt(3e-4), 12);
  expect(evidence?.error?.df).toBeCloseTo(4, 9);
  expect(evidence?.p).toBeCloseTo(0.5 - 0.375 * Math.sqrt(12 / 7) * (6 / 7), 10);
  const half = 2.7764451051977987 * Math.sqrt(3e-4);
  expect(evidence?.change.estimate).toBeCloseTo(Math.expm1(0.03), 12);
  expect(evidence?.change.low).toBeCloseTo(Math.expm1(0.03 - half), 9);
  expect(evidence?.change.high).toBeCloseTo(Math.expm1(0.03 + half), 9);
  // s_d² = 2.5e-4 − 2.5e-5.
  expect(evidence?.error?.betweenSd).toBeCloseTo(Math.sqrt(2 * 2.25e-4), 12);
  expect(found).toMatchObject({
    basis: "stored",
    outcome: "pass",
    sessions: { base: 5, head: 1, baseRuns: 10, headRuns: 2 },
    look: { number: 1, of: 1, share: 1, alpha: 0.01, alphaSpent: 0.01, family: 1, deadline: false },
  });
});

test("a side with fewer runs a session adds their noise, with Satterthwaite's degrees of freedom", () => {
  const { evidence } = compareOne(FIVE_DAYS, [session("head", 0, [51])]);
  // c = 1/10 + 1 − 1.2/2 = ½ of s_r² = 5e-5, which has 5 df.
  const [v, r] = [3e-4, 2.5e-5];
  expect(evidence?.error?.se).toBeCloseTo(Math.sqrt(v + r), 12);
  expect(evidence?.error?.df).toBeCloseTo((v + r) ** 2 / (v ** 2 / 4 + r ** 2 / 5), 7);
});

test("a side with more runs a session takes nothing off", () => {
  const many = session("head", 0, [...runs(0.03), ...runs(0.03)]);
  expect(compareOne(FIVE_DAYS, [many]).evidence?.error?.se).toBeCloseTo(Math.sqrt(3e-4), 12);
});

test("days that agree by chance are not certain: V is never below what runs alone make", () => {
  const { evidence } = compareOne(daily(LEVELS.map(() => runs(0))), [head(0.01)]);
  // s_r²/R·(1 + 1/5) = 2.5e-5·1.2.
  expect(evidence?.error?.se).toBeCloseTo(Math.sqrt(3e-5), 12);
  expect(evidence?.error).toMatchObject({ df: 4, betweenSd: 0 });
});

test("two deployments a side are a t test with two degrees of freedom", () => {
  const base = [session("b0", 0, runs(0)), session("b1", 0, runs(0.02))];
  const { evidence, sessions, deployments } = compareOne(base, [head(0.1, "h0"), head(0.12, "h1")], {
    basis: "phased",
  });
  expect(evidence?.error?.se).toBeCloseTo(Math.sqrt(2e-4), 12);
  expect(evidence?.error?.df).toBeCloseTo(2, 9);
  expect({ sessions, deployments }).toMatchObject({ sessions: { base: 2, head: 2 }, deployments: 2 });
});

test("one deployment a side is decided with the noise between deployments that calibration learned, and not without", () => {
  const [base, same] = [[session("b", 0, runs(0))], [head(0.01)]];
  const without = compareOne(base, same, { basis: "phased" });
  expect(without.outcome).toBe("inconclusive");
  expect(without.reason).toMatch(
    /^too few deployments to tell: 1 of base and 1 of head do not say how deployments differ; deploy each side 2 times or more, or calibrate: median TTFT 50 ms → 50\.5 ms/,
  );
  expect(without.evidence).not.toHaveProperty("mde");
  expect(without.warnings).toContain(
    "what deployments differ by is not known: the interval is that of these sessions only",
  );
  const history = { ...HISTORY, runVariance: 1e-4, betweenVariance: 2e-4 };
  const found = compareOne(base, same, { basis: "phased", historyOf: () => history });
  expect(found.outcome).toBe("pass");
  // V = σb²/2 + s_r²/2 with s_r² = 5e-5 today and in history: se² = 2·(1e-4 + 2.5e-5), at most 8 df.
  expect(found.evidence?.error?.se).toBeCloseTo(Math.sqrt(2.5e-4), 12);
  expect(found.evidence?.error).toMatchObject({ df: 8, priorDf: 8, sessions: 20 });
  expect(found.reason).not.toContain("for these two deployments only");
});

test("history steadies the noise between deployments and never makes today's smaller", () => {
  const base = [session("b0", 0, runs(0)), session("b1", 0, runs(0.02))];
  const heads = [head(0.1, "h0"), head(0.12, "h1")];
  const se = (betweenVariance: number) =>
    compareOne(base, heads, {
      basis: "phased",
      historyOf: () => ({ ...HISTORY, runVariance: 1e-4, betweenVariance }),
    }).evidence?.error;
  expect(se(1e-5)?.se).toBeCloseTo(Math.sqrt(2e-4), 12);
  expect(se(1e-2)?.se).toBeGreaterThan(Math.sqrt(2e-4));
  expect(se(1e-5)?.df).toBeGreaterThan(2);
});

test("what calibration learned on one day lends a stored base nothing: it knows nothing of days", () => {
  const found = compareOne(FIVE_DAYS, [head(0.03)], { historyOf: () => ({ ...HISTORY, betweenVariance: 0.1 }) });
  expect(found.evidence?.error).toMatchObject({ priorDf: 0, df: 4 });
  const one = compareOne(FIVE_DAYS.slice(0, 1), [head(0)], { historyOf: () => HISTORY });
  expect(one.outcome).toBe("inconclusive");
  expect(one.reason).toContain("too few days to tell: 1 of base and 1 of head do not say how days differ; ");
});

test("sessions of one UTC day are one day, however many they are", () => {
  const twice = FIVE_DAYS.flatMap((one) => [one, { ...one, id: `${one.id}-again` }]);
  const found = compareOne(twice, [head(0.03)]);
  expect(found.sessions).toEqual({ base: 5, head: 1, baseRuns: 20, headRuns: 2 });
  expect(found.evidence?.error?.df).toBeLessThan(4.5);
  const sameDay = compareOne(
    FIVE_DAYS.map((one) => ({ ...one, startedAt: "2026-06-01T08:00:00Z" })),
    [head(0)],
  );
  expect(sameDay).toMatchObject({ outcome: "inconclusive", sessions: { base: 1 } });
});

test("answers that end sooner are no faster ones: E2E of two lengths is not compared, TTFT is", () => {
  const days = (name: string, level: number, tokens: number) =>
    daily(
      [0, 1, 2, 3, 4].map((day) => [level + day / 10, level - day / 10]),
      name,
    ).map((day) => ({
      ...day,
      tests: day.tests.map((test) => ({
        ...test,
        repeats: test.repeats.map((one) => ({
          ...one,
          metrics: { ...one.metrics, ...(one.metrics.ttft_ms && { e2e_ms: one.metrics.ttft_ms }) },
          outputTokensPerAnswer: tokens,
        })),
      })),
    }));
  const rules = [gateRule({ metric: "e2e_ms" }), gateRule()];
  const outcomes = (tokens: number) =>
    compare(days("base", 50, 100), days("head", 48, tokens), { rules }).map(({ outcome }) => outcome);
  expect(outcomes(104)).toEqual(["pass", "pass"]);
  expect(outcomes(60)).toEqual(["invalid", "pass"]);
  const [e2e] = compare(days("base", 50, 100), days("head", 48, 60), { rules });
  expect(e2e?.reason).toBe(
    "answers of base had 100.0 tokens on average, those of head 60.0 (limit 5 % apart), so median E2E is that of other work",
  );
});

test("a session that a file holds twice counts once", () => {
  expect(compareOne([...FIVE_DAYS, ...FIVE_DAYS], [head(0.03)]).sessions).toMatchObject({ base: 5, baseRuns: 10 });
});

test("from five days on a regression fails, with the words of the paired comparison", () => {
  const found = compareOne(FIVE_DAYS, [head(0.2)]);
  expect(found.outcome).toBe("fail");
  expect(found.reason).toBe("slower by 16–28 % (8.2–14 ms): median TTFT 50 ms → 61.07 ms");
  expect(found.details).toContain("between-day noise: 2.1 % of the difference between two");
});

test("fewer days clear and do not convict: what would fail asks for the paired comparison", () => {
  const four = daily([0, 0.01, -0.01, 0.005].map((level) => runs(level)));
  expect(compareOne(four, [head(0.005)]).outcome).toBe("pass");
  const found = compareOne(four, [head(0.3)]);
  expect(found.outcome).toBe("inconclusive");
  expect(found.reason).toMatch(
    /^slower by 31–\d+ % \([^)]*\), but 4 days of base can clear and not convict \(5 can\): run the paired comparison \(baseline: paired, about 4 pairs\): median TTFT/,
  );
});

test("what is undecided says how many more days or deployments would decide, and the pairs that would do instead", () => {
  const noisy = daily([0, 0.06, -0.06, 0.08, -0.08].map((level) => runs(level)));
  const days = compareOne(noisy, [head(0.03)]);
  expect(days.reason).toMatch(
    /^cannot tell: .* and no number of days would make sure: run the paired comparison \(baseline: paired, about 4 pairs\)/,
  );
  expect(days.evidence?.sessionsNeeded).toBe("none");
  const base = [session("b0", 0, runs(0)), session("b1", 0, runs(0.06))];
  const deployments = compareOne(base, [head(0.05, "h0"), head(0.09, "h1")], { basis: "phased" });
  expect(deployments.evidence?.sessionsNeeded).toBeGreaterThan(2);
  expect(deployments.reason).toMatch(/^cannot tell: .*, \d+ more deployments? a side would decide: /);
});

test("a regressed session lends the noise of its runs and not its level", () => {
  const slow = session("slow", 9, runs(0.5, 0.02), { regressed: true });
  const found = compareOne([slow, ...FIVE_DAYS], [head(0.03)]);
  expect(found.evidence?.base).toBeCloseTo(50, 9);
  expect(found.sessions).toMatchObject({ base: 5 });
  expect(found.warnings).toContain("1 session of base was a regression itself and lends no level");
  expect(compareOne([{ ...slow }], [head(0)]).outcome).toBe("inconclusive");
});

test("a pinned release that was measured once is compared with the noise of the days of the stored base", () => {
  const release = [session("v1", 80, runs(0))];
  expect(compareOne(release, [head(0)], { basis: "pinned" }).outcome).toBe("inconclusive");
  const window = daily(
    [0.1, ...LEVELS.map((level) => level + 0.1)].slice(1).map((level) => runs(level)),
    "window",
  );
  const crept = compareOne(release, [head(0.15)], { basis: "pinned", window });
  expect(crept).toMatchObject({ outcome: "fail", sessions: { base: 1, head: 1 } });
  // V·(1 + 1) from the five days of the window, about their own mean.
  expect(crept.evidence?.error?.se).toBeCloseTo(Math.sqrt(5e-4), 12);
  expect(compareOne(release, [head(0.15)], { basis: "pinned", window: window.slice(3) }).outcome).toBe("inconclusive");
});

test("another ground disables fail and pass, names both values, and offers the paired comparison", () => {
  const match = matchFingerprints(fingerprint(), fingerprint({ environment: { gpu: "A100" } }));
  for (const level of [0, 0.3]) {
    const found = compareOne(FIVE_DAYS, [head(level)], { match });
    expect(found.outcome).toBe("inconclusive");
    expect(found.reason).toMatch(
      /^not comparable: environment\.gpu is "H100" on base and "A100" on head; run the paired comparison \(baseline: paired.*\): median TTFT/,
    );
    expect(found.evidence).toBeDefined();
  }
});

test("another model has to be allowed, and is said to be when it is", () => {
  const other = fingerprint({ subject: { vllm: { ...IDENTITY, model: "n" } } });
  const match = matchFingerprints(fingerprint(), other);
  const heads = (level: number) => [{ ...head(level), fingerprint: other }];
  for (const level of [0, 0.3]) {
    const refused = compareOne(FIVE_DAYS, heads(level), { match });
    expect(refused.outcome).toBe("inconclusive");
    expect(refused.reason).toContain(
      'another model, which has to be allowed (gate.allow: [model]): subject.vllm.model is "m" on base and "n" on head',
    );
  }
  const allowed = compareOne(FIVE_DAYS, heads(0.3), { match, allow: ["model"] });
  expect(allowed.outcome).toBe("fail");
  expect(allowed.warnings).toContain(
    'the model differs, which is allowed: subject.vllm.model is "m" on base and "n" on head',
  );
});

test("the model of another engine does not touch this one", () => {
  const differences = [{ part: "subject" as const, field: "tgi.model", base: "a", head: "b" }];
  expect(compareOne(FIVE_DAYS, [head(0)], { match: { ...SAME, differences, modelChanged: true } }).outcome).toBe(
    "pass",
  );
});

test("an unknown environment leaves the verdict and is a warning, an unknown workload leaves none", () => {
  const unknown = compareOne(FIVE_DAYS, [head(0)], { match: { ...SAME, unknown: ["environment.gpu"] } });
  expect(unknown.outcome).toBe("pass");
  expect(unknown.warnings[0]).toContain("unknown on one side at least: environment.gpu");
  const blind = compareOne(FIVE_DAYS, [head(0)], { match: { ...SAME, unknown: ["workload.promptsHash"] } });
  expect(blind.outcome).toBe("inconclusive");
  expect(blind.reason).toContain("nobody knows whether they did the same work (unknown: workload.promptsHash)");
});

test("sessions of base on another ground than the newest are left out: a level over two kinds of GPU is that of neither", () => {
  const old = daily(
    [
      [80, 81],
      [82, 80],
    ],
    "old",
  ).map((one, at) => ({
    ...one,
    startedAt: new Date(Date.parse(one.startedAt) - (20 + at) * DAY).toISOString(),
    fingerprint: fingerprint({ environment: { gpu: "A100" } }),
  }));
  const found = compareOne([...old, ...FIVE_DAYS], [head(0)]);
  expect(found).toMatchObject({ outcome: "pass", sessions: { base: 5 } });
  expect(found.warnings).toContain(
    "2 sessions of base are left out: the newest was measured in another way or place, or with another model",
  );
});

test("an old base, and sides that were measured one after the other, are warnings", () => {
  const old = FIVE_DAYS.map((one) => ({
    ...one,
    startedAt: new Date(Date.parse(one.startedAt) - 30 * DAY).toISOString(),
  }));
  expect(compareOne(old, [head(0)]).warnings).toContain(
    "the newest session of base is 31 days old: other things may have changed since",
  );
  const base = [session("b0", 2, runs(0)), session("b1", 1, runs(0.02))];
  const later = compareOne(base, [head(0.1, "h0"), head(0.12, "h1")], { basis: "phased" });
  expect(later.warnings.join()).toContain("so that a drift counts as a change: deploy them in turn");
});

test("the family of rules shares the error as in pairs", () => {
  const rules = (["p50", "p95", "p99", "mean"] as const).flatMap((statistic) => [
    gateRule({ statistic }),
    gateRule({ statistic, scenario: "heavy" }),
  ]);
  expect(compare(FIVE_DAYS, [head(0.2)], { rules })[0]?.look).toMatchObject({ family: 8, alpha: 0.05 / 8 });
});

test("failures that rise in several runs fail first, and make void what survives", () => {
  const failing = session("head", 0, []);
  const repeats = runs(0).map((value) => repeat(value, { counts: { due: 300, failed: 12, failures: { server: 12 } } }));
  const heads = [{ ...failing, tests: failing.tests.map((one) => ({ ...one, repeats })) }];
  const rules = [successRule(), gateRule()];
  const found = compare(FIVE_DAYS, heads, { rules });
  expect(found.map(({ outcome }) => outcome)).toEqual(["fail", "invalid"]);
  expect(found[0]?.reason).toMatch(/^failures rose by .* points \(exact p = /);
  expect(gateOutcome(found)).toBe("fail");
  // Fewer days do not convict, and void nothing either.
  const screened = compare(FIVE_DAYS.slice(0, 3), heads, { rules });
  expect(screened.map(({ outcome }) => outcome)).toEqual(["inconclusive", "inconclusive"]);
});

test("failures of one run alone may be one incident", () => {
  const [first, second] = runs(0);
  const repeats = [repeat(first, { counts: { due: 300, failed: 40, failures: { server: 40 } } }), repeat(second)];
  const one = session("head", 0, []);
  const [found] = compare(FIVE_DAYS, [{ ...one, tests: one.tests.map((test) => ({ ...test, repeats })) }], {
    rules: [successRule()],
  });
  expect(found?.outcome).toBe("inconclusive");
  expect(found?.reason).toContain("head's failures came in one run only, which one incident would explain");
});

test("the same sessions always get the same answer, and are left as they were", () => {
  const before = structuredClone(FIVE_DAYS);
  expect(compare(FIVE_DAYS, [head(0.03)])).toEqual(compare(FIVE_DAYS, [head(0.03)]));
  expect(FIVE_DAYS).toEqual(before);
});
