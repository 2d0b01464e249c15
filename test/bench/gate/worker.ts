/** One block of trials at a time, until there are none left. */
import { parentPort } from "node:worker_threads";
import { type AnyWorld, EVERY_WORLD, simulateAny } from "./every-world.ts";
import { seedOf } from "./random.ts";

export interface Block {
  world: number;
  block: number;
  trials: number;
  seed: number;
}

parentPort?.on("message", ({ world, block, trials, seed }: Block) => {
  const tallies = simulateAny(EVERY_WORLD[world] as AnyWorld, trials, seedOf(seed, world, block));
  parentPort?.postMessage({ world, tallies });
});
