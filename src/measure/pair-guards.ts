import type { GuardFinding } from "../model/guard.ts";
import { type MetricId, OF_LENGTH } from "../model/metrics.ts";
import type { RepeatResult } from "../model/run.ts";
import { invalidates } from "../model/voided.ts";
import { GUARD_LIMITS } from "./guard-limits.ts";
import { percent } from "./words.ts";

/** What base and head say of each other. */
export interface PairGuards {
  /** The guards of each side as they stand once the other is known; they take the place of the repeat's own. */
  base: GuardFinding[];
  head: GuardFinding[];
  /** The pair tells nothing about latency: it is left out whole and measured once more. Its failures count all the same. */
  drop: boolean;
  /** Why it is dropped; or, if it is not, what the findings of either side and of both together void. */
  findings: GuardFinding[];
}

/**
 * Guards of a pair (design, section 4). It is dropped when either side is invalid for a cause that is not its engine's.
 * What an engine did itself drops no pair if it did so on one side alone: on head it is what the gate is there for, on
 * base it is what the change mended. Done on both sides, it is no difference between them and makes both invalid.
 * The one exception is a base that was restarted: it is no reference.
 *
 * What another cause does on head alone, pair after pair, ends as invalid, which is red by default, and never as a pass:
 *
 * | guard | on head alone |
 * | --- | --- |
 * | buffered | counts where that can only be to head's harm: its TTFT is what clients behind head's address wait for. The times between tokens are void, since a buffer makes them small |
 * | cache-hits | invalid: hits make head look faster, and counted they would hide a regression. One engine under two names does this, too |
 * | cold-start | invalid: a few slow requests in the first wave leave a median as it is, and it would pass. An engine that drops its model between answers has a cause of its own, and counts |
 * | contradiction | invalid: one of two clocks or counters is wrong, and nobody knows which |
 * | client-busy, late-dispatch | invalid: the times are the client's, whoever made it busy |
 * | foreign-traffic, identity-changed, cluster-moved | invalid: another hand may be at head alone |
 * | output-length | of both sides; E2E and requests/s are void, since longer answers are more work |
 */
export function pairGuards(base: RepeatResult, head: RepeatResult): PairGuards {
  const ofBase = comparable(base).map((finding) => judged(finding, head.guards));
  const ofHead = comparable(head).map((finding) => headsOwn(judged(finding, base.guards), base.guards));
  const common = lengthsDiffer(base, head);
  const told = [...ofBase.map(saidOf("base")), ...ofHead.map(saidOf("head"))];
  const dropping = [
    ...ofBase.filter((finding) => invalidates(finding) || finding.guard === "engine-restarted").map(saidOf("base")),
    ...ofHead.filter(invalidates).map(saidOf("head")),
  ];
  return {
    base: [...ofBase, ...common],
    head: [...ofHead, ...common],
    drop: dropping.length > 0,
    findings: dropping.length > 0 ? dropping : [...told.filter(({ voids }) => voids !== undefined), ...common],
  };
}

/** Answers of another length than was asked for are the same work as long as they are that on both sides. */
function comparable({ guards }: RepeatResult): GuardFinding[] {
  return guards.filter(({ guard }) => guard !== "output-length");
}

/** An engine's own fault that the other side has as well is the fault of neither. */
function judged(finding: GuardFinding, others: readonly GuardFinding[]): GuardFinding {
  const shared = finding.cause === "engine" && others.some(({ guard }) => guard === finding.guard);
  return shared ? { ...finding, cause: "symmetric" } : finding;
}

const OF_FIRST_TOKEN: readonly string[] = ["ttft_ms", "ttft_from_schedule_ms"] satisfies MetricId[];

/** What is true of head as its clients see it, and to its harm, counts against it. */
function headsOwn(finding: GuardFinding, ofBase: readonly GuardFinding[]): GuardFinding {
  if (finding.guard !== "buffered" || ofBase.some(({ guard }) => guard === "buffered")) return finding;
  return {
    ...finding,
    message: `${finding.message}; base is not buffered, so the TTFT of head counts as its clients see it`,
    voids: (finding.voids ?? []).filter((metric) => !OF_FIRST_TOKEN.includes(metric)),
  };
}

function saidOf(side: "base" | "head"): (finding: GuardFinding) => GuardFinding {
  return (finding) => ({ ...finding, message: `${side}: ${finding.message}` });
}

/** Longer answers take longer as a whole; when the first token comes, and how far apart the others are, stays comparable. */
function lengthsDiffer(base: RepeatResult, head: RepeatResult): GuardFinding[] {
  const { share } = GUARD_LIMITS["output-length"];
  const [before, after] = [tokensPerAnswer(base), tokensPerAnswer(head)];
  if (before === undefined || after === undefined) return [];
  if (Math.max(before, after) <= (1 + share) * Math.min(before, after)) return [];
  return [
    {
      guard: "output-length",
      cause: "symmetric",
      message: `answers of base had ${before.toFixed(1)} tokens on average, those of head ${after.toFixed(1)} (limit ${percent(share)} apart)`,
      hint: "Lower requests.max_tokens until every answer reaches it, or judge TTFT and TPOT, which length does not touch.",
      voids: OF_LENGTH,
    },
  ];
}

function tokensPerAnswer({ outputTokensPerAnswer, counts }: RepeatResult): number | undefined {
  if (outputTokensPerAnswer !== undefined) return outputTokensPerAnswer;
  return counts.ok === 0 || counts.outputTokens === 0 ? undefined : counts.outputTokens / counts.ok;
}
