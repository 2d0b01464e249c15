import type { SkippedLook } from "../model/discovery.ts";
import type { Finding, SkippedCheck } from "../model/finding.ts";
import type { EngineId } from "../model/scenario.ts";
import { rightsTable } from "./discovery-table.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { fencedBlock } from "./fenced-block.ts";
import { findingsTable, skippedTable } from "./findings-table.ts";
import { countOf } from "./format.ts";
import { safeJson } from "./json.ts";
import { tableText } from "./markdown-sections.ts";
import { neutraliseCommands, plainText } from "./plain-text.ts";
import { renderTable, type TerminalOptions } from "./terminal.ts";

export const INFRASTRUCTURE_SCHEMA = "llm-latency-gate/infrastructure/v1";

/** The ground of the engines alone, as `validate-infra` shows it. */
export interface InfrastructureReport {
  /** Host and port of the API servers. */
  servers: string[];
  namespaces: string[];
  engines: { title: string; engine: EngineId }[];
  /** The worst first. */
  findings: Finding[];
  skipped: SkippedCheck[];
  /** What else a run on this ground would lack the rights for. */
  rights: SkippedLook[];
}

export const INFRASTRUCTURE_RENDERERS = { table: renderTables, json: renderJson, markdown: renderMarkdown } as const;

function renderTables(report: InfrastructureReport, terminal: TerminalOptions): string {
  const tables = tablesOf(report).map((table) => `${renderTable(table, terminal)}\n`);
  const fixes = terminal.verbose ? mended(report).map(({ heading, fix }) => `${heading}\n${indented(fix)}\n`) : [];
  const more =
    !terminal.verbose && mended(report).length > 0 ? "With --verbose: what mends each finding, as YAML.\n" : "";
  return `\n${tables.join("")}${fixes.join("\n")}${fixes.length > 0 ? "\n" : ""}${summary(report)}\n${more}`;
}

/** Each line for itself: what a name of the cluster has in it must not become an escape sequence or a command. */
function indented(fix: string): string {
  const clean = (line: string) => `${/^ */.exec(line)?.[0]}${plainText(line)}`;
  return fix
    .split("\n")
    .map((line) => neutraliseCommands(`    ${clean(line)}`))
    .join("\n");
}

function renderJson(report: InfrastructureReport): string {
  return safeJson({ schema: INFRASTRUCTURE_SCHEMA, ...report });
}

function renderMarkdown(report: InfrastructureReport): string {
  const fixes = mended(report).map(
    ({ heading, fix }) => `**${escapeMarkdown(heading)}**\n\n${fencedBlock(fix, "yaml")}`,
  );
  const details = fixes.length === 0 ? [] : ["<details><summary>What mends it</summary>", ...fixes, "</details>"];
  const title = `## llm-latency-gate: the ground of ${escapeMarkdown(plainText(report.engines.map((one) => one.title).join(", ")))}`;
  return `${[title, escapeMarkdown(summary(report)), ...tablesOf(report).map((table) => tableText(table)), ...details].join("\n\n")}\n`;
}

function tablesOf({ findings, skipped, rights }: InfrastructureReport) {
  const tables = [findingsTable(findings, "findings", "Infrastructure"), skippedTable(skipped), rightsTable(rights)];
  return tables.filter((table) => table !== undefined);
}

function mended({ findings }: InfrastructureReport): { heading: string; fix: string }[] {
  return findings.flatMap(({ rule, object, fix }) =>
    fix === undefined ? [] : [{ heading: `${rule}, ${plainText(object)}:`, fix }],
  );
}

function summary({ engines, namespaces, findings, skipped }: InfrastructureReport): string {
  const of = (wanted: Finding["severity"]) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = [countOf(of("error"), "error"), countOf(of("warning"), "warning"), `${of("info")} to know`];
  const reasons = [...new Set(skipped.map(({ reason }) => reason.split(". ")[0]))].join("; ");
  const unseen = skipped.length === 0 ? "" : `; ${countOf(skipped.length, "rule")} not checked: ${reasons}`;
  return plainText(`${countOf(engines.length, "engine")} in ${namespaces.join(", ")}: ${counts.join(", ")}${unseen}`);
}
