import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { gateOutcome } from "../../src/gate/decision.ts";
import { matchFingerprints } from "../../src/gate/fingerprint-match.ts";
import type { SessionsInput } from "../../src/gate/sessions.ts";
import type { Session } from "../../src/model/session.ts";
import { gateRule, HISTORY, successRule } from "./gate-fixtures.ts";
import { compare, daily, fingerprint, repeat, SAME, session } from "./session-fixtures.ts";

/** Nothing in this file may pass, whatever the base is and however much history there is. */

const GOOD = daily([
  [50.1, 51.2, 49.6],
  [50.9, 50.2, 51.7],
  [49.2, 48.8, 50.1],
  [51.0, 50.4, 52.1],
  [49.9, 50.6, 49.0],
]);
const HEAD = [session("head", 0, [50.3, 49.8, 51.0])];
const BASES = ["phased", "stored", "pinned"] as const;

function reasonWithoutPass(
  base: readonly Session[],
  head: readonly Session[],
  more: Partial<SessionsInput> & { only?: SessionsInput["basis"] } = {},
): string {
  const { only, ...input } = more;
  const reasons = BASES.filter((basis) => only === undefined || basis === only).flatMap((basis) =>
    [undefined, HISTORY].map((history) => {
      const found = compare(base, head, { basis, historyOf: () => history, ...input });
      expect(found.map(({ outcome }) => outcome)).not.toContain("pass");
      expect(found.map(({ outcome }) => outcome)).not.toContain("fail");
      expect(gateOutcome(found)).not.toBe("pass");
      const text = found
        .map(({ reason, warnings, details = [] }) => [reason, ...warnings, ...details].join(" "))
        .join();
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
      return found[0]?.reason ?? "";
    }),
  );
  return reasons[0] ?? "";
}

test("the sessions of this file do pass when nothing is wrong with them", () => {
  expect(compare(GOOD, HEAD).map(({ outcome }) => outcome)).toEqual(["pass"]);
});

test("no session of base, and none that has a level", () => {
  expect(reasonWithoutPass([], HEAD, { only: "stored" })).toContain("no stored session of base is there");
  reasonWithoutPass([], HEAD);
  const regressed = GOOD.map((one) => ({ ...one, regressed: true as const }));
  expect(reasonWithoutPass(regressed, HEAD, { only: "stored" })).toBe(
    "no stored session of base is there to compare with but 5 regressions, which lend no level: measure base first",
  );
  reasonWithoutPass(regressed, HEAD);
});

test("no session of head, and no rule", () => {
  expect(reasonWithoutPass(GOOD, [])).toBe("head has no valid run of this test");
  expect(gateOutcome(compare(GOOD, HEAD, { rules: [] }))).toBe("invalid");
});

test("a metric on one side only: it was renamed, or it is the regression", () => {
  const bare = (sessions: readonly Session[]): Session[] =>
    sessions.map((one) => ({
      ...one,
      tests: one.tests.map((of) => ({ ...of, repeats: of.repeats.map(() => repeat(undefined)) })),
    }));
  expect(reasonWithoutPass(GOOD, bare(HEAD))).toBe("head has no median TTFT in any of 3 runs");
  expect(reasonWithoutPass(bare(GOOD), HEAD)).toBe(
    "base has no median TTFT in any of 15 runs, so there is nothing to compare head with",
  );
  expect(reasonWithoutPass(bare(GOOD), bare(HEAD))).toContain("neither side has any median TTFT");
  reasonWithoutPass(GOOD, HEAD, { rules: [gateRule({ statistic: "p95" })] });
});

test("a test or an engine that only one side ran", () => {
  expect(reasonWithoutPass(GOOD, HEAD, { rules: [gateRule({ scenario: "heavy" })] })).toContain(
    "no valid run of this test",
  );
  const other = GOOD.map((one) => ({ ...one, tests: one.tests.map((of) => ({ ...of, engine: "tgi" as const })) }));
  expect(reasonWithoutPass(other, HEAD)).toContain("base has no valid run of this test");
});

test("one run that head lacks more often than base, and a base that lacks more than a third", () => {
  expect(reasonWithoutPass(GOOD, [session("head", 0, [50.3, undefined, 51.0])])).toContain(
    "may be the regression itself",
  );
  const thin = GOOD.map((one) => session(one.id, 1, [50.1, undefined, undefined]));
  reasonWithoutPass(thin, [session("head", 0, [50.3, undefined, undefined])]);
});

