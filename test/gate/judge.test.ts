import { expect, test } from "vitest";
import { judge } from "../../src/gate/judge.ts";
import type { Check, Rule } from "../../src/model/verdict.ts";
import { binomialAtLeast, binomialAtMost } from "../../src/stats/binomial.ts";
import { normals } from "../stats/seeded.ts";
import { measured, rule } from "./fixtures.ts";

function check(of: Rule, ...repeats: Parameters<typeof judge>[1]): Check {
  return judge([of], repeats)[0] as Check;
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, at) => at + 1);
}

const median = rule({ statistic: "p50", metric: "ttft_ms", limit: 100 });

test("five requests below the limit meet a median, four cannot tell and need five", () => {
  expect(check(median, measured(5, 5, { ttft_ms: upTo(5) }))).toMatchObject({ outcome: "pass", value: 3, n: 5 });
  expect(check(median, measured(4, 4, { ttft_ms: upTo(4) }))).toMatchObject({ outcome: "inconclusive", needed: 5 });
});

test("59 requests below the limit meet a p95, 58 cannot tell and need 59", () => {
  expect(check(rule(), measured(59, 59, { e2e_ms: upTo(59) })).outcome).toBe("pass");
  const short = check(rule(), measured(58, 58, { e2e_ms: upTo(58) }));
  expect(short).toMatchObject({ outcome: "inconclusive", needed: 59, n: 58 });
  expect(short.reason).toBe(
    'p95 E2E of 58 requests, at most 500 ms: cannot tell; about 59 requests would do if it goes on like this (raise requests or duration_seconds of "light")',
  );
});

test("a missed median is missed by its lower bound, and few requests are enough for it", () => {
  const slow = check(median, measured(5, 5, { ttft_ms: [101, 102, 103, 104, 105] }));
  expect(slow).toMatchObject({ outcome: "target-missed", value: 103 });
  expect(slow.reason).toBe("median TTFT 103 ms of 5 requests, at most 100 ms: missed (lower bound 101 ms)");
});

test("the reason of a met target has its value, its limit and its bound", () => {
  const values = upTo(180).map((at) => at + 230);
  expect(check(rule(), measured(180, 180, { e2e_ms: values })).reason).toBe(
    "p95 E2E 401 ms of 180 requests, at most 500 ms: met (upper bound 407 ms)",
  );
});

test("a value exactly on the limit keeps it", () => {
  expect(check(median, measured(5, 5, { ttft_ms: [100, 100, 100, 100, 100] })).outcome).toBe("pass");
});

test("the bounds decide exactly as the binomial test of the requests above the limit does", () => {
  for (const n of [5, 59, 100, 180, 400]) {
    const one = measured(n, n, { e2e_ms: upTo(n) });
    for (let above = 0; above <= n; above += n > 100 ? 3 : 1) {
      const expected =
        binomialAtMost(above, n, 0.05) <= 0.05
          ? "pass"
          : binomialAtLeast(above, n, 0.05) <= 0.05
            ? "target-missed"
            : "inconclusive";
      expect(check(rule({ limit: n - above }), one).outcome, `${above} of ${n}`).toBe(expected);
    }
  }
});

test("a target that is missed by a hair is called met in at most 5 % of 2000 seeded runs, and one just met missed likewise", () => {
  const normal = normals(21);
  const trueP95 = 200 * Math.exp(0.5 * 1.6448536);
  const outcomes = { met: 0, missed: 0 };
  for (let run = 0; run < 2000; run++) {
    const one = measured(150, 150, { e2e_ms: Array.from({ length: 150 }, () => 200 * Math.exp(0.5 * normal())) });
    if (check(rule({ limit: trueP95 - 1e-6 }), one).outcome === "pass") outcomes.met += 1;
    if (check(rule({ limit: trueP95 }), one).outcome === "target-missed") outcomes.missed += 1;
  }
  // Standard error 0.5 points at 5 %.
  expect(outcomes.met / 2000).toBeLessThan(0.06);
  expect(outcomes.missed / 2000).toBeLessThan(0.06);
});

test("a success rate below its limit is missed by what was counted, with the failures by class", () => {
  const success = rule({ metric: "success_rate", statistic: "value", limit: 0.99, direction: "at-least" });
  expect(check(success, measured(177, 180))).toMatchObject({ outcome: "target-missed", n: 180 });
  expect(check(success, measured(177, 180)).reason).toBe(
    "success rate 98.33 % (177 of 180), at least 99 %: missed (3 failed: 3 server)",
  );
  expect(check(success, measured(99, 100)).outcome).toBe("pass");
  expect(check(success, measured(297, 300)).outcome).toBe("pass");
});

test("what has no data never passes: a missed success rate, and an invalid latency or rate", () => {
  const success = rule({ metric: "success_rate", statistic: "value", limit: 0, direction: "at-least" });
  const rate = rule({ metric: "tokens_per_second", statistic: "value", limit: 0.1, direction: "at-least" });
  const mean = rule({ statistic: "mean" });
  const outcomes = (...repeats: Parameters<typeof judge>[1]) =>
    judge([success, rule(), mean, rate], repeats).map(({ outcome }) => outcome);
  expect(outcomes()).toEqual(["target-missed", "invalid", "invalid", "invalid"]);
  expect(outcomes(measured(0, 0))).toEqual(["target-missed", "invalid", "invalid", "invalid"]);
  expect(outcomes(measured(0, 9))).toEqual(["target-missed", "invalid", "invalid", "invalid"]);
  expect(check(rule(), measured(0, 9)).reason).toContain("none of 9 requests succeeded (9 failed: 9 server)");
  expect(check(rule(), measured(9, 9)).reason).toContain("none of 9 successful requests has a value");
});

test("values of another endpoint or test are not this rule's", () => {
  const other = measured(59, 59, { e2e_ms: upTo(59) }, { endpointId: "tgi" });
  expect(check(rule(), other).outcome).toBe("invalid");
});

test("means and rates are compared as they are, and say what one run is worth", () => {
  const rate = rule({ metric: "tokens_per_second", statistic: "value", limit: 200, direction: "at-least" });
  const result = { n: 40, mean: { value: 199.5 }, min: 199.5, max: 199.5, p50: {}, p95: {}, p99: {} };
  const one = measured(40, 40, { e2e_ms: [100, 200] }, { metrics: { tokens_per_second: result } });
  expect(check(rate, one)).toMatchObject({ outcome: "target-missed", value: 199.5, n: 40 });
  expect(check(rate, one).reason).toBe(
    "199.5 output tokens/s of 40 requests, at least 200 tokens/s: missed (one run, run-to-run noise unknown)",
  );
  expect(check(rule({ statistic: "mean", limit: 150 }), one)).toMatchObject({ outcome: "pass", value: 150, n: 2 });
});

test("repeats of the same test are judged together", () => {
  const half = (from: number) => measured(30, 30, { e2e_ms: upTo(30).map((at) => at + from) });
  expect(check(rule(), half(0), half(100))).toMatchObject({ outcome: "pass", n: 60 });
});

test("a percentile on the limit says that no number of requests would tell", () => {
  const values = [...Array<number>(95).fill(1), ...Array<number>(5).fill(1000)];
  const check95 = check(rule(), measured(100, 100, { e2e_ms: values }));
  expect(check95).toMatchObject({ outcome: "inconclusive" });
  expect(check95.needed).toBeUndefined();
  expect(check95.reason).toContain("no number of requests would tell");
});
