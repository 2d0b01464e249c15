/**
 * Writes the tables of docs/explain.md from the data in src/engines/latency-flags/.
 *
 * `node scripts/generate-flag-docs.ts --check` writes nothing and exits 1 when they are stale.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { engineOf } from "../src/engines/index.ts";
import { type Effect, FLAG_TABLES, type LatencyFlag } from "../src/engines/latency-flags/index.ts";
import { writeGenerated } from "./generated.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FILE = "docs/explain.md";
const TABLES = /(<!-- flags -->\n)[\s\S]*(\n<!-- \/flags -->)/;
const ARROWS = { up: "↑", down: "↓", either: "±" } as const;
const AXES = { ttft: "TTFT", decode: "TPOT", chunks: "gaps", throughput: "tokens/s", failures: "failures" } as const;

function tableOf(flags: readonly LatencyFlag[]): string {
  const rows = flags.flatMap((flag) => [
    ...rowOf(flag, flag.kind === "switch" ? "on" : "more", flag.more),
    ...rowOf(flag, flag.kind === "switch" ? "off" : "less", flag.less),
    ...rowOf(flag, "other", flag.changed),
  ]);
  return markdownTable([["setting", "to", "expected", "why", "confidence"], ...rows.map(onceEach)], {
    alignDelimiters: false,
  });
}

function rowOf(flag: LatencyFlag, to: string, effect: Effect | undefined): string[][] {
  if (effect === undefined) return [];
  const also = flag.also === undefined ? "" : `<br>${flag.also.map(code).join(", ")}`;
  const moves = Object.entries(effect.moves) as [keyof typeof AXES, keyof typeof ARROWS][];
  const expected = moves.map(([axis, movement]) => `${AXES[axis]} ${ARROWS[movement]}`).join(", ");
  return [[`${code(flag.name)}${also}`, to, expected, effect.why, flag.confidence]];
}

/** The name stands in the first of its rows. */
function onceEach([name = "", ...rest]: string[], at: number, rows: readonly string[][]): string[] {
  return [rows[at - 1]?.[0] === name ? "" : name, ...rest];
}

function code(text: string): string {
  return `\`${text}\``;
}

const tables = FLAG_TABLES.map(({ engine, flags }) => {
  const title = engine === undefined ? "Any engine" : engineOf(engine).label;
  return `### ${title}\n\n${tableOf(flags)}\n`;
});
const text = readFileSync(join(ROOT, FILE), "utf8");
const generated = text.replace(TABLES, (_, begin: string, end: string) => `${begin}${tables.join("\n")}${end}`);
await writeGenerated(ROOT, new Map([[FILE, generated]]), "node scripts/generate-flag-docs.ts");
