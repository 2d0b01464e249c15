import { describe, expect, it } from "vitest";
import { describePlan, type PlanContext } from "../../src/commands/plan-text.ts";
import { load } from "../scenario/loading.ts";

const ENGINE = "services: {manual_urls: {vllm: http://127.0.0.1:1}}";

async function planOf(yaml: string, context?: PlanContext): Promise<string[]> {
  const { scenario } = await load({ preset: "custom", files: { "llm-latency-gate.yaml": `${ENGINE}\n${yaml}` } });
  return describePlan(scenario, context).lines;
}

function oneTest(keys: string): string {
  return `test_scenarios: {ttft: {enabled: false}, load_tests: [{name: chat, ${keys}}]}`;
}

describe("the plan says how each load test is shaped and what ends it", () => {
  it.each([
    ["concurrent_users: 1, requests: 1", "chat (1 user, 1 request)"],
    ["concurrent_users: 3, duration_seconds: 90, requests: 40", "chat (3 users, 1 min 30 s, at most 40 requests)"],
    ["concurrent_users: 3, output_tokens: 5000", "chat (3 users, 5,000 output tokens)"],
    [
      "arrival: {process: poisson, rate: 5}, concurrent_users: 64, requests: 9",
      "chat (poisson 5 requests/s, at most 64 in flight, 9 requests)",
    ],
    [
      "stages: [{concurrent_users: 2, duration_seconds: 5}, {concurrent_users: 8, duration_seconds: 7}]",
      "chat (2 → 8 users, 12 s)",
    ],
  ])("%s", async (keys, said) => {
    expect((await planOf(oneTest(keys))).join("\n")).toContain(`tests: ${said};`);
  });
});

describe("a search", () => {
  const SEARCH =
    "{name: capacity, from_rate: 1, to_rate: 40, seconds_per_level: 30, max_seconds: 240, max_requests: 9000}";
  const yaml = `test_scenarios: {ttft: {enabled: false}, load_tests: [], sweeps: [${SEARCH}]}`;

  it("is named with its range and its limits, and its time is one from above", async () => {
    expect((await planOf(yaml)).join("\n")).toContain(
      "tests: capacity (a search from 1 to 40 poisson requests/s, at most 30 s a level, 4 min 00 s an engine, 9,000 requests an engine); each engine in turn, at most ",
    );
  });

  it("is run once where other tests are repeated, and beside what is compared", async () => {
    const plan = async (more: string, context?: PlanContext) => (await planOf(`${yaml}\n${more}`, context))[1] ?? "";
    expect(await plan("gate: {repeats: 4}", { goal: "measure" })).toMatch(
      /4 times each \(a search once\), at most 4 min 00 s in all$/,
    );
    const base = "base: {manual_urls: {vllm: http://127.0.0.1:2}}\ngate: {budget_minutes: 15}";
    expect(await plan(base)).toMatch(/at most 19 min 00 s in all$/);
  });
});

it("each model of an engine is named and takes its time", async () => {
  const plan = async (models: string) => {
    const services = `services: {manual_urls: {vllm: "http://127.0.0.1:1"}, models: {vllm: ${models}}}`;
    const yaml = `${services}\n${oneTest("concurrent_users: 1, duration_seconds: 60")}`;
    const { scenario } = await load({ preset: "custom", files: { "llm-latency-gate.yaml": yaml } });
    return describePlan(scenario);
  };
  const [one, two] = [await plan("[org/a]"), await plan("[org/a, org/b]")];
  expect(one.lines[0]).toMatch(/: vllm$/);
  expect(two.lines[0]).toMatch(/: vllm-org-a, vllm-org-b$/);
  expect(two.estimatedSeconds).toBe(2 * one.estimatedSeconds);
});

describe("what is compared", () => {
  const BASE = `base: {manual_urls: {vllm: http://127.0.0.1:2}}\n${oneTest("concurrent_users: 1, requests: 5")}`;

  it("names the base and the time limit", async () => {
    expect((await planOf(`gate: {budget_minutes: 15}\n${BASE}`)).at(-1)).toBe(
      "compared with the base: vllm, in pairs until it is decided, at most 15 min",
    );
  });

  it("says nothing of a base that measure never sends to, and how often measure repeats", async () => {
    const lines = await planOf(`gate: {repeats: 4}\n${BASE}`, { goal: "measure" });
    expect(lines.join("\n")).not.toContain("compared");
    expect(lines[1]).toContain("each engine in turn, 4 times each, about ");
  });
});
