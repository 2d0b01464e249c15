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
  llamacpp: startRealEngine,
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

/** One real engine for all runs, behind two proxies that are alike but for the delay. */
let engine: Promise<RunningEngine> | undefined;

async function startRealEngine(delay: number): Promise<Sides> {
  engine ??= import("../../live/engines/index.ts").then(({ startLlamaCpp }) =>
    startLlamaCpp({ model: TINY, slots: 2, contextTokens: 4096 }),
  );
  const { baseUrl } = await engine;
  const proxies = fork(DELAY_PROXY, [baseUrl, "1", String(1 + delay)]);
  const [base = "", head = ""] = await new Promise<string[]>((resolve, reject) => {
    proxies.once("message", (urls) => resolve(urls as string[]));
    proxies.once("exit", (code) => reject(new Error(`the proxies ended with ${code}`)));
  });
  return { engine: "openai", base, head, [Symbol.asyncDispose]: () => end(proxies) };
}

/** Ends what all runs shared. */
export async function endEngines(): Promise<void> {
  await (await engine)?.stop();
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.disconnect();
  });
}
