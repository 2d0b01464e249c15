import { ConfigurationError } from "../../errors.ts";
import type { MetricId } from "../../model/metrics.ts";
import type { Session, SessionMetric, SessionRepeat } from "../../model/session.ts";
import { sessionSchema } from "../schema.ts";
import { checked, quoted } from "../untrusted.ts";
import type { ForeignSource, Importer } from "./importer.ts";

/** One run of a foreign tool. */
export interface ForeignRun {
  /** What the tool says of its load, such as `concurrency-4`. */
  load: string;
  open: boolean;
  /** `failed` is absent where the tool does not tell. */
  requests: { ok: number; failed: number | undefined };
  /** Undefined: the tool does not measure it, or nothing succeeded. */
  metrics: Partial<Record<MetricId, SessionMetric | undefined>>;
}

export interface ForeignFacts {
  tool: Importer["tool"];
  /** Of the tool; absent where the file does not tell. */
  version: string | undefined;
  /** ISO 8601; absent where the file does not tell. */
  startedAt: string | undefined;
  runs: readonly ForeignRun[];
  /** Every single value was there, not only summaries. */
  rawValues: boolean;
  /** What this tool means by its names, where that is not what is meant here. */
  limits: readonly string[];
}

/** The runs of a foreign file as a session, with what limits it. Throws ConfigurationError where nothing was measured. */
export function foreignSession(source: ForeignSource, facts: ForeignFacts): Session {
  const { where, as } = source;
  const loads = Map.groupBy(facts.runs, ({ load }) => load);
  if (as.scenario !== undefined && loads.size > 1) {
    throw new ConfigurationError(
      `${where} holds ${loads.size} loads (${[...loads.keys()].slice(0, 5).map(quoted).join(", ")}), but one test was named for it: ${quoted(as.scenario)}`,
      { hint: "Name no test, or give a file with one load." },
    );
  }
  const engine = as.engine ?? "openai";
  const session: Session = {
    id: source.name,
    startedAt: facts.startedAt ?? source.writtenAt,
    toolVersion: `${facts.tool} ${facts.version ?? "unknown"}`,
    importedFrom: facts.tool,
    tests: Array.from(loads, ([load, runs]) => ({
      endpointId: as.endpointId ?? engine,
      engine,
      scenario: as.scenario ?? load,
      ...(runs.some(({ open }) => open) && { load: "open" as const }),
      repeats: runs.map((run) => repeatOf(run, where)),
    })),
    limits: [...commonLimits(facts, loads), ...facts.limits],
  };
  return checked(sessionSchema, session, where);
}

function repeatOf({ requests: { ok, failed }, metrics }: ForeignRun, where: string): SessionRepeat {
  const due = ok + (failed ?? 0);
  if (due === 0) throw new ConfigurationError(`${where} holds no requests, wanted the result of a run`);
  if (ok > 0 && metrics.ttft_ms?.p50 === 0) {
    throw new ConfigurationError(
      `${where} has a median TTFT of 0 ms: its answers were not streamed, so there is no time to first token to compare`,
    );
  }
  const known = Object.entries({
    ...(ok > 0 ? metrics : {}),
    ...(failed !== undefined && { success_rate: { n: due, mean: ok / due } }),
  }).filter(([, metric]) => metric !== undefined);
  return { counts: { due, failed: failed ?? 0, failures: {} }, metrics: Object.fromEntries(known) };
}

function commonLimits({ tool, startedAt, runs, rawValues }: ForeignFacts, loads: Map<string, unknown[]>): string[] {
  return [
    `Measured by ${tool}: what was asked, of what and where is not in the file, so nothing is known to match.`,
    ...([...loads.values()].some((same) => same.length === 1) ? ["One run: its run-to-run noise is unknown."] : []),
    ...(rawValues
      ? []
      : ["Only summaries: how the values lie is unknown, and percentiles are those that the tool computed."]),
    ...(startedAt === undefined ? ["When it was measured is unknown: the time of the file stands for it."] : []),
    ...(runs.some(({ requests }) => requests.failed === undefined)
      ? ["How many requests failed is not in the file: only those that succeeded are counted."]
      : ["Why requests failed is not kept."]),
    "Throughput is over the whole run, its start and its end included.",
  ];
}

/** The name of a load by its numbers. */
export function loadName(kind: "concurrency" | "rate", value: number): string {
  return `${kind}-${value}`;
}
