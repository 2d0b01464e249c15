import { ToolError } from "../errors.ts";
import { EXIT_CODES, type Outcome } from "../model/verdict.ts";

/** A command that could not do its work. */
export interface CommandFailure {
  outcome: Outcome;
  exitCode: number;
  /** For people: what is wrong, and what to do about it. */
  message: string;
}

/** What anything that was thrown means. What we did not foresee is a fault of ours: 6, never a verdict. */
export function failureOf(error: unknown): CommandFailure {
  if (error instanceof ToolError) {
    const hint = error.hint === undefined ? "" : `\n${error.hint}`;
    const stopped = stopCodeOf(error);
    if (stopped !== undefined) return { outcome: "aborted", exitCode: stopped, message: error.message };
    return { outcome: error.code as Outcome, exitCode: error.exitCode, message: `${error.message}${hint}` };
  }
  const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `this is a fault of llm-latency-gate, please report it:\n${story}`;
  return { outcome: "error", exitCode: EXIT_CODES.error, message };
}

/** The stop from outside that ended what was under way: a signal's exit code stays its own. */
function stopCodeOf({ cause }: ToolError): number | undefined {
  const { exitCode } = (cause ?? {}) as { exitCode?: unknown };
  return exitCode === 130 || exitCode === 143 ? exitCode : undefined;
}
