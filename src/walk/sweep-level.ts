import { QUANTILES } from "../gate/confidence.ts";
import type { PlannedTest } from "../load/plan.ts";
import { answersNothing, saturationOf } from "../load/saturation.ts";
import type { MeasuredRepeat } from "../measure/measure.ts";
import { METRICS } from "../model/metrics.ts";
import type { RequestSample } from "../model/sample.ts";
import type { Scenario, SweepTest, Target } from "../model/scenario.ts";
import type { SweepLevel } from "../model/sweep.ts";
import { meanOf, quantileOf } from "../stats/distribution.ts";

/** Warm-up waves before each level; the engine is idle in between. */
const WARMUP = { waves: 1, most: 3 };

/** One level as the generator runs it. */
export function planOfLevel(sweep: SweepTest, rate: number, repeat: number, { requests }: Scenario): PlannedTest {
  const { name, process, seconds_per_level, max_in_flight, max_tokens } = sweep;
  return {
    kind: "load",
    loop: {
      scenario: name,
      repeat,
      users: max_in_flight,
      arrival: { process, rate, burstiness: 1 },
      warmupWaves: WARMUP.waves,
      warmupMaxWaves: WARMUP.most,
      thinkTimeMs: 0,
      rampMs: 0,
      durationMs: seconds_per_level * 1000,
      maxTokens: max_tokens ?? requests.max_tokens,
    },
  };
}

/** Whether the rest of a level would tell nothing new. */
export function isDecided(samples: readonly RequestSample[]): boolean {
  return saturationOf(samples) !== undefined || answersNothing(samples);
}

/** By its point values, also of few requests: a search looks where the limit lies, it does not judge. */
export function judgeLevel(
  rate: number,
  { measured: { repeat, distributions }, samples }: { measured: MeasuredRepeat; samples: readonly RequestSample[] },
  { targets }: SweepTest,
  leastSuccess: number,
): SweepLevel {
  const { counts, metrics } = repeat;
  const keepsSuccess = counts.due > 0 && counts.ok / counts.due >= leastSuccess && !answersNothing(samples);
  const [ttftP95, e2eP95] = [metrics.ttft_ms?.p95.value, metrics.e2e_ms?.p95.value];
  const tokensPerSecond = metrics.tokens_per_second?.mean.value;
  const saturatedBy = saturationOf(samples, "ended");
  return {
    rate,
    requests: counts.due,
    met: saturatedBy === undefined && keepsSuccess && targets.every((target) => isKept(target, distributions)),
    ...(ttftP95 === undefined ? {} : { ttftP95 }),
    ...(e2eP95 === undefined ? {} : { e2eP95 }),
    ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
    saturated: saturatedBy !== undefined,
    ...(saturatedBy === undefined ? {} : { saturatedBy }),
  };
}

/** What was not seen at all is not kept. */
function isKept({ metric, statistic, limit }: Target, distributions: MeasuredRepeat["distributions"]): boolean {
  const seen = distributions[metric];
  if (seen === undefined) return false;
  const value = statistic === "mean" ? meanOf(seen) : quantileOf(seen, QUANTILES[statistic]);
  return METRICS[metric].better === "lower" ? value <= limit : value >= limit;
}
