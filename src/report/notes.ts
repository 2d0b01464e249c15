import { METRICS, type MetricId } from "../model/metrics.ts";
import type { RunResult } from "../model/run.ts";
import { clientNote } from "./client-table.ts";
import { countOf, formatCount, formatDuration, listOf } from "./format.ts";
import { nativeNotes } from "./native-table.ts";
import { plainText } from "./plain-text.ts";
import { summariseRepeats } from "./repeat-summary.ts";

/** What the numbers of a run mean, leave out and rest on, one sentence each. `notices` come first. */
export function buildNotes(run: RunResult, notices: readonly string[]): string[] {
  const notes = [...notices.map(plainText)];
  if (run.status === "partial") notes.push("The run is partial: some of what was planned could not be measured.");
  if (run.repeats.length === 0) return notes;
  return [
    ...notes,
    ...oneRunNotes(run),
    ...leastSizeNote(run),
    cutNote(run),
    ...designEffectNote(run),
    ...clientNote(run),
    ...nativeNotes(run),
  ];
}

function oneRunNotes(run: RunResult): string[] {
  const summaries = summariseRepeats(run.repeats);
  const single = summaries.filter(({ runs }) => runs === 1).length;
  if (single === 0) return [];
  const all = single === summaries.length;
  const said = run.warnings.some(({ code }) => code === "one-run");
  const which = all ? "each statistic" : "each statistic of a single run";
  return [
    ...(all && !said
      ? ["One run, run-to-run noise unknown: the intervals hold within this run, another run may differ by more."]
      : []),
    `Under ${which} stands its 95 % interval by order statistics, which assumes no distribution.`,
  ];
}

/** What `n<72` in a cell means. */
function leastSizeNote({ repeats }: RunResult): string[] {
  const estimates = repeats.flatMap(({ metrics }) =>
    Object.values(metrics).flatMap(({ p50, p95, p99 }) => [p50, p95, p99]),
  );
  const missing = estimates.filter(({ value }) => value === undefined).map(({ needed }) => needed);
  const least = [...new Set(missing.filter((needed) => needed !== undefined))].sort((a, b) => a - b);
  if (least.length === 0) return [];
  return [`${least.map((n) => `n<${n}`).join(", ")}: a percentile is not shown with fewer requests than that.`];
}

/** What the numbers leave out, and what they do not. */
function cutNote({ repeats }: RunResult): string {
  const sum = (of: (repeat: RunResult["repeats"][number]) => number | undefined) =>
    repeats.reduce((total, repeat) => total + (of(repeat) ?? 0), 0);
  const outside = sum(({ cut }) => cut?.requests);
  const retried = sum(({ counts }) => counts.retried);
  const cancelled = sum(({ counts }) => counts.cancelled);
  const windows = repeats.filter(({ kind }) => kind === "load").map(({ window }) => window.toMs - window.fromMs);
  const shortest = Math.min(...windows);
  const longest = Math.max(...windows);
  const range = formatDuration(shortest) === formatDuration(longest) ? "" : `${formatDuration(shortest)} to `;
  const unsteady = [...new Set(repeats.filter(({ cut }) => cut?.unsteady).map(({ scenario }) => scenario))];
  return [
    `Counted are requests sent in the steady window${windows.length > 0 ? ` (${range}${formatDuration(longest)})` : ""}; ` +
      `left out: ${countOf(
        sum(({ counts }) => counts.warmup),
        "warm-up request",
      )}` +
      `${outside > 0 ? ` and ${countOf(outside, "request")} outside of it, which count for the success rate only` : ""}.`,
    ...(unsteady.length > 0
      ? [`Too short to be steady, so that ramp and drain are in the rates: ${plainText(listOf(unsteady))}.`]
      : []),
    ...(retried > 0 ? [`${countOf(retried, "request")} had to be tried again.`] : []),
    ...(cancelled > 0
      ? [`${countOf(cancelled, "request")} the client cancelled in the middle, as the scenario asks.`]
      : []),
  ].join(" ");
}

/** Below it nobody would draw another conclusion. */
const NOTABLE_DESIGN_EFFECT = 1.1;

/** The strongest correlation within a run, as what it costs. */
function designEffectNote({ repeats }: RunResult): string[] {
  const effects = repeats.flatMap(({ endpointId, scenario, counts, designEffect = {} }) =>
    (Object.entries(designEffect) as [MetricId, number][]).map(([metric, effect]) => ({
      effect,
      where: `${METRICS[metric].label} of ${endpointId} in ${scenario}`,
      ok: counts.ok,
    })),
  );
  const [most] = effects.toSorted((a, b) => b.effect - a.effect);
  if (most === undefined || most.effect < NOTABLE_DESIGN_EFFECT) return [];
  const worth = `${formatCount(most.ok)} requests say as much as ${formatCount(most.ok / most.effect)} independent ones`;
  return [
    plainText(
      `Requests of a run resemble each other, the most in ${most.where}: design effect ${most.effect.toFixed(1)}, ${worth}.`,
    ),
  ];
}
