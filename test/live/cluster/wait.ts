import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 50;
const LIMIT_SECONDS = 60;

/** The first answer that is not undefined; a check that throws has no answer yet. Rejects after a minute, with the last reason. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined>,
  limitSeconds = LIMIT_SECONDS,
): Promise<T> {
  const giveUpAt = performance.now() + limitSeconds * 1000;
  let reason = "";
  while (performance.now() < giveUpAt) {
    try {
      const answer = await check();
      if (answer !== undefined) return answer;
      reason = "";
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      reason = `: ${error instanceof Error ? error.message : error}`;
    }
    await sleep(EVERY_MS);
  }
  throw new Error(`Not after ${limitSeconds} s: ${what}${reason}`);
}

/** What no waiting will mend. */
export class Hopeless extends Error {
  override readonly name = "Hopeless";
}
