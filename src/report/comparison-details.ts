import type { Comparison } from "../model/comparison.ts";
import type { Table } from "../model/report.ts";
import { left, prose } from "./cells.ts";
import { basisOf } from "./comparison-basis.ts";
import { worstComparisonsFirst } from "./comparison-words.ts";
import { plainText } from "./plain-text.ts";
import { metricLabel, withoutStop } from "./words.ts";

/** The small print that the gate gives with each comparison: what was known, how well, what was not measured. */
export function detailsTable(comparisons: readonly Comparison[]): Table | undefined {
  const told = worstComparisonsFirst(comparisons).filter(({ details = [] }) => details.length > 0);
  if (told.length === 0) return undefined;
  return {
    id: "comparison-details",
    title: "How sure each comparison is",
    fold: "How sure each comparison is",
    columns: [left("engine"), left("test"), left("metric"), left("compared"), prose("details")],
    rows: told.map((comparison) => [
      { text: plainText(comparison.endpointId) },
      { text: plainText(comparison.scenario) },
      { text: metricLabel(comparison) },
      { text: basisOf(comparison) },
      { text: `${(comparison.details ?? []).map((sentence) => withoutStop(plainText(sentence))).join(". ")}.` },
    ]),
  };
}
