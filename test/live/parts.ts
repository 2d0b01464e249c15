import { describe, it } from "vitest";
import type { EngineName, Prepared } from "./engines/index.ts";

/** How run.ts, which prepares the parts, tells the tests what came of it: JSON of `Parts`. */
export const PARTS_VARIABLE = "LIVE_PARTS";

export type PartName = EngineName | "cluster" | "act" | "browser";
export type Parts = Partial<Record<PartName, Prepared>>;

/**
 * The tests of one engine, of the cluster, or of the workflows. Where it cannot be had they are skipped, with the reason in the title; under REQUIRE_LIVE=1
 * the reason fails instead, since a CI that skips in silence tests nothing.
 */
export function describePart(name: PartName, title: string, tests: () => void): void {
  const part = preparedParts()[name] ?? { ok: false, reason: "it was not prepared: use npm run test:live" };
  if (part.ok) return void describe(title, tests);
  if (process.env["REQUIRE_LIVE"] !== "1") return void describe.skip(`${title} (skipped: ${part.reason})`, tests);
  describe(title, () => {
    it("can be set up, which REQUIRE_LIVE=1 asks for", () => {
      throw new Error(part.reason);
    });
  });
}

function preparedParts(): Parts {
  return JSON.parse(process.env[PARTS_VARIABLE] ?? "{}");
}
