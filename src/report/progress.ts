import type { ProgressEvent } from "../model/progress.ts";
import { bar } from "./bar.ts";
import { cutToWidth, displayWidth, fill } from "./display-width.ts";
import { formatCount, formatDuration, formatQuantity } from "./format.ts";
import { MARKS, type Paint, painter, type Style } from "./paint.ts";
import { neutraliseCommands, plainText } from "./plain-text.ts";
import {
  findStep,
  lineIsDue,
  medianTtft,
  type ProgressState,
  type StepProgress,
  shareDone,
  updateProgress,
} from "./progress-state.ts";

export { NO_PROGRESS, type ProgressState, updateProgress } from "./progress-state.ts";

/** Live progress for people at a terminal, and plain lines for logs. Names of others are cleaned, never interpreted. */

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const LONGEST_BAR = 24;
const SHORTEST_BAR = 6;

/**
 * The block that a terminal redraws: a row for each engine with its latest test, and the time that is left.
 * No line is longer than `columns`; none at all before the first step. `nowMs` is on the run's clock.
 */
export function renderProgress(state: ProgressState, nowMs: number, columns: number, color: boolean): string[] {
  const steps = latestSteps(state);
  if (steps.length === 0) return [];
  const paint = painter(color);
  const rows = steps.map((step) => rowOf(step, nowMs));
  const widths = {
    engine: widest(rows, "engine"),
    test: widest(rows, "test"),
    counts: widest(rows, "counts"),
    ttft: widest(rows, "ttft"),
  };
  // One column stays free: a terminal that wraps at the edge would break the redrawing.
  const room = Math.max(20, columns - 1);
  const lines = rows.map((row) => drawRow(row, widths, room, paint));
  return [...lines, paint(cutToWidth(`  ${timeText(state, nowMs)}`, room), "dim")].map(neutraliseCommands);
}

/**
 * The plain line that an event is worth in a log, without a newline at its end: for a plan, the start and the end of
 * a step, a note, and for requests one line in ten seconds. `state` is the state before the event.
 */
export function progressLine(event: ProgressEvent, state: ProgressState): string | undefined {
  const line = lineOf(event, state);
  return line
    ?.split("\n")
    .map((part) => neutraliseCommands(plainText(part)))
    .join("\n");
}

function lineOf(event: ProgressEvent, state: ProgressState): string | undefined {
  switch (event.kind) {
    case "plan":
      return event.lines.map(plainText).join("\n");
    case "note":
      return plainText(event.message);
    case "warmup-ended":
      return undefined;
    case "step-started":
      return `${plainText(event.endpointId)} ${plainText(event.scenario)}: started${plannedText(event)}`;
    case "step-ended":
      return stepLine(event, updateProgress(state, event), "done");
    case "request-ended":
      return lineIsDue(state, event.atMs) ? stepLine(event, updateProgress(state, event), "running") : undefined;
  }
}

function plannedText({
  plannedSeconds,
  plannedRequests,
}: Pick<StepProgress, "plannedSeconds" | "plannedRequests">): string {
  const limits = [
    ...(plannedSeconds === undefined ? [] : [formatDuration(plannedSeconds * 1000)]),
    ...(plannedRequests === undefined ? [] : [`${formatCount(plannedRequests)} requests`]),
  ];
  return limits.length === 0 ? "" : ` (${limits.join(", at most ")})`;
}

function stepLine(
  event: { endpointId: string; scenario: string; atMs: number },
  after: ProgressState,
  word: string,
): string | undefined {
  const step = findStep(after, event);
  if (step === undefined) return undefined;
  const ttft = ttftText(step);
  const name = `${plainText(step.endpointId)} ${plainText(step.scenario)}`;
  const parts = [countsText(step), ...(ttft === "" ? [] : [ttft]), formatDuration(event.atMs - step.startedAtMs)];
  return `${name}: ${word}, ${parts.join(", ")}`;
}

