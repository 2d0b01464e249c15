import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { outside } from "../helpers/in-process.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { load, refusal, refusalOf } from "./loading.ts";

const URL_WANTED =
  "  allowed: a URL that begins with http:// or https://, without user name, password, query and fragment";

describe("a file that is no scenario", () => {
  it("may be empty, or hold comments only", async () => {
    const message = "llm-latency-gate.yaml  is empty; `llm-latency-gate init` writes a file to start with";
    expect(await refusalOf("")).toBe(message);
    expect(await refusalOf("# nothing yet\n")).toBe(message);
  });

  it("may be binary", async () => {
    expect(await refusalOf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1))).toBe(
      "llm-latency-gate.yaml  is not a text: byte 5 is zero; save it as YAML in UTF-8",
    );
    expect(await refusalOf(Uint8Array.of(0x61, 0xff, 0xfe))).toBe(
      "llm-latency-gate.yaml  is not a text in UTF-8; save it as YAML in UTF-8",
    );
  });

  it("may have 50 MB", async () => {
    expect(await refusalOf(new Uint8Array(50 * 1024 * 1024).fill(0x61))).toBe(
      "llm-latency-gate.yaml  has 50.0 MiB, but such a file has at most 256 KiB; is this the right file?",
    );
  });

  it("may be unreadable", async () => {
    await using folder = await tempFolder();
    await mkdir(join(folder.path, "llm-latency-gate.yaml"));
    const deps = outside({ cwd: folder.path });
    await expect(loadScenario({ preset: "quick", deps })).rejects.toThrow(
      /^llm-latency-gate\.yaml {2}cannot be read: EISDIR/,
    );
  });

  it("may be a list, or a sentence", async () => {
    expect(await refusalOf("- a\n- b\n")).toBe(`llm-latency-gate.yaml:1:1  the file is a list of 2
    1 | - a
      | ^
  allowed: a map with the keys benchmark, services, base, environment, requests, test_scenarios, targets, gate, values`);
    expect(await refusalOf("hello world")).toContain('the file is the text "hello world"');
  });

  it("may be no YAML", async () => {
    expect(await refusalOf("benchmark:\n\tname: x\n")).toBe(
      `llm-latency-gate.yaml:2:1  a tab stands at the beginning of the line; YAML is indented with spaces
    2 |  name: x
      | ^`,
    );
    expect(await refusalOf("benchmark: {name: [x}\n")).toMatch(/^llm-latency-gate\.yaml:1:21 {2}is not YAML: /);
    expect(await refusalOf("requests: {seed: 1}\n---\nrequests: {seed: 2}\n")).toMatch(
      /^llm-latency-gate\.yaml:2:1 {2}a second document begins here/,
    );
  });

  it.each([
    ["deep nesting", "[".repeat(250_000), "nested too deeply"],
    ["25,000 keys", Array.from({ length: 25_000 }, (_, n) => `k${n}: 1`).join("\n"), "… and more"],
    [
      "100,000 stages",
      `test_scenarios: {load_tests: [{name: a, concurrent_users: 1, stages: [${Array(100_000).fill("1").join(",")}]}]}`,
      "stages is a list of 100000",
    ],
    ["the same key again and again", `benchmark: {${"name: x, ".repeat(25_000)}}`, "this key stands here twice"],
    ["aliases of nothing", "*a ".repeat(85_000), "*a is not defined"],
    [
      "aliases of aliases",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e"].map((name, n) => `${name}: &${name} [${Array(9).fill(`*${"abcd"[n]}`)}]`).join("\n")}`,
      "aliases of aliases",
    ],
  ])("may try to exhaust the reader with %s", async (_name, text, message) => {
    expect(await refusalOf(text)).toContain(message);
  });
});

