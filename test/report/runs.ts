import type { AbsentEndpoint, Endpoint } from "../../src/model/endpoint.ts";
import type { FailureClass } from "../../src/model/failures.ts";
import type { MetricId } from "../../src/model/metrics.ts";
import { type MetricResult, type RepeatResult, RUN_SCHEMA, type RunResult } from "../../src/model/run.ts";
import type { EngineId } from "../../src/model/scenario.ts";
import { type Check, EXIT_CODES, type Outcome, type Rule, type Verdict, type Winner } from "../../src/model/verdict.ts";
import type { ReportInput } from "../../src/report/build.ts";
import { comparison, pairedRepeats, withBaseVersion } from "./comparisons.ts";

/** Runs made by hand, one for each story that a report can tell. Numbers are fixed, so golden files are too. */

const MODELS: Record<EngineId, string> = {
  vllm: "meta-llama/Llama-3.1-8B-Instruct",
  tgi: "meta-llama/Llama-3.1-8B-Instruct",
  ollama: "llama3.1:8b-instruct-q4_K_M",
  openai: "gpt-oss-20b",
};

const BASE_URL = "http://127.0.0.1:8001";

const PORTS: Record<EngineId, number> = { vllm: 8000, tgi: 8080, ollama: 11434, openai: 9000 };

export function endpoint(engine: EngineId, model = MODELS[engine]): Endpoint {
  return {
    id: engine,
    side: "head",
    engine,
    baseUrl: `http://127.0.0.1:${PORTS[engine]}`,
    api: "chat",
    model,
    path: "direct",
    required: true,
    forcesLength: true,
    evidence: [`GET /version of ${engine}`],
  };
}

/** A request metric around `p50` with a spread, with p95 and p99 only where n allows them. */
export function latency(n: number, p50: number, spread = 1): MetricResult {
  const at = (factor: number, width: number, least: number) =>
    n < least
      ? { needed: least }
      : { value: p50 * factor, low: p50 * factor * (1 - width), high: p50 * factor * (1 + width) };
  return {
    n,
    mean: { value: p50 * 1.08, low: p50 * 1.01, high: p50 * 1.15 },
    min: p50 * 0.8,
    max: p50 * (1 + 0.9 * spread),
    p50: at(1, 0.05, 6),
    p95: at(1 + 0.5 * spread, 0.09, 72),
    p99: at(1 + 0.8 * spread, 0.12, 368),
  };
}

export function rate(value: number): MetricResult {
  const one = { value };
  return { n: 1, mean: one, min: value, max: value, p50: one, p95: {}, p99: {} };
}

interface Load {
  due: number;
  failures?: Partial<Record<FailureClass, number>>;
  ttft: number;
  tpot: number;
  e2e: number;
  spread?: number;
  rates?: { tokens: number; requests: number };
  aborted?: boolean;
}

export function repeat(endpointId: string, scenario: string, users: number, load: Load): RepeatResult {
  const failed = Object.values(load.failures ?? {}).reduce((sum, count) => sum + count, 0);
  const ok = load.due - failed;
  const metrics: Partial<Record<MetricId, MetricResult>> = { success_rate: rate(load.due === 0 ? 0 : ok / load.due) };
  if (ok > 0) {
    metrics.ttft_ms = latency(ok, load.ttft, load.spread);
    metrics.tpot_ms = latency(ok, load.tpot, 0.4);
    metrics.itl_ms = latency(ok * 100, load.tpot, 0.8);
    metrics.chunk_gap_ms = latency(ok * 90, load.tpot, 1);
    metrics.e2e_ms = latency(ok, load.e2e, load.spread);
  }
  if (load.rates !== undefined) {
    metrics.tokens_per_second = rate(load.rates.tokens);
    metrics.requests_per_second = rate(load.rates.requests);
  }
  return {
    endpointId,
    scenario,
    kind: users === 1 ? "ttft" : "load",
    repeat: 1,
    users,
    window: { fromMs: 4_000, toMs: 33_600 },
    counts: {
      due: load.due,
      ok,
      failed,
      failures: load.failures ?? {},
      warmup: users,
      warmupFailed: 0,
      retried: 0,
      reusedConnections: ok,
      inputTokens: ok * 40,
      outputTokens: ok * 128,
    },
    metrics,
    guards: [],
    aborted: load.aborted ?? false,
  };
}

