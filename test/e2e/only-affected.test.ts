import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { runStep, type StepEnd } from "../helpers/runner.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { copyBundle, type ProcessEnd, ROOT, start } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

const SCENARIO = "llm-latency-gate.yaml";
const WITHOUT_LOAD = { test_scenarios: { ttft: { iterations: 4 }, load_tests: [] }, targets: { success_rate: 0.5 } };

let home: TempFolder;
let vllm: Simulator;
let origin: string;
let bundle: string;

/** A repository with our chart on its main branch, and a branch for each change of it. */
beforeAll(async () => {
  home = await tempFolder();
  vllm = await startSimulator({ dialect: "vllm" });
  bundle = await copyBundle(home);
  origin = join(home.path, "origin");
  await cp(join(ROOT, "helm", "vllm"), join(origin, "helm", "vllm"), { recursive: true });
  await writeFile(join(origin, SCENARIO), quickScenario({ vllm: vllm.baseUrl }, WITHOUT_LOAD));
  await git(origin, "init", "-q", "-b", "main");
  await commit("chart");
  await branch("probe", (values) => values.replace(/(livenessProbe:[^#]*periodSeconds:) \d+/, "$1 7"));
  await branch("args", (values) => values.replace("\nextraArgs: []", "\nextraArgs: [--max-num-seqs=8]"));
});
afterAll(async () => {
  await vllm[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});
async function branch(name: string, change: (values: string) => string): Promise<void> {
  await git(origin, "switch", "-q", "-c", name, "main");
  const file = join(origin, "helm", "vllm", "values.yaml");
  const before = await readFile(file, "utf8");
  expect(change(before)).not.toBe(before);
  await writeFile(file, change(before));
  await commit(name);
}

async function commit(message: string): Promise<void> {
  await git(origin, "add", "-A");
  await git(origin, "commit", "-q", "-m", message);
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  await promisify(execFile)("git", [...who, ...args], { cwd });
}

/** As actions/checkout leaves it: with its history for `fetch-depth: 0`, else with one commit. */
async function clone(folder: TempFolder, name: string, depth?: number): Promise<string> {
  const into = join(folder.path, "workspace");
  const history = depth === undefined ? [] : [`--depth=${depth}`];
  await git(folder.path, "clone", "-q", "--branch", name, ...history, `file://${origin}`, into);
  return into;
}

type Way = (folder: TempFolder, base: string) => Promise<ProcessEnd & Partial<StepEnd>>;

const asStep: Way = (folder, base) =>
  runStep(join(bundle, "action.js"), folder, {
    inputs: { scenario: SCENARIO, "base-values": base, "only-affected": "true", comment: "false" },
  });
const asCommand: Way = (folder, base) =>
  start([join(ROOT, "src", "cli.ts"), "custom", "--config", SCENARIO, "--base-values", base, "--only-affected"], {
    cwd: join(folder.path, "workspace"),
    env: { CI: "true" },
  }).ended;

describe.each([
  ["a step of a workflow", asStep],
  ["the command line", asCommand],
])("only-affected in a fresh clone, by %s", (_, run) => {
  it("is green at once where no serving value changed, and the engine hears nothing of it", async () => {
    await using folder = await tempFolder();
    const heard = vllm.requests.length;
    await clone(folder, "probe");
    const { exitCode, stdout, stderr, outputs } = await run(folder, "origin/main:helm/vllm");
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("No serving values changed");
    expect(outputs?.["outcome"] ?? "pass").toBe("pass");
    expect(vllm.requests.length).toBe(heard);
  });

  it("measures the engine whose values changed", async () => {
    await using folder = await tempFolder();
    const heard = vllm.requests.length;
    await clone(folder, "args");
    const { exitCode, stdout, stderr } = await run(folder, "origin/main:helm/vllm");
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).not.toContain("No serving values changed");
    expect(vllm.requests.slice(heard).filter(({ method }) => method === "POST").length).toBeGreaterThanOrEqual(4);
  });

  it("says what to do where the clone has not got the base", async () => {
    await using folder = await tempFolder();
    const heard = vllm.requests.length;
    await clone(folder, "probe", 1);
    const { exitCode, stdout, stderr } = await run(folder, "origin/main:helm/vllm");
    expect(exitCode).toBe(5);
    expect(stdout + stderr).toMatch(/git knows no revision "origin\/main" here[\s\S]*fetch-depth: 0/);
    expect(vllm.requests.length).toBe(heard);
  });
});
