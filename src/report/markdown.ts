import type { Report, Table } from "../model/report.ts";
import type { DrawnCharts } from "./charts/render-charts.ts";
import { fitted, headlineSection, listSection, type Section, shortenTable, tableText } from "./markdown-sections.ts";
import { OWN_NUMBERS } from "./native-table.ts";

/** GitHub drops a step's summary above 1 MiB whole (docs: workflow commands, job summaries); we stay below a million. */
export const SUMMARY_LIMIT_BYTES = 1_000_000;

/**
 * `summary.md`, also the GitHub job summary. Above the limit it loses, in this order: provenance, notes, engines and what
 * they and the client tell of themselves, failure details, charts, result tables, the best engine, warnings, what changed and
 * moved, what is absent or does not count, targets and then comparisons with the base, both from the best to the worst.
 * The verdict stays. Charts are Markdown of a renderer of ours, and shown as they are.
 */
export function renderMarkdown(
  report: Report,
  { limitBytes = SUMMARY_LIMIT_BYTES, ...charts }: Partial<DrawnCharts> & { limitBytes?: number } = {},
): string {
  return fitted(
    allSections(report, charts),
    limitBytes,
    "Shortened to fit; report.json in the result directory has everything.",
  );
}

/** By the start of a table's id. */
const RANKS: [string, number][] = [
  ["comparison-details", 8],
  ["comparison", 1],
  ["waived", 1],
  ["targets", 2],
  ["absent", 3],
  ["guards", 3],
  ["findings", 4],
  ["match", 4],
  ["causes", 4],
  ["explanation", 4],
  ["winner", 6],
  ["failures", 8],
  ["client", 9],
  ["native", 9],
  ["engines", 9],
];
const RESULTS_RANK = 7;
const CHARTS_RANK = 8;
const TIME_CHARTS_RANK = 9;
const WARNINGS_RANK = 5;
/** Tables that are shortened from the end before they go. */
const JUDGED_RANK = 2;
const LAST_FOLD = "Engines, notes and provenance";

function allSections(report: Report, { charts = "", timeCharts = "" }: Partial<DrawnCharts>): Section[] {
  const compared = report.tables.filter(isComparison);
  return [
    headlineSection(report),
    ...compared.map(tableSection),
    { rank: CHARTS_RANK, text: charts },
    ...report.tables.filter((table) => !isComparison(table)).map(tableSection),
    { rank: TIME_CHARTS_RANK, fold: OWN_NUMBERS, text: timeCharts },
    listSection(
      "Read this before you believe the numbers",
      report.warnings.map(({ message }) => message),
      WARNINGS_RANK,
    ),
    listSection("Notes", report.notes, 10, LAST_FOLD),
    listSection(
      "Provenance",
      report.provenance.map(({ label, value }) => `${label}: ${value}`),
      11,
      LAST_FOLD,
    ),
  ];
}

/** Of the tables that charts belong to. They come first as it is. */
function isComparison({ id }: Table): boolean {
  return id.startsWith("comparison") && id !== "comparison-details";
}

function tableSection(table: Table): Section {
  const [, rank] = RANKS.find(([id]) => table.id.startsWith(id)) ?? ["", RESULTS_RANK];
  const section = { rank, fold: table.id === "engines" ? LAST_FOLD : table.fold, text: tableText(table) };
  return rank <= JUDGED_RANK ? { ...section, shorten: (bytes) => shortenTable(table, bytes) } : section;
}
