import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

let same: Simulator;
let copy: Simulator;
let slower: Simulator;
beforeAll(async () => {
  const started = [1, 1, 1.6].map((slowdown, at) =>
    startSimulator({ dialect: "vllm", seed: at + 1, latency: { baseTtftMs: 40, slowdown } }),
  );
  [same, copy, slower] = (await Promise.all(started)) as [Simulator, Simulator, Simulator];
});
afterAll(async () => {
  for (const engine of [same, copy, slower]) await engine.close();
});

/** A scenario of one short load test; `more` lies over it. */
async function scenario(folder: TempFolder, url: string, more: object = {}): Promise<void> {
  const text = stringify({
    services: { manual_urls: { vllm: url } },
    requests: { max_tokens: 4 },
    test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 4, requests: 16 }] },
    gate: { rules: [{ metric: "ttft_ms" }] },
    targets: { success_rate: 0 },
    ...more,
  });
  await folder.file("scenario.yaml", text);
}

const CONFIG = ["--config", "scenario.yaml"];
const measureInto = (outputDir: string, folder: TempFolder) =>
  runInProcess(["measure", "--preset", "custom", ...CONFIG, "--repeats", "2", "--output-dir", outputDir], {
    cwd: folder.path,
  });

/** Two deployments of each side, measured one after the other. */
async function measureBoth(folder: TempFolder): Promise<void> {
  for (const [side, { baseUrl }] of [
    ["base", same],
    ["head", slower],
    ["base", copy],
    ["head", slower],
  ] as const) {
    await scenario(folder, baseUrl);
    expect((await measureInto(side, folder)).exitCode).toBe(0);
  }
}

describe("a base that is not live", () => {
  it("is measured without a verdict, and compared later: a slower head is a regression", async () => {
    await using folder = await tempFolder();
    await measureBoth(folder);
    const { exitCode, stdout } = await runInProcess(["compare", "base", "head", ...CONFIG], { cwd: folder.path });
    expect(stdout).toContain("Regression against the base (deployed in turn)");
    expect(exitCode).toBe(1);
    const { report } = await onlyResult(join(folder.path, "results"));
    const ttft = report.comparisons.find(({ metric }) => metric === "ttft_ms");
    expect(ttft).toMatchObject({ outcome: "fail", basis: "phased", sessions: { base: 2, head: 2 } });
  });

  it("is compared with the pinned release too, where the scenario names one", async () => {
    await using folder = await tempFolder();
    await measureBoth(folder);
    await scenario(folder, same.baseUrl, { gate: { rules: [{ metric: "ttft_ms" }], pinned: "base" } });
    await runInProcess(["compare", "base", "head", ...CONFIG], { cwd: folder.path });
    const { report } = await onlyResult(join(folder.path, "results"));
    const ttft = report.comparisons.filter(({ metric }) => metric === "ttft_ms");
    expect(ttft.map(({ basis }) => basis)).toEqual(["phased", "pinned"]);
  });

  it("is measured alone: a live base that the scenario names is not even looked for, nor is its key", async () => {
    await using folder = await tempFolder();
    const asked = copy.requests.length;
    const base = { manual_urls: { vllm: copy.baseUrl }, api_key_env: { vllm: "UNSET_API_KEY" } };
    await scenario(folder, same.baseUrl, { base, gate: { pinned: "not-there.json", baseline: "paired" } });
    const { exitCode, stderr } = await measureInto("alone", folder);
    expect(exitCode, stderr).toBe(0);
    expect(copy.requests).toHaveLength(asked);
    const { run } = await onlyResult(join(folder.path, "alone"));
    expect([run.status, run.repeats.length]).toEqual(["complete", 2]);
  });

  it("with a waiver that covers it stays a fail in the report, and is not red", async () => {
    await using folder = await tempFolder();
    await measureBoth(folder);
    const waiver = {
      metric: "ttft_ms",
      accepted: 0.95,
      reason: "a larger model",
      author: "ada",
      expires: "2999-12-31",
    };
    await folder.file("llm-latency-gate-waivers.yaml", stringify({ waivers: [waiver] }));
    const { exitCode, stderr } = await runInProcess(["compare", "base", "head", ...CONFIG], { cwd: folder.path });
    expect(exitCode, stderr).toBe(0);
    const { report } = await onlyResult(join(folder.path, "results"));
    const ttft = report.comparisons.find(({ metric }) => metric === "ttft_ms");
    expect(ttft).toMatchObject({ outcome: "fail", waived: { author: "ada" } });
  });

  it("refuses a waiver that has run out, with its place and day", async () => {
    await using folder = await tempFolder();
    await scenario(folder, same.baseUrl, { base: { manual_urls: { vllm: copy.baseUrl } } });
    const waiver = { metric: "ttft_ms", accepted: 0.1, reason: "old", author: "ada", expires: "2020-01-31" };
    await folder.file("llm-latency-gate-waivers.yaml", stringify({ waivers: [waiver] }));
    const { exitCode, stderr } = await runInProcess(["custom", ...CONFIG], { cwd: folder.path });
    expect(exitCode).toBe(5);
    expect(stderr).toContain("llm-latency-gate-waivers.yaml:");
    expect(stderr).toContain("2020-01-31");
  });

  it("that was never stored is told, and passes nobody and fails nobody", async () => {
    await using folder = await tempFolder();
    await scenario(folder, same.baseUrl);
    const { exitCode } = await runInProcess(["custom", ...CONFIG, "--baseline", "artifact:nothing-yet"], {
      cwd: folder.path,
    });
    const { report } = await onlyResult(join(folder.path, "results"));
    expect(report.verdict.outcome).not.toBe("pass");
    expect(report.verdict.outcome).not.toBe("regression");
    expect(exitCode).toBe(report.verdict.outcome === "inconclusive" ? 0 : 3);
  });
});

describe("calibrate", () => {
  const calibrate = (folder: TempFolder) =>
    runInProcess(["calibrate", "--preset", "custom", ...CONFIG, "--calibration", "noise.json"], { cwd: folder.path });

  it("learns from two copies, and keeps it where the next session adds to it", async () => {
    await using folder = await tempFolder();
    await scenario(folder, same.baseUrl, { base: { manual_urls: { vllm: copy.baseUrl } } });
    const first = await calibrate(folder);
    expect(first.exitCode, first.stderr).toBe(0);
    const second = await calibrate(folder);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain("TTFT");
    expect(second.stdout).toContain("noise.json");
  });

  it("on one endpoint learns the noise between runs only, and says so", async () => {
    await using folder = await tempFolder();
    await scenario(folder, same.baseUrl);
    const { exitCode, stdout } = await calibrate(folder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/not measured|run noise only|only the noise/i);
  });
});
