import { expect, test } from "vitest";
import { measureRepeat, type RepeatToMeasure } from "../../src/measure/measure.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import type { Target } from "../../src/model/scenario.ts";
import { failed, sample } from "./samples.ts";

function measured(samples: RequestSample[], more: Partial<RepeatToMeasure> = {}) {
  const window = { fromMs: 0, toMs: 10_000 };
  const common = { endpointId: "vllm", scenario: "light", kind: "load", repeat: 0, users: 1, targets: [] } as const;
  return measureRepeat({ ...common, window, samples, ...more });
}

const hundred = Array.from({ length: 100 }, (_, at) => sample(at * 100, [at + 1, at + 11, at + 21]));

test("percentiles of a hundred requests are their ranks, with their exact intervals", () => {
  const { metrics, counts } = measured(hundred).repeat;
  expect(counts).toMatchObject({ due: 100, ok: 100, failed: 0, retried: 0, inputTokens: 2000, outputTokens: 300 });
  expect(metrics.ttft_ms).toMatchObject({
    n: 100,
    min: 1,
    max: 100,
    p50: { value: 50, low: 40, high: 61 },
    p95: { value: 95 },
    p99: { needed: 368 },
  });
  expect(metrics.ttft_ms?.mean.value).toBeCloseTo(50.5, 10);
  expect(metrics.e2e_ms?.p50.value).toBe(70);
  expect(metrics.tpot_ms?.p50).toEqual({ value: 10, low: 10, high: 10 });
  expect(metrics.itl_ms?.n).toBe(100);
});

test("the share of gaps that one read of the socket hides is recorded, and absent where no answer has a gap", () => {
  const together = sample(0, [10, 20, 30, 40, 50], {
    events: { atMs: [10, 20, 20, 20, 50], readIndex: [0, 1, 1, 1, 2] },
  });
  expect(measured([together, sample(100, [10, 20, 30])]).repeat.sharedReads).toBeCloseTo(2 / 6, 12);
  expect(measured(hundred).repeat.sharedReads).toBe(0);
  expect(measured([failed(0, "server"), sample(60, [5])]).repeat).not.toHaveProperty("sharedReads");
});

test("rates are what arrived inside the window over its width", () => {
  const { metrics } = measured(hundred, { window: { fromMs: 0, toMs: 5000 } }).repeat;
  expect(metrics.requests_per_second?.mean.value).toBe(50 / 5);
  expect(metrics.tokens_per_second?.mean.value).toBe(150 / 5);
  expect(metrics.tokens_per_second?.p95).toEqual({});
});

test("latencies are of requests sent inside the window, success is of all", () => {
  const { metrics, counts } = measured([failed(0, "server", { turn: -1 }), ...hundred], {
    window: { fromMs: 5000, toMs: 9990 },
  }).repeat;
  expect(metrics.ttft_ms).toMatchObject({ n: 50, min: 51 });
  expect(counts).toMatchObject({ due: 101, ok: 100, failed: 1 });
});

test("failures count by class against what was due, and never enter a latency", () => {
  const samples = [sample(0, [50, 60]), failed(1, "server"), failed(2, "server"), failed(3, "idle-timeout")];
  const { metrics, counts } = measured(samples).repeat;
  expect(counts).toMatchObject({ due: 4, ok: 1, failed: 3, failures: { server: 2, "idle-timeout": 1 } });
  expect(metrics.success_rate).toMatchObject({ n: 4, mean: { value: 0.25 } });
  expect(metrics.ttft_ms?.n).toBe(1);
});

test("a request that was tried again counts once, by its last attempt", () => {
  const samples = [
    failed(0, "server", { turn: 1 }),
    failed(60, "server", { turn: 1, attempt: 2 }),
    sample(120, [40, 50], { turn: 1, attempt: 3 }),
    failed(200, "server", { turn: 2 }),
    failed(260, "overloaded", { turn: 2, attempt: 2 }),
  ];
  const { counts, metrics } = measured(samples).repeat;
  expect(counts).toMatchObject({ due: 2, ok: 1, failed: 1, failures: { overloaded: 1 }, retried: 3 });
  expect(metrics.ttft_ms).toMatchObject({ n: 1, min: 40 });
});

test("warm-up is counted apart and measured nowhere", () => {
  const samples = [
    sample(0, [900], { phase: "warmup" }),
    failed(0, "server", { phase: "warmup" }),
    sample(100, [50, 60]),
  ];
  const { counts, metrics } = measured(samples).repeat;
  expect(counts).toMatchObject({ due: 1, warmup: 2, warmupFailed: 1 });
  expect(metrics.ttft_ms?.max).toBe(50);
});

