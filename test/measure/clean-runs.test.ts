import { expect, test } from "vitest";
import { cleanRuns } from "./clean-runs.ts";

// The bench asks for 200; see `clean-runs.ts` for what is injected.
test("none of 20 clean repeats of the embedded engines is invalid, and none of their engines is blamed", async () => {
  const runs = await cleanRuns(20);
  expect(runs.filter(({ requests }) => requests === 20)).toHaveLength(20);
  const blamed = runs.flatMap(({ seed, engine, load, findings }) =>
    findings.filter(({ cause }) => cause !== "client").map(({ message }) => `${seed} ${engine} ${load}: ${message}`),
  );
  expect(blamed).toEqual([]);
  expect(runs.some(({ invalid }) => invalid)).toBe(false);
}, 60_000);
