import type { Cause, ValuesChange } from "../model/cause.ts";
import type { Cell, Table } from "../model/report.ts";
import type { EngineId } from "../model/scenario.ts";
import { ABSENT, left, prose } from "./cells.ts";
import { plainText } from "./plain-text.ts";
import { capitalised } from "./words.ts";

/** What likely moved the metrics that moved. Undefined without any. */
export function causesTable(causes: readonly Cause[]): Table | undefined {
  if (causes.length === 0) return undefined;
  return {
    id: "causes",
    title: "Likely causes",
    columns: [left("confidence"), left("engine"), ...CHANGE_COLUMNS, prose("cause"), prose("evidence")],
    rows: causes.map(({ message, confidence, engines, evidence, change }) => [
      { text: confidence },
      engineCell(engines),
      ...changeCells(change),
      { text: `${capitalised(plainText(message))}.` },
      { text: plainText(evidence.join("; ")) },
    ]),
    note: "From what is known of the settings that changed and what the engines tell of themselves. Several things may have changed at once: it is likely, never proven.",
  };
}

export const CHANGE_COLUMNS = [left("changed"), left("from → to"), left("where", 1)];

/** `vllmConfig.maxNumSeqs`, `256 → 64`, `values.yaml:12`: the last keys tell it apart, all of them are in the JSON. */
export function changeCells(change: ValuesChange | undefined): [Cell, Cell, Cell] {
  if (change === undefined) return [ABSENT, ABSENT, { text: "" }];
  const { path, before = "not set", after = "not set", file, line } = change;
  const keys = path.match(/(^|\.)?[^.[\]]+|\[[^\]]*\]/g) ?? [path];
  return [
    { text: plainText(keys.slice(-KEYS_SHOWN).join("").replace(/^\./, "")) },
    { text: plainText(`${before} → ${after}`) },
    { text: file === undefined ? "" : plainText(line === undefined ? file : `${file}:${line}`) },
  ];
}

const KEYS_SHOWN = 2;

/** Whose it is. */
export function engineCell(engines: readonly EngineId[]): Cell {
  return engines.length === 0 ? { text: "any", tone: "dim" } : { text: engines.join(", ") };
}
