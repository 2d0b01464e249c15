import type { GuardFinding } from "../../model/guard.ts";
import type { Evidence } from "../evidence.ts";

/** Client and engine speak of the same requests and cannot both be right: time flows one way. */
export function contradiction({ repeat }: Evidence): GuardFinding | undefined {
  const checks = (repeat.crossCheck ?? []).filter(({ result }) => result === "contradicts");
  if (checks.length === 0) return undefined;
  return {
    guard: "contradiction",
    cause: "symmetric",
    message: `the client's times contradict the engine's own: ${checks.map(({ message }) => message).join("; ")}`,
    hint: "Check that the metrics are those of this engine alone, and that nobody else uses it meanwhile.",
  };
}
