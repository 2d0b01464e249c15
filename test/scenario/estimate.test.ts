import { describe, expect, it } from "vitest";
import { assumedRequestMs, estimateRun, repeatsOf } from "../../src/scenario/estimate.ts";
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
    expect(estimateRun(scenario, 2, 1000)).toEqual({
      seconds: 2 * (12 + 63 + 11 + 32),
      repeats: 1,
      untimed: [],
      tests: [
        { name: "ttft", seconds: 12, requests: 10 },
        { name: "timed", seconds: 63, requests: 120 },
        { name: "counted", seconds: 11, requests: 50 },
        { name: "ramped", seconds: 32, requests: 250 },
      ],
    });
  });

  it("counts requests of an open loop by its rate, and of stages by their levels, half-way through a ramp", async () => {
    const scenario = await scenarioOf(`test_scenarios:
  ttft: {enabled: false}
  load_tests:
    - {name: open, arrival: {process: poisson, rate: 5}, duration_seconds: 60}
    - {name: counted, arrival: {process: constant, rate: 5}, requests: 50}
    - {name: users, stages: [{concurrent_users: 10, duration_seconds: 20, shape: ramp}, {concurrent_users: 4, duration_seconds: 10}]}
    - {name: rates, arrival: {process: poisson}, stages: [{rate: 2, duration_seconds: 10}, {rate: 4, duration_seconds: 10, shape: ramp}]}
    - {name: stopped, arrival: {process: poisson}, stages: [{rate: 2, duration_seconds: 10}, {rate: 2, duration_seconds: 10}], requests: 10}
    - {name: tokens, concurrent_users: 2, output_tokens: 1000, max_tokens: 100, warmup_max_waves: 4}
`);
    expect(estimateRun(scenario, 1, 1000).tests).toEqual([
      { name: "open", seconds: 62, requests: 300 },
      { name: "counted", seconds: 12, requests: 50 },
      { name: "users", seconds: 32, requests: 140 },
      { name: "rates", seconds: 22, requests: 50 },
      { name: "stopped", seconds: 7, requests: 10 },
      { name: "tokens", seconds: 10, requests: 10 },
    ]);
  });

  it("says what it cannot know: how long a trace is, and how many requests a sweep needs", async () => {
    const scenario = await scenarioOf(`requests: {prompts: {kind: trace, path: t.jsonl}}
test_scenarios:
  ttft: {enabled: false}
  load_tests:
    - {name: whole, arrival: {process: trace}, target_p95_ms: 100}
    - {name: cut, arrival: {process: trace}, duration_seconds: 30, requests: 70}
  sweeps: [{name: knee, from_rate: 1, to_rate: 16, seconds_per_level: 19}]
`);
    const { tests, untimed, seconds } = estimateRun(scenario, 1, 1000);
    expect(untimed).toEqual(["whole"]);
    // Five levels by doubling, then twice three halves of a step of 2 until 10 %.
    expect(tests).toEqual([
      { name: "whole", seconds: 2 },
      { name: "cut", seconds: 32, requests: 70 },
      { name: "knee", seconds: 11 * 20 },
    ]);
    expect(seconds).toBe(2 + 32 + 220);
    expect(estimateRun(scenario, 2, 1000, 3).seconds).toBe(2 * (3 * (2 + 32) + 220));
    expect(tooFewRequests(scenario, 1000)).toEqual([]);
  });

  it("ends a sweep at its own limit", async () => {
    const limited = "{name: knee, from_rate: 1, to_rate: 16, seconds_per_level: 19, max_seconds: 100}";
    const scenario = await scenarioOf(`test_scenarios: {ttft: {enabled: false}, load_tests: [], sweeps: [${limited}]}`);
    expect(estimateRun(scenario, 3, 1000).seconds).toBe(300);
  });

  it("counts repeats where the base is not live, or where the command says so", async () => {
    const repeated = async (gate: string) => repeatsOf(await scenarioOf(`gate: {repeats: 7, ${gate}}`));
    expect(await repeated("baseline: paired")).toBe(1);
    expect(await repeated("baseline: none")).toBe(1);
    expect(await repeated("baseline: artifact, baseline_path: x")).toBe(7);
    expect(await repeated("baseline: phased, baseline_path: x")).toBe(7);
    expect(await repeated("baseline: paired, pinned: x")).toBe(7);
    const scenario = await scenarioOf("test_scenarios: {ttft: {iterations: 9, warmup: 1}, load_tests: []}");
    expect(estimateRun(scenario, 2, 1000).seconds).toBe(20);
    expect(estimateRun(scenario, 2, 1000, 3)).toMatchObject({ seconds: 60, repeats: 3 });
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

describe("a warning of too few requests", () => {
  it("names the limit that ends the test", async () => {
    const raise = async (keys: string) => {
      const scenario = await scenarioOf(
        `test_scenarios: {ttft: {enabled: false}, load_tests: [{name: a, target_p95_ms: 5, ${keys}}]}`,
      );
      return tooFewRequests(scenario, 1000).map(
        ({ message }) => message.split("raise test_scenarios.load_tests[0].")[1],
      );
    };
    expect(await raise("concurrent_users: 1, requests: 9")).toEqual(["requests."]);
    expect(await raise("concurrent_users: 1, output_tokens: 900")).toEqual(["output_tokens."]);
    expect(await raise("arrival: {process: poisson, rate: 1}, duration_seconds: 30")).toEqual(["duration_seconds."]);
    expect(await raise("stages: [{concurrent_users: 1, duration_seconds: 30}]")).toEqual(["stages."]);
    expect(await raise("arrival: {process: poisson, rate: 1}, duration_seconds: 60")).toEqual([]);
  });
});

describe("the hash of a scenario", () => {
  it("changes with the work, and not with names, places, limits, the seed or the order of lines", async () => {
    const base = "test_scenarios: {ttft: {iterations: 9}, load_tests: [{name: a, concurrent_users: 2, requests: 3}]}";
    const hash = scenarioHash(await scenarioOf(base));
    const same = `benchmark: {name: other}
services: {manual_urls: {vllm: http://localhost:1}}
requests: {seed: 1}
test_scenarios: {load_tests: [{requests: 3, name: a, concurrent_users: 2, target_p95_ms: 9}], ttft: {target_ms: 3, iterations: 9}, order: sequential, progressive: true}
environment: {gpu: L4}
gate: {fail_on: [], baseline: artifact, baseline_path: x, calibration: y, repeats: 9, waivers: w, allow: [model]}`;
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

  it.each([
    "arrival: {process: poisson, rate: 1}, requests: 3",
    "arrival: {process: poisson, rate: 2}, requests: 3",
    "arrival: {process: gamma, rate: 1, burstiness: 2}, requests: 3",
    "concurrent_users: 2, requests: 3, output_tokens: 9",
    "concurrent_users: 2, requests: 3, warmup_max_waves: 9",
    "concurrent_users: 2, requests: 3, cancel: {share: 0.1, after_tokens: 5}",
    "stages: [{concurrent_users: 2, duration_seconds: 5}], requests: 3",
    "stages: [{concurrent_users: 2, duration_seconds: 5, shape: ramp}], requests: 3",
  ])("changes with %s", async (keys) => {
    const hashOf = async (test: string) =>
      scenarioHash(await scenarioOf(`test_scenarios: {load_tests: [{name: a, ${test}}]}`));
    expect(await hashOf(keys)).not.toBe(await hashOf("concurrent_users: 2, requests: 3"));
    expect(await hashOf(keys)).not.toBe(await hashOf(keys.replace("requests: 3", "requests: 4")));
  });

  it("changes with a sweep and with what it searches for", async () => {
    const hashOf = async (sweeps: string) => scenarioHash(await scenarioOf(`test_scenarios: {sweeps: [${sweeps}]}`));
    const hashes = [
      await hashOf(""),
      await hashOf("{name: s, from_rate: 1, to_rate: 9}"),
      await hashOf("{name: s, from_rate: 1, to_rate: 8}"),
      await hashOf("{name: s, from_rate: 1, to_rate: 9, targets: [{metric: ttft_ms, limit: 5}]}"),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("leaves the prompts to a hash of their own", async () => {
    const [one, two] = [await scenarioOf("requests: {prompts: [a]}"), await scenarioOf("requests: {prompts: [b]}")];
    expect(scenarioHash(one)).toBe(scenarioHash(two));
    expect(promptsHash(one)).not.toBe(promptsHash(two));
  });

  it("is that of the source, and with a digest of the content, whatever the file is called", async () => {
    const hashOf = async (prompts: string, digest?: string) =>
      promptsHash(await scenarioOf(`requests: {prompts: ${prompts}}`), digest);
    expect(await hashOf("[a]", "digest")).toBe(await hashOf("{kind: texts, texts: [a]}"));
    expect(await hashOf("{kind: file, path: a}")).not.toBe(await hashOf("{kind: file, path: b}"));
    expect(await hashOf("{kind: file, path: a}", "1")).toBe(await hashOf("{kind: file, path: b}", "1"));
    expect(await hashOf("{kind: file, path: a}", "1")).not.toBe(await hashOf("{kind: file, path: a}", "2"));
    expect(await hashOf("{kind: file, path: a, field: f}", "1")).not.toBe(await hashOf("{kind: file, path: a}", "1"));
    expect(await hashOf("{kind: synthetic, input_tokens: 5}")).not.toBe(
      await hashOf("{kind: synthetic, input_tokens: 6}"),
    );
  });
});
