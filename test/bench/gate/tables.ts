import { markdownTable } from "markdown-table";
import { wilsonInterval } from "../../../src/stats/proportion.ts";
import { OTHER_RULES } from "./other-rules.ts";
import type { Tallies, Tally } from "./simulate.ts";
import type { Figures, WorldFacts } from "./worlds.ts";

export interface Result {
  world: WorldFacts;
  trials: number;
  tallies: Tallies;
}

type Figure = keyof Figures;

const FIGURES: Record<Figure, string> = {
  falseFail: "A/A FAIL %",
  inconclusive: "A/A inconcl. %",
  pairs: "A/A pairs",
  caught: "caught %",
  wrongPass: "wrong PASS %",
  caughtMore: "more caught %",
};
/** Figures that a goal bounds from below; the others from above. */
const AT_LEAST: readonly Figure[] = ["caught", "caughtMore"];
/** What rounding and the reference simulation's own error may add, in points. */
const REFERENCE_ERROR = 0.3;

/** Ours with its Wilson 95 % interval, and the reference figure in brackets; ≠ where chance does not explain the difference. */
export function procedureTable(results: readonly Result[]): string {
  const head = ["World", "+", ...Object.values(FIGURES)];
  const rows = results.map((result) => [
    result.world.name,
    result.world.effects
      .map((effect) => `${Math.round(effect * 100)}/`)
      .join("")
      .slice(0, -1),
    ...(Object.keys(FIGURES) as Figure[]).map((figure) => cell(result, figure)),
  ]);
  return markdownTable([head, ...rows], { stringLength: (text) => text.length });
}

/** The other rules on the same trials: A/A FAIL / caught / wrong PASS, in per cent. Undefined where none was tried. */
export function otherRulesTable(results: readonly Result[]): string | undefined {
  const names = Object.keys(OTHER_RULES);
  const withOthers = results.filter(({ tallies }) => Object.keys(tallies[0]?.others ?? {}).length > 0);
  if (withOthers.length === 0) return undefined;
  const rows = withOthers.map(({ world, trials, tallies }) => [
    world.name,
    [
      figureOf({ world, trials, tallies }, "falseFail"),
      figureOf({ world, trials, tallies }, "caught"),
      figureOf({ world, trials, tallies }, "wrongPass"),
    ]
      .map((x) => x.toFixed(1))
      .join(" / "),
    ...names.map((name) => {
      const [none, changed] = [tallies[0]?.others[name], tallies[1]?.others[name]];
      if (none === undefined || changed === undefined) return "–";
      return [none.fail, changed.fail, changed.pass].map((count) => ((100 * count) / trials).toFixed(1)).join(" / ");
    }),
  ]);
  return markdownTable([["A/A FAIL / caught / wrong PASS, %", "this gate", ...names], ...rows]);
}

export interface GoalCheck {
  line: string;
  /** Missed for certain, and not for a reason that is known. */
  broken: boolean;
}

/** Every goal of every world that is not reached, with what is known about it. */
export function missedGoals(results: readonly Result[]): GoalCheck[] {
  return results.flatMap((result) =>
    (Object.entries(result.world.goals) as [Figure, number][]).flatMap(([figure, goal]) =>
      missedGoal(result, figure, goal),
    ),
  );
}

function missedGoal(result: Result, figure: Figure, goal: number): GoalCheck[] {
  const value = figureOf(result, figure);
  const atLeast = AT_LEAST.includes(figure);
  if (atLeast ? value >= goal : value <= goal) return [];
  const { low, high } = boundsOf(result, figure);
  const certain = atLeast ? high < goal : low > goal;
  const { name, gap } = result.world;
  const what = `${name}: ${FIGURES[figure]} is ${value.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)}), wanted ${atLeast ? "≥" : "≤"} ${goal}`;
  const why = certain ? (gap ?? "NOT REACHED") : "within the error of the simulation";
  return [{ line: `${what}: ${why}`, broken: certain && gap === undefined }];
}

function cell(result: Result, figure: Figure): string {
  const value = figureOf(result, figure);
  const reference = result.world.reference[figure];
  const ours = figure === "pairs" ? value.toFixed(1) : `${value.toFixed(1)} ${intervalText(boundsOf(result, figure))}`;
  if (reference === undefined) return ours;
  return `${ours} [${reference}${agrees(result, figure, reference) ? "" : " ≠"}]`;
}

function agrees(result: Result, figure: Figure, reference: number): boolean {
  if (figure === "pairs") return Math.abs(figureOf(result, figure) - reference) <= REFERENCE_ERROR;
  const { low, high } = boundsOf(result, figure, 0.0005);
  return reference >= low - REFERENCE_ERROR && reference <= high + REFERENCE_ERROR;
}

function figureOf({ trials, tallies }: Result, figure: Figure): number {
  const count = countOf(tallies, figure);
  return figure === "pairs" ? count / trials : (100 * count) / trials;
}

function boundsOf(result: Result, figure: Figure, tail = 0.025): { low: number; high: number } {
  if (figure === "pairs") {
    const value = figureOf(result, figure);
    return { low: value, high: value };
  }
  const { low, high } = wilsonInterval({ k: countOf(result.tallies, figure), n: result.trials }, tail);
  return { low: 100 * low, high: 100 * high };
}

function countOf(tallies: Tallies, figure: Figure): number {
  const [none, changed, more] = tallies as [Tally, Tally, Tally];
  const counts: Record<Figure, number> = {
    falseFail: none.fail,
    inconclusive: none.inconclusive,
    pairs: none.pairs,
    caught: changed.fail,
    wrongPass: changed.pass,
    caughtMore: more.fail,
  };
  return counts[figure];
}

function intervalText({ low, high }: { low: number; high: number }): string {
  return `(${low.toFixed(1)}–${high.toFixed(1)})`;
}
