import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOOL_VERSION } from "../../src/model/version.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { copyBundle, oldNode, ROOT, type SpawnOptions, type Started, start } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

let home: TempFolder;
let bundle: string;

beforeAll(async () => {
  home = await tempFolder();
  bundle = await copyBundle(home);
});
afterAll(() => home[Symbol.asyncDispose]());

function cli(argv: readonly string[], options: SpawnOptions): Started {
  return start([join(bundle, "cli.js"), ...argv], options);
}

/** With a warm-up of one wave, so that a busy machine does not warm up through all the requests that are waited for. */
const WAVES = { warmup_waves: 1, warmup_max_waves: 1 };
const LONG = {
  test_scenarios: { load_tests: [{ name: "long", concurrent_users: 2, duration_seconds: 600, ...WAVES }] },
};

/** Starts a run that would take ten minutes and waits until it is in the middle of its load. */
async function inTheMiddle(folder: TempFolder, simulator: Simulator): Promise<Started> {
  await folder.file("scenario.yaml", quickScenario({ vllm: simulator.baseUrl }, LONG));
  const started = cli(["custom", "--config", "scenario.yaml"], { cwd: folder.path });
  while (simulator.requests.filter(({ method }) => method === "POST").length < 25) {
    if (started.child.exitCode !== null) throw new Error(`it ended early: ${started.stderr()}`);
    await delay(20);
  }
  return started;
}

