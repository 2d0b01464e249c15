/** One block of trials at a time, until there are none left. */
import { parentPort } from "node:worker_threads";
import { seedOf } from "./random.ts";
import { simulate } from "./simulate.ts";
import { WORLDS, type World } from "./worlds.ts";

export interface Block {
  world: number;
  block: number;
  trials: number;
  seed: number;
}

parentPort?.on("message", ({ world, block, trials, seed }: Block) => {
  const tallies = simulate(WORLDS[world] as World, trials, seedOf(seed, world, block));
  parentPort?.postMessage({ world, tallies });
});
