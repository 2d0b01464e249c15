import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EngineId } from "../../../src/model/scenario.ts";
import { startSimulatorProcess } from "../../../src/simulator/spawn.ts";
import { TINY } from "../../live/engines/models.ts";
import type { RunningEngine } from "../../live/engines/running-engine.ts";

/** Base and head of one run, ready to be measured. */
export interface Sides extends AsyncDisposable {
  engine: EngineId;
  base: string;
  head: string;
}

/** By name: starts both sides, the head `delay` (a fraction) slower. */
export const ENGINES: Record<string, (delay: number, seed: number) => Promise<Sides>> = {
  embedded: startEmbedded,
  llamacpp: startRealEngines,
};

const SIMULATORS = fileURLToPath(new URL("./simulators.ts", import.meta.url));
const DELAY_PROXY = fileURLToPath(new URL("./delay-proxy.ts", import.meta.url));

/** Two embedded engines with their own noise, in a process of their own. */
async function startEmbedded(delay: number, seed: number): Promise<Sides> {
  const running = await startSimulatorProcess(SIMULATORS, [
    { dialect: "vllm", seed: 2 * seed + 1, slowdown: 1 },
    { dialect: "vllm", seed: 2 * seed + 2, slowdown: 1 + delay },
  ]);
  const [base = "", head = ""] = running.baseUrls;
  return { engine: "vllm", base, head, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

/**
 * Two real engines for all runs: with one, the second side of a pair would find the prompts of the first in its cache.
 * They change sides from run to run, so that a difference between the processes is nobody's advantage.
 */
let engines: Promise<RunningEngine[]> | undefined;

async function startRealEngines(delay: number, seed: number): Promise<Sides> {
  engines ??= import("../../live/engines/index.ts").then(({ startLlamaCpp }) =>
    Promise.all([0, 1].map(() => startLlamaCpp({ model: TINY, slots: 2, contextTokens: 4096 }))),
  );
  const targets = (await engines).map(({ baseUrl }) => baseUrl);
  const [ofBase = "", ofHead = ""] = seed % 2 === 0 ? targets : targets.toReversed();
  const proxies = fork(DELAY_PROXY, ["1", ofBase, String(1 + delay), ofHead]);
  const [base = "", head = ""] = await new Promise<string[]>((resolve, reject) => {
    proxies.once("message", (urls) => resolve(urls as string[]));
    proxies.once("exit", (code) => reject(new Error(`the proxies ended with ${code}`)));
  });
  return { engine: "openai", base, head, [Symbol.asyncDispose]: () => end(proxies) };
}

/** Ends what all runs shared. */
export async function endEngines(): Promise<void> {
  await Promise.all(((await engines) ?? []).map((engine) => engine.stop()));
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.disconnect();
  });
}
