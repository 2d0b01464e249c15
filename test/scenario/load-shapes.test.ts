import { describe, expect, it } from "vitest";
import { load, refusal, refusalOf } from "./loading.ts";

const file = (yaml: string) => ({ files: { "llm-latency-gate.yaml": yaml } });
const inTests = (tests: string) => `test_scenarios: {load_tests: [${tests}]}`;
const testsOf = async (tests: string) => (await load(file(inTests(tests)))).scenario.test_scenarios.load_tests;

/** The lines of a message that name a place: one for each problem. */
const problems = (message: string) => message.split("\n").filter((line) => /^\S+:\d+:\d+ {2}/.test(line));

describe("an open loop", () => {
  it("needs a rate and no users: by default 256 requests may be in flight", async () => {
    expect(await testsOf("{name: a, arrival: {process: poisson, rate: 2.5}, duration_seconds: 60}")).toEqual([
      {
        name: "a",
        concurrent_users: 256,
        arrival: { process: "poisson", rate: 2.5, burstiness: 1 },
        think_time_ms: 0,
        ramp_seconds: 0,
        warmup_waves: 1,
        warmup_max_waves: 1,
        duration_seconds: 60,
        metric: "e2e_ms",
        targets: [],
      },
    ]);
  });

  it.each([
    ["lacks its rate", "arrival: {process: gamma}", "load_tests[0].arrival lacks rate"],
    ["has a rate of nothing", "arrival: {process: gamma, rate: 0}", "load_tests[0].arrival.rate is 0"],
    ["is endless", "arrival: {process: poisson, rate: .inf}", "load_tests[0].arrival.rate is Infinity"],
    [
      "is bursty by a process that is not",
      "arrival: {process: poisson, rate: 1, burstiness: 0.5}",
      "load_tests[0].arrival.burstiness is 0.5, but process is poisson",
    ],
    [
      "has users who think",
      "arrival: {process: poisson, rate: 1}, think_time_ms: 500",
      "load_tests[0].think_time_ms is 500, but with arrival requests are due at times fixed in advance: no user waits",
    ],
    [
      "has users who come late",
      "arrival: {process: poisson, rate: 1}, ramp_seconds: 5",
      "load_tests[0].ramp_seconds is 5, but with arrival requests are due",
    ],
    [
      "has a rate beside a trace",
      "arrival: {process: trace, rate: 1}",
      "load_tests[0].arrival.rate is given, but a trace has times of its own",
    ],
  ])("is refused where it %s", async (_name, keys, message) => {
    const lines = problems(await refusalOf(inTests(`{name: a, duration_seconds: 60, ${keys}}`)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`test_scenarios.${message}`);
  });

  it("takes gamma with burstiness, and zero for what it does not have", async () => {
    const [test] = await testsOf(
      "{name: a, arrival: {process: gamma, rate: 1, burstiness: 0.2}, think_time_ms: 0, ramp_seconds: 0, requests: 9}",
    );
    expect(test?.arrival).toEqual({ process: "gamma", rate: 1, burstiness: 0.2 });
  });

  it("names the process that was probably meant, and says nothing else of a misspelt one", async () => {
    const message = await refusalOf(inTests("{name: a, arrival: {process: poison}, requests: 1}"));
    expect(message).toBe(
      `llm-latency-gate.yaml:1:60  test_scenarios.load_tests[0].arrival.process is the text "poison"
    1 | test_scenarios: {load_tests: [{name: a, arrival: {process: poison}, requests: 1}]}
      |                                                            ^
  allowed: constant, poisson, gamma, trace; did you mean poisson?`,
    );
  });
});

describe("a trace", () => {
  const PROMPTS = "requests: {prompts: {kind: trace, path: t.jsonl}}";
  const TEST = inTests("{name: a, arrival: {process: trace}}");

  it("ends by itself, and brings prompts and times together", async () => {
    const { scenario } = await load(file(`${PROMPTS}\n${TEST}`));
    expect(scenario.requests.prompts).toEqual({ kind: "trace", path: "t.jsonl", speed: 1 });
    expect(scenario.test_scenarios.load_tests[0]).toMatchObject({ arrival: { process: "trace" } });
  });

  it("is refused as times without prompts, and as prompts without times, in the file that says so", async () => {
    expect(await refusalOf(TEST)).toContain(
      "llm-latency-gate.yaml:1:60  test_scenarios.load_tests[0].arrival.process is trace, but requests.prompts is of the kind texts: there are no times to play",
    );
    expect(await refusalOf(PROMPTS)).toContain(
      "llm-latency-gate.yaml:1:28  requests.prompts.kind is trace, but no load test plays it",
    );
    const files = { "llm-latency-gate.yaml": `${PROMPTS}\n${TEST}`, "mine.yaml": "requests: {prompts: [hello]}" };
    expect(await refusal({ files, configPath: "mine.yaml" })).toContain("llm-latency-gate.yaml:2:60");
  });
});

describe("stages", () => {
  it("are steps unless said otherwise, and say how many users a closed loop has", async () => {
    const [closed, open] = await testsOf(`
      {name: a, stages: [{concurrent_users: 4, duration_seconds: 10, shape: ramp}, {concurrent_users: 9, duration_seconds: 5}]},
      {name: b, arrival: {process: constant}, stages: [{rate: 3, duration_seconds: 10}]}`);
    expect(closed).toMatchObject({
      concurrent_users: 9,
      stages: [
        { concurrent_users: 4, duration_seconds: 10, shape: "ramp" },
        { concurrent_users: 9, duration_seconds: 5, shape: "step" },
      ],
    });
    expect(open).toMatchObject({ concurrent_users: 256, stages: [{ rate: 3, shape: "step" }] });
  });

  it.each([
    [
      "a duration beside them",
      "duration_seconds: 5, stages: [{concurrent_users: 1, duration_seconds: 5}]",
      "duration_seconds is given, but the stages have durations of their own",
    ],
    [
      "a ramp beside them",
      "ramp_seconds: 2, stages: [{concurrent_users: 1, duration_seconds: 5}]",
      "ramp_seconds is given, but the stages say when users come",
    ],
    [
      "other users beside them",
      "concurrent_users: 5, stages: [{concurrent_users: 8, duration_seconds: 5}]",
      "concurrent_users is 5, but the stages have users of their own, at most 8",
    ],
    [
      "a rate beside theirs",
      "arrival: {process: poisson, rate: 5}, stages: [{rate: 1, duration_seconds: 5}]",
      "arrival.rate is given, but the stages have their own",
    ],
    [
      "a rate in a closed loop",
      "stages: [{rate: 1, duration_seconds: 5}]",
      "stages[0].rate is no level of a closed loop",
    ],
    [
      "users in an open loop",
      "arrival: {process: poisson}, stages: [{rate: 1, duration_seconds: 5}, {concurrent_users: 3, duration_seconds: 1}]",
      "stages[1].concurrent_users is no level of an open loop",
    ],
    ["no users in a closed loop", "stages: [{duration_seconds: 5}]", "stages[0] lacks concurrent_users, the level of"],
    [
      "no rate in an open loop",
      "arrival: {process: poisson}, stages: [{duration_seconds: 5}]",
      "stages[0] lacks rate, the level of an open loop",
    ],
    [
      "levels of a trace",
      "arrival: {process: trace}, stages: [{rate: 1, duration_seconds: 5}]",
      "stages have rates, but arrival.process is trace",
    ],
    ["nothing in them", "stages: []", "stages is an empty list"],
  ])("are refused with %s", async (_name, keys, message) => {
    const lines = problems(await refusalOf(inTests(`{name: a, ${keys}}`)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`test_scenarios.load_tests[0].${message}`);
  });
});

describe("a load test", () => {
  it("without arrival and stages needs users, and a misspelt key is one problem", async () => {
    expect(problems(await refusalOf(inTests("{name: a, requests: 1}")))).toEqual([
      "llm-latency-gate.yaml:1:31  test_scenarios.load_tests[0] lacks concurrent_users",
    ]);
    expect(problems(await refusalOf(inTests("{name: a, requests: 1, concurrent_user: 3}")))).toEqual([
      "llm-latency-gate.yaml:1:54  test_scenarios.load_tests[0].concurrent_user is not a key here",
    ]);
  });

  it("may end with output tokens alone", async () => {
    const [test] = await testsOf("{name: a, concurrent_users: 1, output_tokens: 5000}");
    expect(test?.output_tokens).toBe(5000);
  });

  it("warms up exactly as often as it says, or until it is warm", async () => {
    const waves = async (keys: string) => {
      const [test] = await testsOf(`{name: a, concurrent_users: 1, requests: 1, ${keys}}`);
      return [test?.warmup_waves, test?.warmup_max_waves];
    };
    expect(await waves("warmup_waves: 3")).toEqual([3, 3]);
    expect(await waves("warmup_waves: 0")).toEqual([0, 0]);
    expect(await waves("warmup_max_waves: 8")).toEqual([1, 8]);
    expect(
      await refusalOf(inTests("{name: a, concurrent_users: 1, requests: 1, warmup_waves: 5, warmup_max_waves: 2}")),
    ).toContain("warmup_max_waves is 2, but warmup_waves is 5");
  });

  it("cancels a share of its requests before their end", async () => {
    const cancel = (keys: string) => inTests(`{name: a, concurrent_users: 1, requests: 1, cancel: {${keys}}}`);
    const { scenario } = await load(file(cancel("share: 0.2, after_tokens: 10")));
    expect(scenario.test_scenarios.load_tests[0]?.cancel).toEqual({ share: 0.2, after_tokens: 10 });
    expect(await refusalOf(cancel("share: 20, after_tokens: 10"))).toContain("did you mean 0.2?");
    expect(await refusalOf(cancel("share: 0.2, after_tokens: 128"))).toContain(
      "cancel.after_tokens is 128, but an answer ends after 128 tokens: nothing would be cancelled",
    );
  });
});

describe("a sweep", () => {
  const sweeps = (list: string, others = "") => `test_scenarios: {${others}sweeps: [${list}]}`;

  it("is complete with a name and its range, and is enough to measure", async () => {
    const yaml = sweeps("{name: knee, from_rate: 1, to_rate: 20}", "ttft: {enabled: false}, load_tests: [], ");
    expect((await load(file(yaml))).scenario.test_scenarios.sweeps).toEqual([
      {
        name: "knee",
        process: "poisson",
        precision: 0.1,
        seconds_per_level: 15,
        max_in_flight: 256,
        from_rate: 1,
        to_rate: 20,
        targets: [],
      },
    ]);
  });

  it.each([
    ["to_rate is 5, which is not above from_rate (5): there is nothing to search", "from_rate: 5, to_rate: 5"],
    ["precision is 0.001", "from_rate: 1, to_rate: 5, precision: 0.001"],
    [
      "targets[0].metric is requests_per_second, which says nothing here: the sweep itself sets the rate",
      "from_rate: 1, to_rate: 5, targets: [{metric: requests_per_second, limit: 3}]",
    ],
    [
      "targets[0].metric is tpot_ms, which does not exist with max_tokens: 1",
      "from_rate: 1, to_rate: 5, max_tokens: 1, targets: [{metric: tpot_ms, limit: 3}]",
    ],
    [
      "max_seconds is 14, which the first level does not fit into",
      "from_rate: 1, to_rate: 5, max_seconds: 14, max_requests: 15",
    ],
    [
      "max_requests is 19, which the first level does not fit into",
      "from_rate: 2, to_rate: 5, seconds_per_level: 10, max_seconds: 10, max_requests: 19",
    ],
  ])("is refused where %s", async (message, keys) => {
    const lines = problems(await refusalOf(sweeps(`{name: s, ${keys}}`)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`test_scenarios.sweeps[0].${message}`);
  });

  it("has a name that no other test has", async () => {
    const message = await refusalOf(
      sweeps(
        "{name: Chat, from_rate: 1, to_rate: 2}, {name: ttft, from_rate: 1, to_rate: 2}",
        "load_tests: [{name: chat, concurrent_users: 1, requests: 1}], ",
      ),
    );
    expect(problems(message).map((line) => line.replace(/^\S+ +/, ""))).toEqual([
      "test_scenarios.sweeps[0].name is also the name of test_scenarios.load_tests[0]",
      "test_scenarios.sweeps[1].name is ttft, which is the name of the test under test_scenarios.ttft",
    ]);
  });
});
