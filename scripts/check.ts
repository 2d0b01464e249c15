/** All that is wrong with a tree besides its tests: types, format and lint, generated files, the bundle, the workflows. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache =
  process.env["LLM_LATENCY_GATE_CACHE"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "llm-latency-gate");
const ACTIONLINT = "1.7.12";
const ZIZMOR = "1.32.0";
/** A key of May 2026 (github.blog/changelog/2026-05-07); its values are looked at by test/github/workflows.test.ts. */
const NEWER_THAN_ACTIONLINT = 'unexpected key "queue" for "concurrency" section';
/** What users copy: the tools do not look for workflows there by themselves. */
const EXAMPLES = "config/examples/workflows";

interface Stage {
  name: string;
  /** Throws when the stage fails; returns a reason when it cannot be run here. */
  run(): string | undefined;
}

const stages: Stage[] = [
  { name: "types", run: () => command("tsc", "-p", "tsconfig.json") },
  { name: "format and lint", run: () => command("biome", "ci", ".") },
  { name: "generated files are current", run: () => command("node", "scripts/generate-schema.ts", "--check") },
  { name: "charts are current", run: () => command("node", "scripts/generate-charts.ts", "--check") },
  { name: "flag tables are current", run: () => command("node", "scripts/generate-flag-docs.ts", "--check") },
  { name: "inputs and outputs are current", run: () => command("node", "scripts/action-docs.ts", "--check") },
  { name: "dist is current", run: distIsCurrent },
  { name: "workflows: actionlint", run: actionlint },
  { name: "workflows: zizmor", run: zizmor },
];

function command(name: string, ...args: string[]): undefined {
  execFileSync(name, args, { cwd: root, stdio: "inherit" });
}

function distIsCurrent(): undefined {
  command("npm", "run", "--silent", "build");
  const changed = execFileSync("git", ["status", "--porcelain", "--", "dist"], { cwd: root, encoding: "utf8" });
  if (changed !== "") throw new Error(`dist/ is not what the sources build; commit it:\n${changed}`);
}

function actionlint(): string | undefined {
  const folder = join(cache, `actionlint-${ACTIONLINT}`);
  const binary = join(folder, "actionlint");
  if (!existsSync(binary)) {
    if (!has("go")) return "Go is not installed";
    mkdirSync(folder, { recursive: true });
    execFileSync("go", ["install", `github.com/rhysd/actionlint/cmd/actionlint@v${ACTIONLINT}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: "inherit",
    });
  }
  return command(
    binary,
    "-no-color",
    "-ignore",
    NEWER_THAN_ACTIONLINT,
    ...workflowsIn(".github/workflows"),
    ...workflowsIn(EXAMPLES),
  );
}

function zizmor(): string | undefined {
  const folder = join(cache, `zizmor-${ZIZMOR}`);
  const binary = join(folder, "bin", "zizmor");
  if (!existsSync(binary)) {
    if (!has("python3")) return "Python 3 is not installed";
    execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
    execFileSync(join(folder, "bin", "pip"), ["install", "--quiet", `zizmor==${ZIZMOR}`], { stdio: "inherit" });
  }
  return command(binary, "--offline", "--no-progress", ".", ...workflowsIn(EXAMPLES));
}

function workflowsIn(folder: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".yml"));
  return names.map((name) => join(folder, name));
}

function has(program: string): boolean {
  return spawnSync(program, [program === "go" ? "version" : "--version"]).status === 0;
}

let passed = 0;
let skipped = 0;
let failed = 0;
for (const stage of stages) {
  const startedAt = performance.now();
  let result = "ok";
  try {
    const reason = stage.run();
    if (reason === undefined) passed += 1;
    else {
      result = `skipped: ${reason}`;
      skipped += 1;
    }
  } catch (error) {
    result = `FAILED: ${(error as Error).message}`;
    failed += 1;
  }
  console.log(`check: ${stage.name}: ${result} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
}
// In CI a check that could not run is a check that failed.
if (process.env["CI"]) {
  failed += skipped;
  skipped = 0;
}
console.log(`check: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
