/**
 * npm run test:live [-- --all] [-- VITEST ARGUMENTS]: the gate against real engines, on a real cluster, and in the shipped workflows.
 * `--all` adds vLLM (6 GB). REQUIRE_LIVE=1 turns "cannot be had here" from a skip into a failure.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUpAct } from "./act/setup.ts";
import { setUpBrowser } from "./browser/browser.ts";
import { setUpCluster } from "./cluster/setup.ts";
import { type Prepared, prepare, prepareBy } from "./engines/index.ts";
import { say } from "./engines/progress.ts";
import { GATE } from "./gate.ts";
import { PARTS_VARIABLE, type PartName, type Parts } from "./parts.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const CONFIG = join(ROOT, "vitest.live.config.ts");
const ALWAYS: readonly PartName[] = ["llamacpp", "ollama", "cluster", "act", "browser"];

async function main(args: readonly string[]): Promise<number> {
  if (!existsSync(GATE)) {
    process.stderr.write("The live tests run the built bundle, and there is none: npm run build\n");
    return 1;
  }
  const all = args.includes("--all");
  const parts = await prepareParts(all ? [...ALWAYS, "vllm"] : ALWAYS);
  const env = { ...process.env, [PARTS_VARIABLE]: JSON.stringify(parts), ...(all ? { LIVE_ALL: "1" } : {}) };
  const exitCode = await runVitest(
    args.filter((argument) => argument !== "--all"),
    env,
  );
  sayWhatIsMissing(parts);
  return exitCode;
}

/** One after the other: the first time they are builds, which would only take each other's cores. */
async function prepareParts(names: readonly PartName[]): Promise<Parts> {
  const parts: Parts = {};
  for (const name of names) {
    const began = performance.now();
    const part = await preparePart(name);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(name, part.ok ? `set up in ${seconds} s` : `cannot be had: ${part.reason}`);
    parts[name] = part;
  }
  return parts;
}

function preparePart(name: PartName): Promise<Prepared> {
  if (name === "cluster") return prepareBy(setUpCluster);
  if (name === "browser") return prepareBy(setUpBrowser);
  return name === "act" ? prepareBy(setUpAct) : prepare(name);
}

/** Vitest's default report shows no titles of skipped tests, and theirs are the reasons. */
function sayWhatIsMissing(parts: Parts): void {
  for (const [name, part] of Object.entries(parts)) {
    if (!part.ok) say(name, `${process.env["REQUIRE_LIVE"] === "1" ? "FAILED" : "skipped"}: ${part.reason}`);
  }
  if (parts.vllm === undefined) say("vllm", "left out: only --all sets it up (6 GB)");
}

function runVitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = [VITEST, "run", "--config", CONFIG, ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: "inherit" });
  // Ctrl-C reaches both of us, and vitest then ends by itself; a SIGTERM reaches only this process.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => child.on("error", reject).on("exit", (code) => resolve(code ?? 1)));
}

process.exitCode = await main(process.argv.slice(2));