test("without a success there are no latencies and no rates, only a success rate of 0", () => {
  const { metrics } = measured([failed(0, "refused"), failed(1, "refused")]).repeat;
  expect(Object.keys(metrics)).toEqual(["success_rate"]);
  expect(metrics.success_rate?.mean.value).toBe(0);
});

test("without a request there is no metric, and never a NaN", () => {
  const { repeat } = measured([], { window: { fromMs: 0, toMs: 0 } });
  expect(repeat.metrics).toEqual({});
  expect(JSON.stringify(measured([sample(0, [5])], { window: { fromMs: 0, toMs: 0 } }).repeat)).not.toMatch(/NaN|null/);
});

test("attainment and goodput exist only with targets of a request, and failures count against them", () => {
  const targets: Target[] = [
    { metric: "ttft_ms", statistic: "p50", limit: 50 },
    { metric: "tokens_per_second", statistic: "mean", limit: 1 },
  ];
  const { metrics } = measured([...hundred, ...[1, 2, 3, 4].map((turn) => failed(0, "server", { turn }))], {
    targets,
  }).repeat;
  expect(metrics.slo_attainment?.mean.value).toBeCloseTo(50 / 104, 12);
  expect(metrics.goodput?.mean.value).toBe(5);
  const rateOnly = measured(hundred, { targets: targets.slice(1) }).repeat;
  expect(rateOnly.metrics.slo_attainment).toBeUndefined();
});

test("few requests have a median without an interval and say what a p95 needs", () => {
  const { metrics } = measured(hundred.slice(0, 3)).repeat;
  expect(metrics.ttft_ms).toMatchObject({ p50: { value: 2 }, p95: { needed: 72 }, p99: { needed: 368 } });
  expect(metrics.ttft_ms?.mean).toEqual({ value: 2 });
});

test("many gaps of few requests have a p95, but no interval, since they hang together", () => {
  const events = Array.from({ length: 101 }, (_, at) => 50 + at * 10);
  const { metrics } = measured([0, 1, 2].map((at) => sample(at, events))).repeat;
  expect(metrics.itl_ms).toMatchObject({ n: 3, p95: { value: 10 }, mean: { value: 10 } });
  expect(metrics.itl_ms?.p95.high).toBeUndefined();
});

test("a gap counts as often as it has tokens, also where those before it had one each", () => {
  const one = sample(0, [50, 60, 70, 160]);
  const { metrics } = measured([{ ...one, events: { ...one.events, tokens: [1, 1, 1, 6] } }]).repeat;
  expect(metrics.itl_ms).toMatchObject({ min: 10, max: 15, p50: { value: 15 }, mean: { value: 13.75 } });
  expect(metrics.chunk_gap_ms).toMatchObject({ min: 10, max: 90, p50: { value: 10 } });
});

test("where each event carries a token, the gaps between tokens and between events are kept once", () => {
  const { distributions } = measured(hundred);
  expect(distributions.chunk_gap_ms).toBe(distributions.itl_ms);
  expect(distributions.itl_ms?.values).toEqual(new Float64Array(200).fill(10));
});

test.each<[string, Partial<RequestSample>, number[]]>([
  ["an event of two tokens", { events: { atMs: [5, 15, 35], readIndex: [0, 1, 2], tokens: [1, 1, 2] } }, [10, 10]],
  ["a first event without text", { firstTokenAtMs: 15 }, [20]],
])("one answer that differs is enough to tell them apart: %s", (_, more, tokenGaps) => {
  const one = sample(0, [5, 15, 35], more);
  const { distributions } = measured([one]);
  expect(Array.from(distributions.chunk_gap_ms?.values ?? [])).toEqual([10, 20]);
  expect(Array.from(distributions.itl_ms?.values ?? [])).toEqual(tokenGaps);
});

test("a run that was stopped says so", () => {
  expect(measured([sample(0, [5]), failed(1, "aborted")]).repeat.aborted).toBe(true);
  expect(measured([sample(0, [5])]).repeat.aborted).toBe(false);
  expect(measured([sample(0, [5])], { aborted: true }).repeat.aborted).toBe(true);
});

test("half a million requests are measured without running out of stack or time", () => {
  const events = { atMs: [10, 20], readIndex: [0, 1] };
  const base = sample(0, [10, 20]);
  const many = Array.from({ length: 500_000 }, (_, turn): RequestSample => ({ ...base, turn, events }));
  expect(measured(many).repeat.metrics.ttft_ms?.n).toBe(500_000);
});

