import { z } from "zod";
import type { SessionMetric } from "../../model/session.ts";
import { amount, count } from "../schema/pieces.ts";
import { checked } from "../untrusted.ts";
import { type ForeignRun, foreignSession, loadName } from "./foreign-session.ts";
import type { Importer } from "./importer.ts";
import { fromOne, fromSummary, fromValues } from "./metric.ts";

const MOST_REQUESTS = 1_000_000;
const perRequest = z.array(amount).max(MOST_REQUESTS).optional();

/** What is read of `vllm bench serve --save-result` (vllm/benchmarks/serve.py, 0.32); times of requests are in seconds. */
const resultSchema = z.object({
  date: z.string().max(100).optional(),
  num_prompts: count.optional(),
  request_rate: z.union([z.literal("inf"), amount]),
  max_concurrency: count.nullish(),
  completed: count,
  failed: count.optional(),
  request_throughput: amount,
  output_throughput: amount,
  mean_ttft_ms: amount,
  median_ttft_ms: amount,
  p95_ttft_ms: amount.optional(),
  p99_ttft_ms: amount.optional(),
  mean_tpot_ms: amount.optional(),
  median_tpot_ms: amount.optional(),
  p95_tpot_ms: amount.optional(),
  p99_tpot_ms: amount.optional(),
  mean_itl_ms: amount.optional(),
  median_itl_ms: amount.optional(),
  p95_itl_ms: amount.optional(),
  p99_itl_ms: amount.optional(),
  mean_e2el_ms: amount.optional(),
  median_e2el_ms: amount.optional(),
  p95_e2el_ms: amount.optional(),
  p99_e2el_ms: amount.optional(),
  // With --save-detailed, one entry a request, failed ones too.
  ttfts: perRequest,
  itls: z.array(z.array(amount).max(MOST_REQUESTS)).max(MOST_REQUESTS).optional(),
  output_lens: perRequest,
  errors: z.array(z.string()).max(MOST_REQUESTS).optional(),
});
type Result = z.infer<typeof resultSchema>;

export const vllmBench: Importer = {
  tool: "vllm-bench",
  recognises: (json) =>
    json instanceof Object && "completed" in json && "request_throughput" in json && "total_input_tokens" in json,
  session(source) {
    const results = source.results.map((result) => checked(resultSchema, result, source.where));
    const raw = results.map(valuesOf);
    return foreignSession(source, {
      tool: "vllm-bench",
      version: undefined,
      startedAt: startOf(results[0]),
      runs: results.map((result, index) => runOf(result, raw[index])),
      rawValues: raw.every((values) => values !== undefined),
      limits: [
        "vllm bench takes the first message with choices for the first token, even one that only announces the role: where an engine sends that early, its TTFT is too short.",
        "vllm bench counts an answer that was cut off, or ended by an error in the stream, as a success.",
        "Its ITL is the gap between chunks, the announcement of the role included, and is compared as chunk gap.",
        ...(results.some(({ date }) => date !== undefined) ? ["Its clock time has no zone and is read as UTC."] : []),
      ],
    });
  },
};

/** `20261124-090437`. */
function startOf(first: Result | undefined): string | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(first?.date ?? "");
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function runOf(result: Result, values: Values | undefined): ForeignRun {
  const { completed, request_rate, max_concurrency, num_prompts } = result;
  const failed = result.failed ?? (num_prompts === undefined ? undefined : Math.max(0, num_prompts - completed));
  return {
    load: loadOf(max_concurrency ?? undefined, request_rate),
    open: request_rate !== "inf",
    requests: { ok: completed, failed },
    metrics: {
      ...(values ?? summariesOf(result)),
      requests_per_second: fromOne(result.request_throughput, completed),
      tokens_per_second: fromOne(result.output_throughput, completed),
    },
  };
}

function loadOf(concurrency: number | undefined, rate: Result["request_rate"]): string {
  if (rate !== "inf") return loadName("rate", rate);
  return concurrency === undefined ? "all-at-once" : loadName("concurrency", concurrency);
}

/** How many gaps there were is not told, so that the requests stand for them. */
function summariesOf(result: Result): ForeignRun["metrics"] {
  const of = (metric: "ttft" | "tpot" | "itl" | "e2el") => {
    const [p50, mean] = [result[`median_${metric}_ms`], result[`mean_${metric}_ms`]];
    if (p50 === undefined) return undefined;
    return fromSummary(result.completed, {
      mean,
      p50,
      p95: result[`p95_${metric}_ms`],
      p99: result[`p99_${metric}_ms`],
    });
  };
  return { ttft_ms: of("ttft"), tpot_ms: of("tpot"), chunk_gap_ms: of("itl"), e2e_ms: of("e2el") };
}

type Values = Record<"ttft_ms" | "tpot_ms" | "chunk_gap_ms" | "e2e_ms", SessionMetric | undefined>;

/**
 * From the single requests, where they are there and agree with the summary. A failed request has a TTFT of 0, no gaps and
 * an error. The gaps of a request add up to last chunk − first chunk, which gives TPOT and E2E as they are meant here.
 */
function valuesOf({ ttfts, itls, output_lens: lengths, errors, completed }: Result): Values | undefined {
  if (!ttfts || !itls || !lengths || !errors) return undefined;
  const requests = ttfts.flatMap((ttft, index) => {
    const gaps = itls[index] ?? [];
    const decode = gaps.reduce((sum, gap) => sum + gap, 0);
    return errors[index] === "" && ttft > 0 ? [{ ttft, gaps, decode, tokens: lengths[index] ?? 0 }] : [];
  });
  if (requests.length !== completed || requests.length === 0) return undefined;
  const ms = (seconds: readonly number[], n?: number) =>
    fromValues(
      seconds.map((value) => value * 1000),
      n,
    );
  return {
    ttft_ms: ms(requests.map(({ ttft }) => ttft)),
    tpot_ms: ms(requests.flatMap(({ decode, tokens }) => (tokens > 1 ? [decode / (tokens - 1)] : []))),
    chunk_gap_ms: ms(
      requests.flatMap(({ gaps }) => gaps),
      requests.length,
    ),
    e2e_ms: ms(requests.map(({ ttft, decode }) => ttft + decode)),
  };
}
