import { type Command, Option } from "commander";
import { stringify } from "yaml";
import type { Deps } from "../deps.ts";
import { type Discovery, look } from "../discovery/discover.ts";
import type { Ground } from "../discovery/grounds.ts";
import { skippedAt } from "../discovery/missing-rights.ts";
import { nothingFound } from "../discovery/nothing-found.ts";
import { NO_ACCESS } from "../model/cluster.ts";
import type { SkippedLook } from "../model/discovery.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { explainedTables, foundTable } from "../report/discovery-table.ts";
import { safeJson } from "../report/json.ts";
import { renderTable, type TerminalOptions } from "../report/terminal.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { type Flags, requestOf, scenarioOptions } from "./options.ts";
import type { RunRequest } from "./run.ts";
import type { Ends } from "./stages.ts";

export const DISCOVERY_SCHEMA = "llm-latency-gate/discovery/v1";

const FORMATS = ["table", "json", "yaml"] as const;

interface DiscoverFlags extends Omit<Flags, "format"> {
  format: (typeof FORMATS)[number];
  explain?: boolean;
}

/** `discover`: finds engines and measures nothing. */
export function defineDiscover(program: Command, { shell, exit }: Omit<Ends, "finish">): void {
  scenarioOptions(program.command("discover"))
    .alias("discover-services")
    .description("find the engines, in the cluster and by their URLs, and say by what; nothing is measured")
    .addOption(new Option("--format <name>", "how to print it").choices(FORMATS).default("table"))
    .option("--explain", "everything that was looked at, what it was rejected for, and what may not be seen")
    .action(async (flags: DiscoverFlags) => {
      const deps = shell.deps(flags);
      const explain = flags.explain === true;
      const found = await discoverEngines(requestOf("standard", { ...flags, format: [] }), deps, { explain });
      const terminal = { ...shell.stdout.terminal, ...(flags.color ? {} : { color: false }) };
      shell.stdout.write(RENDER[flags.format](found, { explain, terminal }));
      for (const { message } of found.warnings) deps.log.warn(message);
      for (const problem of found.problems) deps.log.error(problem);
      exit(found.exitCode);
    });
}

export interface DiscoveredEngines extends Discovery {
  /** 4 where nothing is there, or not what has to be; 5 where a run would ask for another scenario first. */
  exitCode: number;
}

/**
 * Looks into the cluster also where the scenario names no place in it: that is what the command is for.
 * @param options `explain`: asks first what may not be looked at.
 */
export async function discoverEngines(
  request: RunRequest,
  deps: Deps,
  options: { explain?: boolean } = {},
): Promise<DiscoveredEngines> {
  const { preset, configPath, access = NO_ACCESS } = request;
  const overrides = { ...request.overrides, values: { services: { discover: "on" as const } } };
  const loaded = await loadScenario({ preset, overrides, deps, ...(configPath === undefined ? {} : { configPath }) });
  const { scenario } = loaded;
  await using keep = new AsyncDisposableStack();
  let skipped: SkippedLook[] | undefined;
  const askRights = async (grounds: readonly Ground[]) => {
    if (options.explain === true) skipped = await skippedAt(grounds, ["discover", "forward"]);
  };
  const seen = await look(scenario, access, deps, keep, askRights);
  const found = { ...seen, trace: { ...seen.trace, ...(skipped && { skipped }) } };
  const ofRuns = ["too-few-requests", "cluster-not-seen"];
  const warnings = [...loaded.warnings, ...found.warnings].filter(({ code }) => !ofRuns.includes(code));
  const stop: { exitCode?: number } = deps.signal.aborted ? deps.signal.reason : {};
  const nothing = found.endpoints.length === 0 && found.problems.length === 0;
  if (nothing && stop.exitCode === undefined) {
    const { message, hint } = nothingFound({ ...found, warnings }, scenario);
    return { ...found, warnings: [], problems: [`${message}\n${hint}`], exitCode: EXIT_CODES.infrastructure };
  }
  return { ...found, warnings, exitCode: stop.exitCode ?? exitCodeOf(found) };
}

function exitCodeOf({ problems, absent }: Discovery): number {
  if (problems.length > 0) return EXIT_CODES.configuration;
  return absent.some(({ required }) => required) ? EXIT_CODES.infrastructure : EXIT_CODES.pass;
}

interface Rendering {
  explain: boolean;
  terminal: TerminalOptions;
}

const RENDER: Record<DiscoverFlags["format"], (found: Discovery, rendering: Rendering) => string> = {
  table: renderTables,
  json: (found, { explain }) => safeJson(plainData(found, explain)),
  // On one line each, so that no text of the cluster can begin a line.
  yaml: (found, { explain }) => stringify(plainData(found, explain), { blockQuote: false, lineWidth: 0 }),
};

function renderTables(found: Discovery, { explain, terminal }: Rendering): string {
  const tables = [
    ...(found.endpoints.length + found.absent.length > 0 ? [foundTable(found)] : []),
    ...(explain ? explainedTables(found.trace) : []),
  ];
  return tables.map((table) => `\n${renderTable(table, terminal)}`).join("");
}

function plainData({ endpoints, absent, identities, warnings, problems, trace }: Discovery, explain: boolean): object {
  const engines = endpoints.map((endpoint) => ({ ...endpoint, identity: identities[endpoint.id] }));
  return { schema: DISCOVERY_SCHEMA, endpoints: engines, absent, warnings, problems, ...(explain ? { trace } : {}) };
}
