import type { Report } from "../model/report.ts";
import { type DrawnCharts, mermaidCharts } from "./charts/render-charts.ts";
import { renderComment } from "./comment.ts";
import { renderCsv } from "./csv.ts";
import { renderComparisonJson, renderJson } from "./json.ts";
import { renderMarkdown } from "./markdown.ts";

/** `charts: false` leaves them out of what is read as Markdown. */
export interface RenderOptions {
  charts?: boolean;
}

export type ReportFormat = "json" | "csv" | "markdown";

/** What `--format` offers; the terminal's own rendering is the default and needs the terminal's width. */
export const RENDERERS: Record<ReportFormat, (report: Report, options?: RenderOptions) => string> = {
  json: renderJson,
  csv: renderCsv,
  markdown: (report, options) => renderMarkdown(report, chartsOf(report, options)),
};

/** The files of a result directory that are renderings of its report, by name. */
export function renderFiles(report: Report, options?: RenderOptions): Record<string, string> {
  const charts = chartsOf(report, options);
  return {
    "report.json": renderJson(report),
    "comparison.json": renderComparisonJson(report),
    "summary.md": renderMarkdown(report, charts),
    "comment.md": renderComment(report, charts),
    "metrics.csv": renderCsv(report),
  };
}

/** Of a file nobody knows where it is read: charts that need no server. */
function chartsOf(report: Report, { charts = true }: RenderOptions = {}): Partial<DrawnCharts> {
  return charts ? mermaidCharts(report) : {};
}
