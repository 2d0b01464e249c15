import type { GuardFinding } from "../../model/guard.ts";
import type { RepeatResult } from "../../model/run.ts";
import type { Evidence } from "../evidence.ts";
import { GUARD_LIMITS } from "../guard-limits.ts";
import { percent } from "../words.ts";

/** Latencies of the few that got through are not those of the load. Truncated answers are told by their own guard. */
export function errors({ repeat, successRate }: Evidence): GuardFinding | undefined {
  const { failed, failures } = repeat.counts;
  const cut = truncated({ repeat, successRate }) === undefined ? 0 : (failures.truncated ?? 0);
  const broken = failed - (failures.aborted ?? 0) - cut;
  if (!beyondLimit(broken, GUARD_LIMITS.errors.least, repeat, successRate)) return undefined;
  const classes = Object.entries(failures)
    .filter(([name]) => name !== "aborted" && !(name === "truncated" && cut > 0))
    .map(([name, count]) => `${count} ${name}`);
  return {
    guard: "errors",
    cause: "engine",
    message: `${broken} of ${repeat.counts.due} requests failed (${classes.join(", ")}), and at most ${percent(1 - successRate)} may`,
    hint: "Look at the engine's log for these requests; if it refuses for load, lower concurrent_users or the rate.",
  };
}

/** Streams that ended without their terminal marker look whole to a client that trusts HTTP 200. */
export function truncated({ repeat, successRate }: Pick<Evidence, "repeat" | "successRate">): GuardFinding | undefined {
  const cut = repeat.counts.failures.truncated ?? 0;
  if (!beyondLimit(cut, GUARD_LIMITS.truncated.least, repeat, successRate)) return undefined;
  return {
    guard: "truncated",
    cause: "engine",
    message: `${cut} of ${repeat.counts.due} answers ended without their terminal marker, and at most ${percent(1 - successRate)} may`,
    hint: "Look for a crash or a shutdown of the engine, and for a proxy that cuts long answers (its read or total timeout).",
  };
}

/** A hair is allowed for shares like 1 − 0.9, which is a little less than 0.1. */
function beyondLimit(count: number, least: number, { counts }: RepeatResult, successRate: number): boolean {
  return count >= least && count > (1 - successRate) * counts.due + 1e-9;
}
