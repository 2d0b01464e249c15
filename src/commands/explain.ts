import { type Command, Option } from "commander";
import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { ReadChange } from "../explain/effects.ts";
import type { Cause } from "../model/cause.ts";
import { NO_ACCESS } from "../model/cluster.ts";
import type { Table } from "../model/report.ts";
import { causesTable } from "../report/causes-table.ts";
import { safeJson } from "../report/json.ts";
import { tableText } from "../report/markdown-sections.ts";
import { renderTable } from "../report/terminal.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { readValues } from "../walk/values.ts";
import { compare } from "./compare.ts";
import { valuesTable } from "./explain-table.ts";
import { clusterOptions, type Flags, requestOf, talkOptions, valuesOptions } from "./options.ts";
import type { Shell } from "./shell.ts";

export const EXPLAIN_SCHEMA = "llm-latency-gate/explain/v1";

const FORMATS = ["table", "json", "markdown"] as const;
type Format = (typeof FORMATS)[number];

interface ExplainFlags extends Omit<Flags, "format"> {
  format: Format;
  /** Base and head, measured earlier. */
  run?: string[];
}

/** What changed in the values of base and head, what that is expected to do, and what it likely did in a run. */
export interface Explained {
  changes: ReadChange[];
  /** Absent: no results were named. */
  causes?: Cause[];
}

/** `explain`: reads values, out of a cluster too where they are those of a release, and measures nothing. */
export function defineExplain(program: Command, shell: Shell): void {
  valuesOptions(clusterOptions(talkOptions(program.command("explain"))))
    .description("what changed in the Helm values, what that is expected to do to latency, and what it likely did")
    .option("--config <path>", "scenario file, laid over llm-latency-gate.yaml")
    .option("--run <results...>", "two results, base and head: which of the changes likely moved what was measured")
    .option("--output-dir <path>", "where --run leaves its own result directory", "results")
    .addOption(new Option("--format <name>", "how to print it").choices(FORMATS).default("table"))
    .action(async (flags: ExplainFlags) => {
      const explained = await explain(flags, shell.deps(flags));
      shell.stdout.write(
        RENDER[flags.format](explained, { ...shell.stdout.terminal, ...(flags.color ? {} : { color: false }) }),
      );
    });
}

/** @throws ConfigurationError where the values are not named, or not two results. */
export async function explain(flags: ExplainFlags, deps: Deps): Promise<Explained> {
  const { preset: _, ...request } = requestOf("standard", { ...flags, format: [] });
  const { scenario } = await loadScenario({ preset: "standard", deps, ...request });
  const changes = await readValues(scenario, request.access ?? NO_ACCESS, deps);
  if (changes === undefined) {
    throw new ConfigurationError("the values of the base are not named", {
      hint: "Name them with --base-values, such as origin/main:helm/vllm, or under values.base of the scenario.",
    });
  }
  if (flags.run === undefined) return { changes };
  const [base, head, ...more] = flags.run;
  if (base === undefined || head === undefined || more.length > 0) {
    throw new ConfigurationError(`--run names ${flags.run.length} results; it takes two, base and head`);
  }
  const { report } = await compare({ ...request, base, head, foreign: {} }, deps);
  return { changes, causes: report.causes ?? [] };
}

const RENDER: Record<Format, (explained: Explained, terminal: Shell["stdout"]["terminal"]) => string> = {
  table: (explained, terminal) =>
    `\n${tablesOf(explained)
      .map((table) => renderTable(table, terminal))
      .join("\n")}`,
  markdown: (explained) =>
    `${tablesOf(explained)
      .map((table) => tableText(table))
      .join("\n\n")}\n`,
  json: ({ changes, causes }) => safeJson({ schema: EXPLAIN_SCHEMA, changes, causes }),
};

function tablesOf({ changes, causes }: Explained): Table[] {
  const found = causes === undefined ? [] : [causesTable(causes) ?? NO_CAUSES];
  return [valuesTable(changes), ...found];
}

/** Where nothing moved there is nothing to explain. */
const NO_CAUSES: Table = {
  id: "causes",
  title: "Likely causes: nothing moved beyond doubt, so there is nothing to explain",
  columns: [],
  rows: [],
};
