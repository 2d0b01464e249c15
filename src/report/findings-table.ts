import type { Finding, Severity, SkippedCheck } from "../model/finding.ts";
import type { Cell, Table, Tone } from "../model/report.ts";
import { left, prose } from "./cells.ts";
import { countOf } from "./format.ts";
import { clip, plainText } from "./plain-text.ts";
import { capitalised } from "./words.ts";

/** What the infrastructure does to latencies. Names and messages are words of the cluster, and cleaned here. */

const TONES: Record<Severity, Tone> = { error: "bad", warning: "unsure", info: "dim" };
const FOLD = "Infrastructure";
/** A scheduler may list every node of a cluster. */
const LONGEST = 500;

/** Beside the numbers of a run: errors in the open, and the rest in a fold with what could not be looked at. */
export function findingsTables(findings: readonly Finding[], skipped: readonly SkippedCheck[]): Table[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  const others = findings.filter(({ severity }) => severity !== "error");
  const tables = [
    findingsTable(errors, "findings-errors", "Infrastructure that makes a comparison worthless"),
    findingsTable(others, "findings", "Infrastructure that may move latencies"),
    skippedTable(skipped),
  ];
  return tables
    .filter((table) => table !== undefined)
    .map((table) => (table.id === "findings-errors" ? table : { ...table, fold: FOLD }));
}

/** Undefined where nothing was found. */
export function findingsTable(findings: readonly Finding[], id: string, title: string): Table | undefined {
  if (findings.length === 0) return undefined;
  return {
    id,
    title: `${title}: ${countOf(findings.length, "finding")}`,
    columns: [
      left("severity"),
      left("rule"),
      left("object", 1),
      left("engines", 2),
      prose("seen"),
      prose("why it matters"),
    ],
    rows: findings.map(({ severity, rule, object, engines, message, why }): Cell[] => [
      { text: severity, tone: TONES[severity] },
      { text: rule },
      { text: plainText(object) },
      { text: engines.join(", ") },
      { text: clip(plainText(message), LONGEST) },
      { text: why },
    ]),
  };
}

/** What could not be looked at, by the reason that several checks often share. Undefined where everything was. */
export function skippedTable(skipped: readonly SkippedCheck[]): Table | undefined {
  if (skipped.length === 0) return undefined;
  return {
    id: "findings-skipped",
    title: `Not checked: ${countOf(skipped.length, "rule")}`,
    columns: [left("rules"), prose("because")],
    rows: [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, all]): Cell[] => [
      { text: all.map(({ rule }) => rule).join(", "), tone: "unsure" },
      { text: capitalised(clip(plainText(reason), LONGEST)) },
    ]),
    note: "A rule that was not checked is neither kept nor broken.",
  };
}