export function run(
  name: string,
  engines: readonly Endpoint[],
  repeats: RepeatResult[],
  absent: AbsentEndpoint[] = [],
): RunResult {
  const identity = (engine: EngineId, model: string) => ({
    version: { vllm: "0.32.0", tgi: "3.3.6", ollama: "0.13.1", openai: "unknown" }[engine],
    model,
    modelDigest: engine === "ollama" ? `sha256:${"46e0c10c039e".repeat(5)}aaaa` : "unknown",
    quantization: { vllm: "fp8", tgi: "none", ollama: "Q4_K_M", openai: "unknown" }[engine],
    contextLength: engine === "openai" ? "unknown" : "8192",
  });
  return {
    schema: RUN_SCHEMA,
    id: "test_quick_20260301_120000",
    name,
    startedAt: "2026-03-01T12:00:00.000Z",
    endedAt: "2026-03-01T12:03:12.000Z",
    seed: 42,
    nonce: "7f3a9c",
    status: "complete",
    endpoints: [...engines],
    absent,
    fingerprint: {
      workload: { scenarioHash: "9b1c4e0d77aa", promptsHash: "52ab", measuringVersion: "1" },
      environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client: "node 24.21.0, linux x64" },
      subject: Object.fromEntries(engines.map(({ id, engine, model }) => [id, identity(engine, model)])),
    },
    repeats,
    warnings: [],
  };
}

export function check(outcome: Check["outcome"], rule: Partial<Rule>, seen: Partial<Check> = {}): Check {
  return {
    rule: {
      endpointId: "vllm",
      scenario: "quick_latency",
      metric: "e2e_ms",
      statistic: "p95",
      limit: 500,
      direction: "at-most",
      ...rule,
    },
    outcome,
    n: 120,
    reason: {
      pass: "The 95 % bound is below the limit.",
      "target-missed": "The one-sided 95 % bound is beyond the limit.",
      inconclusive: "The limit lies inside the 95 % interval.",
      invalid: "The client was the bottleneck.",
    }[outcome],
    ...seen,
  };
}

export function verdict(outcome: Outcome, checks: Check[] = [], exitCode: number = EXIT_CODES[outcome]): Verdict {
  return { outcome, exitCode, checks };
}

export function input(runResult: RunResult, judged: Verdict, more: Partial<ReportInput> = {}): ReportInput {
  return {
    run: runResult,
    verdict: judged,
    winner: [],
    comparisons: [],
    failureExamples: [],
    notices: [],
    toolVersion: "0.1.0",
    resultsPath: "results/test_quick_20260301_120000",
    ...more,
  };
}

const three = [endpoint("vllm"), endpoint("tgi"), endpoint("ollama")];

const measured = [
  repeat("vllm", "ttft", 1, { due: 20, ttft: 41.2, tpot: 6.1, e2e: 812 }),
  repeat("tgi", "ttft", 1, { due: 20, ttft: 48.7, tpot: 6.9, e2e: 921 }),
  repeat("ollama", "ttft", 1, { due: 20, ttft: 88.4, tpot: 12.9, e2e: 1710 }),
  repeat("vllm", "quick_latency", 5, {
    due: 412,
    ttft: 52.3,
    tpot: 6.6,
    e2e: 301,
    spread: 0.4,
    rates: { tokens: 741, requests: 13.9 },
  }),
  repeat("tgi", "quick_latency", 5, {
    due: 371,
    ttft: 63.1,
    tpot: 7.4,
    e2e: 342,
    spread: 0.5,
    rates: { tokens: 668, requests: 12.5 },
  }),
  repeat("ollama", "quick_latency", 5, {
    due: 164,
    failures: { overloaded: 3, "idle-timeout": 1 },
    ttft: 214,
    tpot: 13.8,
    e2e: 541,
    spread: 1,
    rates: { tokens: 291, requests: 5.41 },
  }),
];

