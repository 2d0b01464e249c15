import type { Comparison, Drift, Explanation, FingerprintMatch } from "../../src/model/comparison.ts";
import type { Waiver } from "../../src/model/waiver.ts";
import type { ReportInput } from "../../src/report/build.ts";
import { comparison } from "./comparisons.ts";
import { check, endpoint, input, paired, repeat, run, successPasses, tpotPasses, verdict } from "./runs.ts";

/** Stories of a base that was not measured beside head, and of regressions that somebody has accepted. */

export const MATCH: FingerprintMatch = {
  differences: [
    { part: "subject", field: "vllm.version", base: "0.31.0", head: "0.32.0" },
    { part: "subject", field: "vllm.quantization", base: "none", head: "fp8" },
    {
      part: "subject",
      field: "vllm.modelDigest",
      base: `sha256:${"46e0c10c039e".repeat(5)}aaaa`,
      head: `sha256:${"9b1c4e0d77aa".repeat(5)}bbbb`,
    },
  ],
  unknown: ["environment.gpu", "environment.nodeType"],
  comparable: true,
  modelChanged: false,
};

export const EXPLANATION: Explanation = {
  percentiles: [
    { p: 10, base: 44.1, head: 52.6, change: 0.193 },
    { p: 50, base: 52.3, head: 61.8, change: 0.182 },
    { p: 90, base: 60.2, head: 71.5, change: 0.188 },
    { p: 95, base: 62.8, head: 74.7, change: 0.189 },
    { p: 99, base: 70.4, head: 84.1, change: 0.195 },
  ],
  shape: "shift",
  stages: [
    { stage: "queue", baseMs: 4.1, headMs: 4.3 },
    { stage: "prefill", baseMs: 31, headMs: 42.1 },
    { stage: "decode", baseMs: 241, headMs: 243 },
  ],
};

export const DETAILS = [
  "change +9.1 % … +28 % (two-sided 95 %); 7 days of base (21 runs), 1 of head (3 runs)",
  "standard error 4.1 %, its square from days 71 %, runs 29 %",
  "smallest regression found 9 times in 10 (MDE90): 12 %",
];

export const WAIVER: Waiver = {
  metric: "ttft_ms",
  statistic: "p50",
  engine: "vllm",
  scenario: "quick_latency",
  accepted: 0.25,
  reason: "guided decoding is on now, see the decision of 2026-02-20",
  author: "ada@example.org",
  expires: "2026-04-30",
  at: "llm-latency-gate-waivers.yaml:7",
};

const FALSE_ALARMS = "measured false alarms: 1 of 24 A/A sessions (Wilson 95 %: 0.7 % to 20 %)";

const tokens = { metric: "tokens_per_second", rule: { delta: 0.02, margin: 0.05 } } as const;
const days = (base: number) => ({ base, head: 1, baseRuns: 3 * base, headRuns: 3 });
const noPairs = {
  pairs: 0,
  look: { number: 1, of: 1, share: 1, alpha: 0.01, alphaSpent: 0.01, family: 3, deadline: false },
};
const days7 = { basis: "stored", sessions: days(7), warnings: [], ...noPairs } as const;

const slower = comparison("fail", "slower by 9.1–28 % (4.8–15 ms): median TTFT 52.3 ms → 61.8 ms", {
  ...days7,
  warnings: [],
  details: DETAILS,
  explanation: EXPLANATION,
  seen: { base: 52.3, head: 61.8, low: 0.091, high: 0.28, mde: 0.121 },
});

/** Head alone was measured today. */
const headOnly = (name: string, ttft: number) =>
  run(
    name,
    [endpoint("vllm")],
    [1, 2, 3].map((number) => ({
      ...repeat("vllm", "quick_latency", 5, {
        due: 300,
        ttft: ttft * (1 + number / 100),
        tpot: 6.7,
        e2e: 303,
        spread: 0.4,
        rates: { tokens: 729, requests: 13.7 },
      }),
      repeat: number,
    })),
  );

const inBasis = (one: Comparison, basis: Partial<Comparison>): Comparison => ({
  ...one,
  ...noPairs,
  warnings: [],
  ...basis,
});

const stored = (): ReportInput =>
  input(headOnly("pr", 61.2), verdict("regression", [check("pass", {}, { value: 361 })]), {
    comparisons: [
      slower,
      inBasis(successPasses, { basis: "stored", sessions: days(7) }),
      inBasis(tpotPasses, { basis: "stored", sessions: days(7), details: DETAILS.slice(1) }),
    ],
    match: MATCH,
    falseAlarms: FALSE_ALARMS,
  });

