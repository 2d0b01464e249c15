import type { Cell, Table } from "../model/report.ts";
import type { Saturation, SweepLevel, SweepResult } from "../model/sweep.ts";
import { left, right, textOr, withoutEmptyColumns } from "./cells.ts";
import { countOf, formatCount, formatNumber } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { capitalised, withoutStop } from "./words.ts";

/** One table a sweep: its levels from the lowest rate to the highest, and the answer in its title. */
export function sweepTables(sweeps: readonly SweepResult[]): Table[] {
  return sweeps.map((sweep, at) => {
    const levels = sweep.levels.toSorted((a, b) => a.rate - b.rate);
    const most = Math.max(0, ...levels.map(({ tokensPerSecond = 0 }) => tokensPerSecond));
    const columns = [
      right("requests/s"),
      left("targets"),
      right("TTFT p95"),
      right("E2E p95"),
      right("tokens/s"),
      right("requests", 1),
    ];
    return {
      id: `sweep-${at + 1}`,
      title: `${plainText(sweep.scenario)} on ${plainText(sweep.endpointId)}: ${answerText(sweep)}`,
      ...withoutEmptyColumns(
        columns,
        levels.map((level) => levelRow(level, sweep.knee, most)),
      ),
      note: `${capitalised(withoutStop(plainText(sweep.reason)))}. ${countOf(sweep.requests, "request")} in all; latencies in ms.`,
    };
  });
}

/** `meets its targets up to 12.5 requests/s, knee at 14.0`. */
export function answerText({ levels, highestMeeting, knee }: SweepResult): string {
  const bend = knee === undefined ? "" : `, knee at ${formatNumber(knee)}`;
  if (levels.length === 0) return "no rate was measured";
  if (highestMeeting === undefined) return `no rate meets the targets${bend}`;
  return `meets its targets up to ${formatNumber(highestMeeting)} requests/s${bend}`;
}

function levelRow(level: SweepLevel, knee: number | undefined, most: number): Cell[] {
  const { rate, requests, met, ttftP95, e2eP95, tokensPerSecond } = level;
  const tone = met ? "good" : "bad";
  const latency = (value: number | undefined) => textOr(value === undefined ? undefined : formatNumber(value));
  return [
    { text: formatNumber(rate), tone, ...(rate === knee && { detail: "knee" }) },
    { text: levelText(level), tone },
    latency(ttftP95),
    latency(e2eP95),
    tokensPerSecond === undefined
      ? textOr(undefined)
      : { text: formatNumber(tokensPerSecond), ...(most > 0 && { share: tokensPerSecond / most }) },
    { text: formatCount(requests) },
  ];
}

/** What was seen first to give way. */
const SATURATED: Record<Saturation, string> = {
  queue: "saturated",
  refused: "refused for load",
  "in-flight": "too many in flight",
};

function levelText({ met, saturated, saturatedBy = "queue" }: SweepLevel): string {
  if (saturated) return SATURATED[saturatedBy];
  return met ? "met" : "missed";
}
