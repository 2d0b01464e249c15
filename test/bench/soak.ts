/**
 * Whether memory stays flat: a walk of many minutes in a process of its own. Its young generation has its size from the
 * start, since V8 would take up to 64 MB more of it in one step, at any time, and a step looks like a slope.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type SlopeInterval, slopeInterval } from "../../src/stats/regression.ts";
import { inWords, type MemorySample, type Soaked } from "./soak-walk.ts";

const WALK = fileURLToPath(new URL("./soak-walk.ts", import.meta.url));
const EXEC_ARGV = ["--expose-gc", "--min-semi-space-size=16", "--max-semi-space-size=16"];
/** Most that memory may grow: a walk of a whole night then still fits into what a small runner has. */
const BOUND_MB_PER_HOUR = 100;
/** Memory settles for two. */
const LEAST_MINUTES = 5;

/** Prints RSS and heap every minute; the exit code is 1 when RSS surely grows by more than the bound. */
export async function soak(minutes: number): Promise<string[]> {
  if (!(minutes >= LEAST_MINUTES)) throw new Error(`--minutes is ${minutes}; it takes at least ${LEAST_MINUTES}`);
  const { samples, requests } = await soaked(minutes);
  const [rss, heap] = [growthOf(samples, "rssMb"), growthOf(samples, "heapMb")];
  if (rss.low > BOUND_MB_PER_HOUR) process.exitCode = 1;
  const last = samples.at(-1) as MemorySample;
  return [
    `${requests} requests in ${(last.atSeconds / 60).toFixed(1)} minutes, at the end ${inWords(last)}`,
    `RSS over the second half   ${slopeInWords(rss)}   (surely above ${BOUND_MB_PER_HOUR} fails)`,
    `heap over the second half  ${slopeInWords(heap)}`,
  ];
}

function soaked(minutes: number): Promise<Soaked> {
  const child = fork(WALK, [String(minutes)], { execArgv: EXEC_ARGV });
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Soaked));
    child.once("exit", (code) => reject(new Error(`the walk ended with ${code}`)));
  });
}

function slopeInWords({ slope, low, high }: SlopeInterval): string {
  const [at, from, to] = [slope, low, high].map((value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`);
  return `${at} MB per hour, 95 % ${from} to ${to}`;
}

/** MB per hour, by least squares on the second half. */
function growthOf(samples: readonly MemorySample[], of: "rssMb" | "heapMb"): SlopeInterval {
  const half = (samples.at(-1)?.atSeconds ?? 0) / 2;
  const points = samples
    .filter(({ atSeconds }) => atSeconds >= half)
    .map((sample) => ({ x: sample.atSeconds / 3600, y: sample[of] }));
  const slope = slopeInterval(points);
  if (slope === undefined) throw new Error("the soak was too short for a slope");
  return slope;
}
