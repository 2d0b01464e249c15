/**
 * `npm run bench:gate`: the shipped gate in simulated worlds, beside other rules on the same trials.
 * `--trials 2000 --seed 1 --workers 2 --worlds TEXT`. Ends 1 when a promise is broken for certain.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type AnyWorld, EVERY_WORLD } from "./every-world.ts";
import { addTallies, type Tallies } from "./simulate.ts";
import { missedGoals, otherRulesTable, procedureTable, type Result } from "./tables.ts";
import type { Block } from "./worker.ts";

const TRIALS_OF_A_BLOCK = 250;

const { values } = parseArgs({
  options: {
    trials: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    worlds: { type: "string", default: "" },
  },
});
const [trials, seed, workers] = [values.trials, values.seed, values.workers].map(Number) as [number, number, number];

const started = performance.now();
const results = await simulateAll();
console.log(`${trials} trials a world, seed ${seed}, ${((performance.now() - started) / 1000).toFixed(0)} s.`);
console.log("(Wilson 95 %) of these trials; [reference figure], ≠ where chance does not explain the difference.\n");
console.log(procedureTable(results));
const others = otherRulesTable(results);
console.log(others === undefined ? "" : `\n${others}\n`);
const missed = missedGoals(results);
console.log(missed.length === 0 ? "Every goal is reached." : "Goals that are not reached:");
for (const { line } of missed) console.log(`- ${line}`);
if (missed.some(({ broken }) => broken)) process.exitCode = 1;

async function simulateAll(): Promise<Result[]> {
  const blocks = plannedBlocks();
  const sums = new Map<number, Tallies>();
  await Promise.all(Array.from({ length: workers }, () => work(blocks, sums)));
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([at, tallies]) => ({ world: EVERY_WORLD[at] as AnyWorld, trials, tallies }));
}

/** The dearest worlds first, so that no worker is left with one at the end. */
function plannedBlocks(): Block[] {
  const chosen = EVERY_WORLD.map((world, at) => ({ world, at })).filter(({ world }) =>
    world.name.includes(values.worlds),
  );
  return chosen
    .toSorted((a, b) => cellsOf(b.world) - cellsOf(a.world))
    .flatMap(({ at }) =>
      Array.from({ length: Math.ceil(trials / TRIALS_OF_A_BLOCK) }, (_, block) => ({
        world: at,
        block,
        trials: Math.min(TRIALS_OF_A_BLOCK, trials - block * TRIALS_OF_A_BLOCK),
        seed,
      })),
    );
}

function cellsOf(world: AnyWorld): number {
  return "cells" in world ? world.cells : 0;
}

function work(blocks: Block[], sums: Map<number, Tallies>): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const block = blocks.shift();
      if (block !== undefined) worker.postMessage(block);
      else void worker.terminate().then(() => resolve());
    };
    worker.on("error", reject);
    worker.on("message", ({ world, tallies }: { world: number; tallies: Tallies }) => {
      const sum = sums.get(world);
      sums.set(world, sum === undefined ? tallies : addTallies(sum, tallies));
      give();
    });
    give();
  });
}
