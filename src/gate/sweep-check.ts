import type { SweepResult } from "../model/sweep.ts";
import type { Check, Rule } from "../model/verdict.ts";

/**
 * What a sweep comes to as a target: its lowest rate has to keep the targets. A search that was cut short before a rate
 * did cannot tell, unless no request succeeded at all.
 */
export function judgeSweep({
  endpointId,
  scenario,
  fromRate,
  highestMeeting,
  levels,
  requests,
  reason,
}: SweepResult): Check {
  const rule: Rule = {
    endpointId,
    scenario,
    metric: "requests_per_second",
    statistic: "value",
    limit: fromRate,
    direction: "at-least",
  };
  const met = highestMeeting !== undefined;
  const outcome = met ? "pass" : levels.length > 0 ? "target-missed" : "inconclusive";
  return { rule, outcome, ...(met && { value: highestMeeting }), n: requests, reason: `${scenario}: ${reason}` };
}
