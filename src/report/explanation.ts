import type { Comparison, Explanation } from "../model/comparison.ts";
import { METRICS } from "../model/metrics.ts";
import type { Cell, Table } from "../model/report.ts";
import { ABSENT, left, prose, right } from "./cells.ts";
import { basisOf } from "./comparison-basis.ts";
import { baseToHead, comparisonWord, signedPercent, worstComparisonsFirst } from "./comparison-words.ts";
import { plainText } from "./plain-text.ts";
import { capitalised } from "./words.ts";

/** What moved and where: facts for saying why. The causes are told elsewhere. */

const SHAPES: Record<Explanation["shape"], string> = {
  shift: "the whole distribution shifted",
  tail: "only the tail moved",
  body: "the middle moved more than the tail",
  none: "the distribution hardly moved",
};

type Explained = Comparison & { explanation: Explanation };

/** One row for each metric that did not pass, its percentiles from base to head. Undefined without any. */
export function explanationTable(comparisons: readonly Comparison[]): Table | undefined {
  const explained = onePerMetric(worstComparisonsFirst(comparisons).filter(isExplained));
  if (explained.length === 0) return undefined;
  const shown = [...new Set(explained.flatMap(({ explanation }) => explanation.percentiles.map(({ p }) => p)))];
  const percentiles = shown.sort((a, b) => a - b);
  return {
    id: "explanation",
    title: "What moved",
    columns: [
      left("engine"),
      left("test"),
      left("metric"),
      ...percentiles.map((p) => right(`p${p}`, p === 50 || p === 95 ? undefined : LEAST_TELLING + p / 100)),
      prose("shape"),
      prose("engine's stages"),
    ],
    rows: explained.map((comparison) => [
      { text: plainText(comparison.endpointId), tone: comparisonWord(comparison).tone },
      { text: plainText(comparison.scenario) },
      { text: METRICS[comparison.metric].label },
      ...percentiles.map((p) => percentileCell(comparison, p)),
      { text: SHAPES[comparison.explanation.shape] },
      { text: stagesText(comparison.explanation) },
    ]),
    note: "Requests of all runs of a side together, base → head; stages are the engine's own means, and explain without deciding.",
  };
}

/** The middle and p95 stay longest; of the others what is farther out. */
const LEAST_TELLING = 1;

function isExplained(comparison: Comparison): comparison is Explained {
  return comparison.explanation !== undefined && comparison.outcome !== "pass" && comparison.metric !== "success_rate";
}

/** Several statistics of a metric have one distribution. */
function onePerMetric(comparisons: readonly Explained[]): Explained[] {
  const keyOf = (one: Explained) => JSON.stringify([one.endpointId, one.scenario, one.metric, basisOf(one)]);
  const known = new Set<string>();
  return comparisons.filter((one) => !known.has(keyOf(one)) && known.add(keyOf(one)));
}

function percentileCell({ metric, explanation }: Explained, p: number): Cell {
  const found = explanation.percentiles.find((one) => one.p === p);
  if (found === undefined) return ABSENT;
  return {
    text: baseToHead(metric, found).replace(` ${METRICS[metric].unit}`, ""),
    detail: signedPercent(found.change),
  };
}

/** `queue 4.10 → 9.80 ms, prefill 31.0 → 31.4 ms`. */
function stagesText({ stages }: Explanation): string {
  return stages.map((stage) => `${stage.stage} ${stageValues(stage)}`).join(", ");
}

function stageValues({ baseMs, headMs }: Explanation["stages"][number]): string {
  return baseToHead("ttft_ms", { base: baseMs, head: headMs });
}

/** `The whole distribution shifted.` Undefined where there is nothing to tell it by. */
export function shapeSentence({ explanation }: Comparison): string | undefined {
  return explanation === undefined ? undefined : `${capitalised(SHAPES[explanation.shape])}.`;
}

const STAGE_ADVICE: Record<Explanation["stages"][number]["stage"], string> = {
  queue: "look at its waiting requests and its batching limits",
  prefill: "look at the prompt length, chunked prefill and what else uses the GPU",
  decode: "look at the batch size, the quantisation and what else uses the GPU",
  load: "keep the model loaded between requests",
};

/** `Of the engine's own stages prefill grew most, 31.0 → 42.1 ms on average: look at …`. Undefined where none grew, or a rate moved. */
export function stageSentence({ metric, explanation }: Comparison): string | undefined {
  const [grown] = (explanation?.stages ?? []).toSorted((a, b) => b.headMs - b.baseMs - (a.headMs - a.baseMs));
  if (grown === undefined || grown.headMs <= grown.baseMs || METRICS[metric].unit !== "ms") return undefined;
  return `Of the engine's own stages ${grown.stage} grew most, ${stageValues(grown)} on average: ${STAGE_ADVICE[grown.stage]}.`;
}
