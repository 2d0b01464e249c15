import { z } from "zod";
import { amount, count } from "../schema/pieces.ts";
import { checked } from "../untrusted.ts";
import { type ForeignRun, foreignSession, loadName } from "./foreign-session.ts";
import type { Importer } from "./importer.ts";
import { fromOne, fromSummary } from "./metric.ts";

const distribution = z.object({
  successful: z.object({
    mean: z.number(),
    min: z.number(),
    count,
    percentiles: z.object({ p50: amount, p95: amount, p99: amount }),
  }),
});
type Distribution = z.infer<typeof distribution>;

/** What is read of GuideLLM's JSON report (guidellm/benchmark/schemas, 0.8.1). */
const reportSchema = z.object({
  metadata: z.object({ guidellm_version: z.string().max(100).optional() }).optional(),
  benchmarks: z
    .array(
      z.object({
        start_time: amount,
        config: z.object({
          strategy: z.object({
            type_: z.string().max(100),
            streams: count.optional(),
            rate: amount.optional(),
          }),
        }),
        metrics: z.object({
          request_totals: z.object({ successful: count, errored: count, incomplete: count }),
          requests_per_second: distribution,
          output_tokens_per_second: distribution,
          request_latency: distribution,
          time_to_first_token_ms: distribution,
          inter_token_latency_ms: distribution,
        }),
      }),
    )
    .min(1)
    .max(1_000),
});
type Benchmark = z.infer<typeof reportSchema>["benchmarks"][number];

export const guidellm: Importer = {
  tool: "guidellm",
  recognises: (json) =>
    json instanceof Object &&
    "benchmarks" in json &&
    Array.isArray(json.benchmarks) &&
    (("metadata" in json && json.metadata instanceof Object && "guidellm_version" in json.metadata) ||
      json.benchmarks.some((benchmark) => benchmark?.type_ === "generative_benchmark")),
  session(source) {
    const reports = source.results.map((result) => checked(reportSchema, result, source.where));
    const benchmarks = reports.flatMap((report) => report.benchmarks);
    const start = Math.min(...benchmarks.map(({ start_time }) => start_time));
    const incomplete = benchmarks.reduce((sum, { metrics }) => sum + metrics.request_totals.incomplete, 0);
    return foreignSession(source, {
      tool: "guidellm",
      version: reports[0]?.metadata?.guidellm_version,
      startedAt: isoOf(start),
      runs: benchmarks.map(runOf),
      rawValues: false,
      limits: [
        "GuideLLM opens a connection for each request, so that connection set-up is inside its TTFT and E2E, which ends when the stream is closed.",
        "Its ITL is weighted by tokens and compared as TPOT; its own TPOT has the TTFT in it and is left out.",
        "GuideLLM times by a clock that can be set during a run.",
        ...(benchmarks.some(lacksFirstTokens)
          ? ["A request without a first token counts as a TTFT of 0 ms in GuideLLM, so its TTFT is left out."]
          : []),
        ...(incomplete > 0 ? [`${incomplete} requests were cut off by the end of the run and are not counted.`] : []),
      ],
    });
  },
};

/** Seconds since the epoch; undefined for what no clock shows. */
function isoOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function runOf({ config: { strategy }, metrics }: Benchmark): ForeignRun {
  const { successful, errored } = metrics.request_totals;
  return {
    ...loadOf(strategy),
    requests: { ok: successful, failed: errored },
    metrics: {
      ttft_ms: lacksFirstTokens({ metrics }) ? undefined : ms(metrics.time_to_first_token_ms, successful),
      tpot_ms: ms(metrics.inter_token_latency_ms, successful),
      e2e_ms: ms(metrics.request_latency, successful, 1000),
      requests_per_second: fromOne(metrics.requests_per_second.successful.mean, successful),
      tokens_per_second: fromOne(metrics.output_tokens_per_second.successful.mean, successful),
    },
  };
}

function loadOf({ type_, streams, rate }: Benchmark["config"]["strategy"]): Pick<ForeignRun, "load" | "open"> {
  if (rate !== undefined) return { load: loadName("rate", rate), open: true };
  return { load: streams === undefined ? type_ : loadName("concurrency", streams), open: false };
}

/** The mean of a distribution that is not there is 0, as if it had been measured. */
function ms({ successful: { mean, count: values, percentiles } }: Distribution, requests: number, factor = 1) {
  if (values === 0) return undefined;
  const { p50, p95, p99 } = percentiles;
  return fromSummary(requests, { mean: mean * factor, p50: p50 * factor, p95: p95 * factor, p99: p99 * factor });
}

function lacksFirstTokens({ metrics: { time_to_first_token_ms: ttft } }: Pick<Benchmark, "metrics">): boolean {
  return ttft.successful.count > 0 && ttft.successful.min <= 0;
}
