/** Draws what the terminal shows for a run as an SVG, for the README: node scripts/picture.ts RESULT_DIR docs/demo.svg */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../src/model/report.ts";
import { renderTerminal } from "../src/report/terminal.ts";

const COLUMNS = 100;
const CHARACTER = { width: 8.4, height: 18 };
const MARGIN = 16;
/** SGR codes to colours that are legible on the picture's own dark ground, in GitHub's light and dark mode alike. */
const COLORS: Record<string, string> = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 36: "#79c0ff", 2: "#8b949e" };

const ESCAPE = `${String.fromCharCode(27)}[`;
const SGR = new RegExp(`(${String.fromCharCode(27)}\\[[\\d;]*m)`);

const [directory, target] = process.argv.slice(2);
if (directory === undefined || target === undefined)
  throw new Error("usage: node scripts/picture.ts RESULT_DIR FILE.svg");

const report = JSON.parse(readFileSync(join(directory, "report.json"), "utf8")) as Report;
// The verdict and what it rests on; the rest of the output is prose that a picture would only make small.
const shown = renderTerminal({ ...report, notes: [], warnings: [], provenance: [] }, { color: true, columns: COLUMNS });
const all = shown.split("\n").slice(1);
const lines = all.slice(0, all.findIndex((line) => line.includes("Best engine")) - 1);

function drawLine(line: string, row: number): string {
  let style = "";
  const spans = line.split(SGR).map((part) => {
    if (!part.startsWith(ESCAPE)) return part === "" ? "" : `<tspan${style}>${escapeXml(part)}</tspan>`;
    style = styleOf(part.slice(2, -1).split(";"));
    return "";
  });
  return `<text x="${MARGIN}" y="${MARGIN + (row + 1) * CHARACTER.height - 4}">${spans.join("")}</text>`;
}

function styleOf(codes: string[]): string {
  const color = codes.map((code) => COLORS[code]).find((found) => found !== undefined);
  return `${color === undefined ? "" : ` fill="${color}"`}${codes.includes("1") ? ' font-weight="bold"' : ""}`;
}

function escapeXml(text: string): string {
  // Spaces that do not fold: not every viewer of an SVG honours xml:space.
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(" ", "\u00a0");
}

const width = COLUMNS * CHARACTER.width + 2 * MARGIN;
const height = lines.length * CHARACTER.height + 2 * MARGIN;
writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="The demo's result in a terminal">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${lines.map(drawLine).join("\n")}
</g>
</svg>
`,
);
