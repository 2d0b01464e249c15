import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type KeptProcess, startKept } from "./kept-process.ts";
import { newLog, telltaleLine } from "./log-file.ts";
import { say } from "./progress.ts";

const START_SECONDS = 180;

export type EngineName = "llamacpp" | "ollama" | "vllm";

/** A real engine on a loopback port. Disposing of it ends it. */
export interface RunningEngine extends AsyncDisposable {
  readonly engine: EngineName;
  /** Without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  /** What to send as `model`. */
  readonly model: string;
  /** The engine's own process, so that a test can signal it. */
  readonly pid: number;
  /** Everything the engine printed. Kept after the stop. */
  readonly logFile: string;
  /** Resolves when no process of the engine is left. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EngineStart {
  readonly engine: EngineName;
  readonly model: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The engine's whole environment beyond `baseEnvironment`. */
  readonly env: NodeJS.ProcessEnv;
  /** The base URL once the log tells it, or known from the start. */
  readonly address: (log: string) => string | undefined;
  /** Answers 200 when the engine is ready. */
  readonly readyPath: string;
}

export async function startEngine(start: EngineStart): Promise<RunningEngine> {
  const began = performance.now();
  const home = mkdtempSync(join(tmpdir(), `live-${start.engine}-`));
  const logFile = newLog(`serve-${start.engine}`);
  const child = await startKept({
    command: start.command,
    args: start.args,
    env: { ...baseEnvironment(home), ...start.env },
    cwd: home,
    throwaway: home,
    logFile,
    graceSeconds: 15,
  });
  const stop = async (): Promise<void> => {
    await child.end();
  };
  try {
    const baseUrl = await untilReady(start, child, logFile);
    say(start.engine, `${start.model} ready at ${baseUrl} after ${seconds(began)} s, pid ${child.pid}`);
    const { engine, model } = start;
    return { engine, baseUrl, model, pid: child.pid, logFile, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Not ours plus something, but nothing plus what is needed: an engine reads many variables, and a proxy, a token or an
 * engine's setting out of a developer's shell would change what is tested. The home is a throwaway because engines
 * write keys, sockets and caches there; the dead proxy makes every attempt to call out fail at once.
 */
export function baseEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = ["PATH", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    HOME: home,
    TMPDIR: home,
    LANG: "C.UTF-8",
    HTTP_PROXY: "http://127.0.0.1:9",
    HTTPS_PROXY: "http://127.0.0.1:9",
    NO_PROXY: "127.0.0.1,localhost",
  };
}

async function untilReady(start: EngineStart, child: KeptProcess, logFile: string): Promise<string> {
  let ended: string | undefined;
  void child.ended.then((outcome) => {
    ended = outcome;
  });
  const giveUpAt = performance.now() + START_SECONDS * 1000;
  while (performance.now() < giveUpAt) {
    if (ended !== undefined) {
      throw new Error(`${start.engine} ended with ${ended} before it was ready: ${telltaleLine(logFile)} (${logFile})`);
    }
    const baseUrl = start.address(readFileSync(logFile, "utf8"));
    if (baseUrl !== undefined && (await answersOk(baseUrl + start.readyPath))) return baseUrl;
    await sleep(50);
  }
  throw new Error(`${start.engine} was not ready after ${START_SECONDS} s: ${telltaleLine(logFile)} (${logFile})`);
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}
