import type { ClientHealth } from "../../src/model/client-health.ts";
import type { GuardFinding } from "../../src/model/guard.ts";
import type { CrossCheck, RepeatResult } from "../../src/model/run.ts";
import type { SweepResult } from "../../src/model/sweep.ts";
import type { NativeMetric, RepeatTelemetry } from "../../src/model/telemetry.ts";
import type { ReportInput } from "../../src/report/build.ts";
import type { PlannedLoad } from "../../src/report/open-loop-table.ts";
import { comparison } from "./comparisons.ts";
import { check, endpoint, input, latency, paired, repeat, run, successPasses, verdict } from "./runs.ts";

/** Stories of what the engines and the client tell of themselves, of guards that fired, of open loops and of sweeps. */

export const HEALTH: ClientHealth = {
  loopDelayMs: { p50: 0.2, p99: 1.2, max: 4.8 },
  cpu: 0.62,
  cores: 2,
  gc: { pauses: 14, totalMs: 21, longestMs: 3.4 },
  workers: 1,
  rttMs: { p50: 0.31, p99: 0.9, n: 20 },
};

const ms = (mean: number, p95: NativeMetric["p95"], more: Partial<NativeMetric> = {}): NativeMetric => ({
  unit: "ms",
  count: 400,
  mean,
  ...(p95 !== undefined && { p95 }),
  source: "vllm:time_to_first_token_seconds",
  ...more,
});
const total = (unit: NativeMetric["unit"], sum: number): NativeMetric => ({ unit, total: sum, source: "counter" });

const told = (
  engine: RepeatTelemetry["engine"],
  metrics: RepeatTelemetry["metrics"],
  more: Partial<RepeatTelemetry> = {},
): RepeatTelemetry => ({
  engine,
  source: "metrics",
  metrics,
  restarted: false,
  problems: [],
  ...more,
});

export const VLLM_TOLD = told("vllm", {
  ttft: ms(50.9, { low: 40, high: 60 }),
  e2e: ms(322, { low: 300, high: 500 }, { caveat: "its first bucket ends at 300 ms" }),
  queue: ms(3.4, { low: 0, high: 5 }),
  prefill: ms(44.2, { low: 40, high: 60 }),
  decode: ms(271, { low: 300 }),
  prompt_tokens: total("tokens", 16_480),
  generation_tokens: total("tokens", 52_736),
  cache_hit_share: { unit: "fraction", mean: 0.013, source: "vllm:prefix_cache_hits" },
  preemptions: total("events", 0),
});
/** A look a second at a load that began at 1.9 s: five run at once, and some wait for as long as the cache is full. */
const COURSE: RepeatTelemetry["series"] = {
  atMs: Array.from({ length: 30 }, (_, at) => 2_905 + 1_005 * at),
  running: Array.from({ length: 30 }, () => 5),
  waiting: Array.from({ length: 30 }, (_, at) => (at >= 12 && at < 18 ? 3 : 0)),
  kvCacheUse: Array.from({ length: 30 }, (_, at) => (at < 12 ? at * 0.08 : 0.97)),
};
const OLLAMA_TOLD = told(
  "ollama",
  {
    e2e: ms(580, undefined),
    load: ms(8.2, undefined),
    prefill: ms(171, undefined),
    decode: ms(381, undefined),
    generation_tokens: total("tokens", 20_480),
  },
  {
    source: "responses",
    memoryBytes: { model: 5_600_000_000 },
    problems: ["/api/ps answered 404, so memory is that of the start"],
  },
);

const crossCheck = (
  metric: CrossCheck["metric"],
  clientMeanMs: number,
  engineMeanMs: number,
  result: CrossCheck["result"],
): CrossCheck => ({
  metric,
  clientMeanMs,
  engineMeanMs,
  result,
  message: `mean of 400 requests: client ${clientMeanMs} ms, engine ${engineMeanMs} ms`,
});

const chat = { due: 400, ttft: 52.3, tpot: 6.6, e2e: 301, spread: 0.4, rates: { tokens: 741, requests: 13.9 } };
const numbered = (one: RepeatResult, number: number): RepeatResult => ({ ...one, repeat: number });

const measure = (): ReportInput => {
  const vllm = {
    ...repeat("vllm", "chat", 5, chat),
    health: HEALTH,
    telemetry: { ...VLLM_TOLD, series: COURSE },
    dispatchDelayMs: { p50: 0.1, p99: 0.4, max: 1.9 },
    designEffect: { ttft_ms: 2.3, tpot_ms: 1.02 },
    cut: { beforeMs: 2_100, afterMs: 900, requests: 12 },
    crossCheck: [crossCheck("ttft_ms", 56.5, 50.9, "offset"), crossCheck("e2e_ms", 325, 322, "agrees")],
  };
  const ollama = {
    ...repeat("ollama", "chat", 5, {
      ...chat,
      due: 164,
      ttft: 214,
      tpot: 13.8,
      e2e: 541,
      rates: { tokens: 291, requests: 5.4 },
    }),
    health: { ...HEALTH, loopDelayMs: { p50: 0.2, p99: 0.8, max: 2 } },
    telemetry: OLLAMA_TOLD,
  };
  const repeats = [1, 2, 3].flatMap((number) => [numbered(vllm, number), numbered(ollama, number)]);
  return input(run("measure", [endpoint("vllm"), endpoint("ollama")], repeats), verdict("pass"), { judged: false });
};