const winner: Winner[] = [
  {
    scenario: "ttft",
    dimensions: [
      {
        name: "ttft",
        metric: "ttft_ms",
        statistic: "p50",
        values: { vllm: 41.2, tgi: 48.7, ollama: 88.4 },
        leaders: ["vllm"],
        reason: "",
      },
      {
        name: "reliability",
        metric: "success_rate",
        statistic: "value",
        values: { vllm: 1, tgi: 1, ollama: 1 },
        leaders: ["vllm", "tgi", "ollama"],
        reason: "",
      },
    ],
    overall: {
      leaders: ["vllm"],
      scores: { vllm: 1, tgi: 0.92, ollama: 0.71 },
      weights: { ttft: 0.35, reliability: 0.15 },
      reason: "vllm is best by weighted score (vllm 1.00, tgi 0.92, ollama 0.71)",
    },
  },
  {
    scenario: "quick_latency",
    dimensions: [
      {
        name: "ttft",
        metric: "ttft_ms",
        statistic: "p50",
        values: { vllm: 52.3, tgi: 63.1, ollama: 214 },
        leaders: ["vllm"],
        reason: "",
      },
      {
        name: "e2e",
        metric: "e2e_ms",
        statistic: "p95",
        values: { vllm: 361, tgi: 427, ollama: 812 },
        leaders: ["vllm", "tgi"],
        reason: "",
      },
      {
        name: "throughput",
        metric: "tokens_per_second",
        statistic: "value",
        values: { vllm: 741, tgi: 668, ollama: 291 },
        leaders: ["vllm"],
        reason: "",
      },
      {
        name: "reliability",
        metric: "success_rate",
        statistic: "value",
        values: { vllm: 1, tgi: 1, ollama: 0.9756 },
        leaders: ["vllm", "tgi"],
        reason: "",
      },
    ],
    overall: {
      leaders: ["vllm"],
      scores: { vllm: 1, tgi: 0.91, ollama: 0.48 },
      weights: { ttft: 0.35, e2e: 0.25, throughput: 0.25, reliability: 0.15 },
      reason: "vllm is best by weighted score (vllm 1.00, tgi 0.91, ollama 0.48)",
    },
  },
];

const e2e = (endpointId: string, outcome: Check["outcome"], value: number, seen: Partial<Check> = {}) =>
  check(outcome, { endpointId }, { value, ...seen });
const ttft = (endpointId: string, outcome: Check["outcome"], value: number) =>
  check(outcome, { endpointId, scenario: "ttft", metric: "ttft_ms", statistic: "p50", limit: 100 }, { value, n: 20 });
const success = (endpointId: string, outcome: Check["outcome"], value: number, scenario = "quick_latency") =>
  check(
    outcome,
    { endpointId, scenario, metric: "success_rate", statistic: "value", limit: 0.99, direction: "at-least" },
    { value },
  );

const allMet = () =>
  input(
    run(
      "quick",
      three.slice(0, 2),
      measured.filter(({ endpointId }) => endpointId !== "ollama"),
    ),
    verdict("pass", [
      ttft("vllm", "pass", 41.2),
      ttft("tgi", "pass", 48.7),
      e2e("vllm", "pass", 361),
      e2e("tgi", "pass", 427),
      success("vllm", "pass", 1),
      success("tgi", "pass", 1),
    ]),
  );

const targetMissed = () =>
  input(
    run("quick", three, measured),
    verdict("target-missed", [
      ttft("vllm", "pass", 41.2),
      ttft("tgi", "pass", 48.7),
      ttft("ollama", "pass", 88.4),
      e2e("vllm", "pass", 361),
      e2e("tgi", "pass", 427),
      e2e("ollama", "target-missed", 812, { n: 160, reason: "The lower 95 % bound, 739 ms, is above the limit." }),
      success("vllm", "pass", 1),
      success("tgi", "pass", 1),
      success("ollama", "inconclusive", 0.9756),
    ]),
    {
      winner,
      notices: ["The engines are simulated: the numbers show how the tool works, not how an engine performs."],
      failureExamples: [
        {
          endpointId: "ollama",
          scenario: "quick_latency",
          class: "overloaded",
          detail: "503 Service Unavailable: server busy, please try again. maximum pending requests exceeded",
        },
        {
          endpointId: "ollama",
          scenario: "quick_latency",
          class: "idle-timeout",
          detail: "no event for 30000 ms after 41 tokens",
        },
      ],
    },
  );

