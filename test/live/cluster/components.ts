import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { newLog, telltaleLine } from "../engines/log-file.ts";
import { baseEnvironment } from "../engines/running-engine.ts";

/** One of the programs of a control plane. */
export interface Component {
  readonly name: string;
  /** Why it has ended by itself, with the line of its log that tells most; undefined while it runs. */
  failure(): string | undefined;
  /** Asks it to end; resolves when it is gone. */
  end(): Promise<void>;
}

/** Longer than the program itself waits before it gives up its own clean end. */
const GRACE_MS = 8000;

/** `program NAME FLAGS`. It ends when its standard input closes, so also when this process dies. */
export function startComponent(program: string, name: string, flags: readonly string[], folder: string): Component {
  const logFile = newLog(`cluster-${name}`);
  const log = openSync(logFile, "a");
  const env = baseEnvironment(folder);
  const child = spawn(program, [name, ...flags], { cwd: folder, env, stdio: ["pipe", log, log], detached: true });
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  return {
    name,
    failure: () => failureOf(child, name, logFile),
    end: () => end(child, gone),
  };
}

function failureOf(child: ChildProcess, name: string, logFile: string): string | undefined {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) return undefined;
  return `${name} ended with ${child.signalCode ?? child.exitCode}: ${telltaleLine(logFile)} (log: ${logFile})`;
}

async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.stdin?.end();
  const limit = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await gone;
  clearTimeout(limit);
}
