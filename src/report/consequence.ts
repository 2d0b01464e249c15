import { EXIT_CODES, JUDGED_OUTCOMES, type Verdict } from "../model/verdict.ts";

/**
 * `The check is red (exit code 1).`, or why it is not. Another kind than the outcome's may be what is red: fail-on can
 * leave the graver one out (gate, verdict).
 */
export function consequence({ outcome, exitCode }: Verdict): string {
  const kind = JUDGED_OUTCOMES.find((judged) => judged.outcome === outcome)?.kind;
  const silent = kind === undefined ? "" : `fail-on does not name "${kind}"`;
  if (exitCode === 0) return silent === "" ? "The check is green." : `The check stays green: ${silent}.`;
  const cause = redKind(exitCode);
  if (exitCode === EXIT_CODES[outcome] || silent === "" || cause === undefined)
    return `The check is red (exit code ${exitCode}).`;
  return `The check is red because of ${cause} (exit code ${exitCode}); ${silent}.`;
}

/** What an exit code is for, in words, where it is not the outcome's own. */
function redKind(exitCode: number): string | undefined {
  return { 1: "a regression", 2: "a missed target", 3: "something undecided or invalid" }[exitCode];
}