test("NaN, infinite, zero and negative values are no values", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 0, -3]) {
    expect(reasonWithoutPass(GOOD, [session("head", 0, [bad, bad])])).toContain("head has no median TTFT");
    expect(reasonWithoutPass(daily([[bad], [bad], [bad], [bad], [bad]]), HEAD)).toContain("base has no median TTFT");
  }
});

test("values without any variance are no measurement", () => {
  const same = (value: number) => daily(Array.from({ length: 6 }, () => [value, value, value]));
  expect(reasonWithoutPass(same(50), [session("head", 0, [50, 50, 50])])).toContain(
    "is the same in all runs of each side",
  );
  expect(reasonWithoutPass(same(50), [session("head", 0, [80, 80, 80])])).toContain("one result used twice");
});

test("sessions without a repeat", () => {
  expect(reasonWithoutPass(GOOD, [session("head", 0, [])])).toBe("head has no valid run of this test");
  expect(reasonWithoutPass(daily([[], [], [], [], []]), HEAD)).toContain("base has no valid run");
});

test("single numbers of a foreign file: its limits are repeated, and nothing is decided", () => {
  const { fingerprint: _, ...bare } = session("bench.json", 1, [50]);
  const foreign: Session = {
    ...bare,
    importedFrom: "vllm-bench",
    limits: ["one number a file: its noise is unknown."],
  };
  const match = matchFingerprints(undefined, fingerprint());
  expect(reasonWithoutPass([foreign], HEAD, { match })).toContain("nobody knows whether they did the same work");
  const five = GOOD.map((one) => ({ ...foreign, id: one.id, startedAt: one.startedAt }));
  reasonWithoutPass(five, HEAD, { match });
  const [found] = compare([foreign], HEAD, { match });
  expect(found?.warnings).toContain("one number a file: its noise is unknown");
  // Even if everything were known to match, one number has no noise.
  reasonWithoutPass([session("a", 1, [50])], [session("b", 0, [50])], { only: "stored", match: SAME });
});

test("one deployment, or one day, a side without anything that tells its noise", () => {
  for (const basis of BASES) {
    const found = compare(GOOD.slice(0, 1), HEAD, { basis });
    expect(found.map(({ outcome }) => outcome)).toEqual(["inconclusive"]);
    expect(found[0]?.reason).toMatch(/^too few (deployments|days) to tell/);
  }
});

test("days whose times cannot be read are one day", () => {
  const when = GOOD.map((one) => ({ ...one, startedAt: "yesterday" }));
  expect(reasonWithoutPass(when, HEAD, { only: "stored" })).toContain("too few days to tell: 1 of base");
});

test("all requests failed: head's fault is none of ours to excuse, base's makes it invalid", () => {
  const dead = (sessions: readonly Session[]): Session[] =>
    sessions.map((one) => ({
      ...one,
      tests: one.tests.map((of) => ({
        ...of,
        repeats: of.repeats.map(() =>
          repeat(undefined, { counts: { due: 300, failed: 300, failures: { server: 300 } } }),
        ),
      })),
    }));
  const rules = [successRule(), gateRule()];
  expect(compare(GOOD, dead(HEAD), { rules }).map(({ outcome }) => outcome)).toEqual(["fail", "invalid"]);
  expect(reasonWithoutPass(dead(GOOD), HEAD, { rules })).toContain("none of base's 4500 requests succeeded");
  expect(reasonWithoutPass(dead(GOOD), dead(HEAD), { rules })).toContain("none of base's");
});

test("history that cannot be true is as good as none", () => {
  const bad = [
    { ...HISTORY, runVariance: Number.NaN },
    { ...HISTORY, betweenVariance: Number.NaN },
    { ...HISTORY, sessions: 4 },
  ];
  for (const history of bad) {
    const [found] = compare(GOOD.slice(0, 1), HEAD, { basis: "phased", historyOf: () => history });
    expect(found?.outcome).toBe("inconclusive");
  }
});

test("a rule that cannot be judged is refused", () => {
  expect(() => compare(GOOD, HEAD, { rules: [gateRule({ delta: 0.2, margin: 0.1 })] })).toThrow(ConfigurationError);
});
