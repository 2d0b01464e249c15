import type { Drift } from "../model/comparison.ts";
import type { Table } from "../model/report.ts";
import { left, prose, right } from "./cells.ts";
import { intervalText, signedPercent } from "./comparison-words.ts";
import { countOf, formatCount } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { metricLabel } from "./words.ts";

/** How metrics move over stored sessions, what drifts first. Undefined without any. */
export function driftTable(drifts: readonly Drift[]): Table | undefined {
  if (drifts.length === 0) return undefined;
  const sorted = driftsFirst(drifts);
  const bad = drifts.filter(({ drifting }) => drifting).length;
  return {
    id: "drift",
    title:
      bad === 0
        ? `Drift: none is certain among ${countOf(drifts.length, "metric")}`
        : `Drift: ${formatCount(bad)} of ${countOf(drifts.length, "metric")} ${bad === 1 ? "gets" : "get"} worse week by week`,
    columns: [
      left("engine"),
      left("test"),
      left("metric"),
      right("worse a week"),
      left("drift"),
      right("sessions", 1),
      right("days", 2),
      prose("why"),
    ],
    rows: sorted.map((drift) => {
      const change = drift.perWeek;
      const tone = drift.drifting ? "bad" : "good";
      return [
        { text: plainText(drift.endpointId), tone },
        { text: plainText(drift.scenario) },
        { text: metricLabel(drift) },
        { text: signedPercent(change.estimate), tone, detail: intervalText({ change }) },
        { text: drift.drifting ? "drifting" : "not certain", tone },
        { text: formatCount(drift.sessions) },
        { text: formatCount(drift.days) },
        { text: drift.drifting ? plainText(drift.reason) : "" },
      ];
    }),
    note: "worse a week: change for the worse with its 95 % interval, below 0 is better; drifting where the interval leaves 0 out. It explains, and does not turn the check red.",
  };
}

/** What drifts first, then by how fast it gets worse. */
export function driftsFirst(drifts: readonly Drift[]): Drift[] {
  return drifts.toSorted((a, b) => Number(b.drifting) - Number(a.drifting) || b.perWeek.estimate - a.perWeek.estimate);
}
