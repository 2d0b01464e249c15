import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { CALIBRATION_SCHEMA } from "../../src/model/calibration.ts";
import { BASELINE_SCHEMA } from "../../src/model/session.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { fingerprint, repeat, session } from "../gate/session-fixtures.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

/** Files by which a live run is judged: what is wrong with one is told in a second, with 5, and nothing is measured. */

let engine: Simulator;
beforeAll(async () => {
  engine = await startSimulator({ dialect: "vllm" });
});
afterAll(() => engine.close());

/** What a command says to a scenario whose gate names the file, before the engine has answered a single prompt. */
async function refusal(folder: TempFolder, gate: ScenarioFile["gate"], command = "custom"): Promise<string> {
  const urls = { vllm: engine.baseUrl };
  await folder.file("scenario.yaml", quickScenario(urls, { base: { manual_urls: urls }, gate: gate ?? {} }));
  const preset = command === "custom" ? [] : ["--preset", "custom"];
  const { exitCode, stdout, stderr } = await runInProcess([command, ...preset, "--config", "scenario.yaml"], {
    cwd: folder.path,
  });
  expect([exitCode, stdout]).toEqual([5, ""]);
  expect(engine.requests.filter(({ method }) => method === "POST")).toEqual([]);
  return stderr;
}

const baseline = JSON.stringify({ schema: BASELINE_SCHEMA, sessions: [session("s", 1, [50, 51])] });
const calibration = JSON.stringify({
  schema: CALIBRATION_SCHEMA,
  sessions: [
    {
      id: "c",
      startedAt: "2026-01-01T00:00:00Z",
      fingerprint: fingerprint(),
      separateCopies: true,
      tests: [
        { endpointId: "vllm", engine: "vllm", scenario: "pair", pairs: [{ base: repeat(50), head: repeat(51) }] },
      ],
    },
  ],
});

const KINDS = [
  { key: "baseline_path", whole: baseline, gate: { baseline: "file", baseline_path: "it.json" } },
  { key: "baseline_path", whole: baseline, gate: { baseline: "artifact", baseline_path: "it.json" } },
  { key: "pinned", whole: baseline, gate: { pinned: "it.json" } },
  { key: "calibration", whole: calibration, gate: { calibration: "it.json" } },
] as const;

