import { quantile } from "../stats/quantile.ts";
import { peakOf, piecesOf } from "./levels.ts";
import type { LoadPlan } from "./plan.ts";

/** What one wave of requests, all at once, gave. Only those that succeeded have times. */
export interface Wave {
  ttftMs: number[];
  e2eMs: number[];
}

/** Two waves in a row whose medians differ by no more than this are alike. */
const ALIKE = 0.1;

/**
 * Waves at the run's own concurrency, until two in a row have about the same median TTFT: at least `warmupWaves` of
 * them, at most `warmupMaxWaves`. An engine that answers nothing is not warmed any further than the least.
 * @param send sends the wave with this number, so many requests at once.
 */
export async function warmUp(
  plan: LoadPlan,
  signal: AbortSignal,
  send: (number: number, width: number) => Promise<Wave>,
): Promise<void> {
  const { warmupWaves: least, warmupMaxWaves: most = least } = plan;
  if (least === 0) return;
  let before: Wave | undefined;
  for (let number = 0; number < Math.max(least, most) && !signal.aborted; number++) {
    const wave = await send(number, waveWidth(plan, before));
    if (number + 1 >= least && (wave.ttftMs.length === 0 || areAlike(before, wave))) return;
    before = wave;
  }
}

/**
 * The users of a closed loop. In an open loop what will be in flight: rate × latency (Little, Operations Research 9,
 * 1961), the latency by the wave before; the first wave is a single request, since nothing is known before it.
 */
function waveWidth(plan: LoadPlan, before: Wave | undefined): number {
  if (plan.arrival === undefined) return plan.users;
  const perSecond = plan.stages === undefined ? (plan.arrival.rate ?? 0) : peakOf(piecesOf(plan.stages));
  const inFlight = (perSecond * (median(before?.e2eMs ?? []) ?? 0)) / 1000;
  return Math.min(plan.users, Math.max(1, Math.ceil(inFlight)));
}

function areAlike(before: Wave | undefined, wave: Wave): boolean {
  const [one, other] = [median(before?.ttftMs ?? []), median(wave.ttftMs)];
  if (one === undefined || other === undefined) return false;
  return Math.abs(one - other) <= ALIKE * Math.min(one, other);
}

function median(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : quantile(Float64Array.from(values).sort(), 0.5);
}
