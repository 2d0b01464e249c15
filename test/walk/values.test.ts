import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Explained } from "../../src/commands/explain.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

const VALUES = "vllm: {maxNumSeqs: 256, livenessProbe: {periodSeconds: 10}}\nollama: {numParallel: 4}\n";

const SHORT: ScenarioFile = {
  requests: { max_tokens: 6 },
  test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 4, requests: 8 }] },
  gate: { rules: [{ metric: "ttft_ms", engine: "vllm" }] },
  targets: { success_rate: 0.5 },
};

async function put(
  folder: TempFolder,
  urls: { vllm: string; ollama?: string },
  head: string,
  more: ScenarioFile = {},
): Promise<void> {
  await folder.file("base.yaml", VALUES);
  await folder.file("head.yaml", head);
  const values = { base: "base.yaml", head: "head.yaml", only_affected: true };
  await folder.file("scenario.yaml", quickScenario(urls, { ...SHORT, values, ...more }));
}

const posts = ({ requests }: Simulator) => requests.filter(({ method }) => method === "POST").length;
const RUN = ["custom", "--config", "scenario.yaml"];

describe("with values.only_affected", () => {
  it("a run without a changed serving value passes at once: nobody is asked, nothing is kept as a base", async () => {
    await using folder = await tempFolder();
    const nobody = await closedPort();
    await put(folder, { vllm: nobody }, VALUES.replace("periodSeconds: 10", "periodSeconds: 5"));
    const { exitCode, stdout, stderr } = await runInProcess([...RUN, "--save-baseline", "kept.json"], {
      cwd: folder.path,
    });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("No serving values changed, so that nothing was measured. The check is green.");
    const { report, run, manifest } = await onlyResult(join(folder.path, "results"));
    expect(report.verdict).toEqual({ outcome: "pass", exitCode: 0, checks: [] });
    expect([run.status, run.repeats, run.absent]).toEqual(["complete", [], []]);
    expect(manifest.files.map(({ path }) => path)).not.toContain("baseline.json");
    expect(stderr).toContain("kept.json is left as it was");
  });

  it("only the engine whose values changed is measured, and a rule of another is no mistake", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using ollama = await startSimulator({ dialect: "ollama" });
    await put(
      folder,
      { vllm: vllm.baseUrl, ollama: ollama.baseUrl },
      VALUES.replace("numParallel: 4", "numParallel: 1"),
    );
    const { exitCode, stderr } = await runInProcess(RUN, { cwd: folder.path });
    expect(exitCode, stderr).toBe(0);
    expect(posts(vllm)).toBe(0);
    expect(posts(ollama)).toBeGreaterThan(8);
    const { run } = await onlyResult(join(folder.path, "results"));
    expect(run.repeats.map(({ endpointId }) => endpointId)).toEqual(["ollama"]);
    expect(run.warnings.map(({ message }) => message)).toContain(
      "vllm is not measured: none of its values changed (values.only_affected).",
    );
  });

  it("an engine whose values changed and that is not there is missed as ever", async () => {
    await using folder = await tempFolder();
    await put(folder, { vllm: await closedPort() }, VALUES.replace("256", "64"));
    expect((await runInProcess(RUN, { cwd: folder.path })).exitCode).toBe(4);
  });

  it("a change that nobody can tell the engine of measures all of them", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await put(folder, { vllm: vllm.baseUrl }, `${VALUES}port: 1\n`);
    expect((await runInProcess(RUN, { cwd: folder.path })).exitCode).toBe(0);
    expect(posts(vllm)).toBeGreaterThan(8);
  });

  it("without values to compare is refused, with the key", async () => {
    await using folder = await tempFolder();
    await folder.file("scenario.yaml", quickScenario({ vllm: "http://127.0.0.1:9" }, SHORT));
    const { exitCode, stderr } = await runInProcess([...RUN, "--only-affected"], { cwd: folder.path });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/values\.only_affected is true, but no base names what changed/);
  });

  it("values that cannot be read are refused before anybody is asked", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await put(folder, { vllm: vllm.baseUrl }, "a: 1\n\tb: 2\n");
    const { exitCode, stderr } = await runInProcess(RUN, { cwd: folder.path });
    expect([exitCode, vllm.requests.length]).toEqual([5, 0]);
    expect(stderr).toMatch(/head\.yaml:2 is not YAML/);
  });
});

describe("a regression against a live base", () => {
  it("is told with the changed value that likely explains it, on its line", async () => {
    await using folder = await tempFolder();
    await using base = await startSimulator({ dialect: "vllm", seed: 1, latency: { baseTtftMs: 15, msPerToken: 1 } });
    await using head = await startSimulator({ dialect: "vllm", seed: 2, latency: { baseTtftMs: 60, msPerToken: 1 } });
    const more = { base: { manual_urls: { vllm: base.baseUrl } }, values: { base: "base.yaml", head: "head.yaml" } };
    await put(
      folder,
      { vllm: head.baseUrl },
      VALUES.replace("256", "64").replace("numParallel: 4", "numParallel: 1"),
      more,
    );
    const { exitCode, stdout } = await runInProcess(RUN, { cwd: folder.path });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Likely causes");
    expect(stdout).toContain("Helm values: 2 changed, 2 of them known to change latency");
    const { report } = await onlyResult(join(folder.path, "results"));
    const [cause, ...more_] = report.causes ?? [];
    expect(more_).toEqual([]);
    expect(cause?.message).toMatch(/^--max-num-seqs 256 → 64 \S+( \S+)? raised vllm's TTFT/);
    expect(cause).toMatchObject({ engines: ["vllm"], metrics: ["ttft_ms"], change: { file: "head.yaml", line: 1 } });
    expect(report.annotations.filter(({ file }) => file !== undefined)).toMatchObject([
      { file: "head.yaml", line: 1, level: "notice" },
    ]);
  });
});

describe("explain --run", () => {
  it("tells which of the changes likely moved what was measured earlier", async () => {
    await using folder = await tempFolder();
    await using base = await startSimulator({ dialect: "vllm", seed: 1, latency: { baseTtftMs: 15, msPerToken: 1 } });
    await using head = await startSimulator({ dialect: "vllm", seed: 2, latency: { baseTtftMs: 60, msPerToken: 1 } });
    const measure = ["measure", "--preset", "custom", "--config", "scenario.yaml", "--repeats", "2", "--output-dir"];
    for (const [side, { baseUrl }] of [
      ["b", base],
      ["h", head],
      ["b", base],
      ["h", head],
    ] as const) {
      await put(folder, { vllm: baseUrl }, VALUES.replace("256", "64"), { values: {} });
      expect((await runInProcess([...measure, side], { cwd: folder.path })).exitCode).toBe(0);
    }
    const argv = [
      "explain",
      "--config",
      "scenario.yaml",
      "--base-values",
      "base.yaml",
      "--head-values",
      "head.yaml",
      "--run",
      "b",
      "h",
    ];
    const { exitCode, stdout, stderr } = await runInProcess([...argv, "--format", "json"], { cwd: folder.path });
    expect(exitCode, stderr).toBe(0);
    const { causes = [] } = JSON.parse(stdout) as Explained;
    expect(causes.map(({ change, metrics }) => [change?.path, metrics])).toEqual([["vllm.maxNumSeqs", ["ttft_ms"]]]);
  });
});
