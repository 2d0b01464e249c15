/**
 * `npm run bench:walk`: the whole walk, over real HTTP, many times: runs of two equal engines (A/A), and runs whose head has a 10 % delay injected.
 * `--runs 60 --engine embedded|llamacpp --delay 0.1 --requests 60 --users 4 --tokens 8 --budget 3`.
 * Counts what the gate said. Ends 1 when more A/A runs failed than the promise of 5 % lets chance explain.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Comparison } from "../../../src/model/comparison.ts";
import type { ScenarioFile } from "../../../src/scenario/schema.ts";
import { wilsonInterval } from "../../../src/stats/proportion.ts";
import { quietRun } from "./quiet-run.ts";
import { ENGINES, endEngines, type Sides } from "./sides.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "60" },
    engine: { type: "string", default: "embedded" },
    delay: { type: "string", default: "0.1" },
    requests: { type: "string", default: "60" },
    users: { type: "string", default: "4" },
    tokens: { type: "string", default: "8" },
    budget: { type: "string", default: "3" },
  },
});
const [runs, delay, requests, users, tokens, budget] = [
  values.runs,
  values.delay,
  values.requests,
  values.users,
  values.tokens,
  values.budget,
].map(Number) as [number, number, number, number, number, number];
const startSides = ENGINES[values.engine];
if (startSides === undefined) {
  throw new Error(`--engine is ${values.engine}; there are ${Object.keys(ENGINES).join(", ")}`);
}
const PROMISE = 0.05;
/** The tiny model's answer arrives in one or two reads, so there is next to nothing between its tokens. */
const metrics: ("ttft_ms" | "e2e_ms" | "tpot_ms")[] = ["ttft_ms", values.engine === "llamacpp" ? "e2e_ms" : "tpot_ms"];

interface Tally {
  outcomes: Map<string, number>;
  pairs: number;
  /** How often each rule failed. */
  failed: Map<string, number>;
  /** How often each guard spoiled a repeat. */
  guards: Map<string, number>;
}

/** What one run came to. */
interface Seen {
  outcome: string;
  comparisons: Comparison[];
  guards: string[];
}

const started = performance.now();
const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-walk-"));
const tallies = { "A/A": newTally(), [`head +${delay * 100} %`]: newTally() };
try {
  // Taken in turn, so that whatever else the machine does hits both alike.
  for (let at = 0; at < runs; at++) {
    for (const [index, tally] of Object.values(tallies).entries()) {
      count(tally, await oneRun(index === 0 ? 0 : delay, at));
    }
    if ((at + 1) % 5 === 0)
      console.error([`${at + 1} of ${runs} of each, ${minutes()} min`, ...described(at + 1)].join("\n  "));
  }
} finally {
  await endEngines();
  await rm(folder, { recursive: true, force: true });
}
console.log(
  `${runs} runs of each on ${values.engine}, ${requests} requests × ${tokens} tokens a run and side, ${users} users, ` +
    `at most ${budget} min; ${minutes()} min, load ${loadavg()[0]?.toFixed(1)}`,
);
console.log(described(runs).join("\n"));
const falseAlarms = wilsonInterval({ k: tallies["A/A"].outcomes.get("regression") ?? 0, n: runs });
if (falseAlarms.low > PROMISE) process.exitCode = 1;

async function oneRun(headDelay: number, at: number): Promise<Seen> {
  await using sides = await (startSides as (delay: number, seed: number) => Promise<Sides>)(headDelay, at);
  const { report } = await quietRun(scenarioOf(sides), folder);
  const guards = report.run.repeats.flatMap((repeat) => repeat.guards.map(({ guard }) => guard));
  return { outcome: report.verdict.outcome, comparisons: report.comparisons, guards };
}

function scenarioOf({ engine, head, base }: Sides): ScenarioFile {
  return {
    services: { manual_urls: { [engine]: head } },
    base: { manual_urls: { [engine]: base } },
    requests: { max_tokens: tokens },
    test_scenarios: {
      ttft: { enabled: false },
      load_tests: [{ name: "chat", concurrent_users: users, requests }],
    },
    gate: {
      budget_minutes: budget,
      // The floors of the defaults are for engines of hundreds of milliseconds; these answer in tens.
      rules: metrics.map((metric) => ({ metric, floor_ms: { delta: 0, margin: 0 } })),
    },
  };
}

function newTally(): Tally {
  return { outcomes: new Map(), pairs: 0, failed: new Map(), guards: new Map() };
}

function count(tally: Tally, { outcome, comparisons, guards }: Seen): void {
  add(tally.outcomes, outcome);
  for (const guard of guards) add(tally.guards, guard);
  tally.pairs += Math.max(0, ...comparisons.map(({ pairs }) => pairs));
  for (const { metric, outcome: decided } of comparisons) {
    if (decided === "fail") add(tally.failed, metric);
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: Map<string, number>): string {
  return [...counts].map(([name, n]) => `${name} ${n}`).join(", ");
}

function described(done: number): string[] {
  return Object.entries(tallies).map(([name, tally]) => describe(name, tally, done));
}

function describe(name: string, { outcomes, pairs, failed, guards }: Tally, done: number): string {
  const { low, high } = wilsonInterval({ k: outcomes.get("regression") ?? 0, n: done });
  const more = [
    ...(failed.size ? [`; failed: ${listed(failed)}`] : []),
    ...(guards.size ? [`; guards: ${listed(guards)}`] : []),
  ];
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${name}: ${listed(outcomes)}; regression in ${percent((outcomes.get("regression") ?? 0) / done)} % (Wilson 95 %: ${percent(low)}–${percent(high)} %); ${(pairs / done).toFixed(1)} pairs on average${more.join("")}`;
}

function minutes(): string {
  return ((performance.now() - started) / 60_000).toFixed(1);
}
