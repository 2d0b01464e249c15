import type { SimulatorOptions } from "../deps.ts";
import { type Simulator, startSimulator } from "./simulator.ts";

/** Sent by the parent. */
export interface StartMessage {
  options: SimulatorOptions[];
}

/** The child's one answer: where its simulators listen, or why they do not. */
export type StartedMessage = { baseUrls: string[] } | { error: string };

/**
 * The life of a simulator process: waits for `StartMessage` over Node's IPC, starts what it asks for, answers with the base URLs in its order,
 * and ends with its parent. A process of their own keeps the simulated engines out of the load generator's event loop.
 */
export function runSimulatorProcess(): void {
  if (!process.send)
    throw new Error("The simulator role needs an IPC channel to its parent: it is started by the demo, not by hand.");
  const simulators: Simulator[] = [];
  // Ctrl-C reaches the whole process group; the parent still has requests in flight and decides when to end.
  process.on("SIGINT", () => {});
  process.once("message", (message: StartMessage) => {
    void startAll(message.options, simulators).then(
      (baseUrls) => answer({ baseUrls }),
      (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once("disconnect", () => {
    void Promise.allSettled(simulators.map((simulator) => simulator.close())).then(() => process.exit(0));
  });
}

async function startAll(options: readonly SimulatorOptions[], started: Simulator[]): Promise<string[]> {
  for (const { dialect, seed, slowdown } of options) {
    started.push(await startSimulator({ dialect, seed, latency: { slowdown } }));
  }
  return started.map((simulator) => simulator.baseUrl);
}

function answer(message: StartedMessage): void {
  process.send?.(message);
}
