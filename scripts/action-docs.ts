/**
 * Writes the tables of docs/inputs-outputs.md from action.yml.
 *
 * `node scripts/action-docs.ts --check` writes nothing and exits 1 when they are stale.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { parse } from "yaml";
import { writeGenerated } from "./generated.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FILE = "docs/inputs-outputs.md";

type Described = Record<string, { description: string }>;

function tableOf(kind: string, entries: Described): string {
  const rows = Object.entries(entries).map(([name, { description }]) => [
    `\`${name}\``,
    description
      .trim()
      .replaceAll(/\s*\n\s*/g, " ")
      .replaceAll("|", "\\|"),
  ]);
  return markdownTable([[kind, "meaning"], ...rows], { alignDelimiters: false });
}

function replaceTable(text: string, kind: string, entries: Described): string {
  const place = new RegExp(`(<!-- ${kind}s -->\n)[\\s\\S]*(\n<!-- /${kind}s -->)`);
  if (!place.test(text))
    throw new Error(`${FILE} has no place for the ${kind}s: <!-- ${kind}s --> … <!-- /${kind}s -->`);
  return text.replace(place, (_, begin: string, end: string) => `${begin}${tableOf(kind, entries)}${end}`);
}

const { inputs, outputs } = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Record<string, Described>;
const text = readFileSync(join(ROOT, FILE), "utf8");
const generated = replaceTable(replaceTable(text, "input", inputs ?? {}), "output", outputs ?? {});
await writeGenerated(ROOT, new Map([[FILE, generated]]), "node scripts/action-docs.ts");