const cannotTell = () =>
  input(
    run(
      "quick",
      [endpoint("ollama")],
      [
        repeat("ollama", "quick_latency", 5, {
          due: 31,
          ttft: 96,
          tpot: 9.4,
          e2e: 372,
          rates: { tokens: 210, requests: 3.9 },
        }),
      ],
    ),
    verdict(
      "inconclusive",
      [
        e2e("ollama", "inconclusive", 480, {
          n: 31,
          needed: 59,
          reason: "With 31 requests the bound of the p95 does not exist.",
        }),
        success("ollama", "pass", 1),
      ],
      0,
    ),
  );

const engineAbsent = () =>
  input(
    run(
      "quick",
      [endpoint("vllm")],
      measured.filter(({ endpointId }) => endpointId === "vllm"),
      [
        {
          id: "tgi",
          engine: "tgi",
          baseUrl: "http://127.0.0.1:8080",
          required: true,
          failure: "refused",
          reason: "connection refused at 127.0.0.1:8080",
          hint: "Check that the engine is running and that the port and host in the URL are right.",
        },
      ],
    ),
    verdict("infrastructure", [e2e("vllm", "pass", 361), success("vllm", "pass", 1)]),
  );

const allFailed = () =>
  input(
    run(
      "quick",
      [endpoint("vllm")],
      [
        repeat("vllm", "quick_latency", 5, {
          due: 48,
          failures: { auth: 48 },
          ttft: 0,
          tpot: 0,
          e2e: 0,
          rates: { tokens: 0, requests: 0 },
        }),
      ],
    ),
    verdict("target-missed", [
      success("vllm", "target-missed", 0),
      check(
        "invalid",
        {},
        { n: 0, reason: "p95 E2E, at most 500 ms: nothing to judge, since none of 48 requests succeeded" },
      ),
    ]),
    {
      failureExamples: [
        {
          endpointId: "vllm",
          scenario: "quick_latency",
          class: "auth",
          detail: '401 Unauthorized: {"error":"Unauthorized"}',
        },
      ],
    },
  );

const aborted = (): ReportInput => {
  const stopped = run("quick", three.slice(0, 2), [
    ...measured.slice(0, 1),
    repeat("tgi", "ttft", 1, { due: 7, failures: { aborted: 1 }, ttft: 48.7, tpot: 6.9, e2e: 921, aborted: true }),
  ]);
  return input({ ...stopped, status: "aborted" }, verdict("aborted"));
};

export const HOSTILE =
  "x</details>|`a`|@org/team #12 $x$\r\n::set-output name=a::b\u001b[31mred\u001b[0m##[error]boo\u202e";

const hostile = (): ReportInput => {
  const evil = run(
    HOSTILE,
    [endpoint("openai", `=cmd()${HOSTILE}`)],
    [
      repeat("openai", HOSTILE, 5, {
        due: 100,
        failures: { server: 40 },
        ttft: 40,
        tpot: 5,
        e2e: 700,
        rates: { tokens: 10, requests: 1 },
      }),
    ],
    [
      {
        id: "vllm",
        engine: "vllm",
        baseUrl: `http://h/${HOSTILE}`,
        required: false,
        failure: "protocol",
        reason: HOSTILE,
        hint: HOSTILE,
      },
    ],
  );
  const warned: RunResult = { ...evil, warnings: [{ code: "x", message: `::error::${HOSTILE}` }] };
  const judged = verdict("target-missed", [
    check("target-missed", { endpointId: "openai", scenario: HOSTILE }, { value: 500.2, reason: HOSTILE }),
  ]);
  return input(warned, judged, {
    notices: [`::warning::${HOSTILE}`],
    failureExamples: [{ endpointId: "openai", scenario: HOSTILE, class: "server", detail: HOSTILE }],
    comparisons: [
      comparison("invalid", HOSTILE, {
        endpointId: HOSTILE,
        engine: "openai",
        scenario: HOSTILE,
        warnings: [HOSTILE],
        seen: { base: 40, head: 41, low: 0.01, high: 0.04 },
      }),
    ],
  });
};

