import type { Comparison, Evidence, Interval } from "../../model/comparison.ts";
import type { Cell } from "../../model/report.ts";
import { left, right } from "../cells.ts";
import { intervalText, limitTexts, signedPercent, worstComparisonsFirst } from "../comparison-words.ts";
import { countOf } from "../format.ts";
import { plainText } from "../plain-text.ts";
import { metricLabel } from "../words.ts";
import { type Chart, plotted } from "./chart.ts";
import { colourWords } from "./engine-looks.ts";
import { cutNote, intervalRow, isKnownInterval, MOST_ROWS, rowsText } from "./interval-rows.ts";

type Known = Comparison & { evidence: Evidence };

/** Each rule's change for the worse with its interval, the worst on top: a forest plot. Undefined where nothing was compared. */
export function changeChart(comparisons: readonly Comparison[]): Chart | undefined {
  const known = worstComparisonsFirst(comparisons).filter(isKnown);
  if (known.length === 0) return undefined;
  const rows = known.slice(0, MOST_ROWS).map((comparison, at) => ({
    ...intervalRow(comparison, at, worse(comparison)),
    limit: plotted(comparison.evidence.delta * 100),
  }));
  const title = "Change for the worse";
  return {
    alt: `${title} of ${countOf(known.length, "metric")}, in %: ${rowsText(rows)}`,
    key: `Bars are 95 % intervals, the mark in one is its estimate, red what fails; farther right is worse, below 0 better. ${colourWords(rows)}.${cutNote(rows.length, known.length)}`,
    plot: { kind: "intervals", title: `${title}, 95 % interval`, axis: "% (success rate: points)", rows },
    table: {
      id: "chart-change",
      title,
      columns: [right("row"), left("engine"), left("test"), left("metric"), right("worse by"), right("fails above")],
      rows: known.map(tableRow),
    },
  };
}

function isKnown(comparison: Comparison): comparison is Known {
  const { evidence } = comparison;
  return evidence !== undefined && isKnownInterval(evidence.change) && Number.isFinite(evidence.delta);
}

/** Growth of what should be low, loss of what should be high. */
function worse({ evidence, rule }: Known): Interval {
  const { low, estimate, high } = evidence.change;
  return rule.better === "lower" ? { low, estimate, high } : { low: -high, estimate: -estimate, high: -low };
}

function tableRow(comparison: Known, at: number): Cell[] {
  const change = worse(comparison);
  const size = signedPercent(change.estimate);
  return [
    { text: String(at + 1) },
    { text: plainText(comparison.endpointId) },
    { text: plainText(comparison.scenario) },
    { text: metricLabel(comparison) },
    {
      text: comparison.metric === "success_rate" ? size.replace("%", "points") : size,
      detail: intervalText({ change }),
    },
    { text: limitTexts(comparison).fails },
  ];
}
