import type { Report } from "../model/report.ts";
import { renderComment } from "./comment.ts";
import { renderCsv } from "./csv.ts";
import { renderComparisonJson, renderJson } from "./json.ts";
import { renderMarkdown } from "./markdown.ts";

export type ReportFormat = "json" | "csv" | "markdown";

/** What `--format` offers; the terminal's own rendering is the default and needs the terminal's width. */
export const RENDERERS: Record<ReportFormat, (report: Report) => string> = {
  json: renderJson,
  csv: renderCsv,
  markdown: (report) => renderMarkdown(report),
};

/** The files of a result directory that are renderings of its report, by name. */
export function renderFiles(report: Report): Record<string, string> {
  return {
    "report.json": renderJson(report),
    "comparison.json": renderComparisonJson(report),
    "summary.md": renderMarkdown(report),
    "comment.md": renderComment(report),
    "metrics.csv": renderCsv(report),
  };
}
