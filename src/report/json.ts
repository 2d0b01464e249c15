import type { Report } from "../model/report.ts";

/**
 * `report.json`: the whole report, two spaces, ending with a newline. A number that is not finite is left out, since
 * JSON has none. What a terminal or GitHub's runner could act on (control and formatting characters, `##[`) is
 * written as an escape, which means the same to a JSON reader.
 */
export function renderJson(report: Report): string {
  const finite = (_key: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? undefined : value;
  // JSON.stringify has escaped what is below U+0020 in strings: the line breaks that are left are its own.
  const text = JSON.stringify(report, finite, 2).replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits);
  return `${text.replaceAll("##[", "#\\u0023[")}\n`;
}

function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