test("answers that arrive whole, in one read, have no times between tokens, rather than 0 ms", () => {
  const atOnce = [0, 1, 2].map((at) => {
    const whole = sample(at, [50, 50, 50, 50, 50]);
    return { ...whole, events: { ...whole.events, readIndex: [7, 7, 7, 7, 7] } };
  });
  const { repeat, distributions } = measured(atOnce);
  expect(Object.keys(distributions).sort()).toEqual(["e2e_ms", "ttft_ms"]);
  expect(repeat.metrics.tpot_ms).toBeUndefined();
});

test("a request that the client cancelled has a TTFT, no end, and is no failure", () => {
  const cancelled = sample(100, [50, 60], { cancelled: true, outputTokens: 2 });
  const { counts, metrics, outputTokensPerAnswer } = measured([sample(0, [40, 50, 60]), cancelled]).repeat;
  expect(counts).toMatchObject({ due: 2, ok: 2, failed: 0, cancelled: 1 });
  expect([metrics.ttft_ms?.n, metrics.e2e_ms?.n, metrics.tpot_ms?.n]).toEqual([2, 1, 1]);
  expect(metrics.requests_per_second?.mean.value).toBe(1 / 10);
  expect(metrics.tokens_per_second?.mean.value).toBe(5 / 10);
  expect(outputTokensPerAnswer).toBe(3);
});

test("a request that was dropped was due and failed, and has no latency", () => {
  const { sentAtMs: _, firstTokenAtMs: __, ...never } = failed(10, "dropped");
  const { counts, metrics } = measured([sample(0, [40, 50]), { ...never, events: { atMs: [], readIndex: [] } }]).repeat;
  expect(counts).toMatchObject({ due: 2, ok: 1, failed: 1, failures: { dropped: 1 } });
  expect(metrics.ttft_ms?.n).toBe(1);
});

test("only an open loop has a TTFT from its schedule, and the client's delay is in it", () => {
  const late = [0, 100, 200].map((at) => sample(at, [50, 60], { dueAtMs: at - 7 }));
  expect(measured(late, { load: "open" }).repeat.metrics.ttft_from_schedule_ms?.p50.value).toBe(57);
  expect(measured(late, { load: "open" }).repeat.metrics.ttft_ms?.p50.value).toBe(50);
  expect(measured(late).repeat.metrics.ttft_from_schedule_ms).toBeUndefined();
});

test("the delay from the schedule to the wire leaves out connections, and those that had to be sent again", () => {
  const samples = [
    sample(100, [50], { dueAtMs: 96 }),
    sample(200, [50], { dueAtMs: 180, connectMs: { dns: 5, tcp: 10, tls: 4 } }),
    sample(300, [50], { dueAtMs: 100, sentAgain: true }),
  ];
  expect(measured(samples).repeat.dispatchDelayMs).toEqual({ p50: 1, p99: 4, max: 4 });
});

test("the result says what was cut off before and behind the window, and how many requests that were", () => {
  const moments = { startedAtMs: 0, allStartedAtMs: 2000, limitAtMs: 9000, drainedAtMs: 10_000 };
  const { cut } = measured(hundred, { moments, window: { fromMs: 2000, toMs: 9000 } }).repeat;
  expect(cut).toEqual({ beforeMs: 2000, afterMs: 1000, requests: 29 });
  expect(measured(hundred).repeat.cut).toBeUndefined();
});

test("latencies that hang together say that their requests are worth fewer", () => {
  const waves = Array.from({ length: 400 }, (_, at) => sample(at * 10, [Math.floor(at / 40) % 2 === 0 ? 50 : 90, 100]));
  expect(measured(waves).repeat.designEffect?.ttft_ms).toBeGreaterThan(5);
  expect(measured(waves).repeat.designEffect?.e2e_ms).toBe(1);
  expect(measured(waves.slice(0, 29)).repeat.designEffect).toBeUndefined();
});

test("the engine's stages are means over the answers that told them", () => {
  const told = (at: number, engineMs: RequestSample["engineMs"]) => sample(at, [50], engineMs && { engineMs });
  const input = [told(0, { queue: 4, prefill: 20 }), told(1, { prefill: 40 }), told(2, undefined)];
  expect(measured(input).stages).toEqual({ queue: 4, prefill: 30 });
  expect(measured([sample(0, [5])]).stages).toBeUndefined();
});
