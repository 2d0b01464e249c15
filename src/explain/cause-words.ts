import type { Cause, ValuesChange } from "../model/cause.ts";
import { METRICS } from "../model/metrics.ts";
import type { EngineId } from "../model/scenario.ts";
import type { Moved } from "./moved.ts";

/** The sentences of causes. Several things may have changed at once, so that none of them is ever certain. */

const CERTAINTY: Record<Cause["confidence"], string> = { high: "likely", medium: "may have", low: "could have" };

/** `likely raised vllm's TTFT and lowered its output tokens/s`. */
export function effectWords(engine: EngineId, moved: readonly Moved[], confidence: Cause["confidence"]): string {
  const went = (direction: Moved["direction"]) => moved.filter((one) => one.direction === direction);
  const parts = [
    ["raised", went("up")],
    ["lowered", went("down")],
  ] as const;
  const told = parts.filter(([, ones]) => ones.length > 0);
  const words = told.map(([verb, ones], at) => `${verb} ${at === 0 ? `${engine}'s` : "its"} ${metricNames(ones)}`);
  return `${CERTAINTY[confidence]} ${words.join(" and ")}`;
}

/** `TTFT, ITL and E2E`. */
export function metricNames(moved: readonly Moved[]): string {
  return listOf([...new Set(moved.map(({ comparison }) => METRICS[comparison.metric].label))]);
}

/** `--max-num-seqs 256 → 64`; of what was added or removed, the one value that there is. */
export function changeWords(flag: string, { before, after }: ValuesChange): string {
  if (before === undefined) return `${flag} ${after}, which is new,`;
  if (after === undefined) return `${flag} ${before}, which is gone,`;
  return `${flag} ${before} → ${after}`;
}

/** `TTFT p50 in chat rose by 48 %`. */
export function movedText({ comparison: { metric, statistic, scenario, evidence }, direction }: Moved): string {
  const { label, unit } = METRICS[metric];
  const size = Number((Math.abs(evidence?.change.estimate ?? 0) * 100).toPrecision(2));
  const name = statistic === "value" ? label : `${label} ${statistic}`;
  return `${name} in ${scenario} ${direction === "up" ? "rose" : "fell"} by ${size} ${unit === "fraction" ? "points" : "%"}`;
}

export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
