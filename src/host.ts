import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";
import { holderName } from "./cluster/holder.ts";
import type { Clock, Deps, Files, Log } from "./deps.ts";
import { probe } from "./discovery/probe.ts";
import { EXIT_CODES } from "./model/verdict.ts";
import { ROLE_VARIABLE, SIMULATOR_ROLE, startSimulatorProcess } from "./simulator/spawn.ts";
import { archiveOnDisk } from "./store/archive.ts";
import { makeDirectory, resultsOnDisk } from "./store/directory.ts";

/** A process or thread that was started in another role than the program's takes it up; true when it did, and there is nothing else to do. */
export async function tookRole(): Promise<boolean> {
  if (!isMainThread) {
    const { isLoadWorker, runLoadWorker } = await import("./load/worker.ts");
    if (isLoadWorker()) runLoadWorker();
    return true;
  }
  if (process.env[ROLE_VARIABLE] !== SIMULATOR_ROLE) return false;
  const { runSimulatorProcess } = await import("./simulator/process.ts");
  runSimulatorProcess();
  return true;
}

/** The machine that we run on, as both entries use it. Edge: everything here touches the outside. */
export type HostOptions = Pick<Deps, "log" | "progress" | "signal" | "ci"> & {
  /** The script that Node was started with; processes of other roles start it again. */
  entry: string;
  /** Registers a secret with whatever masks the log; nothing does where nothing is given. */
  mask?: (secret: string) => void;
};

export function hostDeps({ entry, mask = () => undefined, ...given }: HostOptions): Deps {
  return {
    ...given,
    entry,
    clock,
    env: process.env,
    cwd: process.cwd(),
    files,
    nonce,
    holder: holderName(process.env),
    client: `node ${process.versions.node} ${process.platform} ${process.arch}`,
    gitCommit,
    probe,
    async connectCluster(access) {
      const { connectCluster } = await import("./cluster/connect.ts");
      return connectCluster(access, { env: process.env, signal: given.signal, log: given.log, clock, nonce, mask });
    },
    results: resultsOnDisk(gitCommit),
    archive: archiveOnDisk,
    startSimulators: (options) => startSimulatorProcess(entry, options),
  };
}

/** Registers what a kubeconfig keeps secret, before anybody uses it. One that is broken is told when it is used. */
export async function maskKubeconfig(kubeconfig: string | undefined, mask: (secret: string) => void): Promise<void> {
  if (kubeconfig === undefined) return;
  const { maskedKubeconfigs } = await import("./cluster/kubeconfig.ts");
  await maskedKubeconfigs({ kubeconfig, allow: [] }, { env: {}, mask }).catch(() => undefined);
}

const nonce: Deps["nonce"] = () => randomBytes(6).toString("hex");

const clock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

const files: Files = {
  read: (path) => readFile(path).catch(absentIsUndefined),
  size: async (path) => (await stat(path).catch(absentIsUndefined))?.size,
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  async write(path, text) {
    await makeDirectory(dirname(path));
    await writeFile(path, text);
  },
};

function absentIsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

function gitCommit(): Promise<string | undefined> {
  if (process.env["GITHUB_SHA"]) return Promise.resolve(process.env["GITHUB_SHA"]);
  return new Promise((resolve) =>
    execFile("git", ["rev-parse", "HEAD"], { timeout: 5_000 }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    ),
  );
}

/** Why the run was stopped from outside, as the reason of the abort signal. */
export class StopRequest extends Error {
  readonly exitCode: 130 | 143;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`stopped by ${signal}`);
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

/** The first Ctrl-C or SIGTERM stops the run and keeps what was measured; the second ends the process at once. */
export function stopOnSignals(onFirst: (request: StopRequest) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      const request = new StopRequest(name);
      if (controller.signal.aborted) process.exit(request.exitCode);
      onFirst(request);
      controller.abort(request);
    });
  }
  return controller.signal;
}

/**
 * What no promise carries: a fault of ours exits 6, since Node's own 1 would be a regression.
 * That the reader of our output went away (`| head`) is no fault: the run and its exit code stay what they are.
 */
export function exitOnFault(say: (story: string) => void): void {
  process.on("uncaughtException", (error) => {
    say(`error: this is a fault of llm-latency-gate, please report it:\n${error.stack ?? error.message}`);
    process.exit(EXIT_CODES.error);
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** GitHub, GitLab and nearly every other CI set `CI`; an empty or false one means a person. */
export function inCi(env: Deps["env"]): boolean {
  return Boolean(env["CI"]) && env["CI"] !== "false" && env["CI"] !== "0";
}

/** no-color.org: any value but the empty one turns colours off; else a terminal gets them. */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

export type LogLevel = "quiet" | "normal" | "verbose";

/** A log on stderr, since stdout carries only results. */
export function logTo(write: (line: string) => void, level: LogLevel): Log {
  const unless = (silent: boolean) => (message: string) => {
    if (!silent) write(message);
  };
  return {
    debug: unless(level !== "verbose"),
    info: unless(level === "quiet"),
    warn: (message) => write(`warning: ${message}`),
    error: (message) => write(`error: ${message}`),
  };
}
