import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startKept } from "../../live/engines/kept-process.ts";
import { telltaleLine } from "../../live/engines/log-file.ts";
import { baseEnvironment } from "../../live/engines/running-engine.ts";
import { needTool } from "../../live/engines/tools.ts";
import { pinned } from "../accuracy/pinned.ts";
import { treeBytes } from "./tree-memory.ts";

const MEASURED = fileURLToPath(new URL("measured.py", import.meta.url));
const SAMPLE_MS = 500;

export interface Run {
  command: readonly [string, ...string[]];
  /** Added to an environment with nothing in it that a tool may act on. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Kept from run to run, so that what a tool prepares there once is not counted each time. */
  home: string;
  folder: string;
  core: string;
  limitSeconds: number;
  /** Looks at the memory of the tree twice a second, which disturbs it a little. */
  memory: boolean;
}

/** What a run cost. */
export interface Cost {
  /** On CLOCK_MONOTONIC. */
  startedMs: number;
  wallMs: number;
  /** User and system, of the whole process tree. */
  cpuMs: number;
  /** Its exit code, minus the signal, or `limit` where it did not end in time. */
  exit: number | "limit";
  /** Highest sum over the tree, pages that processes share counted once; only where it was looked at. */
  peakBytes?: number;
}

/** Runs a tool on one core to its end or its limit. Its output is in `folder`/log. */
export async function measured({ command, env, home, folder, core, limitSeconds, memory }: Run): Promise<Cost> {
  const [result, logFile] = [join(folder, "cost.json"), join(folder, "log")];
  const python = needTool("The costs of a tool are measured by a Python script", "python3");
  const [program, ...args] = await pinned(core, [python, MEASURED, String(limitSeconds), result, ...command]);
  const child = await startKept({
    command: program,
    args,
    env: { ...baseEnvironment(home), ...env },
    cwd: folder,
    logFile,
    graceSeconds: 20,
  });
  let ended = false;
  const outcome = child.ended.finally(() => {
    ended = true;
  });
  let peakBytes = 0;
  while (memory && !ended) {
    peakBytes = Math.max(peakBytes, treeBytes(child.pid));
    await Promise.race([outcome, sleep(SAMPLE_MS)]);
  }
  const code = await outcome;
  if (code !== "0") throw new Error(`${command.join(" ")} could not be measured: ${code}, ${telltaleLine(logFile)}`);
  const cost = JSON.parse(await readFile(result, "utf8")) as Omit<Cost, "peakBytes">;
  return memory ? { ...cost, peakBytes } : cost;
}
