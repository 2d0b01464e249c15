/**
 * Writes what the three charts in helm/ have in common, since Helm can only share it by a dependency:
 *   templates/, ci/, .helmignore   copies of helm/shared/; a chart's own are templates/_engine.tpl and some of ci/
 *   values.yaml                    the chart's own part, then helm/shared/values.yaml
 *   values.schema.json             from scripts/charts/schema.ts, with the descriptions of values.yaml
 *   README.md                      its table, from the `# -- ` comments of values.yaml
 *
 * `node scripts/generate-charts.ts --check` writes nothing and exits 1 when one of them is stale.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentedValues, valuesTable } from "./charts/documented-values.ts";
import { type ChartName, chartSchema, ENGINES } from "./charts/schema.ts";
import { writeGenerated } from "./generated.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMAND = "node scripts/generate-charts.ts";
const MARK = `# The rest is the same in the three charts: change it in helm/shared/values.yaml, then run \`${COMMAND}\`.\n`;
const TABLE = /(<!-- values -->\n)[\s\S]*(\n<!-- \/values -->)/;

/** What stands for a chart's own words in the shared files. Named templates are global, hence the name in them. */
const WORDS: Record<ChartName, Record<string, string>> = {
  vllm: { ENGINE: "vllm", PORT: "8000", HEALTH: "/health" },
  tgi: { ENGINE: "tgi", PORT: "8080", HEALTH: "/health" },
  ollama: { ENGINE: "ollama", PORT: "11434", HEALTH: "/" },
};
/** Ollama has no API keys and no metrics. */
const LEFT_OUT: Partial<Record<ChartName, string[]>> = {
  ollama: ["templates/secret.yaml", "templates/servicemonitor.yaml"],
};

function read(...path: string[]): string {
  return readFileSync(join(ROOT, "helm", ...path), "utf8");
}

function inWordsOf(chart: ChartName, text: string): string {
  return text.replaceAll(/\b(ENGINE|PORT|HEALTH)\b/g, (word) => WORDS[chart][word] ?? word);
}

function copies(chart: ChartName): [string, string][] {
  return readdirSync(join(ROOT, "helm", "shared"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "values.yaml")
    .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, "helm", "shared/").length))
    .filter((path) => !LEFT_OUT[chart]?.includes(path))
    .map((path) => [path, inWordsOf(chart, read("shared", path))]);
}

function valuesOf(chart: ChartName): string {
  const own = read(chart, "values.yaml").split(MARK)[0] ?? "";
  return `${own.trimEnd()}\n\n${MARK}\n${inWordsOf(chart, read("shared", "values.yaml"))}`;
}

function readmeOf(chart: ChartName, table: string): string {
  const readme = read(chart, "README.md");
  if (!TABLE.test(readme)) throw new Error(`helm/${chart}/README.md has no <!-- values --> … <!-- /values -->`);
  return readme.replace(TABLE, (_all, before: string, after: string) => before + table + after);
}

function generated(chart: ChartName): [string, string][] {
  const values = valuesOf(chart);
  const documented = documentedValues(values, `helm/${chart}/values.yaml`);
  const files: [string, string][] = [
    ...copies(chart),
    ["values.yaml", values],
    ["values.schema.json", `${JSON.stringify(chartSchema(chart, documented), null, 2)}\n`],
    ["README.md", readmeOf(chart, valuesTable(documented))],
  ];
  return files.map(([path, text]) => [join("helm", chart, path), text]);
}

await writeGenerated(ROOT, new Map(ENGINES.flatMap(generated)), COMMAND);
