import type { Endpoint, Side } from "../model/endpoint.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { MetricResult, RepeatResult, RunResult } from "../model/run.ts";
import type { StatisticId } from "../model/scenario.ts";
import {
  type Session,
  type SessionMetric,
  type SessionRepeat,
  type SessionTest,
  STAGES,
  type StageMeans,
} from "../model/session.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { invalidates, isSpoiled, voidedMetrics } from "../model/voided.ts";

export interface SessionOptions {
  side: Side;
  commit?: string;
  toolVersion: string;
}

const STATISTICS: readonly StatisticId[] = ["p50", "p95", "p99", "mean"];

/**
 * What a run gave for one side, small enough to keep. Repeats that were stopped, and those that a guard made invalid as
 * a whole, are left out and told in `limits`; of the others what a guard voids. What the engine itself did (`cause:
 * engine`) makes nothing invalid: it counts. No histograms, since a run keeps no samples. Whether an aborted run may be
 * a base is for the caller to say: it may not.
 */
export function sessionOfRun(run: RunResult, { side, commit, toolVersion }: SessionOptions): Session {
  const endpoints = run.endpoints.filter((endpoint) => endpoint.side === side);
  const mine = endpoints.map((endpoint) => ({
    endpoint,
    repeats: run.repeats.filter(({ endpointId }) => endpointId === endpoint.id),
  }));
  return {
    id: run.id,
    startedAt: run.startedAt,
    ...(commit !== undefined && { commit }),
    toolVersion,
    fingerprint: fingerprintOf(run, endpoints),
    tests: mine.flatMap(({ endpoint, repeats }) => testsOf(endpoint, repeats)),
    limits: [...limitsOf(run), ...mine.flatMap(({ endpoint, repeats }) => leftOut(endpoint, repeats))],
  };
}

/** The other side's engines are no part of what this side is. */
function fingerprintOf({ fingerprint }: RunResult, endpoints: readonly Endpoint[]): RunResult["fingerprint"] {
  const mine = Object.entries(fingerprint.subject).filter(([id]) => endpoints.some((endpoint) => endpoint.id === id));
  return { ...fingerprint, subject: Object.fromEntries(mine) };
}

function testsOf({ id, engine }: Endpoint, repeats: readonly RepeatResult[]): SessionTest[] {
  return Array.from(
    Map.groupBy(repeats.filter(isValid), ({ scenario }) => scenario),
    ([scenario, valid]) => ({
      endpointId: id,
      engine,
      scenario,
      ...(valid[0]?.load === "open" && { load: "open" as const }),
      repeats: valid.map(repeatOf),
    }),
  );
}

function isValid(repeat: RepeatResult): boolean {
  return !repeat.aborted && !isSpoiled(repeat);
}

function repeatOf(repeat: RepeatResult): SessionRepeat {
  const { counts, metrics, telemetry, outputTokensPerAnswer } = repeat;
  const voided = voidedMetrics(repeat);
  const kept = (Object.entries(metrics) as [MetricId, MetricResult][]).flatMap(
    ([id, result]): [string, SessionMetric][] => {
      const metric = voided.has(id) ? undefined : metricOf(id, result);
      return metric === undefined ? [] : [[id, metric]];
    },
  );
  const engineMs = stagesOf(telemetry);
  return {
    counts: { due: counts.due, failed: counts.failed, failures: counts.failures },
    metrics: Object.fromEntries(kept),
    ...(outputTokensPerAnswer !== undefined && { outputTokensPerAnswer }),
    ...(engineMs !== undefined && { engineMs }),
  };
}

function metricOf(id: MetricId, result: MetricResult): SessionMetric | undefined {
  const statistics = METRICS[id].per === "run" ? (["mean"] as const) : STATISTICS;
  const values = statistics.flatMap((statistic) => {
    const { value } = result[statistic];
    return value === undefined ? [] : [[statistic, value] as const];
  });
  return values.length === 0 ? undefined : { n: result.n, ...Object.fromEntries(values) };
}

function stagesOf(telemetry: RepeatTelemetry | undefined): StageMeans | undefined {
  const means = STAGES.flatMap((stage) => {
    const mean = telemetry?.metrics[stage]?.mean;
    return mean === undefined ? [] : [[stage, mean] as const];
  });
  return means.length === 0 ? undefined : Object.fromEntries(means);
}

function limitsOf({ status, absent }: RunResult): string[] {
  if (status === "complete") return [];
  const missing = absent.map(({ id, reason }) => `${id} (${reason})`).join(", ");
  return [`The run is ${status}${missing === "" ? "" : `: without ${missing}`}.`];
}

function leftOut({ id }: Endpoint, repeats: readonly RepeatResult[]): string[] {
  return Array.from(Map.groupBy(repeats, ({ scenario }) => scenario)).flatMap(([scenario, all]) => {
    const lost = all.filter((repeat) => !isValid(repeat));
    if (lost.length === 0) return [];
    const causes = lost.flatMap(({ aborted, guards }) =>
      aborted ? ["stopped"] : guards.filter(invalidates).map(({ guard }) => guard),
    );
    return [
      `${lost.length} of ${all.length} repeats of ${scenario} on ${id} are left out: ${[...new Set(causes)].join(", ")}.`,
    ];
  });
}
