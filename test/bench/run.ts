/**
 * `npm run bench`: figures as ratios, measured side by side in one run, and times where a goal is one.
 * `npm run bench -- NAME…` runs only those; what takes many minutes runs only by its name. `--runs N` is for clean-runs,
 * `--minutes N` for soak.
 */
import { cpus, loadavg, release, type } from "node:os";
import { parseArgs } from "node:util";
import { accuracy, workers } from "./accuracy/run.ts";
import { cleanRuns } from "./clean-runs.ts";
import { clientCost } from "./client-cost.ts";
import { forward } from "./forward/run.ts";
import { memory } from "./memory.ts";
import { soak } from "./soak.ts";
import { startUp } from "./start-up.ts";
import { statistics } from "./statistics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "200" }, minutes: { type: "string", default: "10" } },
});

const BENCHES: Record<string, { title: string; bench: () => Promise<string[]>; onlyByName?: true }> = {
  "start-up": { title: "Start-up", bench: startUp },
  "client-cost": { title: "Client cost", bench: clientCost },
  accuracy: { title: "Accuracy: one thread on a core of its own", bench: accuracy },
  workers: { title: "Accuracy: two worker threads against one thread", bench: workers },
  forward: { title: "A port-forward against the direct way", bench: forward },
  memory: { title: "Peak memory of a whole run with 1 M token events", bench: memory },
  statistics: { title: "Statistics and files", bench: statistics },
  "clean-runs": { title: "False alarms of the guards", bench: () => cleanRuns(Number(values.runs)), onlyByName: true },
  soak: { title: "Memory of a long walk", bench: () => soak(Number(values.minutes)), onlyByName: true },
};

const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length > 0)
  throw new Error(`there is no bench ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${type()} ${release()}, ${cpus().length} cores, load ${load()}\n`,
);
for (const [name, { title, bench, onlyByName }] of Object.entries(BENCHES)) {
  if (positionals.length === 0 ? onlyByName : !positionals.includes(name)) continue;
  console.log(title);
  const before = load();
  for (const line of await bench()) console.log(`  ${line}`);
  console.log(`  (load ${before} before, ${load()} after)\n`);
}

function load(): string {
  return loadavg()[0]?.toFixed(2) ?? "unknown";
}
