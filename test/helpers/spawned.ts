import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TempFolder } from "./temp-folder.ts";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Copies the bundle to where no node_modules can help it; returns the folder. */
export async function copyBundle(folder: TempFolder): Promise<string> {
  const bundle = join(folder.path, "bundle");
  await cp(join(ROOT, "dist"), bundle, { recursive: true });
  return bundle;
}

export interface SpawnOptions {
  cwd: string;
  /** Beside the few variables that any process needs. */
  env?: Record<string, string>;
  node?: string;
}

export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<ProcessEnd>;
  /** What it has said on stderr so far. */
  stderr(): string;
}

/** Starts a script in a process of its own, without the environment of the tests. */
export function start(script: readonly string[], options: SpawnOptions): Started {
  const { cwd, env = {}, node = process.execPath } = options;
  const child = spawn(node, script, {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return { child, ended, stderr: () => stderr };
}

/** A Node older than 24 on this machine, if there is one. */
export function oldNode(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [...folders, "/usr/bin", "/usr/local/bin"].flatMap((folder) =>
    ["node", "node20", "node22"].map((name) => join(folder, name)),
  );
  return candidates.find((path) => {
    if (!existsSync(path)) return false;
    const { stdout } = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" });
    const major = Number(stdout?.split(".")[0]);
    return major >= 14 && major < 24;
  });
}