const empty = (): ReportInput => input(run("empty", [], []), verdict("infrastructure"));

const sides = [endpoint("vllm"), { ...endpoint("vllm"), id: "vllm-base", side: "base" as const, baseUrl: BASE_URL }];
const onePair = (head: Partial<Load>, pairs = 4) => {
  const load = { due: 120, ttft: 52.3, tpot: 6.6, e2e: 301, spread: 0.4, rates: { tokens: 741, requests: 13.9 } };
  const base = repeat("vllm-base", "quick_latency", 5, load);
  return pairedRepeats(base, repeat("vllm", "quick_latency", 5, { ...load, ...head }), pairs);
};
export const paired = (head: Partial<Load>, pairs = 4) =>
  withBaseVersion(run("pr", sides, onePair(head, pairs)), "0.31.0");

export const successPasses = comparison(
  "pass",
  "PASS: a rise of failures by more than 2 points excluded at 95 %, −0.8 points … +0.8 points: success rate 100 % → 100 %",
  { metric: "success_rate", seen: { base: 1, head: 1, low: -0.0079, high: 0.0079 } },
);
export const tpotPasses = comparison(
  "pass",
  "PASS: a regression above 10 % excluded at 95 %, −1.9 % … +2.5 %: median TPOT 6.6 ms → 6.62 ms, for these two deployments only",
  { metric: "tpot_ms", seen: { base: 6.6, head: 6.62, low: -0.019, high: 0.025 } },
);
const tokens = { metric: "tokens_per_second", rule: { delta: 0.02, margin: 0.05 } } as const;

const regression = () =>
  input(
    paired({ ttft: 61.8, tpot: 6.7 }),
    verdict("regression", [e2e("vllm", "pass", 361), success("vllm", "pass", 1)]),
    {
      comparisons: [
        successPasses,
        comparison(
          "fail",
          "slower by 9.1–28 % (4.8–15 ms): median TTFT 52.3 ms → 61.8 ms, for these two deployments only",
          { seen: { base: 52.3, head: 61.8, low: 0.091, high: 0.28 } },
        ),
        comparison(
          "pass",
          "PASS: a regression above 10 % excluded at 95 % (worse for certain, but below 5 %), +0.3 % … +2.7 %: median TPOT 6.6 ms → 6.7 ms, for these two deployments only",
          { metric: "tpot_ms", seen: { base: 6.6, head: 6.7, low: 0.003, high: 0.027 } },
        ),
        comparison(
          "fail",
          "slower by 4.2–36 % (2.6–23 ms): p95 TTFT 62.8 ms → 74.7 ms, for these two deployments only",
          {
            statistic: "p95",
            rule: { margin: 0.15, role: "advisory" },
            seen: { base: 62.8, head: 74.7, low: 0.042, high: 0.36 },
          },
        ),
        comparison(
          "inconclusive",
          "cannot tell: −5.9 % … +2.7 %, 4 more pairs (~6 min) would decide: output tokens/s 741 tokens/s → 729 tokens/s",
          { ...tokens, seen: { base: 741, head: 729, low: -0.059, high: 0.027, pairsNeeded: 8 } },
        ),
      ],
    },
  );

