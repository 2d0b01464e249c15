import type { RequestSample } from "../model/sample.ts";
import { STAGES, type StageMeans } from "../model/session.ts";

/** Mean times of the stages that the engine told with its answers, each over those that told it. Undefined if none did. */
export function stageMeans(requests: readonly RequestSample[]): StageMeans | undefined {
  const sums = STAGES.map((stage) => ({ stage, ms: 0, n: 0 }));
  for (const { outcome, engineMs } of requests) {
    if (outcome !== "ok" || engineMs === undefined) continue;
    for (const sum of sums) {
      const ms = engineMs[sum.stage];
      if (ms === undefined) continue;
      sum.ms += ms;
      sum.n += 1;
    }
  }
  const told = sums.filter(({ n }) => n > 0);
  return told.length === 0 ? undefined : Object.fromEntries(told.map(({ stage, ms, n }) => [stage, ms / n]));
}
