import type { FlagEffect, ReadChange } from "../explain/effects.ts";
import type { MetricId } from "../model/metrics.ts";
import type { Cell, Table } from "../model/report.ts";
import { CHANGE_COLUMNS, changeCells, engineCell } from "../report/causes-table.ts";
import { left, prose } from "../report/cells.ts";
import { countOf, formatCount } from "../report/format.ts";
import { plainText } from "../report/plain-text.ts";

/** What changed in the values and what each change is expected to do; what is known of first. */
export function valuesTable(changes: readonly ReadChange[]): Table {
  const known = changes.filter(({ effect }) => effect !== undefined).length;
  const sorted = changes.toSorted((a, b) => order(a) - order(b));
  return {
    id: "values",
    title:
      changes.length === 0
        ? "No value changed"
        : `${countOf(changes.length, "changed value")}, ${formatCount(known)} of them known to change latency`,
    columns: [...CHANGE_COLUMNS, left("engine"), left("expected"), left("confidence"), prose("why")],
    rows: sorted.map(row),
    note: "↑ rises, ↓ falls, ± may do either. Expected is what the setting is known for; what it did is measured.",
  };
}

function order({ effect, serving }: ReadChange): number {
  return effect !== undefined ? 0 : serving ? 1 : 2;
}

function row({ change, engines, effect, serving }: ReadChange): Cell[] {
  const nothing: Cell = { text: serving ? "not known" : "nothing", tone: "dim" };
  return [
    ...changeCells(change),
    engineCell(engines),
    effect === undefined ? nothing : { text: expectedText(effect) },
    { text: effect?.confidence ?? "" },
    { text: effect === undefined ? "" : plainText(`${effect.flag}: ${effect.why}.`) },
  ];
}

/** The metrics that stand for the others of their kind, in as few letters as a column has. */
const TOLD = {
  ttft_ms: "TTFT",
  tpot_ms: "TPOT",
  chunk_gap_ms: "gaps",
  tokens_per_second: "tokens/s",
  success_rate: "success",
} as const satisfies Partial<Record<MetricId, string>>;
const ARROWS = { up: "↑", down: "↓", either: "±" } as const;

/** `TTFT ↑, TPOT ↓, tokens/s ↓`. */
export function expectedText({ metrics }: Pick<FlagEffect, "metrics">): string {
  const told = Object.entries(TOLD) as [keyof typeof TOLD, string][];
  return told
    .filter(([metric]) => metric !== "chunk_gap_ms" || metrics.tpot_ms === undefined)
    .flatMap(([metric, label]) => {
      const movement = metrics[metric];
      return movement === undefined ? [] : [`${label} ${ARROWS[movement]}`];
    })
    .join(", ");
}