const comparisonPass = () => {
  const error = { between: 0.00012, history: 0.00006, sessions: 12, priorDf: 8, betweenSd: 0.011 };
  return input(
    paired({}),
    verdict("pass", [ttft("vllm", "pass", 41.2), e2e("vllm", "pass", 361), success("vllm", "pass", 1)]),
    {
      comparisons: [
        successPasses,
        comparison(
          "pass",
          "PASS: a regression above 10 % excluded at 95 %, −3.1 % … +4.9 %: median TTFT 52.3 ms → 52.7 ms",
          {
            warnings: [],
            seen: { base: 52.3, head: 52.7, low: -0.031, high: 0.049, error },
          },
        ),
        comparison(
          "pass",
          "PASS: a regression above 5 % excluded at 95 % (better for certain), +0.9 % … +3.1 %: output tokens/s 741 tokens/s → 756 tokens/s",
          { ...tokens, warnings: [], seen: { base: 741, head: 756, low: 0.009, high: 0.031, error } },
        ),
      ],
    },
  );
};

const comparisonUndecided = () => {
  const look = { number: 2, of: 3, share: 1, alpha: 0.0099, alphaSpent: 0.01, family: 3, deadline: true };
  const late = "stopped by the deadline after 6 pairs, fewer than planned";
  const at = { pairs: 6, look };
  return input(paired({ ttft: 55.1 }, 6), verdict("inconclusive", [e2e("vllm", "pass", 361)], 0), {
    comparisons: [
      { ...successPasses, ...at, warnings: [late] },
      comparison(
        "inconclusive",
        "cannot tell: −2.1 % … +13 %, 4 more pairs (~6 min) would decide: median TTFT 52.3 ms → 55.1 ms",
        {
          ...at,
          pairs: 5,
          lost: 1,
          warnings: [late, "1 pair had no value on either or on the base side and is left out"],
          seen: { base: 52.3, head: 55.1, low: -0.021, high: 0.134, mde: 0.092, pairsNeeded: 10 },
        },
      ),
      { ...tpotPasses, ...at, warnings: [late] },
    ],
  });
};

const successRegression = () => {
  const survivors = (name: string) =>
    `head fails more requests than base, so its ${name} is that of the requests that survived: repair the failures first`;
  return input(
    paired({ failures: { server: 4 } }),
    verdict("regression", [e2e("vllm", "pass", 361), success("vllm", "target-missed", 0.9667)]),
    {
      comparisons: [
        comparison("fail", "failures rose by 1.9–5.3 points (exact p = 0.000012): success rate 100 % → 96.67 %", {
          metric: "success_rate",
          seen: { base: 1, head: 0.9667, low: -0.053, high: -0.019 },
        }),
        comparison("invalid", survivors("median TTFT"), { seen: { base: 52.3, head: 51.9, low: -0.04, high: 0.03 } }),
        comparison("invalid", survivors("output tokens/s"), {
          ...tokens,
          seen: { base: 741, head: 735, low: -0.03, high: 0.02 },
        }),
      ],
      failureExamples: [
        { endpointId: "vllm", scenario: "quick_latency", class: "server", detail: "500 Internal Server Error" },
      ],
    },
  );
};

const comparisonInvalid = () =>
  input(paired({}), verdict("invalid", [success("vllm", "pass", 1)]), {
    comparisons: [
      successPasses,
      comparison("invalid", "head alone has no median TPOT in 3 of 4 pairs, which may be the regression itself", {
        metric: "tpot_ms",
      }),
      comparison(
        "pass",
        "PASS: a regression above 10 % excluded at 95 %, −3.1 % … +4.9 %: median TTFT 52.3 ms → 52.7 ms, for these two deployments only",
        { seen: { base: 52.3, head: 52.7, low: -0.031, high: 0.049 } },
      ),
    ],
  });

/** Each story of one run by the name of its golden files; those of stored bases and of what engines tell are beside this file. */
export const RUN_STORIES = {
  "all-met": allMet,
  "target-missed": targetMissed,
  "cannot-tell": cannotTell,
  "engine-absent": engineAbsent,
  "all-failed": allFailed,
  aborted,
  hostile,
  empty,
  regression,
  "success-regression": successRegression,
  "comparison-pass": comparisonPass,
  "comparison-undecided": comparisonUndecided,
  "comparison-invalid": comparisonInvalid,
} satisfies Record<string, () => ReportInput>;
