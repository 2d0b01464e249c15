import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pinned } from "./pinned.ts";

const run = promisify(execFile);

/** What the server saw of one request, ms on CLOCK_MONOTONIC. */
export interface ServerStamps {
  id: string;
  /** The first word of its answer, which no other answer has. */
  word: string;
  /** When the end of the request had arrived in the kernel. */
  arrived: number;
  /** Just before each token was handed to the socket. */
  writes: number[];
}

export interface ReferenceServer extends AsyncDisposable {
  baseUrl: string;
  pid: number;
  /** What was stamped since the last call. */
  stamps(): Promise<ServerStamps[]>;
}

export interface Pace {
  ttftMs: number;
  gapMs: number;
  tokens: number;
}

/** Whether the server can be built here; else the reason why not. */
export async function whyNoServer(): Promise<string | undefined> {
  return await run("go", ["version"]).then(
    () => undefined,
    () => "left out: it needs the Go compiler (go) for its reference server",
  );
}

/** Builds the server of `server/main.go` from the standard library alone, and starts it on one core. */
export async function startReferenceServer({ ttftMs, gapMs, tokens }: Pace, core: string): Promise<ReferenceServer> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-reference-"));
  const binary = join(folder, "server");
  await run("go", ["build", "-o", binary, fileURLToPath(new URL("./server/main.go", import.meta.url))]);
  const [command, ...args] = await pinned(core, [binary, ...[ttftMs, gapMs, tokens].map(String)]);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const baseUrl = await firstLine(child);
  return {
    baseUrl,
    pid: child.pid as number,
    stamps: async () => ((await (await fetch(`${baseUrl}/stamps`)).json()) as ServerStamps[] | null) ?? [],
    async [Symbol.asyncDispose]() {
      await end(child);
      await rm(folder, { recursive: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })) return line;
  throw new Error("the reference server ended before it told its address");
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill();
  });
}
