import { z } from "zod";
import { ConfigurationError } from "../../errors.ts";
import { amount, count } from "../schema/pieces.ts";
import { checked } from "../untrusted.ts";
import { type ForeignRun, foreignSession, loadName } from "./foreign-session.ts";
import type { ForeignSource, Importer } from "./importer.ts";
import { fromOne, fromSummary, fromValues } from "./metric.ts";

const milliseconds = z.object({
  unit: z.literal("ms"),
  avg: amount,
  p50: amount,
  p95: amount.optional(),
  p99: amount.optional(),
  count: count.optional(),
});
const one = z.object({ avg: amount });

/** What is read of `profile_export_aiperf.json` (aiperf/common/models/export_models.py, schema 1.4 of 0.13.0). */
const exportSchema = z.object({
  aiperf_version: z.string().max(100).optional(),
  start_time: z.string().max(100).optional(),
  was_cancelled: z.boolean().optional(),
  is_complete: z.boolean().optional(),
  incomplete_reason: z.string().max(20_000).optional(),
  request_count: one.optional(),
  error_request_count: one.optional(),
  request_throughput: one.optional(),
  output_token_throughput: one.optional(),
  time_to_first_token: milliseconds.optional(),
  inter_token_latency: milliseconds.optional(),
  inter_chunk_latency: milliseconds.optional(),
  request_latency: milliseconds.optional(),
  input_config: z
    .object({
      phases: z
        .array(
          z.object({
            kind: z.string().optional(),
            exclude_from_results: z.boolean().optional(),
            concurrency: z.unknown().optional(),
            rate: z.unknown().optional(),
          }),
        )
        .max(1_000)
        .optional(),
    })
    .optional(),
});
type Export = z.infer<typeof exportSchema>;

const value = z.object({ value: amount, unit: z.literal("ms") });
/** A line of `profile_export.jsonl`: one request. */
const recordSchema = z.object({
  metadata: z.object({ benchmark_phase: z.string().max(100) }),
  metrics: z.object({
    time_to_first_token: value.optional(),
    inter_token_latency: value.optional(),
    request_latency: value.optional(),
    inter_chunk_latency: z.object({ value: z.array(amount).max(1_000_000), unit: z.literal("ms") }).optional(),
  }),
  error: z.unknown().optional(),
});

export const aiperf: Importer = {
  tool: "aiperf",
  recognises: (json) => json instanceof Object && "aiperf_version" in json && "schema_version" in json,
  session(source) {
    const results = source.results.map((result) => checked(exportSchema, result, source.where));
    for (const result of results) requireWhole(result, source);
    const raw = valuesOf(results, source);
    const start = results[0]?.start_time;
    const startedAt = start === undefined ? undefined : isoOf(start);
    return foreignSession(source, {
      tool: "aiperf",
      version: results[0]?.aiperf_version,
      startedAt,
      runs: results.map((result) => runOf(result, raw, source)),
      rawValues: raw !== undefined,
      limits: [
        "AIPerf counts an answer that was cut off, or ended by an error in the stream, as a success.",
        "Its ITL is a mean of each request and compared as TPOT; its ICL is compared as chunk gap.",
        ...(startedAt !== undefined && !hasZone(start) ? ["Its clock time has no zone and is read as UTC."] : []),
      ],
    });
  },
};

/** What was stopped in the middle never becomes a base. */
function requireWhole({ was_cancelled, is_complete, incomplete_reason }: Export, { where }: ForeignSource): void {
  if (was_cancelled === true)
    throw new ConfigurationError(`${where} is of a run that was cancelled, wanted one that came to its end`);
  if (is_complete === false) {
    throw new ConfigurationError(
      `${where} is of a run that did not come to its end${incomplete_reason === undefined ? "" : ` (${incomplete_reason.slice(0, 200)})`}`,
    );
  }
}

function runOf(result: Export, values: ForeignRun["metrics"] | undefined, { where }: ForeignSource): ForeignRun {
  const ok = result.request_count?.avg ?? 0;
  const { time_to_first_token: ttft, request_throughput: requests, output_token_throughput: tokens } = result;
  if (ok > 0 && ttft === undefined) {
    throw new ConfigurationError(
      `${where}: time_to_first_token is missing, wanted the result of a run with --streaming`,
    );
  }
  return {
    ...loadOf(result),
    requests: { ok, failed: result.error_request_count?.avg ?? 0 },
    metrics: {
      ...(values ?? {
        ttft_ms: summaryOf(ttft, ok),
        tpot_ms: summaryOf(result.inter_token_latency, ok),
        // Its count is one of gaps, which hang together within a request.
        chunk_gap_ms: summaryOf(result.inter_chunk_latency, ok),
        e2e_ms: summaryOf(result.request_latency, ok),
      }),
      requests_per_second: requests && fromOne(requests.avg, ok),
      tokens_per_second: tokens && fromOne(tokens.avg, ok),
    },
  };
}

function summaryOf(metric: z.infer<typeof milliseconds> | undefined, requests: number) {
  return metric && fromSummary(Math.min(metric.count ?? requests, requests), { ...metric, mean: metric.avg });
}

/** Of the phase that counts; a phase that AIPerf drives otherwise, such as a trace, has no number of its own. */
function loadOf({ input_config }: Export): Pick<ForeignRun, "load" | "open"> {
  const phase = input_config?.phases?.find(
    ({ kind, exclude_from_results }) => kind !== "warmup" && exclude_from_results !== true,
  );
  if (typeof phase?.rate === "number") return { load: loadName("rate", phase.rate), open: true };
  if (typeof phase?.concurrency === "number") return { load: loadName("concurrency", phase.concurrency), open: false };
  return { load: "aiperf", open: false };
}

/** From the single requests, where they are there; records of another run are refused. */
function valuesOf(
  [result, ...more]: readonly Export[],
  { records, where }: ForeignSource,
): ForeignRun["metrics"] | undefined {
  if (records === undefined || result === undefined || more.length > 0) return undefined;
  const measured = records
    .map((record, index) => checked(recordSchema, record, `${where}, record ${index + 1}`))
    .filter(({ metadata, error }) => metadata.benchmark_phase !== "warmup" && (error === undefined || error === null));
  const wanted = result.request_count?.avg ?? 0;
  if (measured.length !== wanted) {
    throw new ConfigurationError(
      `${where} tells of ${wanted} requests, but its profile_export.jsonl of ${measured.length}: they are not of one run`,
    );
  }
  const of = (name: "time_to_first_token" | "inter_token_latency" | "request_latency") =>
    fromValues(measured.flatMap(({ metrics }) => metrics[name]?.value ?? []));
  return {
    ttft_ms: of("time_to_first_token"),
    tpot_ms: of("inter_token_latency"),
    chunk_gap_ms: fromValues(
      measured.flatMap(({ metrics }) => metrics.inter_chunk_latency?.value ?? []),
      measured.length,
    ),
    e2e_ms: of("request_latency"),
  };
}

/** AIPerf writes local time without a zone. */
function isoOf(time: string): string | undefined {
  const at = Date.parse(hasZone(time) ? time : `${time}Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function hasZone(time: string | undefined): boolean {
  return /(?:Z|[+-]\d\d:\d\d)$/.test(time ?? "");
}