const BUSY: GuardFinding = {
  guard: "client-busy",
  cause: "client",
  message:
    "the measuring process was busy, so what it saw is late: its event loop was late by 14.2 ms at p99 (limit 5 ms)",
  hint: "Give it cores of its own (--workers auto, a quiet machine or a Job beside the engine), or lower concurrent_users.",
};
const LENGTHS: GuardFinding = {
  guard: "output-length",
  cause: "symmetric",
  message: "answers of base had 126.4 tokens on average, those of head 141.0 (limit 5 % apart)",
  hint: "Lower requests.max_tokens until every answer reaches it, or judge TTFT and TPOT, which length does not touch.",
  voids: ["e2e_ms", "requests_per_second"],
};
const RESTARTED: GuardFinding = {
  guard: "engine-restarted",
  cause: "engine",
  message: "a counter of the engine went back to 0",
  hint: "Look at the pod's events and its previous log.",
};

const spoiled = (): ReportInput => {
  const measured = paired({ ttft: 53.1 });
  const repeats = measured.repeats.map((one) => ({
    ...one,
    health: one.pair === 1 ? HEALTH : { ...HEALTH, loopDelayMs: { p50: 2.1, p99: 14.2, max: 61 } },
    guards: [
      ...(one.repeat === 1 ? [] : [BUSY]),
      ...(one.repeat === 0 ? [LENGTHS] : []),
      ...(one.endpointId === "vllm" && one.repeat === 2 ? [RESTARTED] : []),
    ],
    pair: one.repeat,
  }));
  return input({ ...measured, repeats }, verdict("invalid", [check("pass", {}, { value: 361 })]), {
    comparisons: [
      successPasses,
      comparison("invalid", "3 of 4 pairs were left out, more than a third", { pairs: 1, lost: 3 }),
    ],
  });
};

const partlySpoiled = (): ReportInput => {
  const repeats = [1, 2, 3, 4].map((number) => ({
    ...repeat("vllm", "chat", 5, { ...chat, ttft: number === 2 ? 152 : 52 + number / 10 }),
    repeat: number,
    guards:
      number === 2
        ? [
            {
              ...BUSY,
              guard: "foreign-traffic" as const,
              cause: "foreign" as const,
              message: "the engine finished 611 requests and 400 were sent (limit 2 % more)",
              hint: "Keep other users off the engine while it is measured.",
            },
          ]
        : [],
  }));
  return input(
    run("nightly", [endpoint("vllm")], repeats),
    verdict("pass", [check("pass", { scenario: "chat" }, { value: 361 })]),
  );
};

export const SWEEP: SweepResult = {
  endpointId: "vllm",
  scenario: "capacity",
  fromRate: 2,
  levels: [
    { rate: 4, requests: 240, met: true, ttftP95: 61.2, e2eP95: 341, tokensPerSecond: 512, saturated: false },
    { rate: 16, requests: 310, met: false, ttftP95: 1_820, e2eP95: 2_410, tokensPerSecond: 1_602, saturated: true },
    { rate: 8, requests: 480, met: true, ttftP95: 74.9, e2eP95: 366, tokensPerSecond: 1_021, saturated: false },
    { rate: 12, requests: 720, met: true, ttftP95: 143, e2eP95: 471, tokensPerSecond: 1_530, saturated: false },
    { rate: 13.5, requests: 60, met: false, e2eP95: 702, tokensPerSecond: 1_588, saturated: false },
  ],
  highestMeeting: 12,
  knee: 13.5,
  requests: 1_810,
  reason: "the rate is known to 10 %",
};

export const LOADS: PlannedLoad[] = [
  { name: "arrivals", arrival: { process: "poisson", rate: 12, burstiness: 1 } },
  {
    name: "steps",
    arrival: { process: "constant", rate: 4, burstiness: 1 },
    stages: [4, 8, 16].map((rate) => ({ duration_seconds: 60, rate, shape: "step" as const })),
  },
];

const openLoop = (): ReportInput => {
  const open = (scenario: string, load: Parameters<typeof repeat>[3], fromSchedule: number): RepeatResult => {
    const one = repeat("vllm", scenario, 32, load);
    return {
      ...one,
      load: "open",
      metrics: { ...one.metrics, ttft_from_schedule_ms: latency(one.counts.ok, fromSchedule, 0.4) },
    };
  };
  const repeats = [
    open("arrivals", { ...chat, rates: { tokens: 1_530, requests: 11.9 } }, 54.1),
    open("steps", { ...chat, due: 1_680, failures: { dropped: 122 }, rates: { tokens: 1_602, requests: 12.4 } }, 961),
  ];
  const missed = check(
    "target-missed",
    { scenario: "steps", metric: "success_rate", statistic: "value", limit: 0.99, direction: "at-least" },
    { value: 0.9273, n: 1_680 },
  );
  return input(run("stress", [endpoint("vllm")], repeats), verdict("target-missed", [missed]), {
    loadTests: LOADS,
    sweeps: [SWEEP],
  });
};

const sweepAlone = (): ReportInput => {
  const { highestMeeting, knee, ...others } = SWEEP;
  const none = { ...others, levels: SWEEP.levels.slice(1, 2), reason: "the lowest rate is over-saturated already" };
  const measured = run("capacity", [endpoint("vllm")], [repeat("vllm", "capacity", 1, chat)]);
  return input(measured, verdict("pass"), { judged: false, sweeps: [none] });
};

export const ENGINE_STORIES = {
  measure,
  spoiled,
  "partly-spoiled": partlySpoiled,
  "open-loop": openLoop,
  "sweep-in-vain": sweepAlone,
} satisfies Record<string, () => ReportInput>;
