import {
  autoregressive,
  bimodalRuns,
  drift,
  type Noise,
  normalRuns,
  quantileRuns,
  type Requests,
  t3Runs,
} from "./session.ts";

/** Figures in per cent (pairs as they are); what is not known or not asked for is absent. */
export interface Figures {
  falseFail?: number;
  inconclusive?: number;
  pairs?: number;
  caught?: number;
  wrongPass?: number;
  caughtMore?: number;
}

/** What is known and wanted of a simulated place, whatever is compared in it. */
export interface WorldFacts {
  name: string;
  /** True changes for the worse, as fractions; the first is the one that must be caught. */
  effects: readonly [number, number];
  /** What an independent simulation of the procedure found. */
  reference: Figures;
  /** What must hold here; everything in per cent. */
  goals: Goals;
  /** Why a goal is not reached here, where that is known and said in every verdict. */
  gap?: string;
}

/** A simulated place to measure pairs in. */
export interface World extends WorldFacts {
  noise: Noise;
  /** Rules, and how much their noise has in common. */
  cells: number;
  rho: number;
  deployments: number;
  /** A/A sessions of four pairs, and the factor on their noise. */
  history: { sessions: number; scale: number };
  better: "lower" | "higher";
  delta: number;
  margin: number;
  requests?: Requests;
}

/** At most: falseFail, inconclusive, pairs, wrongPass. At least: caught, caughtMore. */
export type Goals = Figures;

const AFTER_TWENTY_SESSIONS = { sessions: 20, scale: 1 };

function world(name: string, runs: Noise["runs"], more: Partial<Omit<World, "noise">> & NoiseParts = {}): World {
  const { deploymentSd, shared, ...rest } = more;
  return {
    name,
    noise: { runs, ...(deploymentSd !== undefined && { deploymentSd }), ...(shared !== undefined && { shared }) },
    cells: 1,
    rho: 0,
    deployments: 1,
    history: AFTER_TWENTY_SESSIONS,
    better: "lower",
    delta: 0.05,
    margin: 0.1,
    effects: [0.1, 0.2],
    reference: {},
    goals: EVERYWHERE,
    ...rest,
  };
}

type NoiseParts = Pick<Noise, "deploymentSd" | "shared">;

const EVERYWHERE: Goals = { falseFail: 1.2, wrongPass: 5 };
const QUIET: Goals = { ...EVERYWHERE, inconclusive: 5, pairs: 5, caught: 90, caughtMore: 99 };

function quantileWorld(name: string, requests: Requests, more: Partial<Omit<World, "noise">> = {}): World {
  return world(name, quantileRuns(requests), { requests, ...more });
}

function figures(
  falseFail: number,
  inconclusive: number,
  pairs: number,
  caught: number,
  wrongPass: number,
  caughtMore?: number,
): Figures {
  return { falseFail, inconclusive, pairs, caught, wrongPass, ...(caughtMore !== undefined && { caughtMore }) };
}

