import type { FieldDifference, FingerprintMatch } from "../model/comparison.ts";
import type { Table } from "../model/report.ts";
import { left } from "./cells.ts";
import { countOf, listOf } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { shortDigest } from "./tables.ts";

/** What two compared sides have in common: one sentence, and a table where something differs. */

type Part = FieldDifference["part"];
const PARTS: readonly Part[] = ["workload", "environment", "subject"];
/** These must match before anything is compared; the subject is what a change changes. */
const MUST_MATCH: readonly Part[] = ["workload", "environment"];

const FIELD_WORDS: Record<string, string> = {
  scenarioHash: "scenario",
  promptsHash: "prompts",
  measuringVersion: "measuring version",
  gpu: "GPU",
  nodeType: "node type",
  modelDigest: "model digest",
  quantization: "quantisation",
  contextLength: "context length",
};

/** `environment.nodeType` → `node type`, `vllm.modelDigest` → `vllm model digest`. */
export function fieldWords(field: string): string {
  const names = field.replace(/^(workload|environment|subject)\./, "").split(".");
  return plainText(names.map((name) => FIELD_WORDS[name] ?? name).join(" "));
}

/** `Matches: workload, environment (GPU and node type unknown)`, or what does not. */
export function matchSentence({ differences, unknown }: FingerprintMatch): string {
  const differs = MUST_MATCH.filter((part) => differences.some((one) => one.part === part));
  const matches = MUST_MATCH.filter((part) => !differs.includes(part)).map(
    (part) => `${part}${unknownOf(part, unknown)}`,
  );
  return [
    ...(differs.length === 0 ? [] : [`Does not match: ${differs.join(", ")}`]),
    ...(matches.length === 0 ? [] : [`${differs.length === 0 ? "Matches" : "matches"}: ${matches.join(", ")}`]),
  ].join("; ");
}

function unknownOf(part: Part, unknown: readonly string[]): string {
  const fields = unknown.filter((field) => field.startsWith(`${part}.`)).map(fieldWords);
  return fields.length === 0 ? "" : ` (${listOf(fields)} unknown)`;
}

/** `GPU (A100 → H100)`. */
export function differenceText({ field, base, head }: FieldDifference): string {
  return `${fieldWords(field)} (${valueText(base)} → ${valueText(head)})`;
}

/** Field by field, what must match first. Undefined where nothing is known to differ. */
export function matchTable({ differences, comparable, modelChanged }: FingerprintMatch): Table | undefined {
  if (differences.length === 0) return undefined;
  const sorted = differences.toSorted((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part));
  const fatal = differences.filter(({ part }) => MUST_MATCH.includes(part));
  return {
    id: "match",
    title: comparable
      ? `What changed: ${countOf(differences.length, "field")}`
      : `Base and head are not comparable: ${countOf(fatal.length, "field")} must match and ${fatal.length === 1 ? "does" : "do"} not`,
    columns: [left("part"), left("field"), left("base"), left("head")],
    rows: sorted.map(({ part, field, base, head }) => [
      MUST_MATCH.includes(part) ? { text: part, tone: comparable ? "unsure" : "bad" } : { text: part },
      { text: fieldWords(field) },
      { text: valueText(base) },
      { text: valueText(head) },
    ]),
    note: [
      "Workload and environment must match, or nothing can fail; the subject is what a change changes.",
      ...(modelChanged
        ? ["Another model is another subject altogether: it is compared only with gate.allow: [model]."]
        : []),
    ].join(" "),
  };
}

function valueText(value: string): string {
  return plainText(shortDigest(value) ?? value);
}
