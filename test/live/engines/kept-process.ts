import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const KEEPER = fileURLToPath(new URL("keeper.ts", import.meta.url));

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Removed when the command has ended, even if we have not lived to see it. */
  readonly throwaway?: string;
  /** Appended to; holds everything the command prints. */
  readonly logFile: string;
  /** How long the command may take to end after SIGTERM, before its whole group gets SIGKILL. */
  readonly graceSeconds: number;
}

/** A process that ends with us, whatever way we end. */
export interface KeptProcess {
  readonly pid: number;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL to what is left of the group after the grace. Resolves when nothing is left. */
  end(): Promise<string>;
}

export async function startKept(command: Command): Promise<KeptProcess> {
  const keeper = spawnKeeper(command);
  const reports = readReports(keeper);
  const pid = await reports.pid;
  const ended = reports.exit.catch((error: Error) => {
    // The keeper is gone without a word, so the end of its command is our business now.
    killGroup(pid);
    return error.message;
  });
  return { pid, ended, end: () => endWithin(keeper, command.graceSeconds + 10, ended) };
}

function spawnKeeper({ command, args, env, cwd, throwaway = "", logFile, graceSeconds }: Command): ChildProcess {
  const log = openSync(logFile, "a");
  try {
    return spawn(process.execPath, [KEEPER, String(graceSeconds), throwaway, command, ...args], {
      detached: true, // out of reach of a terminal's Ctrl-C, see keeper.ts
      stdio: ["pipe", "pipe", log],
      env,
      cwd,
    });
  } finally {
    closeSync(log);
  }
}

function readReports(keeper: ChildProcess): { pid: Promise<number>; exit: Promise<string> } {
  const pid = Promise.withResolvers<number>();
  const exit = Promise.withResolvers<string>();
  const fail = (error: Error): void => {
    pid.reject(error);
    exit.reject(error);
  };
  if (!keeper.stdout) throw new Error("The keeper was started without a pipe.");
  createInterface({ input: keeper.stdout }).on("line", (line) => {
    const [word, ...rest] = line.split(" ");
    if (word === "pid") pid.resolve(Number(rest[0]));
    if (word === "exit") exit.resolve(rest.join(" "));
    if (word === "error") fail(new Error(rest.join(" ")));
  });
  keeper.on("error", fail);
  keeper.on("close", () => fail(new Error("its keeper was killed")));
  // Nobody waits for the exit of a command that never started.
  exit.promise.catch(() => {});
  return { pid: pid.promise, exit: exit.promise };
}

async function endWithin(keeper: ChildProcess, seconds: number, ended: Promise<string>): Promise<string> {
  keeper.stdin?.end();
  // Stuck, which it should never be: killing it lets `ended` clear up.
  const limit = setTimeout(() => keeper.kill("SIGKILL"), seconds * 1000);
  try {
    return await ended;
  } finally {
    clearTimeout(limit);
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Already gone.
  }
}
