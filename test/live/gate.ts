import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Report } from "../../src/model/report.ts";
import type { RunResult } from "../../src/model/run.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import type { Manifest } from "../../src/store/schema.ts";

/** What users run: the bundle, without our sources. */
export const GATE = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
/** The same program before it is bundled. */
export const SOURCES = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** Far beyond any run here: a gate that hangs fails its test instead of outliving it. */
const LIMIT_SECONDS = 100;

/** What a run of the gate left behind, read before its folder was removed. */
export interface GateResult {
  /** null when it was killed at the limit. */
  readonly exitCode: number | null;
  /** What `--format json` printed; nothing when the run was refused before it started. */
  readonly report: Report | undefined;
  readonly stderr: string;
  /** performance.now() when the process was gone. */
  readonly endedAt: number;
  /** Undefined for a run that was refused before it started. */
  readonly directory: ResultDirectory | undefined;
}

export interface ResultDirectory {
  readonly manifest: Manifest;
  readonly run: RunResult;
  /** report.json, which should be what was printed. */
  readonly report: Report;
  /** By endpoint id, in the order of their ends. */
  readonly samples: Readonly<Record<string, readonly RequestSample[]>>;
}

/** A run of the gate that is under way. */
export interface RunningGate {
  readonly ended: Promise<GateResult>;
  signal(name: "SIGINT" | "SIGTERM"): void;
  /** Resolves when so many measured requests of the endpoint are on disk, so that "in the middle" does not mean "after a second". */
  measured(endpointId: string, requests: number): Promise<void>;
}

export interface GateOptions {
  /** The script; default: the bundle. */
  readonly program?: string;
  /** Beside those that every run here has. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `custom` with this scenario to its end. */
export function runGate(scenario: string, options?: GateOptions): Promise<GateResult> {
  return startGate(scenario, options).ended;
}

/** In a folder and a home of its own: no file and no variable of the machine may take part. */
export function startGate(scenario: string, options: GateOptions = {}): RunningGate {
  const folder = mkdtempSync(join(tmpdir(), "live-gate-"));
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(folder, "seed.yaml"), scenario);
  const { program = GATE, args = [], env = {} } = options;
  const run = ["custom", "--config", "seed.yaml", "--format", "json", "--output-dir", "results"];
  const child = spawn(process.execPath, [program, ...run, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: home, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_SECONDS * 1000,
    killSignal: "SIGKILL",
  });
  return {
    ended: outcomeOf(child, folder),
    signal: (name) => void child.kill(name),
    measured: (endpointId, requests) => untilMeasured(child, folder, endpointId, requests),
  };
}

async function outcomeOf(child: ChildProcess, folder: string): Promise<GateResult> {
  try {
    const [stdout, stderr, exitCode] = await Promise.all([textOf(child.stdout), textOf(child.stderr), exitOf(child)]);
    const report = stdout === "" ? undefined : JSON.parse(stdout);
    return { exitCode, report, stderr, endedAt: performance.now(), directory: readDirectory(join(folder, "results")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  stream?.setEncoding("utf8");
  for await (const part of stream ?? []) text += part;
  return text;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.on("exit", resolve).on("error", reject));
}

function readDirectory(folder: string): ResultDirectory | undefined {
  const path = directoryIn(folder);
  if (path === undefined) return undefined;
  const json = (name: string) => JSON.parse(readFileSync(join(path, name), "utf8"));
  const run: RunResult = json("run.json");
  const samples = Object.fromEntries(run.endpoints.map(({ id }) => [id, readSamples(path, id)]));
  return { manifest: json("manifest.json"), run, report: json("report.json"), samples };
}

function directoryIn(folder: string): string | undefined {
  const [name] = existsSync(folder) ? readdirSync(folder) : [];
  return name === undefined ? undefined : join(folder, name);
}

/** The id is also the engine's name as long as there is one side. Half a line at the end is a line still being written. */
function readSamples(path: string, endpointId: string): RequestSample[] {
  const file = join(path, endpointId, endpointId, "samples.jsonl");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

async function untilMeasured(child: ChildProcess, folder: string, endpointId: string, requests: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const path = directoryIn(join(folder, "results"));
    const samples = path === undefined ? [] : readSamples(path, endpointId);
    if (samples.filter(({ phase }) => phase === "measured").length >= requests) return;
    await sleep(20);
  }
  throw new Error(`The gate ended before ${requests} requests of ${endpointId} were measured.`);
}
