import type { Comparison } from "../model/comparison.ts";
import type { Table } from "../model/report.ts";
import { ABSENT, left, prose, right } from "./cells.ts";
import { changeText, comparisonWord, sizeText, waivedOf, worstComparisonsFirst } from "./comparison-words.ts";
import { plainText } from "./plain-text.ts";
import { metricLabel } from "./words.ts";

/** Regressions that a person has accepted, each with who, why and until when. Undefined without any. */
export function waivedTable(comparisons: readonly Comparison[]): Table | undefined {
  const waived = waivedOf(worstComparisonsFirst(comparisons));
  if (waived.length === 0) return undefined;
  return {
    id: "waived",
    title: `Waived: ${waived.length === 1 ? "1 regression is" : `${waived.length} regressions are`} accepted`,
    columns: [
      left("engine"),
      left("test"),
      left("metric"),
      right("change"),
      right("accepted"),
      left("until"),
      prose("accepted by"),
      prose("waiver"),
    ],
    rows: waived.map((comparison) => {
      const { endpointId, scenario, metric, evidence, waived: waiver } = comparison;
      return [
        { text: plainText(endpointId), tone: comparisonWord(comparison).tone },
        { text: plainText(scenario) },
        { text: metricLabel(comparison) },
        evidence === undefined ? ABSENT : { text: changeText(comparison, evidence), tone: "accepted" },
        { text: `up to ${sizeText(metric, waiver.accepted)}` },
        { text: plainText(waiver.expires) },
        { text: `${plainText(waiver.author)}: ${plainText(waiver.reason)}` },
        { text: plainText(waiver.at) },
      ];
    }),
    note: "Accepted is the change for the worse up to which the waiver holds; it is not counted, and comes back as a regression above that or after the day.",
  };
}
