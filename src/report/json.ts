import type { Report } from "../model/report.ts";
import { hasVerdict } from "./report-tone.ts";

export const COMPARISON_SCHEMA = "llm-latency-gate/comparison/v1";

/** `report.json`: the whole report. What was measured and not judged has no verdict, so that nobody takes it for a pass. */
export function renderJson(report: Report): string {
  const { verdict, ...others } = report;
  return safeJson(hasVerdict(report) ? report : others);
}

/** `comparison.json`: who is best among the engines, and base against head; both are empty where nothing was compared. */
export function renderComparisonJson({ winner, comparisons, match, falseAlarms, causes, drift }: Report): string {
  return safeJson({ schema: COMPARISON_SCHEMA, winner, comparisons, match, falseAlarms, causes, drift });
}

/**
 * Two spaces, ending with a newline. A number that is not finite is left out, since JSON has none. What a terminal or
 * GitHub's runner could act on (control and formatting characters, `##[`) is written as an escape, which means the same
 * to a JSON reader.
 */
export function safeJson(value: object): string {
  const finite = (_key: string, part: unknown) =>
    typeof part === "number" && !Number.isFinite(part) ? undefined : part;
  // JSON.stringify has escaped what is below U+0020 in strings: the line breaks that are left are its own.
  const text = JSON.stringify(value, finite, 2).replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits);
  return `${text.replaceAll("##[", "#\\u0023[")}\n`;
}

function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
