import { stringify } from "yaml";
import type { Comparison } from "../model/comparison.ts";
import { METRICS } from "../model/metrics.ts";
import type { Report } from "../model/report.ts";
import { changeText, gating, intervalText, shownOutcome, worstComparisonsFirst } from "./comparison-words.ts";
import { fencedBlock } from "./fenced-block.ts";
import { clip, plainText } from "./plain-text.ts";

/** What a reader may want to do with a verdict: measure the same again, or accept what is slower. */
export function nextSteps(report: Report): string {
  return [repeatText(report), ...acceptText(report)].join("\n\n");
}

function repeatText({ run: { seed } }: Report): string {
  const command = `llm-latency-gate custom --config scenario.yaml --seed ${seed}`;
  return `The same run again, with \`scenario.yaml\` of the result directory:\n\n${fencedBlock(command, "sh")}`;
}

/** More regressions than that are not accepted one by one. */
const WAIVERS = 6;
const WAIVER_DAYS = 30;

/** The entries of a waivers file that would accept what failed, for a review. */
function acceptText({ comparisons, run }: Report): string[] {
  const failed = worstComparisonsFirst(gating(comparisons)).filter((one) => shownOutcome(one) === "fail");
  if (failed.length === 0) return [];
  const expires = new Date(Date.parse(run.endedAt) + WAIVER_DAYS * 86_400_000).toISOString().slice(0, 10);
  const entries = failed.slice(0, WAIVERS).map((comparison) => waiverText(comparison, expires));
  return [
    "To accept it for a time, put this into `llm-latency-gate-waivers.yaml` and have it reviewed:",
    fencedBlock(`waivers:\n${entries.join("")}`, "yaml"),
  ];
}

function waiverText(comparison: Comparison, expires: string): string {
  const { metric, statistic, engine, scenario, evidence } = comparison;
  const percentile = METRICS[metric].per === "run" ? {} : { statistic };
  const fields = { metric, ...percentile, engine, scenario: clip(plainText(scenario), 64) };
  const accepted = evidence === undefined ? 1 : acceptedShare(comparison);
  const seen = evidence === undefined ? "" : ` # seen: ${changeText(comparison, evidence)} ${intervalText(evidence)}`;
  const words = { reason: "why this is accepted", author: "who accepts it", expires };
  const lines = `${stringify(fields)}accepted: ${accepted}${seen}\n${stringify(words)}`.trimEnd().split("\n");
  return lines.map((line, at) => `${at === 0 ? "  - " : "    "}${line}\n`).join("");
}

/** The whole interval, so that the next run does not turn red by chance; rounded up to a percent. */
function acceptedShare({ rule, evidence }: Comparison): number {
  const { low = 0, high = 0 } = evidence?.change ?? {};
  const worst = rule.better === "lower" ? high : -low;
  return Math.min(1, Math.max(0.01, Math.ceil(worst * 100 - 1e-9) / 100));
}
