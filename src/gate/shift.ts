import type { ErrorBudget, Evidence, GateRule, Interval } from "../model/comparison.ts";
import { detectableShift } from "../stats/detectable.ts";
import { studentT, studentTTail } from "../stats/student-t.ts";
import type { Assessment } from "./assessment.ts";
import { type LookContext, passLevel } from "./looks.ts";

/** By how much head is worse, whatever it was estimated from. Logs, turned so that more is worse. */
export interface Shift {
  /** d̄. */
  mean: number;
  error: ErrorBudget;
  /** δ' and M'. */
  delta: number;
  margin: number;
}

/** 1 where lower is better, so that `sign × (ln head − ln base)` is worse when it is more. */
export function signOf({ better }: GateRule): 1 | -1 {
  return better === "lower" ? 1 : -1;
}

/** δ' and M', with the floors in ms: what is small in ms is small, whatever share of a fast base it is. */
export function limitsOf({ better, delta, margin, floor }: GateRule, base: number): Pick<Shift, "delta" | "margin"> {
  if (better === "higher") return { delta: -Math.log1p(-delta), margin: -Math.log1p(-margin) };
  return {
    delta: Math.log1p(Math.max(delta, (floor?.deltaMs ?? 0) / base)),
    margin: Math.log1p(Math.max(margin, (floor?.marginMs ?? 0) / base)),
  };
}

/**
 * FAIL wants d̄ > δ' = max(ln(1+δ), ln(1+δ_ms/b)), beside a p-value that the family of rules allows; PASS wants d̄ ≤ δ' and
 * d̄ + t_{1−αP/K}·se < M', so that the two never hold at once. b is the geometric mean of base.
 */
export function assessShift(
  rule: GateRule,
  base: number,
  shift: Shift,
  context: LookContext,
): Pick<Assessment, "p" | "worse" | "excluded"> & { evidence: Evidence } {
  const evidence = evidenceOf(rule, base, shift, context);
  const worse = shift.mean > shift.delta;
  const upper = shift.mean + studentT(passLevel(context.look), shift.error.df) * shift.error.se;
  return { p: evidence.p, worse, excluded: !worse && upper < shift.margin, evidence };
}

function evidenceOf(rule: GateRule, base: number, shift: Shift, { alpha }: LookContext): Evidence {
  const { mean: estimate, error } = shift;
  const half = studentT(0.025, error.df) * error.se;
  const sign = signOf(rule);
  const ends = [estimate - half, estimate + half].map((d) => Math.expm1(sign * d)).sort((a, b) => a - b);
  const change: Interval = { low: ends[0] as number, estimate: Math.expm1(sign * estimate), high: ends[1] as number };
  const mde = detectableShift(error, { alpha, least: shift.delta });
  const size = (d: number): number => Math.abs(Math.expm1(sign * d));
  return {
    base,
    head: base * Math.exp(sign * estimate),
    change,
    difference: { low: base * change.low, estimate: base * change.estimate, high: base * change.high },
    p: studentTTail(estimate / error.se, error.df),
    mde: size(mde),
    delta: size(shift.delta),
    margin: size(shift.margin),
    floorInForce: size(shift.margin) > rule.margin * (1 + 1e-9) || size(shift.delta) > rule.delta * (1 + 1e-9),
    error,
  };
}
