import type { Endpoint, Side } from "../model/endpoint.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { MetricResult, RunResult } from "../model/run.ts";
import type { Session, SessionMetric, SessionRepeat, SessionTest } from "../model/session.ts";
import { isSpoiled, voidedMetrics } from "../model/voided.ts";
import { logHistogram } from "./log-histogram.ts";
import type { MeasuredRepeat } from "./measure.ts";

/** Those of which it is shown what moved and where. */
const WITH_HISTOGRAM: readonly MetricId[] = ["ttft_ms", "tpot_ms", "e2e_ms"];
const PERCENTILES = ["p50", "p95", "p99"] as const;

/** What is kept of one repeat: statistics, histograms and stage means instead of samples. A metric that a guard voids is left out. */
export function sessionRepeat({ repeat, distributions, stages }: MeasuredRepeat): SessionRepeat {
  const { outputTokensPerAnswer } = repeat;
  const { due, failed, failures } = repeat.counts;
  const voided = voidedMetrics(repeat);
  const metrics = (Object.entries(repeat.metrics) as [MetricId, MetricResult][])
    .filter(([metric]) => !voided.has(metric))
    .map(([metric, result]) => [metric, sessionMetric(metric, result, distributions)]);
  return {
    counts: { due, failed, failures: { ...failures } },
    metrics: Object.fromEntries(metrics),
    ...(outputTokensPerAnswer !== undefined && { outputTokensPerAnswer }),
    ...(stages !== undefined && { engineMs: stages }),
  };
}

function sessionMetric(
  metric: MetricId,
  result: MetricResult,
  distributions: MeasuredRepeat["distributions"],
): SessionMetric {
  const kept: SessionMetric = { n: result.n };
  if (result.mean.value !== undefined) kept.mean = result.mean.value;
  if (METRICS[metric].per === "run") return kept;
  for (const p of PERCENTILES) {
    const { value } = result[p];
    if (value !== undefined) kept[p] = value;
  }
  const values = distributions[metric];
  if (values !== undefined && WITH_HISTOGRAM.includes(metric)) kept.histogram = logHistogram(values);
  return kept;
}

export interface SessionInput {
  run: RunResult;
  /** All of the run, base and head. */
  measured: readonly MeasuredRepeat[];
  side: Side;
  commit?: string | undefined;
  toolVersion: string;
}

/** One run of one side, to be kept. Repeats that were stopped or are invalid are left out, and the limits say how many. */
export function sessionOf({ run, measured, side, commit, toolVersion }: SessionInput): Session {
  const endpoints = run.endpoints.filter((endpoint) => endpoint.side === side);
  const ids = new Set(endpoints.map(({ id }) => id));
  const mine = measured.filter(({ repeat }) => ids.has(repeat.endpointId));
  const valid = mine.filter(({ repeat }) => !repeat.aborted && !isSpoiled(repeat));
  const { workload, environment, subject } = run.fingerprint;
  return {
    id: run.id,
    startedAt: run.startedAt,
    ...(commit !== undefined && { commit }),
    toolVersion,
    fingerprint: {
      workload,
      environment,
      subject: Object.fromEntries(Object.entries(subject).filter(([id]) => ids.has(id))),
    },
    tests: endpoints.flatMap((endpoint) => testsOf(endpoint, valid)),
    limits: limitsOf(run, side, mine.length, valid.length),
  };
}

function testsOf({ id, engine }: Endpoint, measured: readonly MeasuredRepeat[]): SessionTest[] {
  const mine = measured.filter(({ repeat }) => repeat.endpointId === id);
  return [...Map.groupBy(mine, ({ repeat }) => repeat.scenario)].map(([scenario, repeats]) => ({
    endpointId: id,
    engine,
    scenario,
    ...(repeats.some(({ repeat }) => repeat.load === "open") && { load: "open" as const }),
    repeats: repeats.map(sessionRepeat),
  }));
}

function limitsOf({ status, absent }: RunResult, side: Side, repeats: number, valid: number): string[] {
  const left = repeats - valid;
  return [
    ...(status === "aborted" ? ["The run was stopped before its end."] : []),
    ...(left > 0 ? [`${left} of ${repeats} repeats were invalid or not complete, and are left out.`] : []),
    ...(side === "head" ? absent.map(({ id }) => `${id} could not be measured.`) : []),
  ];
}
