import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The steps of a run that its walk and the commands may call; the edges beside them arrive in Deps. */
const STEPS = [
  "scenario",
  "discovery",
  "engines",
  "infrastructure",
  "explain",
  "load",
  "telemetry",
  "measure",
  "stats",
  "gate",
  "report",
];

/** The import table of the design, section 3: which folder may import which, besides model, errors and deps. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  model: [],
  "errors.ts": [],
  "deps.ts": [],
  stats: [],
  engines: [],
  scenario: ["engines"],
  discovery: ["engines"],
  infrastructure: ["engines"],
  explain: ["engines"],
  load: ["engines", "stats"],
  telemetry: ["engines", "stats"],
  measure: ["stats"],
  gate: ["stats"],
  report: ["stats"],
  cluster: [],
  store: [],
  github: [],
  simulator: ["engines"],
  "host.ts": ["simulator", "store", "discovery", "load", "cluster"],
  "terminal.ts": ["report"],
  "pipeline.ts": ["walk", ...STEPS],
  walk: STEPS,
  commands: ["pipeline.ts", "walk", ...STEPS],
  "cli.ts": ["commands", "host.ts", "terminal.ts"],
  "action.ts": ["commands", "host.ts", "github", "terminal.ts"],
};
/** What everything may import, and the leaves themselves may not import from each other but for types. */
const LEAVES = ["model", "errors.ts", "deps.ts"];
/** Files that may touch the outside; a folder stands for all in it. */
const EDGES = [
  "action.ts",
  "cli.ts",
  "host.ts",
  "terminal.ts",
  "cluster",
  "store",
  "github",
  "simulator",
  "discovery/probe.ts",
  "explain/sources",
  "load",
  "telemetry/scrape.ts",
];
const PURE_NODE_MODULES = ["node:crypto", "node:path"];
const OUTSIDE = /^(node:|undici$|@actions\/|@kubernetes\/)/;

const src = join(dirname(fileURLToPath(import.meta.url)), "..", "src");

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replaceAll(sep, "/"));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), "utf8");
  const statement =
    /^(?:import|export)\s+(type\s+)?[^;"']*?from\s+["']([^"']+)["']|^import\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/gm;
  return Array.from(text.matchAll(statement), (match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? "";
    const to = specifier.startsWith(".")
      ? relative(src, resolve(src, dirname(file), specifier)).replaceAll(sep, "/")
      : specifier;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

function room(file: string): string {
  return file.split("/")[0] ?? file;
}

function isEdge(file: string): boolean {
  return EDGES.some((edge) => file === edge || file.startsWith(`${edge}/`));
}

describe("the house", () => {
  it("has only rooms that the design names", () => {
    expect([...new Set(files.map(room))].filter((name) => !(name in MAY_IMPORT))).toEqual([]);
  });

  it("lets each folder import only what the table allows", () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      if (OUTSIDE.test(to) || !files.includes(to) || room(from) === room(to)) return false;
      if (LEAVES.includes(room(to)) && !LEAVES.includes(room(from))) return false;
      if (room(from) === "deps.ts" && room(to) === "model" && typeOnly) return false;
      return !MAY_IMPORT[room(from)]?.includes(room(to));
    });
    expect(wrong).toEqual([]);
  });

  it("touches the outside only in the files marked as edge", () => {
    const wrong = imports.filter(
      ({ from, to }) => OUTSIDE.test(to) && !PURE_NODE_MODULES.includes(to) && !isEdge(from),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps @actions/* to the action and @kubernetes/* to the cluster, lazily", () => {
    const actions = imports.filter(
      ({ from, to }) => to.startsWith("@actions/") && !/^(github\/|store\/artifact\.ts|action\.ts)/.test(from),
    );
    const kubernetes = imports.filter(({ from, to }) => to.startsWith("@kubernetes/") && room(from) !== "cluster");
    expect([...actions, ...kubernetes]).toEqual([]);
  });

  it("has no import cycle", () => {
    expect(firstCycle()).toBeUndefined();
  });
});

function firstCycle(): string | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(" → ");
    if (done.has(file)) return undefined;
    for (const { to } of imports.filter(({ from }) => from === file)) {
      const cycle = files.includes(to) ? visit(to, [...path, file]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
