import { describe, expect, it } from "vitest";
import { parseDuration } from "../../src/scenario/duration.ts";
import { load, refusal } from "./loading.ts";

describe("a duration", () => {
  it.each([
    ["60m", 3600],
    ["90s", 90],
    ["1h30m", 5400],
    ["1.5h", 5400],
    ["2", 120],
    ["0.5", 30],
    [" 1h 5s ", 3605],
  ])("%s is %d seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["", "0", "0s", "-5", "soon", "5x", "30m1h", "1e3", "Infinity"])("is not %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("flags", () => {
  it("share the duration equally among the load tests, which then have no other end", async () => {
    const { scenario } = await load({ preset: "stress", overrides: { duration: "30m" } });
    expect(scenario.test_scenarios.load_tests.map((test) => test.duration_seconds)).toEqual([600, 600, 600]);
    const pr = await load({ preset: "pr", overrides: { duration: "90s" } });
    expect(pr.scenario.test_scenarios.load_tests[0]).toMatchObject({ duration_seconds: 90 });
    expect(pr.scenario.test_scenarios.load_tests[0]?.requests).toBeUndefined();
  });

  it("shorten a ramp that would not end in time", async () => {
    const { scenario } = await load({ preset: "stress", overrides: { duration: "60s" } });
    expect(scenario.test_scenarios.load_tests.map((test) => test.ramp_seconds)).toEqual([0, 2, 2]);
  });

  it("set the users of the busiest load test; the others keep their proportion", async () => {
    const users = async (n: string) =>
      (await load({ preset: "stress", overrides: { users: n } })).scenario.test_scenarios.load_tests.map(
        (test) => test.concurrent_users,
      );
    expect(await users("100")).toEqual([20, 50, 100]);
    expect(await users("1")).toEqual([1, 1, 1]);
  });

  it("stretch stages in proportion, and take every other limit away", async () => {
    const files = {
      "llm-latency-gate.yaml": `test_scenarios:
  load_tests:
    - {name: a, stages: [{concurrent_users: 1, duration_seconds: 10}, {concurrent_users: 2, duration_seconds: 30}]}
    - {name: b, arrival: {process: poisson, rate: 5}, output_tokens: 100, requests: 7}
`,
    };
    const { scenario } = await load({ files, overrides: { duration: "160s" } });
    const [stages, open] = scenario.test_scenarios.load_tests;
    expect(stages?.stages?.map((stage) => stage.duration_seconds)).toEqual([20, 60]);
    expect(stages?.duration_seconds).toBeUndefined();
    expect(open).toMatchObject({ duration_seconds: 80 });
    expect([open?.output_tokens, open?.requests]).toEqual([undefined, undefined]);
  });

  it("set the users of stages too, and leave open loops as they are", async () => {
    const files = {
      "llm-latency-gate.yaml": `test_scenarios:
  load_tests:
    - {name: a, concurrent_users: 20, stages: [{concurrent_users: 5, duration_seconds: 10}, {concurrent_users: 20, duration_seconds: 30}]}
    - {name: b, arrival: {process: poisson, rate: 5}, requests: 7, concurrent_users: 300}
    - {name: c, concurrent_users: 10, requests: 7}
`,
    };
    const { scenario } = await load({ files, overrides: { users: "40" } });
    const [stages, open, closed] = scenario.test_scenarios.load_tests;
    expect(stages?.stages?.map((stage) => stage.concurrent_users)).toEqual([10, 40]);
    expect([stages, open, closed].map((test) => test?.concurrent_users)).toEqual([40, 300, 20]);
  });

  it("refuse users where every load test is an open loop", async () => {
    const files = {
      "llm-latency-gate.yaml":
        "test_scenarios: {load_tests: [{name: b, arrival: {process: poisson, rate: 5}, requests: 7}]}",
    };
    expect(await refusal({ files, overrides: { users: "40" } })).toBe(
      "--users 40  sets users, but every load test has arrival: it is an open loop, whose requests come from nobody\n  allowed: a scenario with a load test without arrival",
    );
  });

  it("keep the engines that they name, and refuse one without a URL", async () => {
    const files = {
      "llm-latency-gate.yaml":
        "services: {manual_urls: {vllm: https://a.example, tgi: https://b.example}, api_key_env: {tgi: TGI_TOKEN}}",
    };
    const { scenario, warnings } = await load({ files, overrides: { services: "vllm" } });
    expect(scenario.services).toMatchObject({ manual_urls: { vllm: "https://a.example" }, api_key_env: {} });
    expect(warnings).toEqual([]);
    expect(await refusal({ files, overrides: { services: "vllm,ollama" } })).toBe(
      "--services  names ollama, but services.manual_urls.ollama has no URL and services.namespace names no place to look for it\n  allowed: vllm, tgi",
    );
  });

  it("are called inputs in the action", async () => {
    expect(await refusal({ overrides: { source: "inputs", seed: "-1" } })).toBe(
      "input seed  requests.seed is -1\n  allowed: a whole number from 0 to 2147483647",
    );
  });

  it("are refused where there is nothing to change", async () => {
    const files = { "llm-latency-gate.yaml": "test_scenarios: {load_tests: []}" };
    expect(await refusal({ files, overrides: { duration: "5", users: "3" } })).toContain(
      "--duration 5  changes load tests, but test_scenarios.load_tests is empty",
    );
    expect(await refusal({ preset: "stress", overrides: { duration: "2s" } })).toContain(
      "--duration 2s  leaves each load test 0.666 seconds",
    );
  });

  it("can make the run report only", async () => {
    const { scenario } = await load({ overrides: { failOn: "none" } });
    expect(scenario.gate.fail_on).toEqual([]);
    expect((await load({ overrides: { failOn: "target, inconclusive" } })).scenario.gate.fail_on).toEqual([
      "target",
      "inconclusive",
    ]);
  });
});
