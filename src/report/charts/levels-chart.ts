import type { Drift } from "../../model/comparison.ts";
import { METRICS } from "../../model/metrics.ts";
import { left, right } from "../cells.ts";
import { driftsFirst } from "../drift-table.ts";
import { countOf, formatQuantity, NOTHING } from "../format.ts";
import { plainText } from "../plain-text.ts";
import { metricLabel } from "../words.ts";
import { type Chart, type Line, plotted } from "./chart.ts";
import { colourWords, ENGINE_LOOKS } from "./engine-looks.ts";

type Levelled = Drift & Required<Pick<Drift, "levels">>;

/** The last baselines day by day, of the metric of each engine that got worse fastest. Undefined where no day is known. */
export function levelsChart(drifts: readonly Drift[]): Chart | undefined {
  const shown = onePerEngine(driftsFirst(drifts).filter(isLevelled));
  const days = sharedDays(shown);
  if (days.length < 2) return undefined;
  const lines = shown.map((drift) => lineOf(drift, days));
  const count = countOf(days.length, "day");
  return {
    alt: `The last baselines in % of the oldest, ${count}: ${lines.map(({ label, values }) => `${label} ${values.at(-1)}`).join("; ")} at the end`,
    key: `One metric of each engine: the one that got worse fastest. ${colourWords(shown)}.`,
    plot: { kind: "lines", title: "The last baselines", axis: "% of the oldest", points: days.map(dayLabel), lines },
    table: {
      id: "chart-levels",
      title: "The last baselines",
      columns: [
        left("day"),
        ...shown.map((drift) => right(plainText(`${drift.endpointId} ${drift.scenario} ${metricLabel(drift)}`))),
      ],
      rows: days.map((day) => [{ text: plainText(day) }, ...shown.map((drift) => ({ text: levelText(drift, day) }))]),
    },
  };
}

/** A foreign report may say anything. */
function isLevelled(drift: Drift): drift is Levelled {
  return drift.levels?.every(({ value }) => Number.isFinite(value) && value > 0) === true;
}

function onePerEngine(drifts: readonly Levelled[]): Levelled[] {
  return [...new Map(drifts.toReversed().map((drift) => [drift.engine, drift])).values()].toReversed();
}

/** Of the days on which every line has a value. */
function sharedDays(drifts: readonly Levelled[]): string[] {
  const [first, ...others] = drifts.map(({ levels }) => levels.map(({ day }) => day));
  return (first ?? []).filter((day) => others.every((days) => days.includes(day))).sort();
}

function lineOf({ engine, metric, statistic, levels }: Levelled, days: readonly string[]): Line {
  const values = new Map(levels.map(({ day, value }) => [day, value]));
  const oldest = values.get(days[0] ?? "") ?? 1;
  return {
    engine,
    side: "head",
    label: `${ENGINE_LOOKS[engine].name} ${metricLabel({ metric, statistic })}`,
    values: days.map((day) => plotted((100 * (values.get(day) ?? oldest)) / oldest)),
  };
}

/** `03-18`: the year is in the table. */
function dayLabel(day: string): string {
  return day.slice(5).replace(/[^\d-]/g, "");
}

function levelText({ metric, levels }: Levelled, day: string): string {
  const level = levels.find((one) => one.day === day);
  return level === undefined ? NOTHING : formatQuantity(level.value, METRICS[metric].unit);
}
