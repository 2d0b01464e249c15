import { z } from "zod";
import { amount, count } from "../schema/pieces.ts";
import { checked } from "../untrusted.ts";
import { type ForeignRun, foreignSession, loadName } from "./foreign-session.ts";
import type { Importer } from "./importer.ts";
import { fromOne, fromSummary } from "./metric.ts";

const seconds = z.object({ mean: amount, median: amount, p95: amount.optional(), p99: amount.optional() });

/** What is read of `stage_N_` and `summary_lifecycle_metrics.json` (inference_perf/reportgen/base.py, 0.7.0); times are in seconds. */
const reportSchema = z.object({
  load_summary: z.object({ requested_rate: amount.optional(), concurrency: count.optional() }),
  successes: z.object({
    count,
    latency: z.object({
      request_latency: seconds.nullish(),
      time_per_output_token: seconds.nullish(),
      time_to_first_token: seconds.nullish(),
    }),
    throughput: z.object({ output_tokens_per_sec: amount, requests_per_sec: amount }),
  }),
  failures: z.object({ count }),
});
type Report = z.infer<typeof reportSchema>;

export const inferencePerf: Importer = {
  tool: "inference-perf",
  recognises: (json) => json instanceof Object && "load_summary" in json && "successes" in json && "failures" in json,
  session(source) {
    const reports = source.results.map((result) => checked(withTtft, result, source.where));
    return foreignSession(source, {
      tool: "inference-perf",
      version: undefined,
      startedAt: undefined,
      runs: reports.map(runOf),
      rawValues: false,
      limits: [
        "inference-perf counts an answer that was cut off, or ended by an error in the stream, as a success.",
        "inference-perf has no warm-up of its own: the first requests are in the numbers.",
        "Its ITL is left out: tokens that came in one chunk have no gap in it. Its E2E ends when the answer has been read whole.",
        "inference-perf does not take reasoning for a first token: with a reasoning model its TTFT is too long.",
        ...(reports.some(({ load_summary }) => isSummary(load_summary)) ? ["All its stages are taken together."] : []),
      ],
    });
  },
};

/** An answer without events that it could read (lines that end with CR LF, or no stream) has no TTFT, and succeeds. */
const withTtft = reportSchema.refine(
  ({ successes }) => successes.count === 0 || successes.latency.time_to_first_token != null,
  {
    path: ["successes", "latency", "time_to_first_token"],
    message: "wanted a time to first token: measure with api.streaming, an engine that ends its lines with LF",
  },
);

function runOf({ load_summary, successes, failures }: Report): ForeignRun {
  const { latency, throughput, count: ok } = successes;
  const of = (metric: z.infer<typeof seconds> | null | undefined) =>
    metric == null
      ? undefined
      : fromSummary(ok, { mean: ms(metric.mean), p50: ms(metric.median), p95: ms(metric.p95), p99: ms(metric.p99) });
  return {
    ...loadOf(load_summary),
    requests: { ok, failed: failures.count },
    metrics: {
      ttft_ms: of(latency.time_to_first_token),
      tpot_ms: of(latency.time_per_output_token),
      e2e_ms: of(latency.request_latency),
      requests_per_second: fromOne(throughput.requests_per_sec, ok),
      tokens_per_second: fromOne(throughput.output_tokens_per_sec, ok),
    },
  };
}

function ms(value: number): number;
function ms(value: number | undefined): number | undefined;
function ms(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1000;
}

/** A stage of a concurrent load has a rate too, which is none that was kept. */
function loadOf(load: Report["load_summary"]): Pick<ForeignRun, "load" | "open"> {
  if (load.concurrency !== undefined) return { load: loadName("concurrency", load.concurrency), open: false };
  if (load.requested_rate !== undefined) return { load: loadName("rate", load.requested_rate), open: true };
  return { load: "all-stages", open: false };
}

function isSummary({ concurrency, requested_rate }: Report["load_summary"]): boolean {
  return concurrency === undefined && requested_rate === undefined;
}
