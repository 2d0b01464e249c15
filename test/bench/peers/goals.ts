import { FAULT_CASES } from "./faults.ts";
import { LEVEL_NAMES } from "./shapes.ts";
import { type Figures, text } from "./tables.ts";

/** The goals of this tool beside the others, each as a line that ends in met, missed or not measured. */
export function goalLines(ours: Figures, others: readonly Figures[]): string[] {
  const heavy = others.filter(({ name }) => name === "aiperf" || name === "guidellm");
  return [
    ratioLine("burst: cheaper than the cheapest", ours.burst, others, ({ burst }) => burst, 2),
    ratioLine("paced: cheaper than the cheapest", ours.paced, others, ({ paced }) => paced, 2),
    ratioLine("burst: cheaper than AIPerf and GuideLLM", ours.burst, heavy, ({ burst }) => burst, 10),
    ratioLine("paced: cheaper than AIPerf and GuideLLM", ours.paced, heavy, ({ paced }) => paced, 10),
    ratioLine("first request sooner", ours.firstRequestMs, others, ({ firstRequestMs }) => firstRequestMs, 20),
    ...LEVEL_NAMES.map((level) => accuracyLine(level, ours, others)),
    falseSuccessLine(ours, others),
  ];
}

function ratioLine(
  what: string,
  mine: number | undefined,
  others: readonly Figures[],
  of: (figures: Figures) => number | undefined,
  goal: number,
): string {
  const best = others
    .map((figures) => ({ name: figures.name, value: of(figures) ?? Number.NaN }))
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => a.value - b.value)[0];
  if (mine === undefined || best === undefined) return `${what}: not measured`;
  const ratio = best.value / mine;
  return `${what}: ${ratio.toFixed(1)} × (${best.name}), goal ≥ ${goal}: ${ratio >= goal ? "met" : "missed"}`;
}

/** Lower than every other in each percentile that all have. */
function accuracyLine(level: (typeof LEVEL_NAMES)[number], ours: Figures, others: readonly Figures[]): string {
  const what = `more accurate at ${level}`;
  const mine = ours.errors[level];
  if (mine.p50 === undefined || others.length === 0) return `${what}: not measured`;
  const beaten = (["p50", "p95", "p99"] as const).flatMap((p) =>
    others
      .filter(({ errors }) => (errors[level][p] ?? Number.POSITIVE_INFINITY) <= (mine[p] ?? 0))
      .map(({ name, errors }) => `${p} ${text(mine[p])} ms against ${text(errors[level][p])} of ${name}`),
  );
  return beaten.length === 0 ? `${what}: met` : `${what}: missed: ${beaten.join(", ")}`;
}

function falseSuccessLine(ours: Figures, others: readonly Figures[]): string {
  const what = "the only one without a false success";
  if (ours.behaviours.length === 0 || others.length === 0) return `${what}: not measured`;
  const clean = others.filter((figures) => falseSuccesses(figures) === 0).map(({ name }) => name);
  const own = falseSuccesses(ours);
  if (own > 0) return `${what}: missed: it has ${own} itself`;
  return clean.length === 0 ? `${what}: met` : `${what}: missed: ${clean.join(", ")} has none either`;
}

/** Spoilt answers that it counts as successes, and spoilt runs that it ends with 0. */
export function falseSuccesses({ behaviours }: Figures): number {
  return FAULT_CASES.reduce((sum, { spoils }, at) => {
    const behaviour = behaviours[at];
    if (!spoils || behaviour === undefined) return sum;
    return sum + behaviour.ok + (behaviour.exit === 0 ? 1 : 0);
  }, 0);
}
