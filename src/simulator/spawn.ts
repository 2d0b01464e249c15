import { type ChildProcess, fork } from "node:child_process";
import type { RunningSimulators, SimulatorOptions } from "../deps.ts";
import type { StartedMessage, StartMessage } from "./process.ts";

/** The environment variable, and its value, that make the program a simulator process. */
export const ROLE_VARIABLE = "LLM_LATENCY_GATE_ROLE";
export const SIMULATOR_ROLE = "simulator";

const START_LIMIT_MS = 15_000;
const END_LIMIT_MS = 2_000;
const MOST_ERROR_CHARACTERS = 2_000;
/** What Node needs to run; everything else, keys above all, stays here. */
const KEPT_VARIABLES = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];

/**
 * Starts simulators in a child process that runs `entry`, a script which calls `runSimulatorProcess` in this role.
 * Rejects after 15 s without an answer, when the child ends early, and with the child's own reason; no child is left then.
 */
export async function startSimulatorProcess(entry: string, options: SimulatorOptions[]): Promise<RunningSimulators> {
  const child = fork(entry, [], { env: childEnvironment(), execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  try {
    const baseUrls = await startedUrls(child, entry, { options });
    return { baseUrls, [Symbol.asyncDispose]: () => endChild(child) };
  } catch (error) {
    await endChild(child);
    throw error;
  }
}

function childEnvironment(): Record<string, string> {
  const kept = KEPT_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), [ROLE_VARIABLE]: SIMULATOR_ROLE };
}

function startedUrls(child: ChildProcess, entry: string, message: StartMessage): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-MOST_ERROR_CHARACTERS);
    });
    const fail = (reason: string) =>
      reject(new Error(`The simulator process (${entry}) ${reason}.${said ? ` It said: ${said.trim()}` : ""}`));
    const timer = setTimeout(() => fail(`did not answer within ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    const settle = (end: () => void) => () => {
      clearTimeout(timer);
      end();
    };
    child.once("error", (error) => settle(() => fail(`could not be started: ${error.message}`))());
    child.once("close", (code, signal) =>
      settle(() => fail(`ended before it answered, with ${signal ?? `exit code ${code}`}`))(),
    );
    child.once("message", (answer: StartedMessage) =>
      settle(() =>
        "baseUrls" in answer ? resolve(answer.baseUrls) : fail(`could not start its servers: ${answer.error}`),
      )(),
    );
    child.send(message, (error) => {
      if (error) settle(() => fail(`could not be told what to start: ${error.message}`))();
    });
  });
}

/** Disconnecting asks the child to close; after 2 s it is killed. */
async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill("SIGKILL"), END_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}
