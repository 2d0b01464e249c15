/**
 * How far the client's times are from the truth: a server of our own stamps what it reads and writes, and every request
 * is matched by its id. Server and client have a core each; workers may use both. Rounds take turns, and each figure is
 * the median of its rounds, since whatever else the machine does spoils single ones.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ClientLoad, ClientSaw } from "./client.ts";
import { type Errors, errorsOf, type Quantiles, quantilesOf } from "./errors.ts";
import { median } from "./median.ts";
import { pinned } from "./pinned.ts";
import { type ReferenceServer, startReferenceServer, whyNoServer } from "./reference-server.ts";

const PACE = { ttftMs: 100, gapMs: 20, tokens: 64 };
const SERVER_CORE = "0";
const CLIENT_CORE = "1";
const BOTH_CORES = "0,1";

interface Cell {
  users: number;
  /** All streams together, or spread evenly over the time of one request. */
  inStep: boolean;
  waves: number;
  rounds: number;
  workers: number;
  cores: string;
  /** Most that the p99 of the TTFT error may be, ms. */
  goalMs?: number;
}

const ONE_THREAD = { workers: 1, cores: CLIENT_CORE };

/** Together less than three minutes. */
const CELLS: Cell[] = [
  { users: 1, inStep: false, waves: 3, rounds: 1, ...ONE_THREAD },
  { users: 8, inStep: false, waves: 3, rounds: 1, ...ONE_THREAD },
  { users: 64, inStep: false, waves: 4, rounds: 3, ...ONE_THREAD },
  { users: 256, inStep: false, waves: 3, rounds: 3, goalMs: 0.5, ...ONE_THREAD },
  { users: 1000, inStep: false, waves: 3, rounds: 3, goalMs: 2, ...ONE_THREAD },
  { users: 1, inStep: true, waves: 3, rounds: 1, ...ONE_THREAD },
  { users: 8, inStep: true, waves: 3, rounds: 1, ...ONE_THREAD },
  { users: 64, inStep: true, waves: 4, rounds: 3, goalMs: 1.5, ...ONE_THREAD },
  { users: 256, inStep: true, waves: 3, rounds: 3, goalMs: 3, ...ONE_THREAD },
  { users: 1000, inStep: true, waves: 3, rounds: 3, ...ONE_THREAD },
];

/** Both may use both cores, of which the server has one: only the number of threads differs. */
const WORKER_CELLS: Cell[] = [256, 1000].flatMap((users) =>
  [1, 2].map((workers) => ({ users, inStep: true, waves: 3, rounds: 3, workers, cores: BOTH_CORES })),
);

/** The table of `docs/accuracy.md`: one thread on a core of its own. */
export function accuracy(): Promise<string[]> {
  return measureCells(CELLS);
}

/** Two worker threads against one thread. */
export function workers(): Promise<string[]> {
  return measureCells(WORKER_CELLS);
}

/** What one round of a cell gave. */
interface Round {
  errors: { [kind in keyof Errors]: Quantiles };
  health: ClientSaw["health"];
}

async function measureCells(cells: readonly Cell[]): Promise<string[]> {
  const reason = await whyNoServer();
  if (reason !== undefined) return [reason];
  await using server = await startReferenceServer(PACE, SERVER_CORE);
  const rounds = cells.map((): Round[] => []);
  for (let round = 0; round < Math.max(...cells.map((cell) => cell.rounds)); round++) {
    for (const [at, cell] of cells.entries()) {
      if (round < cell.rounds) rounds[at]?.push(await measureOnce(cell, server));
    }
  }
  return [...HEAD, ...cells.map((cell, at) => row(cell, rounds[at] as Round[])), "", ...LEGEND];
}

async function measureOnce({ users, inStep, waves, workers, cores }: Cell, server: ReferenceServer): Promise<Round> {
  const { ttftMs, gapMs, tokens } = PACE;
  // One gap more than a request takes: so no two streams have the same phase within a gap.
  const spreadMs = ttftMs + tokens * gapMs;
  const rampMs = inStep ? 0 : (spreadMs * (users - 1)) / users;
  const load = { baseUrl: server.baseUrl, users, requests: users * waves, rampMs, tokens, workers };
  await server.stamps();
  const { requests, health } = await carried(load, cores);
  const errors = errorsOf(requests, await server.stamps());
  const { ttft, there, back, gap } = errors;
  return {
    errors: { ttft: quantilesOf(ttft), there: quantilesOf(there), back: quantilesOf(back), gap: quantilesOf(gap) },
    health,
  };
}

async function carried(load: ClientLoad, cores: string): Promise<ClientSaw> {
  const script = fileURLToPath(new URL("./client.ts", import.meta.url));
  const [command, ...args] = await pinned(cores, [process.execPath, script, JSON.stringify(load)]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return await new Promise<ClientSaw>((resolve, reject) => {
    child.once("error", reject);
    child.once("message", (saw) => resolve(saw as ClientSaw));
    child.once("exit", (code) => reject(new Error(`the client of the bench ended with ${code} before it answered`)));
  });
}

const HEAD = [
  "| streams | threads | requests | TTFT error | the way there | the way back | gap error | loop delay p99 | CPU | goal, TTFT error p99 |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
];
const LEGEND = [
  "ms, p50 / p95 / p99 / max, each the median of its rounds; – where a round has too few requests for the percentile.",
  "The way there: the client's start of the clock → the end of the request in the server's kernel. The way back: the server's write → the client's stamp.",
];

function row({ users, inStep, waves, rounds, workers, goalMs }: Cell, seen: readonly Round[]): string {
  const of = (kind: keyof Errors) => shown(seen.map(({ errors }) => errors[kind]));
  const p99 = median(seen.map(({ errors }) => errors.ttft.p99));
  const goal = goalMs === undefined ? "–" : `≤ ${goalMs}: ${p99 <= goalMs ? "met" : "missed"}`;
  const cells = [
    `${users} ${inStep ? "in step" : "spread"}`,
    workers,
    `${rounds} × ${users * waves}`,
    of("ttft"),
    of("there"),
    of("back"),
    of("gap"),
    median(seen.map(({ health }) => health.loopDelayMs.p99)).toFixed(1),
    median(seen.map(({ health }) => health.cpu)).toFixed(2),
    goal,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Least numbers of values for two-sided 95 % bounds of p95 and p99 (design, section 5). */
const LEAST = { p50: 1, p95: 72, p99: 368, max: 1 };

function shown(rounds: readonly Quantiles[]): string {
  return (["p50", "p95", "p99", "max"] as const)
    .map((p) => {
      const enough = rounds.every(({ n }) => n >= LEAST[p]);
      return enough ? median(rounds.map((round) => round[p])).toFixed(2) : "–";
    })
    .join(" / ");
}
