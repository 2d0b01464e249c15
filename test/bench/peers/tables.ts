import { type Quantiles, quantilesOf } from "../accuracy/errors.ts";
import { median } from "../accuracy/median.ts";
import type { Contestant } from "./contest.ts";
import { type Behaviour, FAULT_CASES, type FaultCase, isWrong } from "./faults.ts";
import { cpuMsPerThousand, firstRequestMs, ttftErrors } from "./observation.ts";
import { LEVEL_NAMES, LEVELS, type LevelName, PACED, type ShapeName } from "./shapes.ts";

/** Least numbers of values for two-sided 95 % bounds of p95 and p99 (design, section 5). */
const LEAST = { p50: 1, p95: 72, p99: 368, max: 1 };
const PERCENTILES = ["p50", "p95", "p99", "max"] as const;

export type Errors = Record<(typeof PERCENTILES)[number], number | undefined>;

/** What the tables and goals are made of, each the median of the rounds; `undefined` where it was not seen. */
export interface Figures {
  name: string;
  version: string;
  /** ms. */
  errors: Record<LevelName, Errors>;
  /** CPU ms per 1,000 token events. */
  burst: number | undefined;
  paced: number | undefined;
  startCpuMs: number | undefined;
  firstRequestMs: number | undefined;
  peakBytes: number | undefined;
  behaviours: readonly Behaviour[];
}

export function figuresOf({ peer, seen, behaviours }: Contestant): Figures {
  const startCpuMs = middle(seen.start.map(({ cost }) => cost.cpuMs));
  const cost = (shape: ShapeName) =>
    startCpuMs === undefined ? undefined : middle(seen[shape].map((run) => cpuMsPerThousand(run, startCpuMs)));
  const errors = LEVEL_NAMES.map((level) => [
    level,
    errorsOf(seen[level].map((run) => quantilesOf(ttftErrors(run, LEVELS[level].users)))),
  ]);
  return {
    name: peer.name,
    version: peer.version,
    errors: Object.fromEntries(errors) as Figures["errors"],
    burst: cost("burst"),
    paced: cost(PACED),
    startCpuMs,
    firstRequestMs: middle(Object.values(seen).flat().map(firstRequestMs)),
    peakBytes: middle(seen.burst.flatMap((run) => run.cost.peakBytes ?? [])),
    behaviours,
  };
}

function errorsOf(rounds: readonly Quantiles[]): Errors {
  const shown = PERCENTILES.map((p) => [
    p,
    rounds.every(({ n }) => n >= LEAST[p]) ? middle(rounds.map((round) => round[p])) : undefined,
  ]);
  return Object.fromEntries(shown) as Errors;
}

/** The median of those that are numbers: a run that failed has none. */
function middle(values: readonly number[]): number | undefined {
  const seen = values.filter(Number.isFinite);
  return seen.length === 0 ? undefined : median(seen);
}

export function accuracyTable(all: readonly Figures[]): string[] {
  const cells = (figures: Figures) =>
    LEVEL_NAMES.map((level) => PERCENTILES.map((p) => text(figures.errors[level][p])).join(" / "));
  return table(["TTFT error, ms", ...LEVEL_NAMES], all, cells);
}

export function costTable(all: readonly Figures[]): string[] {
  const head = ["burst", "paced", "CPU of a start", "first request after", "peak memory"];
  return table(["CPU per 1,000 token events", ...head], all, (figures) => [
    text(figures.burst, "ms"),
    text(figures.paced, "ms"),
    text(scaled(figures.startCpuMs, 1e3), "s"),
    text(scaled(figures.firstRequestMs, 1e3), "s"),
    text(scaled(figures.peakBytes, 1e6), "MB", 0),
  ]);
}

export function faultTable(all: readonly Figures[]): string[] {
  return [
    row(["ok / failed, exit code", ...all.map(({ name }) => name)]),
    row(["---", ...all.map(() => "---")]),
    ...FAULT_CASES.map((fault, at) =>
      row([fault.name, ...all.map(({ behaviours }) => told(fault, behaviours[at] as Behaviour))]),
    ),
  ];
}

/** Bold where the tool is wrong. */
function told(fault: FaultCase, behaviour: Behaviour): string {
  const { ok, failed, withoutTtft, ttftMs, exit } = behaviour;
  const ending = exit === "limit" ? "did not end" : `exit ${exit}`;
  if (ok + failed === 0) return ending;
  const notes = [
    ...(withoutTtft > 0 ? [`${withoutTtft} ok without TTFT`] : []),
    ...(fault.firstTokenMs !== undefined ? [`TTFT ${text(ttftMs, "ms", 0)}`] : []),
  ];
  const counts = `${ok} / ${failed}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
  return `${isWrong(fault, behaviour) ? `**${counts}**` : counts}, ${fault.spoils && exit === 0 ? "**exit 0**" : ending}`;
}

function table(head: readonly string[], all: readonly Figures[], cells: (figures: Figures) => string[]): string[] {
  return [
    row(head),
    row(head.map(() => "---")),
    ...all.map((figures) => row([`${figures.name} ${figures.version}`, ...cells(figures)])),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by;
}

export function text(value: number | undefined, unit = "", digits = 2): string {
  if (value === undefined) return "–";
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}
