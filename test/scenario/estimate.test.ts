import { describe, expect, it } from "vitest";
import { assumedRequestMs, estimateRun } from "../../src/scenario/estimate.ts";
import { promptsHash, scenarioHash } from "../../src/scenario/hash.ts";
import { tooFewRequests } from "../../src/scenario/too-few-requests.ts";
import { load } from "./loading.ts";

const scenarioOf = async (yaml: string) => (await load({ files: { "llm-latency-gate.yaml": yaml } })).scenario;

describe("an estimate", () => {
  it("counts requests of a closed loop, with think time, ramp, warm-up and drain", async () => {
    const scenario = await scenarioOf(`test_scenarios:
  ttft: {iterations: 10, warmup: 2}
  load_tests:
    - {name: timed, concurrent_users: 4, duration_seconds: 60, think_time_ms: 1000, warmup_waves: 2}
    - {name: counted, concurrent_users: 5, requests: 50, warmup_waves: 0}
    - {name: ramped, concurrent_users: 10, duration_seconds: 30, ramp_seconds: 10}
`);
    expect(estimateRun(scenario, 2, 1000)).toMatchObject({
      seconds: 2 * (12 + 63 + 11 + 32),
      tests: [
        { name: "ttft", seconds: 12, requests: 10 },
        { name: "timed", seconds: 63, requests: 120 },
        { name: "counted", seconds: 11, requests: 50 },
        { name: "ramped", seconds: 32, requests: 250 },
      ],
    });
  });

  it("guesses the time of a request from the length of its answer", () => {
    expect(assumedRequestMs(128)).toBe(2760);
  });

  it("warns of each target that has too few requests, and names the key to raise", async () => {
    const scenario = await scenarioOf(`test_scenarios:
  ttft: {iterations: 4, target_ms: 100, targets: [{metric: ttft_ms, limit: 5}]}
  load_tests:
    - {name: timed, concurrent_users: 1, duration_seconds: 58, target_p95_ms: 500, targets: [{metric: tokens_per_second, limit: 5}]}
    - {name: counted, concurrent_users: 1, requests: 59, targets: [{metric: e2e_ms, limit: 5}, {metric: e2e_ms, statistic: p99, limit: 5}]}
`);
    expect(tooFewRequests(scenario, 1000).map(({ message }) => message)).toEqual([
      "test_scenarios.ttft.target_ms needs at least 5 requests to decide about the p50, but ttft will send about 4; raise test_scenarios.ttft.iterations.",
      "test_scenarios.ttft.targets[0] needs at least 59 requests to decide about the p95, but ttft will send about 4; raise test_scenarios.ttft.iterations.",
      "test_scenarios.load_tests[0].target_p95_ms needs at least 59 requests to decide about the p95, but timed will send about 58; raise test_scenarios.load_tests[0].duration_seconds.",
      "test_scenarios.load_tests[1].targets[1] needs at least 299 requests to decide about the p99, but counted will send about 59; raise test_scenarios.load_tests[1].requests.",
    ]);
  });
});

describe("the hash of a scenario", () => {
  it("changes with the work, and not with names, places, limits, the seed or the order of lines", async () => {
    const base = "test_scenarios: {ttft: {iterations: 9}, load_tests: [{name: a, concurrent_users: 2, requests: 3}]}";
    const hash = scenarioHash(await scenarioOf(base));
    const same = `benchmark: {name: other}
services: {manual_urls: {vllm: http://localhost:1}}
requests: {seed: 1}
test_scenarios: {load_tests: [{requests: 3, name: a, concurrent_users: 2, target_p95_ms: 9}], ttft: {target_ms: 3, iterations: 9}}
gate: {fail_on: []}`;
    expect(scenarioHash(await scenarioOf(same))).toBe(hash);
    for (const other of [
      "requests: {max_tokens: 5}",
      "requests: {cache: warm}",
      "services: {api: {vllm: completions}}",
    ]) {
      expect(scenarioHash(await scenarioOf(`${base}\n${other}`))).not.toBe(hash);
    }
    expect(scenarioHash(await scenarioOf(base.replace("users: 2", "users: 3")))).not.toBe(hash);
  });

  it("leaves the prompts to a hash of their own", async () => {
    const [one, two] = [await scenarioOf("requests: {prompts: [a]}"), await scenarioOf("requests: {prompts: [b]}")];
    expect(scenarioHash(one)).toBe(scenarioHash(two));
    expect(promptsHash(one)).not.toBe(promptsHash(two));
  });
});
