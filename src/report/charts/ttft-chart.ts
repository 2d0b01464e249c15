import type { Comparison, Explanation } from "../../model/comparison.ts";
import type { Column } from "../../model/report.ts";
import { left, right } from "../cells.ts";
import { baseToHead, worstComparisonsFirst } from "../comparison-words.ts";
import { NOTHING } from "../format.ts";
import { plainText } from "../plain-text.ts";
import { type Chart, type Line, plotted } from "./chart.ts";
import { colourWords, ENGINE_LOOKS } from "./engine-looks.ts";

type Percentile = Explanation["percentiles"][number];

interface Side extends Pick<Comparison, "engine" | "endpointId"> {
  percentiles: Percentile[];
}

/** More engines than that are a ball of wool. */
const MOST_ENGINES = 4;

/**
 * Time to first token by percentile, base against head, in the test whose TTFT changed for the worst. Undefined where no
 * percentiles of both sides are known, or only one.
 */
export function ttftChart(comparisons: readonly Comparison[]): Chart | undefined {
  const explained = worstComparisonsFirst(comparisons).filter(isTtft);
  const [worst] = explained;
  if (worst === undefined) return undefined;
  const sides = onePerEngine(explained.filter(({ scenario }) => scenario === worst.scenario));
  const points = sharedPercentiles(sides);
  if (points.length < 2) return undefined;
  const lines = sides.flatMap((side, at) => linesOf(side, labelOf(side, at, sides), points));
  return {
    alt: `Time to first token in ms by percentile: ${lines.map((line) => lineSentence(line, points)).join("; ")}`,
    key: `Pale lines are base, strong ones head. ${colourWords(sides)}.`,
    plot: {
      kind: "lines",
      title: "Time to first token by percentile",
      axis: "ms",
      points: points.map((p) => `p${p}`),
      lines,
    },
    table: {
      id: "chart-ttft",
      title: `Time to first token by percentile, in ${plainText(worst.scenario)}`,
      columns: [left("engine"), ...percentilesOf(sides).map((p): Column => right(`p${p}`))],
      rows: sides.map(({ endpointId, percentiles }) => [
        { text: plainText(endpointId) },
        ...percentilesOf(sides).map((p) => ({ text: valueText(percentiles.find((one) => one.p === p)) })),
      ]),
    },
  };
}

function isTtft({ metric, explanation }: Comparison): boolean {
  return metric === "ttft_ms" && explanation !== undefined && finite(explanation).length > 1;
}

function finite({ percentiles }: Explanation): Percentile[] {
  return percentiles.filter(({ p, base, head }) => [p, base, head].every(Number.isFinite));
}

/** Several statistics of one engine's TTFT have one distribution; so have several bases one head, of which the worst stays. */
function onePerEngine(comparisons: readonly Comparison[]): Side[] {
  const firsts = new Map<string, Side>();
  for (const { engine, endpointId, explanation } of comparisons) {
    if (explanation === undefined || firsts.has(endpointId)) continue;
    firsts.set(endpointId, { engine, endpointId, percentiles: finite(explanation) });
  }
  return [...firsts.values()].slice(0, MOST_ENGINES);
}

/** Those that every line has. */
function sharedPercentiles(sides: readonly Side[]): number[] {
  return percentilesOf(sides).filter((p) => sides.every(({ percentiles }) => percentiles.some((one) => one.p === p)));
}

function percentilesOf(sides: readonly Side[]): number[] {
  return [...new Set(sides.flatMap(({ percentiles }) => percentiles.map(({ p }) => p)))].sort((a, b) => a - b);
}

/** `vLLM`, or `vLLM 2` where there are several. */
function labelOf({ engine }: Side, at: number, sides: readonly Side[]): string {
  const alike = sides.filter((side) => side.engine === engine);
  const before = sides.slice(0, at).filter((side) => side.engine === engine);
  return alike.length === 1 ? ENGINE_LOOKS[engine].name : `${ENGINE_LOOKS[engine].name} ${before.length + 1}`;
}

function linesOf({ engine, percentiles }: Side, label: string, points: readonly number[]): Line[] {
  const at = new Map(percentiles.map((one) => [one.p, one]));
  return (["base", "head"] as const).map((side) => ({
    ...{ engine, side, label: `${label} ${side}` },
    values: points.map((p) => plotted(at.get(p)?.[side] ?? 0)),
  }));
}

function lineSentence({ label, values }: Line, points: readonly number[]): string {
  return `${label} ${values.map((value, at) => `p${points[at]} ${value}`).join(", ")}`;
}

function valueText(percentile: Percentile | undefined): string {
  return percentile === undefined ? NOTHING : baseToHead("ttft_ms", percentile);
}
