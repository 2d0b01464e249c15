import { runProgram } from "../../src/commands/program.ts";
import type { Deps } from "../../src/deps.ts";
import { hostDeps, logTo } from "../../src/host.ts";
import type { ClientHealth } from "../../src/model/client-health.ts";
import type { ProgressEvent } from "../../src/model/progress.ts";

export interface OutsideOptions {
  cwd: string;
  /** The whole environment that the program sees; nothing by default. */
  env?: Record<string, string>;
  signal?: AbortSignal;
  ci?: boolean;
  onProgress?: (event: ProgressEvent) => void;
  /** A cluster of the test's own. */
  connectCluster?: Deps["connectCluster"];
}

/** Client, servers and other tests share two cores here, so that what the watch sees is no fault of the client. */
export const HEALTHY: ClientHealth = {
  loopDelayMs: { p50: 0, p99: 1, max: 2 },
  cpu: 0.1,
  cores: 2,
  gc: { pauses: 0, totalMs: 0, longestMs: 0 },
  workers: 1,
};

/** The real outside of the entries, with a folder, an environment and a signal of the test's own. */
export function outside(options: OutsideOptions, log: (line: string) => void = () => undefined): Deps {
  const { cwd, env = {}, signal = new AbortController().signal, ci = true, onProgress = () => undefined } = options;
  const host = hostDeps({ entry: "", ci, log: logTo(log, "normal"), progress: onProgress, signal });
  const { connectCluster = host.connectCluster } = options;
  return { ...host, env, cwd, connectCluster, healthOf: () => HEALTHY };
}

export interface ProgramEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The command line in this process: all of it but the entry file. */
export async function runInProcess(argv: readonly string[], options: OutsideOptions): Promise<ProgramEnd> {
  let stdout = "";
  let stderr = "";
  const exitCode = await runProgram(argv, {
    deps: () =>
      outside(options, (line) => {
        stderr += `${line}\n`;
      }),
    stdout: {
      terminal: { color: false, columns: 120 },
      write(text) {
        stdout += text;
      },
    },
    stderr(text) {
      stderr += text;
    },
  });
  return { exitCode, stdout, stderr };
}
