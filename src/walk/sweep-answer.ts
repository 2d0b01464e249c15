import { answerOf } from "../load/sweep.ts";
import type { SweepTest } from "../model/scenario.ts";
import type { SweepLevel, SweepResult } from "../model/sweep.ts";

/** What the levels of a sweep come to. */
export type SweepAnswer = Pick<SweepResult, "highestMeeting" | "knee" | "reason">;

/**
 * The answer of the levels so far, and why there are no more of them.
 * @param given `cutShort`: why the search did not come to its end. `secondsToTell`: how long the level of a rate must last
 * before a queue that grows can be seen.
 */
export function sweepAnswer(
  sweep: SweepTest,
  levels: readonly SweepLevel[],
  given: { cutShort?: string | undefined; secondsToTell(rate: number): number },
): SweepAnswer {
  const { highestMeeting, knee, saturatedAt } = answerOf(levels);
  const full = levels.find(({ rate }) => rate === saturatedAt)?.saturatedBy === "in-flight";
  const needed = highestMeeting === undefined ? 0 : given.secondsToTell(highestMeeting);
  const reasons = [
    given.cutShort === undefined ? endText(sweep, levels) : `the search ended early: ${given.cutShort}`,
    ...(full ? [`what gave way may be max_in_flight (${sweep.max_in_flight}): raise it to see the knee`] : []),
    ...(needed > sweep.seconds_per_level
      ? [`its levels are too short to show a queue that grows: raise seconds_per_level to ${Math.ceil(needed)}`]
      : []),
  ];
  return {
    ...(highestMeeting === undefined ? {} : { highestMeeting }),
    // Without a rate above it at which the engine itself fell behind, it is where the range or our limit ends, and no knee.
    ...(knee === undefined || saturatedAt === undefined || full ? {} : { knee }),
    reason: reasons.join("; "),
  };
}

function endText({ from_rate, precision }: SweepTest, levels: readonly SweepLevel[]): string {
  const { highestMeeting, lowestMissing } = answerOf(levels);
  if (highestMeeting === undefined) return `not even ${rateText(from_rate)}, the lowest rate, keeps the targets`;
  if (lowestMissing === undefined) {
    return `every rate up to ${rateText(highestMeeting)} keeps the targets: raise to_rate to find the limit`;
  }
  return `known to ${Number((100 * precision).toPrecision(2))} %: ${rateText(lowestMissing)} is too much`;
}

export function rateText(rate: number): string {
  return `${Number(rate.toPrecision(3))} requests/s`;
}
