import type { RunResult } from "../model/run.ts";

/** Code of the warning that stands where no value changed, and therefore nothing was measured. */
export const NO_VALUES_CHANGED = "no-values-changed";

/** Nothing was measured, on purpose: the values of both sides serve alike. */
export function isUntouched({ warnings }: Pick<RunResult, "warnings">): boolean {
  return warnings.some(({ code }) => code === NO_VALUES_CHANGED);
}
