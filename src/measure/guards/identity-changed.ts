import type { EngineIdentity } from "../../model/fingerprint.ts";
import type { GuardFinding } from "../../model/guard.ts";
import type { Evidence } from "../evidence.ts";

/** What was measured is not one thing: another hand replaced the engine or its model meanwhile. */
export function identityChanged({ identity }: Evidence): GuardFinding | undefined {
  const seen = identity === undefined ? [] : differences(identity.before, identity.after);
  if (seen.length === 0) return undefined;
  return {
    guard: "identity-changed",
    cause: "foreign",
    message: `the engine was changed by another hand during the test: ${seen.join("; ")}`,
    hint: "Wait for rollouts to end and hold others off the namespace while it is measured.",
  };
}

/** A field that one side does not tell is no difference. */
function differences(before: EngineIdentity, after: EngineIdentity): string[] {
  return (Object.keys(before) as (keyof EngineIdentity)[])
    .filter((field) => before[field] !== "unknown" && after[field] !== "unknown" && before[field] !== after[field])
    .map((field) => `${field} was ${before[field]} and is ${after[field]}`);
}
