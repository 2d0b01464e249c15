import type { Evidence } from "../model/comparison.ts";

/** What a look sees of one rule, before the other rules have their say in whether it fails. */
export interface Assessment {
  /** One-sided p-value of "not worse"; 1 where there is none. */
  p: number;
  /** Why there is nothing to judge. */
  invalid?: string;
  /** Worse by more than the smallest change that fails. */
  worse: boolean;
  /** Not worse by more than that, and a regression as large as the margin excluded. */
  excluded: boolean;
  /** What fails it whatever was measured, in words. */
  incident?: string;
  /** Why it does not fail though it is worse for certain. */
  doubt?: string;
  pairs: number;
  lost: number;
  evidence?: Evidence;
}

export function invalidAssessment(invalid: string, size: Pick<Assessment, "pairs" | "lost">): Assessment {
  return { p: 1, invalid, worse: false, excluded: false, ...size };
}