const storedPass = (): ReportInput => {
  const pinned = { basis: "pinned", sessions: { base: 1, head: 1, baseRuns: 5, headRuns: 3 } } as const;
  const same = comparison(
    "pass",
    "PASS: a regression above 10 % excluded at 95 %, −3.1 % … +4.9 %: median TTFT 52.3 ms → 52.7 ms",
    {
      ...days7,
      warnings: [],
      seen: { base: 52.3, head: 52.7, low: -0.031, high: 0.049 },
    },
  );
  const crept = comparison("fail", "slower by 5.2–14 % (2.5–6.8 ms): median TTFT 48.1 ms → 52.7 ms", {
    ...pinned,
    ...noPairs,
    warnings: [],
    explanation: {
      percentiles: [
        { p: 50, base: 48.1, head: 52.7, change: 0.096 },
        { p: 95, base: 57.7, head: 91.2, change: 0.581 },
        { p: 99, base: 64.2, head: 143, change: 1.227 },
      ],
      shape: "tail",
      stages: [],
    },
    seen: { base: 48.1, head: 52.7, low: 0.052, high: 0.142 },
  });
  return input(headOnly("nightly", 52.1), verdict("regression", [check("pass", {}, { value: 361 })]), {
    comparisons: [same, inBasis(successPasses, { basis: "stored", sessions: days(7) }), crept],
    match: { ...MATCH, differences: [], unknown: [] },
    falseAlarms: FALSE_ALARMS,
    drift: DRIFT,
  });
};

const drift = (metric: Drift["metric"], statistic: Drift["statistic"], estimate: number, drifting: boolean): Drift => ({
  endpointId: "vllm",
  engine: "vllm",
  scenario: "quick_latency",
  metric,
  statistic,
  perWeek: { low: estimate - 0.004, estimate, high: estimate + 0.004 },
  sessions: 28,
  days: 26,
  levels: Array.from({ length: 26 }, (_, at) => ({
    day: new Date(Date.UTC(2026, 1, 1 + 7 * at)).toISOString().slice(0, 10),
    value: 50 * (1 + estimate) ** at,
  })),
  drifting,
  reason: `${drifting ? "worse" : "moved"} by ${(estimate * 100).toFixed(1)} % a week over 26 days`,
});
const DRIFT = [
  drift("tpot_ms", "p50", -0.001, false),
  drift("ttft_ms", "p50", 0.011, true),
  drift("tokens_per_second", "value", 0.002, false),
];

const screen = (): ReportInput =>
  input(headOnly("pr", 56.2), verdict("inconclusive", [check("pass", {}, { value: 361 })], 0), {
    comparisons: [
      comparison(
        "inconclusive",
        "cannot tell: −2.1 % … +17 %, a screen of 3 days does not convict: median TTFT 52.3 ms → 56.2 ms",
        {
          ...days7,
          sessions: days(3),
          warnings: [],
          seen: { base: 52.3, head: 56.2, low: -0.021, high: 0.174, mde: 0.19, sessionsNeeded: 9 },
        },
      ),
      inBasis(tpotPasses, { basis: "stored", sessions: days(3) }),
    ],
    match: { ...MATCH, differences: [] },
  });

const otherGround = (): ReportInput =>
  input(headOnly("pr", 61.2), verdict("invalid", [check("pass", {}, { value: 361 })]), {
    comparisons: [
      comparison("invalid", "base and head were not measured alike: gpu A100 → H100", { ...days7, warnings: [] }),
    ],
    match: {
      ...MATCH,
      differences: [
        { part: "environment", field: "gpu", base: "A100", head: "H100" },
        ...MATCH.differences.slice(0, 1),
      ],
      unknown: ["environment.nodeType"],
      comparable: false,
    },
  });

const phased = (): ReportInput => {
  const sessions = { base: 3, head: 3, baseRuns: 9, headRuns: 9 };
  const turns = { basis: "phased", sessions } as const;
  return input(headOnly("pr", 52.4), verdict("pass", [check("pass", {}, { value: 361 })]), {
    comparisons: [
      inBasis(successPasses, turns),
      inBasis(tpotPasses, turns),
      comparison(
        "pass",
        "PASS: a regression above 5 % excluded at 95 %, −1.1 % … +3.1 %: output tokens/s 741 tokens/s → 752 tokens/s",
        {
          ...tokens,
          ...turns,
          ...noPairs,
          warnings: [],
          seen: { base: 741, head: 752, low: -0.011, high: 0.031 },
        },
      ),
    ],
    match: MATCH,
  });
};

const waived = (): ReportInput => {
  const { basis, sessions, ...regressed } = slower;
  return input(paired({ ttft: 61.8 }), verdict("pass", [check("pass", {}, { value: 361 })]), {
    comparisons: [
      successPasses,
      { ...regressed, pairs: 4, waived: WAIVER, details: ["4 pairs, 1 deployment a side"] },
      tpotPasses,
    ],
    falseAlarms: "measured false alarms: none, since there is no A/A session yet (run calibrate)",
  });
};

export const UNPAIRED_STORIES = {
  "stored-regression": stored,
  "stored-screen": screen,
  "nightly-creep": storedPass,
  "other-ground": otherGround,
  phased,
  waived,
} satisfies Record<string, () => ReportInput>;