const WRONG: [string, (whole: string) => string, RegExp][] = [
  ["was cut off", (whole) => whole.slice(0, whole.length / 2), /it\.json ends in the middle of its JSON/],
  ["is a login page", () => "<!doctype html><title>Sign in", /it\.json is HTML or XML, wanted JSON/],
  ["is empty", () => "", /it\.json is empty, wanted JSON/],
  ["is of a newer schema", (whole) => whole.replace(/\/v1"/, '/v7"'), /it\.json was written by a newer version .*\/v7/],
  ["is something else", (whole) => whole.replace(/gate\/\w+/, "gate/manifest"), /it\.json has the schema .*manifest/],
  ["has NaN for a number", (whole) => whole.replace('"p50":50', '"p50":NaN'), /it\.json has NaN for a number/],
  ["has an infinite number", (whole) => whole.replace('"p50":50', '"p50":1e999'), /p50 is Infinity/],
  ["has a negative count", (whole) => whole.replace('"failed":0', '"failed":-1'), /failed is -1: too small/],
  [
    "failed more than was due",
    (whole) => whole.replace('"failed":0', '"failed":301'),
    /failed is 301: more than the 300/,
  ],
  [
    "has a metric that does not exist",
    (whole) => whole.replace("ttft_ms", "ttft_msec"),
    /"ttft_msec", which is not known/,
  ],
];

describe.each(KINDS)("gate.$key ($gate.baseline)", ({ key, whole, gate }) => {
  it.each(WRONG)("that %s", async (_, spoil, message) => {
    await using folder = await tempFolder();
    await folder.file("it.json", spoil(whole));
    const asked = engine.requests.length;
    const stderr = await refusal(folder, gate);
    expect(stderr).toMatch(message);
    expect(engine.requests.length).toBe(asked);
    expect(stderr).toContain(`It is what gate.${key} names.`);
  });

  it("that has 1 GB, before it is read", async () => {
    await using folder = await tempFolder();
    await using file = await open(join(folder.path, "it.json"), "w");
    await file.truncate(1024 ** 3);
    expect(await refusal(folder, gate)).toMatch(/it\.json has 1,024 MiB, wanted at most \d+ MiB/);
  });
});

describe("a base that is named and not there", () => {
  it.each([
    ["baseline_path", { baseline: "file", baseline_path: "none.json" }],
    ["baseline_path", { baseline: "phased", baseline_path: "none.json" }],
    ["pinned", { pinned: "none.json" }],
  ] as const)("as gate.%s", async (key, gate) => {
    await using folder = await tempFolder();
    const stderr = await refusal(folder, gate);
    expect(stderr).toContain("none.json does not exist, wanted a result directory");
    expect(stderr).toContain(`gate.${key}`);
  });
});

it("a base that did other work decides nothing: what differs is shown, and the run does not pass", async () => {
  await using folder = await tempFolder();
  await using own = await startSimulator({ dialect: "vllm", latency: { baseTtftMs: 5, msPerToken: 1 } });
  await folder.file("it.json", baseline);
  const gate: ScenarioFile["gate"] = {
    baseline: "file",
    baseline_path: "it.json",
    rules: [{ metric: "ttft_ms" }],
    repeats: 2,
  };
  await folder.file("scenario.yaml", quickScenario({ vllm: own.baseUrl }, { gate }));
  await runInProcess(["custom", "--config", "scenario.yaml"], { cwd: folder.path });
  const { report } = await onlyResult(join(folder.path, "results"));
  expect(report.comparisons.length).toBeGreaterThan(0);
  expect(report.comparisons.map(({ outcome }) => outcome)).not.toContain("pass");
  expect(report.comparisons[0]?.reason).toContain("scenario");
  expect(report.verdict.outcome).toBe("inconclusive");
});

describe("waivers", () => {
  const waiver = (more: object = {}) => ({
    metric: "ttft_ms",
    accepted: 0.1,
    reason: "longer context",
    author: "ada",
    expires: "2999-12-31",
    ...more,
  });
  const listed = (...waivers: object[]) => stringify({ waivers });

  it.each<[string, string, RegExp]>([
    [
      "that ran out",
      listed(waiver({ expires: "2020-01-31" })),
      /waivers\.yaml:2 ran out on 2020-01-31 \(author: ada\)/,
    ],
    ["about no test", listed(waiver({ scenario: "chta" })), /waivers\.yaml:2 \(TTFT in "chta"\) is about no rule/],
    ["about no rule", listed(waiver({ metric: "e2e_ms" })), /Rules that there are: .*median TTFT of vllm in "pair"/],
    [
      "about no metric",
      listed(waiver({ metric: "happiness" })),
      /waivers\.yaml:2:\d+ {2}waivers\[0\]\.metric is .*happiness/,
    ],
    ["for ever", listed(waiver({ expires: undefined })), /waivers\[0\] lacks expires/],
    ["of nobody", listed(waiver({ author: "" })), /waivers\[0\]\.author/],
    ["for no reason", listed(waiver({ reason: undefined })), /waivers\[0\] lacks reason/],
    ["of everything", listed(waiver({ accepted: 7 })), /waivers\[0\]\.accepted is 7/],
    ["of less than nothing", listed(waiver({ accepted: -0.1 })), /waivers\[0\]\.accepted is -0\.1/],
    ["that were cut off", "waivers:\n  - {metric: ttft_ms, accep", /waivers\.yaml:\d+:\d+/],
    ["that are no list", "waivers: yes\n", /waivers\.yaml:1:\d+ {2}waivers is/],
  ])("%s", async (_, text, message) => {
    await using folder = await tempFolder();
    await folder.file("llm-latency-gate-waivers.yaml", text);
    expect(await refusal(folder, {})).toMatch(message);
  });

  it("in a file that is named and not there", async () => {
    await using folder = await tempFolder();
    const stderr = await refusal(folder, { waivers: "accepted.yaml" });
    expect(stderr).toContain("accepted.yaml: there is no such file (gate.waivers");
  });

  it("of 1 GB, before they are read", async () => {
    await using folder = await tempFolder();
    await using file = await open(join(folder.path, "llm-latency-gate-waivers.yaml"), "w");
    await file.truncate(1024 ** 3);
    expect(await refusal(folder, {})).toMatch(/llm-latency-gate-waivers\.yaml.*(large|MiB|MB)/);
  });
});

describe("calibrate", () => {
  it("does not write over a file that it cannot read", async () => {
    await using folder = await tempFolder();
    await folder.file("it.json", calibration.slice(0, 60));
    const stderr = await refusal(folder, { calibration: "it.json" }, "calibrate");
    expect(stderr).toContain("it.json ends in the middle of its JSON, after 60 characters");
  });
});
