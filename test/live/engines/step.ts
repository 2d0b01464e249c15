import { rmSync } from "node:fs";
import { type KeptProcess, startKept } from "./kept-process.ts";
import { newLog, telltaleLine } from "./log-file.ts";
import { say } from "./progress.ts";
import { SetUpError } from "./set-up-error.ts";

const HEARTBEAT_SECONDS = 30;

export interface Step {
  /** Which engine or model the progress lines belong to. */
  readonly part: string;
  /** What is done, as a phrase that can follow "could not": "install xllamacpp". */
  readonly what: string;
  /** What to expect of it, for the progress line only: "about 6 GB". */
  readonly note?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the environment. Package clients get all of ours: their proxies, certificates and indexes live there. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limitSeconds: number;
}

/** One command of a set-up, with progress on stderr, its output in a log, and a limit. */
export async function runStep(step: Step): Promise<void> {
  const logFile = newLog(`${step.part}-${step.what}`);
  say(step.part, `${step.what}${step.note ? ` (${step.note})` : ""} …`);
  const child = await startKept({ ...step, env: { ...process.env, ...step.env }, logFile, graceSeconds: 5 });
  const outcome = await endsWithin(child, step);
  if (outcome === "0") return rmSync(logFile);
  const why = outcome === "timeout" ? `not done after ${step.limitSeconds} s` : telltaleLine(logFile);
  throw new SetUpError(`Could not ${step.what}: ${why} (log: ${logFile}).`);
}

async function endsWithin(child: KeptProcess, step: Step): Promise<string> {
  const began = performance.now();
  let late = false;
  const heartbeat = setInterval(() => {
    say(step.part, `${step.what}: still at it after ${Math.round((performance.now() - began) / 1000)} s`);
  }, HEARTBEAT_SECONDS * 1000);
  const limit = setTimeout(() => {
    late = true;
    void child.end();
  }, step.limitSeconds * 1000);
  try {
    const outcome = await child.ended;
    return late ? "timeout" : outcome;
  } finally {
    clearInterval(heartbeat);
    clearTimeout(limit);
  }
}
