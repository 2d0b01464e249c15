import { expect, test } from "vitest";
import { isSpoiled, pairGuards, voidedMetrics } from "../../src/measure/guards.ts";
import { measureRepeat } from "../../src/measure/measure.ts";
import type { GuardFinding, GuardId } from "../../src/model/guard.ts";
import { METRICS } from "../../src/model/metrics.ts";
import type { RepeatResult } from "../../src/model/run.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { guardsOf, observe } from "./observed.ts";
import { sample } from "./samples.ts";

function finding(guard: GuardId, cause: GuardFinding["cause"], voids?: string[]): GuardFinding {
  return { guard, cause, message: `${guard} was seen`, hint: "Mend it.", ...(voids && { voids }) };
}

function repeatWith(...guards: GuardFinding[]): RepeatResult {
  return { ...withLengths(20), guards };
}

function withLengths(...outputTokens: number[]): RepeatResult {
  const samples = outputTokens.map((tokens, at) => sample(at * 100, [50, 60], { outputTokens: tokens }));
  const test = { endpointId: "vllm", scenario: "light", kind: "load", repeat: 0, users: 1, targets: [] } as const;
  return measureRepeat({ ...test, window: { fromMs: 0, toMs: 1000 }, samples }).repeat;
}

const clean = repeatWith();

test("answers that a limit of the engine cuts are the same work where it cuts them on both sides", () => {
  const cut = repeatWith(finding("output-length", "symmetric", ["e2e_ms"]));
  expect(pairGuards(cut, cut)).toEqual({ base: [], head: [], drop: false, findings: [] });
});

test("a clean pair is kept, and nothing of it is void", () => {
  expect(pairGuards(clean, clean)).toEqual({ base: [], head: [], drop: false, findings: [] });
});

test.each(["client", "foreign", "symmetric"] as const)("a %s cause on either side drops the pair whole", (cause) => {
  const spoiled = repeatWith(finding("client-busy", cause));
  expect(pairGuards(spoiled, clean)).toMatchObject({
    drop: true,
    findings: [{ message: "base: client-busy was seen" }],
  });
  expect(pairGuards(clean, spoiled)).toMatchObject({
    drop: true,
    findings: [{ message: "head: client-busy was seen" }],
  });
});

test.each(["errors", "truncated", "engine-restarted", "cold-start"] as const)(
  "%s of the engine on head alone is head's fault, and never drops the pair",
  (guard) => {
    const broken = repeatWith(finding(guard, "engine"));
    const { drop, head, findings } = pairGuards(clean, broken);
    expect({ drop, findings }).toEqual({ drop: false, findings: [] });
    expect(isSpoiled({ guards: head })).toBe(false);
  },
);

test("what both engines did is no difference between them, and drops the pair", () => {
  const broken = repeatWith(finding("errors", "engine"));
  const { drop, base, head } = pairGuards(broken, broken);
  expect(drop).toBe(true);
  expect([base, head].map(([shared]) => shared?.cause)).toEqual(["symmetric", "symmetric"]);
  expect(isSpoiled({ guards: head })).toBe(true);
  expect(voidedMetrics({ guards: head }).has("success_rate")).toBe(false);
});

test("a cause that is not the engine's stays what it is on both sides", () => {
  const busy = repeatWith(finding("client-busy", "client"));
  expect(pairGuards(busy, busy)).toMatchObject({
    drop: true,
    base: [{ cause: "client" }],
    head: [{ cause: "client" }],
  });
});

test("two different faults are each engine's own", () => {
  const pair = pairGuards(repeatWith(finding("errors", "engine")), repeatWith(finding("truncated", "engine")));
  expect(pair.drop).toBe(false);
});

test("errors that a change has mended do not drop the pair; a base that was restarted is no reference", () => {
  expect(pairGuards(repeatWith(finding("errors", "engine")), clean).drop).toBe(false);
  expect(pairGuards(repeatWith(finding("engine-restarted", "engine")), clean).drop).toBe(true);
});

test("a buffered side keeps the pair; on head alone TTFT counts, since its clients wait for it, and what a buffer makes small does not", () => {
  const buffered = repeatWith(finding("buffered", "symmetric", ["ttft_ms", "ttft_from_schedule_ms", "tpot_ms"]));
  const voidedOf = (guards: GuardFinding[]) => [...voidedMetrics({ guards })].sort();
  const onHead = pairGuards(clean, buffered);
  expect(onHead.drop).toBe(false);
  expect(voidedOf(onHead.head)).toEqual(["tpot_ms"]);
  expect(onHead.findings.map(({ message }) => message)).toEqual([
    "head: buffered was seen; base is not buffered, so the TTFT of head counts as its clients see it",
  ]);
  // A buffer on base would make head look better than it is; on both it is no difference between them.
  for (const { base, drop } of [pairGuards(buffered, clean), pairGuards(buffered, buffered)]) {
    expect(drop).toBe(false);
    expect(voidedOf(base)).toEqual(["tpot_ms", "ttft_from_schedule_ms", "ttft_ms"]);
  }
  expect(voidedOf(pairGuards(buffered, buffered).head)).toContain("ttft_ms");
});

test.each(["cache-hits", "cold-start", "contradiction", "client-busy", "foreign-traffic"] as const)(
  "%s on head alone drops the pair each time: counted, it could make head look as good as base",
  (guard) => {
    expect(pairGuards(clean, repeatWith(finding(guard, "symmetric"))).drop).toBe(true);
  },
);

test("an invalid repeat has no metric that may be judged but its success rate", () => {
  const all = voidedMetrics(repeatWith(finding("foreign-traffic", "foreign")));
  expect(Object.keys(METRICS).filter((metric) => !all.has(metric as never))).toEqual(["success_rate"]);
});

test("lengths further apart than 5 % void E2E and requests/s on both sides, and nothing else", () => {
  expect(pairGuards(withLengths(100, 100), withLengths(105, 105)).findings).toEqual([]);
  const { drop, base, head, findings } = pairGuards(withLengths(100, 100), withLengths(105, 106));
  expect(drop).toBe(false);
  expect(findings).toMatchObject([{ guard: "output-length", cause: "symmetric" }]);
  expect(findings[0]?.message).toContain("base had 100.0 tokens on average, those of head 105.5");
  for (const guards of [base, head]) {
    expect([...voidedMetrics({ guards })].sort()).toEqual(["e2e_ms", "requests_per_second"]);
  }
});

test("a repeat without its mean length is judged by its counts, and one without answers not at all", () => {
  const { outputTokensPerAnswer: _, ...old } = withLengths(50, 50);
  expect(pairGuards(old, withLengths(100)).findings).toHaveLength(1);
  expect(pairGuards(withLengths(), withLengths(100)).findings).toEqual([]);
});

test("a head that answers at greater length, really, voids no more than that", async () => {
  const latency = { baseTtftMs: 5, msPerToken: 1 };
  await using base = await startSimulator({ dialect: "vllm", models: ["m"], latency, endsAfter: 10 });
  await using head = await startSimulator({ dialect: "vllm", models: ["m"], latency, endsAfter: 20 });
  const options = { engine: "vllm", loop: { users: 2, requests: 10, maxTokens: 64 } } as const;
  const [before, after] = [await observe(base.baseUrl, options), await observe(head.baseUrl, options)];
  const pair = pairGuards({ ...before.repeat, guards: guardsOf(before) }, { ...after.repeat, guards: guardsOf(after) });
  expect(pair).toMatchObject({ drop: false, findings: [{ guard: "output-length" }] });
  expect(pair.findings[0]?.message).toContain("base had 11.0 tokens on average, those of head 21.0");
});