function latestSteps({ steps }: ProgressState): StepProgress[] {
  // Each new step of an engine takes the place of the one before, in the engine's own row.
  return [...new Map(steps.map((step) => [step.endpointId, step])).values()];
}

interface Row {
  mark: string;
  style: Style;
  engine: string;
  test: string;
  counts: string;
  ttft: string;
  share: number | undefined;
}

function rowOf(step: StepProgress, nowMs: number): Row {
  const ended = step.phase === "ended";
  return {
    mark: !ended ? spinner(nowMs) : step.ok === 0 ? MARKS.bad : MARKS.good,
    style: step.failed > 0 ? (step.ok === 0 ? "bad" : "unsure") : ended ? "good" : "accent",
    engine: plainText(step.endpointId),
    test: plainText(step.scenario),
    counts: step.phase === "warm-up" ? "warming up" : countsText(step),
    ttft: ttftText(step),
    share: shareDone(step, nowMs),
  };
}

function spinner(nowMs: number): string {
  return SPINNER[Math.floor(Math.max(0, nowMs) / FRAME_MS) % SPINNER.length] ?? "";
}

/** `31/60 ok`, `29/60 ok, 2 failed`; without a planned number `31 ok`. */
function countsText({ ok, failed, plannedRequests }: StepProgress): string {
  const planned = plannedRequests === undefined ? "" : `/${formatCount(plannedRequests)}`;
  return `${formatCount(ok)}${planned} ok${failed > 0 ? `, ${formatCount(failed)} failed` : ""}`;
}

function ttftText(step: StepProgress): string {
  const median = medianTtft(step);
  return median === undefined ? "" : `TTFT ${formatQuantity(median, "ms")}`;
}

function widest(rows: readonly Row[], key: "engine" | "test" | "counts" | "ttft"): number {
  return Math.max(0, ...rows.map((row) => displayWidth(row[key])));
}

/** The names give way first to half of the line, then the bar goes, then what stands at the right is cut. */
function drawRow(
  row: Row,
  widths: Record<"engine" | "test" | "counts" | "ttft", number>,
  room: number,
  paint: Paint,
): string {
  const engine = fitted(row.engine, Math.min(widths.engine, Math.floor(room / 4)));
  const test = fitted(row.test, Math.min(widths.test, Math.floor(room / 4)));
  const names = `${engine}  ${test}`;
  const tail = [
    fill(row.counts, widths.counts, "left"),
    ...(widths.ttft > 0 ? [fill(row.ttft, widths.ttft, "left")] : []),
  ].join("  ");
  const left = room - displayWidth(names) - 2 - 2;
  const barWidth = Math.min(LONGEST_BAR, left - displayWidth(tail) - 2);
  const shown = cutToWidth(tail.trimEnd(), Math.max(0, left));
  const drawn = barWidth < SHORTEST_BAR ? "" : `${drawBar(row, barWidth, paint)}  `;
  return `${paint(row.mark, row.style)} ${names}  ${drawn}${row.style === "bad" || row.style === "unsure" ? paint(shown, row.style) : shown}`.trimEnd();
}

function fitted(text: string, width: number): string {
  return fill(cutToWidth(text, width), width, "left");
}

function drawBar(row: Row, width: number, paint: Paint): string {
  const full = bar(row.share ?? 0, width);
  return paint(full, row.style) + paint("░".repeat(width - displayWidth(full)), "dim");
}

function timeText({ estimatedSeconds, startedAtMs }: ProgressState, nowMs: number): string {
  const elapsedMs = Math.max(0, nowMs - (startedAtMs ?? nowMs));
  const elapsed = `${formatDuration(elapsedMs)} elapsed`;
  if (estimatedSeconds === undefined) return elapsed;
  const leftMs = estimatedSeconds * 1000 - elapsedMs;
  return leftMs > 0
    ? `${elapsed}, about ${formatDuration(leftMs)} left`
    : `${elapsed}, longer than the ${formatDuration(estimatedSeconds * 1000)} that were planned`;
}
