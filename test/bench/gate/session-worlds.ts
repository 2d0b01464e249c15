import type { ComparisonBasis } from "../../../src/model/comparison.ts";
import type { WorldFacts } from "./worlds.ts";

/** A simulated place whose sides are not measured in pairs. Sds are of logs, of one side. */
export interface SessionWorld extends WorldFacts {
  /** `slope`: how a series of stored sessions moves. */
  basis: Exclude<ComparisonBasis, "paired"> | "slope";
  base: number;
  head: number;
  repeats: number;
  runSd: number;
  /** Between days or deployments. */
  betweenSd: number;
  /** Days from one session of base to the next. */
  everyDays: number;
  /** By how much head and base move by themselves, a week. */
  driftPerWeek: number;
  /** Pinned: so many days of the stored base lend their noise. */
  windowDays: number;
  /** A/A sessions of four pairs, for phased. */
  history: number;
  /** A model that differs and is not allowed. */
  otherModel: boolean;
}

function sessionWorld(name: string, more: Partial<SessionWorld>): SessionWorld {
  return {
    name,
    basis: "stored",
    base: 5,
    head: 1,
    repeats: 3,
    runSd: 0.02,
    betweenSd: 0,
    everyDays: 1,
    driftPerWeek: 0,
    windowDays: 0,
    history: 0,
    otherModel: false,
    effects: [0.1, 0.2],
    reference: {},
    goals: { falseFail: 1.2, wrongPass: 5 },
    ...more,
  };
}

const SDS = [0, 0.01, 0.02];
const percent = (sd: number): string => `${sd * 100} %`;

/** Finding 7 of the reference, with variances from 20 degrees of freedom; these have k − 1 and know it. */
const STORED = [3, 5, 10].flatMap((base) =>
  SDS.map((betweenSd) => sessionWorld(`stored k=${base}, day ${percent(betweenSd)}`, { base, betweenSd })),
);

const PHASED = [1, 2, 3, 5].flatMap((count) =>
  SDS.map((betweenSd) =>
    sessionWorld(`phased D=${count}, deployment ${percent(betweenSd)}`, {
      basis: "phased",
      base: count,
      head: count,
      betweenSd,
    }),
  ),
);

const PHASED_WITH_HISTORY = [1, 2, 3].flatMap((count) =>
  SDS.map((betweenSd) =>
    sessionWorld(`phased D=${count}, deployment ${percent(betweenSd)}, history`, {
      basis: "phased",
      base: count,
      head: count,
      betweenSd,
      history: 20,
    }),
  ),
);

const NEVER = { falseFail: 0, wrongPass: 0 };

export const SESSION_WORLDS: readonly SessionWorld[] = [
  ...STORED,
  sessionWorld("stored k=5, day 2 %, run 5 %", { betweenSd: 0.02, runSd: 0.05 }),
  sessionWorld("stored k=5, day 2 %, one run a day", { betweenSd: 0.02, repeats: 1 }),
  sessionWorld("stored k=5, day 1 %, drift 1 %/week", { betweenSd: 0.01, driftPerWeek: 0.01 }),
  sessionWorld("stored k=10, day 1 %, drift 1 %/week", { base: 10, betweenSd: 0.01, driftPerWeek: 0.01 }),
  sessionWorld("stored k=10, day 1 %, other model", { base: 10, betweenSd: 0.01, otherModel: true, goals: NEVER }),
  ...PHASED,
  ...PHASED_WITH_HISTORY,
  sessionWorld("pinned once, day 1 %, no window", { basis: "pinned", base: 1, betweenSd: 0.01, goals: NEVER }),
  ...[0.01, 0.02].map((betweenSd) =>
    sessionWorld(`pinned once, day ${percent(betweenSd)}, window of 10 days`, {
      basis: "pinned",
      base: 1,
      betweenSd,
      windowDays: 10,
    }),
  ),
  sessionWorld("pinned 5 days, day 1 %, 12 weeks at 1/2 % a week", {
    basis: "pinned",
    betweenSd: 0.01,
    windowDays: 10,
    effects: [1.01 ** 12 - 1, 1.02 ** 12 - 1],
    goals: { falseFail: 1.2, wrongPass: 5, caught: 90 },
  }),
  ...[
    { base: 12, everyDays: 7, betweenSd: 0.01 },
    { base: 30, everyDays: 7 / 3, betweenSd: 0.02 },
    { base: 70, everyDays: 1, betweenSd: 0.02 },
  ].map((series) =>
    sessionWorld(
      `slope, ${series.base} sessions in ${Math.round((series.base * series.everyDays) / 7)} weeks, day ${percent(series.betweenSd)}, 1/2 % a week`,
      {
        basis: "slope",
        ...series,
        effects: [0.01, 0.02],
        // Two-sided 95 %: one end in forty is wrong, before the least slope that is told.
        goals: { falseFail: 3, caught: 90 },
      },
    ),
  ),
];