describe("a wrong value", () => {
  it("is shown with its place, what was found, what is allowed and what was meant; all at once, from top to bottom", async () => {
    const message = await refusalOf(`requests: {max_tokens: many, force_length: yes}
test_scenarios:
  ttft: {iterations: "5", target_ms: 0}
  load_tests:
    - {name: quick, concurent_users: 5, duration_seconds: -1}
targets: {success_rate: 99}
gate:
`);
    expect(message).toBe(`llm-latency-gate.yaml:1:24  requests.max_tokens is the text "many"
    1 | requests: {max_tokens: many, force_length: yes}
      |                        ^
  allowed: a whole number from 1 to 1000000
llm-latency-gate.yaml:1:44  requests.force_length is the text "yes"
    1 | requests: {max_tokens: many, force_length: yes}
      |                                            ^
  allowed: true or false; did you mean true?
llm-latency-gate.yaml:3:22  test_scenarios.ttft.iterations is the text "5"
    3 |   ttft: {iterations: "5", target_ms: 0}
      |                      ^
  allowed: a whole number from 1 to 100000; did you mean 5 without quotation marks?
llm-latency-gate.yaml:3:38  test_scenarios.ttft.target_ms is 0
    3 |   ttft: {iterations: "5", target_ms: 0}
      |                                      ^
  allowed: a number above 0, at most 86400000
llm-latency-gate.yaml:5:21  test_scenarios.load_tests[0].concurent_users is not a key here
    5 |     - {name: quick, concurent_users: 5, duration_seconds: -1}
      |                     ^
  allowed: name, concurrent_users, arrival, stages, duration_seconds, requests, output_tokens, think_time_ms, ramp_seconds, warmup_waves, warmup_max_waves, cancel, max_tokens, target_p95_ms, metric, targets; did you mean concurrent_users?
llm-latency-gate.yaml:5:59  test_scenarios.load_tests[0].duration_seconds is -1
    5 |     - {name: quick, concurent_users: 5, duration_seconds: -1}
      |                                                           ^
  allowed: a number above 0, at most 86400
llm-latency-gate.yaml:6:25  targets.success_rate is 99
    6 | targets: {success_rate: 99}
      |                         ^
  allowed: a number from 0 to 1; did you mean 0.99?
llm-latency-gate.yaml:7:6  gate is nothing (the key has no value)
    7 | gate:
      |      ^
  allowed: a map with the keys fail_on, baseline, baseline_path, pinned, calibration, waivers, repeats, allow, budget_minutes, rules, winner_weights`);
  });

  it("may be a URL without scheme, with another one, with a query or with an impossible port", async () => {
    const urls =
      'services:\n  manual_urls:\n    vllm: localhost:8000\n    tgi: ftp://x\n    ollama: http://x/?a=b\n    openai: "http://x:999999"\n';
    expect(
      await refusalOf(urls),
    ).toBe(`llm-latency-gate.yaml:3:11  services.manual_urls.vllm is the text "localhost:8000"
    3 |     vllm: localhost:8000
      |           ^
${URL_WANTED}; did you mean http://localhost:8000?
llm-latency-gate.yaml:4:10  services.manual_urls.tgi is the text "ftp://x"
    4 |     tgi: ftp://x
      |          ^
${URL_WANTED}
llm-latency-gate.yaml:5:13  services.manual_urls.ollama is the text "http://x/?a=b"
    5 |     ollama: http://x/?a=b
      |             ^
${URL_WANTED}
llm-latency-gate.yaml:6:13  services.manual_urls.openai is no URL: the host or the port is not valid
    6 |     openai: "http://x:999999"
      |             ^
  allowed: a URL such as http://127.0.0.1:8000`);
  });

  it("may be an unknown engine, or an interface that the engine does not have", async () => {
    expect(
      await refusalOf("services: {manual_urls: {olama: http://x}, api: {ollama: completions}}"),
    ).toBe(`llm-latency-gate.yaml:1:26  services.manual_urls.olama is not a key here
    1 | services: {manual_urls: {olama: http://x}, api: {ollama: completions}}
      |                          ^
  allowed: vllm, tgi, ollama, openai; did you mean ollama?
llm-latency-gate.yaml:1:58  services.api.ollama is the text "completions"
    1 | services: {manual_urls: {olama: http://x}, api: {ollama: completions}}
      |                                                          ^
  allowed: chat, generate`);
  });

  it("may be a key in the wrong place, and then its right place is named", async () => {
    expect(await refusalOf("max_tokens: 5")).toContain("did you mean requests.max_tokens?");
  });

  it("may be a key that stands twice", async () => {
    expect(
      await refusalOf("requests: {seed: 1}\nbenchmark: {name: a, nme: c}\nrequests: {seed: 2}\n"),
    ).toBe(`llm-latency-gate.yaml:2:22  benchmark.nme is not a key here
    2 | benchmark: {name: a, nme: c}
      |                      ^
  allowed: name, description; did you mean name?
llm-latency-gate.yaml:3:1  this key stands here twice; keep one of the two
    3 | requests: {seed: 2}
      | ^`);
  });
});