export const WORLDS: readonly World[] = [
  world("normal 2 %", normalRuns(0.02), { reference: figures(0.0, 0, 4.0, 100, 0.1, 100), goals: QUIET }),
  world("normal 3 %", normalRuns(0.03), { reference: figures(0.01, 0, 4.2, 99.2, 0.8, 100), goals: QUIET }),
  world("normal 6 %", normalRuns(0.06), { reference: figures(0.49, 17.8, 7.0, 68.6, 1.9, 99.9) }),
  world("normal 10 %", normalRuns(0.1), { reference: figures(0.61, 60, 8.9, 25, 2.2, 82.3) }),
  world("t3 6 %", t3Runs(0.06), { reference: figures(0.22, 12.4, 6.4, 76.6, 1.2, 99.0) }),
  world("bimodal 10 % of runs +15 %", bimodalRuns(0.02), { reference: figures(0.17, 4.7, 5.5, 89.3, 0.9, 100) }),
  world("AR(1) .8 a side, 3 %", autoregressive(0.8, 0.03), {
    reference: figures(0.38, 27, 6.1, 53.7, 2.1, 99.5),
    goals: QUIET,
    gap: "a slow drift of each side on its own is noise between sessions; only more sessions average it",
  }),
  world("AR(1) .8 shared 3 %, own 2 %", normalRuns(0.02), { shared: autoregressive(0.8, 0.03), goals: QUIET }),
  world("drift 1 % a run, own 2 %", normalRuns(0.02), { shared: drift(0.01), goals: QUIET }),
  world("deployment 1 %, run 2 %", normalRuns(0.02), {
    deploymentSd: 0.01,
    reference: figures(0.15, 0, 4.0, 98.8, 1.0, 100),
    goals: QUIET,
  }),
  world("deployment 2 %, run 2 %", normalRuns(0.02), {
    deploymentSd: 0.02,
    reference: figures(1.1, 15, 5.3, 74.2, 2.6, 99.9),
    goals: QUIET,
    gap: "one deployment a side cannot average what differs between deployments: use G = 2, which the verdict advises",
  }),
  world("deployment 2 %, G = 2", normalRuns(0.02), {
    deploymentSd: 0.02,
    deployments: 2,
    reference: figures(0.49, 2.0, 4.4, 93.8, 1.9, 100),
    goals: QUIET,
  }),
  world("deployment 5 %, run 2 %", normalRuns(0.02), { deploymentSd: 0.05 }),
  world("deployment 5 %, G = 2", normalRuns(0.02), { deploymentSd: 0.05, deployments: 2 }),
  world("history × 0.5, today 6 %", normalRuns(0.06), {
    history: { sessions: 20, scale: 0.5 },
    reference: figures(1.2, 10, 6.2, 77.7, 5.5, 100),
    goals: { falseFail: 1.2 },
  }),
  world("history × 2, today 6 %", normalRuns(0.06), {
    history: { sessions: 20, scale: 2 },
    reference: figures(0.38, 40, 8.7, 48, 1.4, 92),
  }),
  world("no history, normal 3 %", normalRuns(0.03), { history: { sessions: 0, scale: 1 } }),
  world("no history, deployment 2 %", normalRuns(0.02), {
    deploymentSd: 0.02,
    history: { sessions: 0, scale: 1 },
    gap: "what was never measured is in no interval: the verdict holds for these two deployments only, and says so",
  }),
  quantileWorld(
    "p95 n=500, τ 2 %",
    { n: 500, p: 0.95, tau: 0.02 },
    { reference: figures(0.43, 7.6, 6.1, 84.0, 1.9, 100) },
  ),
  quantileWorld(
    "p95 n=1000, τ 2 %",
    { n: 1000, p: 0.95, tau: 0.02 },
    { reference: figures(0.17, 0.6, 4.8, 97.0, 1.2, 100) },
  ),
  quantileWorld(
    "p50 n=300, default",
    { n: 300, p: 0.5, tau: 0.02 },
    {
      reference: { falseFail: 0.2, caught: 95, inconclusive: 1.2 },
      goals: { ...EVERYWHERE, caught: 90, inconclusive: 5 },
    },
  ),
  quantileWorld(
    "p95 n=300, M 15 %, default",
    { n: 300, p: 0.95, tau: 0.02 },
    {
      margin: 0.15,
      effects: [0.15, 0.2],
      reference: { falseFail: 0.4, inconclusive: 3.5, caught: 94, caughtMore: 99.7 },
      goals: { ...EVERYWHERE, caught: 90, inconclusive: 5 },
    },
  ),
  quantileWorld(
    "p95 n=600, default",
    { n: 600, p: 0.95, tau: 0.02 },
    { reference: { inconclusive: 4.1, caught: 89, pairs: 5.7 }, goals: { ...EVERYWHERE, inconclusive: 5 } },
  ),
  ...([0.015, 0.02, 0.03] as const).map((cv, at) =>
    world(`throughput ${cv * 100} %, −5 %`, normalRuns(cv), {
      better: "higher",
      delta: 0.02,
      margin: 0.05,
      effects: [0.05, 0.1],
      reference: { caught: [99.9, 98.8, 84.7][at] as number },
      goals: cv <= 0.02 ? { ...EVERYWHERE, caught: 90 } : EVERYWHERE,
    }),
  ),
  ...([6, 36] as const).map((cells) =>
    world(`family m=${cells}, deployment 2 %, ρ .5`, normalRuns(0.02), {
      cells,
      rho: 0.5,
      deploymentSd: 0.02,
      reference: cells === 6 ? figures(3.7, 35, 6.8, 71.2, 2.6) : figures(4.0, 58, 8.2, 47.6, 2.5),
      goals: { falseFail: 5, wrongPass: 5 },
    }),
  ),
];
