import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { runStep, type StepOptions } from "../helpers/runner.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { copyBundle } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

const MISSED = { test_scenarios: { ttft: { iterations: 8, target_ms: 1 }, load_tests: [] } };

let home: TempFolder;
let script: string;

beforeAll(async () => {
  home = await tempFolder();
  script = join(await copyBundle(home), "action.js");
});
afterAll(() => home[Symbol.asyncDispose]());

/** A step whose scenario is this text. */
async function step(folder: TempFolder, scenario: string, options: StepOptions = {}) {
  const path = await folder.file("gate.yaml", scenario);
  return runStep(script, folder, { ...options, inputs: { scenario: path, ...options.inputs } });
}

describe.concurrent("a step of a workflow", () => {
  it("is green when the targets are met, with outputs and a summary", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const { exitCode, outputs, summary, commands, stdout } = await step(folder, quickScenario({ vllm: vllm.baseUrl }));
    expect([exitCode, outputs["outcome"], outputs["exit-code"]]).toEqual([0, "pass", "0"]);
    expect(outputs["summary"]).toContain("targets are met");
    expect(outputs["report-json"]).toBe(join(outputs["results-dir"] ?? "", "report.json"));
    expect(JSON.parse(await readFile(outputs["report-json"] ?? "", "utf8"))).toMatchObject({
      verdict: { outcome: "pass" },
    });
    expect(outputs["results-dir"]).toContain(join(folder.path, "workspace", "results", "test_quick_proof_"));
    expect(summary).toContain("targets are met");
    expect(summary).toContain("|");
    expect(stdout).toContain("targets are met");
    expect(commands.filter((line) => line.startsWith("::error"))).toEqual([]);
  });

  it("is red with 2 when a target is missed, and annotates the reason", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const { exitCode, outputs, commands } = await step(folder, quickScenario({ vllm: vllm.baseUrl }, MISSED));
    expect([exitCode, outputs["outcome"], outputs["exit-code"]]).toEqual([2, "target-missed", "2"]);
    const errors = commands.filter((line) => line.startsWith("::error"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^::error title=llm-latency-gate%3A 1 target missed::.*vllm/);
  });

  it("is green with fail-on none, and the outcome is still told", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const inputs = { "fail-on": "none", "output-dir": "elsewhere" };
    const end = await step(folder, quickScenario({ vllm: vllm.baseUrl }, MISSED), { inputs });
    expect([end.exitCode, end.outputs["outcome"], end.outputs["exit-code"]]).toEqual([0, "target-missed", "0"]);
    expect(end.commands.filter((line) => line.startsWith("::error"))).toEqual([]);
    expect(end.outputs["results-dir"]).toContain(join("workspace", "elsewhere", "test_"));
  });

  it("is red with 4 when a required engine is absent, and measures the one that services keeps", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const scenario = quickScenario({ vllm: vllm.baseUrl, tgi: await closedPort() });
    const both = await step(folder, scenario);
    expect([both.exitCode, both.outputs["outcome"]]).toEqual([4, "infrastructure"]);
    expect(both.summary).toContain("tgi");
    expect(both.outputs["report-json"]).not.toBe("");
    const one = await step(folder, scenario, { inputs: { services: "vllm" } });
    expect([one.exitCode, one.outputs["outcome"]]).toEqual([0, "pass"]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["an unknown command", { command: "bench" }, /the input command is "bench"; it takes run, measure, compare/],
    ["an unknown preset", { preset: "fast" }, /there is no preset "fast"/],
    ["an unknown word in fail-on", { "fail-on": "targets" }, /input fail-on.*"targets"/],
    ["a scenario that is not there", { scenario: "absent.yaml" }, /absent\.yaml: there is no such file/],
    ["a scenario with a mistake", {}, /max_token/],
  ])("is red with 5 for %s, and says so in log, outputs and summary", async (_, inputs, message) => {
    await using folder = await tempFolder();
    const { exitCode, outputs, summary, commands } = await step(folder, "requests: {max_token: 5}\n", { inputs });
    expect([exitCode, outputs["outcome"], outputs["exit-code"]]).toEqual([5, "configuration", "5"]);
    expect([outputs["results-dir"], outputs["report-json"]]).toEqual(["", ""]);
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(/^::error title=llm-latency-gate%3A configuration::/);
    expect(commands[0]).toMatch(message);
    expect(summary).toMatch(message);
    expect(existsSync(join(folder.path, "workspace", "results"))).toBe(false);
  });
});

describe.concurrent("a key", () => {
  const services = (url: string) => ({
    services: { manual_urls: { vllm: url }, models: { vllm: "simulated-8b" }, api_key_env: { vllm: "VLLM_API_KEY" } },
  });

  it("is masked before anything else is said, and appears nowhere", async () => {
    const key = "sk-very-secret-value";
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm", apiKey: key });
    vllm.setFault({ kind: "error-in-stream", message: `token ${key} is odd`, everyNth: 2 });
    const end = await step(folder, quickScenario({}, services(vllm.baseUrl)), {
      inputs: { "allowed-env": "OTHER_TOKEN, VLLM_API_KEY" },
      env: { VLLM_API_KEY: key, OTHER_TOKEN: "another-secret", UNLISTED_TOKEN: "never-read" },
    });
    expect(end.outputs["report-json"]).toMatch(/report\.json$/);
    const lines = end.stdout.split("\n");
    expect(lines.slice(0, 2).sort()).toEqual(["::add-mask::another-secret", `::add-mask::${key}`]);
    const rest = lines.slice(2).join("\n") + end.stderr + end.summary + JSON.stringify(end.outputs);
    for (const secret of [key, "another-secret", "never-read"]) expect(rest).not.toContain(secret);
    const { manifest, text } = await onlyResult(join(folder.path, "workspace", "results"));
    for (const { path } of manifest.files) expect(await text(path)).not.toContain(key);
  });

  it("that the workflow does not list is not read: red with 5, by the name of its variable", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm", apiKey: "sk-very-secret-value" });
    const { exitCode, commands, stdout } = await step(folder, quickScenario({}, services(vllm.baseUrl)), {
      inputs: { "allowed-env": "OTHER_TOKEN" },
      env: { VLLM_API_KEY: "sk-very-secret-value" },
    });
    expect(exitCode).toBe(5);
    expect(commands.join("\n")).toContain("names VLLM_API_KEY, which the input allowed-env does not list");
    expect(stdout).not.toContain("sk-very-secret-value");
    expect(vllm.requests).toEqual([]);
  });
});

describe.concurrent("what an engine says", () => {
  it.each([
    "::set-output name=outcome::pass",
    "a\n::error::made up\n##[error]made up",
    "::stop-commands::x\r\n::warning::y",
  ])("is never taken for a command of the workflow: %j", async (message) => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm", models: ["::error::a-model"] });
    vllm.setFault({ kind: "error-in-stream", message });
    const { outputs, commands, stdout } = await step(folder, quickScenario({ vllm: vllm.baseUrl }));
    expect(outputs["outcome"]).toBe("target-missed");
    expect(stdout).toMatch(/made up|name=outcome|warning/);
    for (const line of commands) expect(line).toMatch(/^::(error|warning|notice) title=llm-latency-gate%3A [^:]*::/);
  });
});