describe("load tests", () => {
  const tests = (list: string) => refusalOf(`test_scenarios:\n  load_tests:\n${list}`);

  it("have names that differ, fit into file names and are not ttft", async () => {
    const message = await tests(`    - {name: a, concurrent_users: 1, requests: 1}
    - {name: A, concurrent_users: 1, requests: 1}
    - {name: TTFT, concurrent_users: 1, requests: 1}
    - {name: a/b, concurrent_users: 1, requests: 1}
`);
    expect(message.split("\n").filter((line) => line.startsWith("llm-"))).toEqual([
      "llm-latency-gate.yaml:4:14  test_scenarios.load_tests[1].name is also the name of test_scenarios.load_tests[0]",
      "llm-latency-gate.yaml:5:14  test_scenarios.load_tests[2].name is ttft, which is the name of the test under test_scenarios.ttft",
      'llm-latency-gate.yaml:6:14  test_scenarios.load_tests[3].name is the text "a/b"',
    ]);
  });

  it("say how long they take, and do not end before their users are there", async () => {
    const message = await tests(`    - {name: a, concurrent_users: 1}
    - {name: b, concurrent_users: 1, duration_seconds: 5, ramp_seconds: 5}
`);
    expect(message).toBe(`llm-latency-gate.yaml:3:7  test_scenarios.load_tests[0] does not say how long it takes
    3 |     - {name: a, concurrent_users: 1}
      |       ^
  allowed: duration_seconds, requests or output_tokens (of several, whichever is first), or stages
llm-latency-gate.yaml:4:73  test_scenarios.load_tests[1].ramp_seconds is 5, but the test ends after 5 seconds: its users would never all be there
    4 |     - {name: b, concurrent_users: 1, duration_seconds: 5, ramp_seconds: 5}
      |                                                                         ^
  allowed: less than duration_seconds`);
  });

  it("have anchors and merge keys, through which an error still finds its line", async () => {
    const list = `    - &base {name: a, concurrent_users: 3, requests: 2}
    - {<<: *base, name: b, concurrent_users: 4}
    - {<<: [{requests: 7}, *base], name: c}
`;
    const files = { "llm-latency-gate.yaml": `test_scenarios:\n  load_tests:\n${list}` };
    const { scenario, provenance } = await load({ files });
    expect(scenario.test_scenarios.load_tests.map((test) => [test.name, test.concurrent_users, test.requests])).toEqual(
      [
        ["a", 3, 2],
        ["b", 4, 2],
        ["c", 3, 7],
      ],
    );
    expect(provenance("test_scenarios.load_tests[1].requests")).toBe("llm-latency-gate.yaml:3:54");
    const message = await tests(list.replace("requests: 2", "requests: 0").split("\n").slice(0, 2).join("\n"));
    expect(message).toContain("llm-latency-gate.yaml:3:54  test_scenarios.load_tests[1].requests is 0");
    expect(await tests("    - *nobody\n")).toContain("*nobody is not defined: no anchor &nobody stands before it");
    expect(await tests("    - {<<: 3, name: a}\n")).toContain("<< merges maps only");
  });
});

describe("a target without its metric", () => {
  it.each([
    [
      "lacks it",
      "{load_tests: [{name: a, concurrent_users: 1, requests: 1, targets: [{limit: 5}]}]}",
      "test_scenarios.load_tests[0].targets[0] lacks metric",
    ],
    [
      "is a metric without a target",
      "{load_tests: [{name: a, concurrent_users: 1, requests: 1, metric: ttft_ms}]}",
      "test_scenarios.load_tests[0].metric names a metric, but there is no limit for it",
    ],
    [
      "limits a test that is off",
      "{ttft: {enabled: false, target_ms: 5}}",
      "test_scenarios.ttft.target_ms limits a test that is switched off by test_scenarios.ttft.enabled",
    ],
    [
      "limits a rate where there is none",
      "{ttft: {targets: [{metric: tokens_per_second, limit: 5}]}}",
      "test_scenarios.ttft.targets[0].metric is tokens_per_second, which the ttft test does not measure: it has one user",
    ],
    [
      "limits a percentile of a rate",
      "{load_tests: [{name: a, concurrent_users: 1, requests: 1, targets: [{metric: requests_per_second, statistic: p95, limit: 5}]}]}",
      "statistic is p95, but requests_per_second has one value a run and therefore no percentiles",
    ],
    [
      "limits the time between tokens of one-token answers",
      "{load_tests: [{name: a, concurrent_users: 1, requests: 1, max_tokens: 1, targets: [{metric: tpot_ms, limit: 5}]}]}",
      "test_scenarios.load_tests[0].targets[0].metric is tpot_ms, which does not exist with max_tokens: 1",
    ],
  ])("%s", async (_name, tests, message) => {
    expect(await refusalOf(`test_scenarios: ${tests}`)).toContain(message);
  });

  it("is refused with the place in the file that a stronger layer left standing", async () => {
    const files = {
      "llm-latency-gate.yaml": "test_scenarios:\n  ttft: {target_ms: 100}\n",
      "mine.yaml": "test_scenarios: {ttft: {enabled: false}, load_tests: []}\n",
    };
    expect(
      await refusal({ files, configPath: "mine.yaml" }),
    ).toBe(`mine.yaml:1:34  test_scenarios.ttft.enabled is false and there are no load tests: nothing would be measured
    1 | test_scenarios: {ttft: {enabled: false}, load_tests: []}
      |                                  ^
  allowed: true, or at least one test in test_scenarios.load_tests or test_scenarios.sweeps
llm-latency-gate.yaml:2:10  test_scenarios.ttft.target_ms limits a test that is switched off by test_scenarios.ttft.enabled
    2 |   ttft: {target_ms: 100}
      |          ^
  allowed: enabled: true, or no target`);
  });
});