describe.concurrent("the bundle without node_modules", () => {
  it("tells the version of package.json", async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
    const { exitCode, stdout } = await cli(["--version"], { cwd: home.path }).ended;
    expect([exitCode, stdout]).toEqual([0, `${version}\n`]);
    expect(TOOL_VERSION).toBe(version);
  });

  it("keeps what V8 compiled in the user's cache, and starts all the same where that cannot be", async () => {
    await using folder = await tempFolder();
    await folder.file("no-folder", "");
    const version = `${TOOL_VERSION}\n`;
    const started = async (env: Record<string, string>) => {
      const { exitCode, stdout } = await cli(["--version"], { cwd: folder.path, env }).ended;
      return [exitCode, stdout];
    };
    expect(await started({ HOME: folder.path, XDG_CACHE_HOME: "" })).toEqual([0, version]);
    expect(await readdir(join(folder.path, ".cache", "llm-latency-gate"))).toEqual(["compiled"]);
    const before = await readdir(folder.path);
    for (const HOME of ["", "/proc/nowhere", join(folder.path, "no-folder")])
      expect(await started({ HOME, XDG_CACHE_HOME: "" })).toEqual([0, version]);
    expect(await started({ HOME: "", XDG_CACHE_HOME: "cache" })).toEqual([0, version]);
    expect(await readdir(folder.path)).toEqual(before);
  });

  it("shows a red run on simulated engines in about half a minute", { timeout: 120_000 }, async () => {
    await using folder = await tempFolder();
    const startedAt = performance.now();
    const { exitCode, stdout, stderr } = await cli(["demo", "--miss-target"], { cwd: folder.path }).ended;
    expect(exitCode).toBe(2);
    // About 36 s on an idle machine.
    expect(performance.now() - startedAt).toBeLessThan(110_000);
    expect(stdout).toMatch(/engines are simulated/);
    expect(stderr).toMatch(/engines are simulated/);
    const { report, run, manifest, text } = await onlyResult(join(folder.path, "results"));
    expect(run.endpoints.map(({ id }) => id)).toEqual(["vllm", "tgi", "ollama"]);
    const missed = report.verdict.checks.filter(({ outcome }) => outcome === "target-missed");
    expect(missed.map(({ rule }) => rule.endpointId)).toContain("tgi");
    expect(manifest.status).toBe("complete");
    expect(await text("summary.md")).toMatch(/engines are simulated/);
  });

  it("runs a scenario of the plainest kind as it stands", { timeout: 60_000 }, async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using ollama = await startSimulator({ dialect: "ollama" });
    await folder.file(
      "benchmark.yaml",
      `benchmark:
  name: "Production Latency Test"
  description: "Compare vLLM and Ollama"

services:
  namespace: "vllm-benchmark"
  manual_urls:
    vllm: "${vllm.baseUrl}"
    ollama: "${ollama.baseUrl}"

test_scenarios:
  ttft:
    enabled: true
    iterations: 5
    target_ms: 2000

  load_tests:
    - name: "quick_latency"
      concurrent_users: 5
      duration_seconds: 30
      target_p95_ms: 20000
`,
    );
    const argv = ["custom", "--config", "benchmark.yaml", "--duration", "3s", "--format", "json"];
    const { exitCode, stdout, stderr } = await cli(argv, { cwd: folder.path }).ended;
    expect([exitCode, stderr.includes("quick_latency")]).toEqual([0, true]);
    expect(JSON.parse(stdout)).toMatchObject({ title: expect.stringContaining("Production Latency Test") });
    const [name] = await readdir(join(folder.path, "results"));
    expect(name).toMatch(/^test_production_latency_test_\d{8}_\d{6}$/);
    const { run } = await onlyResult(join(folder.path, "results"));
    expect(run.repeats.map(({ scenario, endpointId }) => `${scenario} ${endpointId}`)).toEqual([
      "ttft vllm",
      "ttft ollama",
      "quick_latency vllm",
      "quick_latency ollama",
    ]);
  });

  it("carries its load in worker threads that enter the same bundle", { timeout: 60_000 }, async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const load = { name: "wide", concurrent_users: 4, requests: 40, ...WAVES };
    await folder.file(
      "scenario.yaml",
      quickScenario({ vllm: vllm.baseUrl }, { test_scenarios: { ttft: { enabled: false }, load_tests: [load] } }),
    );
    await cli(["measure", "--preset", "custom", "--config", "scenario.yaml", "--workers", "2"], { cwd: folder.path })
      .ended;
    const { run, samples } = await onlyResult(join(folder.path, "results"));
    expect(run.repeats.map(({ health, counts }) => [health?.workers, counts.ok])).toContainEqual([2, 40]);
    const measured = (await samples("vllm")).filter(({ phase }) => phase === "measured");
    expect(new Set(measured.map(({ user }) => user)).size).toBe(4);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends within two seconds of a %s with %i, and keeps what was measured", async (name, code) => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const { child, ended } = await inTheMiddle(folder, vllm);
    const stoppedAt = performance.now();
    child.kill(name);
    const { exitCode, stderr } = await ended;
    // Two seconds on a machine of its own; here it only has to tell stopping from finishing.
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(`stopped by ${name}: keeping what was measured`);
    const { manifest, run, report, samples } = await onlyResult(join(folder.path, "results"));
    expect([manifest.status, run.status]).toEqual(["aborted", "aborted"]);
    expect(report.verdict).toMatchObject({ outcome: "aborted", exitCode: code });
    const kept = await samples("vllm");
    expect(kept.filter(({ scenario, outcome }) => scenario === "long" && outcome === "ok").length).toBeGreaterThan(5);
    expect(manifest.files.map(({ path }) => path)).toContain("vllm/vllm/samples.jsonl");
  });

  it("leaves a readable directory when it is killed without a word", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const { child, ended } = await inTheMiddle(folder, vllm);
    child.kill("SIGKILL");
    await ended;
    const [name = ""] = await readdir(join(folder.path, "results"));
    const read = (file: string) => readFile(join(folder.path, "results", name, file), "utf8");
    expect(JSON.parse(await read("manifest.json"))).toMatchObject({ status: "running" });
    const run = JSON.parse(await read("run.json")) as { status: string; repeats: { scenario: string }[] };
    expect(run.status).toBe("partial");
    expect(run.repeats.map(({ scenario }) => scenario)).toEqual(["ttft"]);
    expect((await read("vllm/vllm/samples.jsonl")).split("\n").length).toBeGreaterThan(10);
  });

  it("says that its fault is its own with 6, never with the 1 of a regression", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm", latency: { baseTtftMs: 30_000 } });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    const fault = "setTimeout(() => { throw new Error('out of the blue') }, 500)";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
    const argv = ["custom", "--config", "scenario.yaml"];
    const { exitCode, stderr } = await cli(argv, { cwd: folder.path, env }).ended;
    expect(exitCode).toBe(6);
    expect(stderr).toContain("a fault of llm-latency-gate");
    expect(stderr).toContain("out of the blue");
  });

  it("keeps its exit code when the reader of its result goes away", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    const { child, ended } = cli(["custom", "--config", "scenario.yaml"], { cwd: folder.path });
    child.stdout?.destroy();
    const { exitCode, stderr } = await ended;
    expect([exitCode, stderr.includes("EPIPE")]).toEqual([0, false]);
  });

  const old = oldNode();
  it.skipIf(old === undefined)("tells an older Node what it needs (skipped without one on PATH)", async () => {
    const node = old ?? "";
    const { exitCode, stdout, stderr } = await start([join(bundle, "cli.js"), "demo"], { cwd: home.path, node }).ended;
    expect([exitCode, stdout]).toEqual([5, ""]);
    expect(stderr).toMatch(/^llm-latency-gate: this needs Node 24 or newer but found \d+\.\S+; .*\n$/);
  });
});

describe.concurrent("a second signal", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends the process at once, here %s", async (name, code) => {
    const script = `
      const { stopOnSignals } = await import(${JSON.stringify(join(ROOT, "src", "host.ts"))});
      stopOnSignals(() => console.error("first"));
      setInterval(() => undefined, 1_000);
      console.error("ready");
    `;
    const { child, ended, stderr } = start(["--input-type=module", "--eval", script], { cwd: home.path });
    const said = async (word: string) => {
      while (!stderr().includes(word)) await delay(10);
    };
    await said("ready");
    child.kill("SIGINT");
    await said("first");
    child.kill(name);
    expect((await ended).exitCode).toBe(code);
  });
});
