import type { ChartStyle } from "../../model/charts.ts";
import type { Report } from "../../model/report.ts";
import { escapeMarkdown } from "../escape-markdown.ts";
import { fencedBlock } from "../fenced-block.ts";
import { gridText } from "../markdown-sections.ts";
import { changeChart } from "./change-chart.ts";
import type { Chart } from "./chart.ts";
import { levelsChart } from "./levels-chart.ts";
import { mermaidText } from "./mermaid.ts";
import { quickChartUrl, WIDTH } from "./quickchart.ts";
import { timeCharts } from "./time-charts.ts";
import { trendChart } from "./trend-chart.ts";
import { ttftChart } from "./ttft-chart.ts";

/** The charts of a report as Markdown, for a comment or a summary; empty where there is nothing to draw, or none is wanted. */
export interface DrawnCharts {
  /** What was compared, and how it moves over the stored sessions. */
  charts: string;
  /** What the engines told during a load: it explains, and belongs in a fold. */
  timeCharts: string;
}

export async function renderCharts(report: Report, style: ChartStyle): Promise<DrawnCharts> {
  if (style.kind === "none") return { charts: "", timeCharts: "" };
  if (style.kind === "mermaid") return mermaidCharts(report);
  const [charts, inTime] = await Promise.all([
    images(comparisonCharts(report), style.server),
    images(timeCharts(report), style.server),
  ]);
  return { charts, timeCharts: inTime };
}

/** The same, drawn by whoever shows the Markdown: no address, nothing leaves. */
export function mermaidCharts(report: Report): DrawnCharts {
  return { charts: blocks(comparisonCharts(report)), timeCharts: blocks(timeCharts(report)) };
}

async function images(charts: readonly Chart[], server: string): Promise<string> {
  const urls = charts.map(async (chart) => ({ chart, url: await quickChartUrl(chart.plot, server) }));
  return (await Promise.all(urls))
    .map(({ chart, url }) => sectionOf(chart, url === undefined ? mermaidBlock(chart) : imageText(chart, url)))
    .join("\n\n");
}

function blocks(charts: readonly Chart[]): string {
  return charts.map((chart) => sectionOf(chart, mermaidBlock(chart))).join("\n\n");
}

function comparisonCharts({ comparisons, drift = [] }: Report): Chart[] {
  return [changeChart(comparisons), ttftChart(comparisons), trendChart(drift), levelsChart(drift)].filter(
    (chart) => chart !== undefined,
  );
}

/** A comment has no room for longer ones. Mermaid itself takes 50,000 characters (maxTextSize). */
const LONGEST_MERMAID = 10_000;

/** Undefined where it is too long. */
function mermaidBlock({ plot, alt }: Chart): string | undefined {
  const text = mermaidText(plot, alt);
  return text.length <= LONGEST_MERMAID ? fencedBlock(text, "mermaid") : undefined;
}

function imageText({ alt }: Chart, url: string): string {
  return `<img src="${attribute(url)}" alt="${attribute(alt)}" width="${WIDTH}">`;
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A chart with its table folded beside it; the table alone where it could not be drawn. */
function sectionOf({ table, key }: Chart, drawn: string | undefined): string {
  const heading = `### ${escapeMarkdown(table.title)}`;
  if (drawn === undefined) return [heading, gridText(table)].join("\n\n");
  const folded = ["<details><summary>The numbers of this chart</summary>", gridText(table), "</details>"];
  return [heading, drawn, `<sub>${escapeMarkdown(key)}</sub>`, ...folded].join("\n\n");
}
