import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RunRequest, run } from "../src/commands/run.ts";
import { ConfigurationError } from "../src/errors.ts";
import { loadScenario } from "../src/scenario/load-scenario.ts";
import type { ScenarioFile } from "../src/scenario/schema.ts";
import { startSimulator } from "../src/simulator/simulator.ts";
import { closedPort } from "./helpers/closed-port.ts";
import { type OutsideOptions, outside } from "./helpers/in-process.ts";
import { onlyResult } from "./helpers/result-directory.ts";
import { quickScenario } from "./helpers/scenario-file.ts";
import { answer, type Script, type ScriptedServer, scriptedServer, streaming } from "./helpers/scripted-server.ts";
import { type TempFolder, tempFolder } from "./helpers/temp-folder.ts";

/** A whole run with a scenario file of its own, in a folder of its own. */
async function walk(
  folder: TempFolder,
  urls: Record<string, string>,
  more: ScenarioFile = {},
  options: Partial<OutsideOptions> = {},
) {
  await folder.file("scenario.yaml", quickScenario(urls, more));
  const request: RunRequest = { preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" };
  await run(request, outside({ cwd: folder.path, ...options }));
  return onlyResult(join(folder.path, "results"));
}

describe("a run", () => {
  it("measures each test on each engine in turn, and keeps everything that it saw", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using tgi = await startSimulator({ dialect: "tgi" });
    const result = await walk(folder, { vllm: vllm.baseUrl, tgi: tgi.baseUrl });
    expect(result.run.repeats.map(({ scenario, endpointId }) => `${scenario} ${endpointId}`)).toEqual([
      "ttft vllm",
      "ttft tgi",
      "pair vllm",
      "pair tgi",
    ]);
    expect(result.manifest.status).toBe("complete");
    expect(result.run).toMatchObject({ status: "complete", name: "Quick proof", absent: [] });
    expect(Object.keys(result.run.fingerprint.subject).sort()).toEqual(["tgi", "vllm"]);
    for (const [id, simulator] of Object.entries({ vllm, tgi })) {
      // One warm-up and six measured for ttft; a wave of two and six for the load test.
      const samples = await result.samples(id);
      expect(samples.map(({ outcome }) => outcome)).toEqual(Array(15).fill("ok"));
      const asked = simulator.requests.flatMap((request) => request.id ?? []);
      expect(new Set(samples.map((sample) => sample.id))).toEqual(new Set(asked));
    }
    const log = await result.text("logs/run.log");
    expect(log).toContain("ttft");
    expect(log).toContain("pair");
  });

  it("writes a report with the fields that other programs hold on to", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const { report, manifest } = await walk(folder, { vllm: vllm.baseUrl });
    expect(report).toMatchObject({
      schema: "llm-latency-gate/report/v1",
      verdict: { outcome: "pass", exitCode: 0 },
      comparisons: [],
      findings: [],
    });
    expect(report.verdict.checks.length).toBeGreaterThan(0);
    expect(report.verdict.checks[0]).toMatchObject({ rule: { endpointId: "vllm" }, outcome: "pass" });
    for (const key of ["winner", "endpoints", "warnings"] as const) expect(report[key]).toBeInstanceOf(Array);
    expect(report.endpoints).toMatchObject([{ id: "vllm", engine: "vllm", baseUrl: vllm.baseUrl }]);
    const files = manifest.files.map(({ path }) => path);
    for (const name of ["report.json", "run.json", "scenario.yaml", "summary.md", "metrics.csv", "logs/run.log"])
      expect(files).toContain(name);
  });

  it("keeps a scenario that loads again to the same one, without the key", async () => {
    await using folder = await tempFolder();
    const key = "sk-very-secret-value";
    await using vllm = await startSimulator({ dialect: "vllm", apiKey: key });
    const env = { VLLM_API_KEY: key };
    const services = { manual_urls: { vllm: vllm.baseUrl }, models: { vllm: "simulated-8b" } };
    const more = { services: { ...services, api_key_env: { vllm: "VLLM_API_KEY" } } };
    const result = await walk(folder, {}, more, { env });
    expect(result.report.verdict.outcome).toBe("pass");
    const deps = outside({ cwd: result.path });
    const again = await loadScenario({ preset: "custom", configPath: "scenario.yaml", deps });
    const first = await loadScenario({
      preset: "custom",
      configPath: "scenario.yaml",
      deps: outside({ cwd: folder.path, env }),
    });
    expect(again.scenario).toEqual(first.scenario);
    for (const { path } of result.manifest.files) expect(await result.text(path)).not.toContain(key);
  });

  it("measures the others when one engine is absent, reports it, and ends as infrastructure", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const { report, run, manifest, samples } = await walk(folder, { vllm: vllm.baseUrl, tgi: await closedPort() });
    expect(report.verdict).toMatchObject({ outcome: "infrastructure", exitCode: 4 });
    expect([run.status, manifest.status]).toEqual(["partial", "partial"]);
    expect(report.absent).toMatchObject([{ id: "tgi", failure: "refused" }]);
    expect(run.repeats.map(({ endpointId }) => endpointId)).toEqual(["vllm", "vllm"]);
    expect(await samples("vllm")).toHaveLength(15);
  });

  it("counts failures against the success rate and tells what the engine said", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    vllm.setFault({ kind: "error-in-stream", message: "EngineCore encountered an issue", everyNth: 2 });
    const { report, run, text } = await walk(folder, { vllm: vllm.baseUrl }, { targets: { success_rate: 0.99 } });
    expect(report.verdict).toMatchObject({ outcome: "target-missed", exitCode: 2 });
    const pair = run.repeats.find(({ scenario }) => scenario === "pair");
    expect(pair?.counts.failures).toEqual({ "stream-error": pair?.counts.failed });
    expect(await text("summary.md")).toContain("EngineCore encountered an issue");
  });

  it("measures nothing when the results cannot be kept", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("results", "a file in the place of the folder");
    await expect(walk(folder, { vllm: vllm.baseUrl })).rejects.toThrow(ConfigurationError);
    expect(vllm.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("leaves no result directory behind when the configuration is wrong", async () => {
    await using folder = await tempFolder();
    await using ollama = await startSimulator({ dialect: "ollama", models: ["a:1", "b:1"] });
    await expect(walk(folder, { ollama: ollama.baseUrl })).rejects.toThrow(/several models/);
    expect(await readdir(folder.path)).toEqual(["scenario.yaml"]);
  });

  it("keeps what was measured when it is stopped in the middle, and judges nothing", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const controller = new AbortController();
    const result = await walk(
      folder,
      { vllm: vllm.baseUrl },
      { test_scenarios: { load_tests: [{ name: "long", concurrent_users: 2, duration_seconds: 600 }] } },
      {
        signal: controller.signal,
        onProgress(event) {
          if (event.kind === "request-ended" && event.scenario === "long")
            controller.abort(Object.assign(new Error("stopped by SIGTERM"), { exitCode: 143 }));
        },
      },
    );
    expect(result.report.verdict).toEqual({ outcome: "aborted", exitCode: 143, checks: [] });
    expect([result.run.status, result.manifest.status]).toEqual(["aborted", "aborted"]);
    expect(result.run.repeats.map(({ aborted }) => aborted)).toEqual([false, true]);
    const long = (await result.samples("vllm")).filter(({ scenario }) => scenario === "long");
    expect(long.length).toBeGreaterThan(0);
    expect(result.manifest.files.map(({ path }) => path)).toContain("report.json");
  });

  it("sends the same bytes for the same seed and nonce, whatever the engine", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using openai = await startSimulator({ dialect: "openai" });
    const { run } = await walk(folder, { vllm: vllm.baseUrl, openai: openai.baseUrl });
    const prompts = (requests: typeof vllm.requests) =>
      requests.flatMap(({ path, body }) =>
        path.endsWith("/chat/completions") ? [(JSON.parse(body) as { messages: unknown }).messages] : [],
      );
    expect(run.nonce).toMatch(/^[0-9a-f]{12}$/);
    // One user, so that the order is the schedule's own.
    expect(prompts(openai.requests).slice(0, 7)).toEqual(prompts(vllm.requests).slice(0, 7));
    expect(new Set(prompts(vllm.requests).map((messages) => JSON.stringify(messages))).size).toBe(15);
  });
});

/** A server of the OpenAI protocol that lists one model, and answers a generation by the script. */
function strict(generation: Script): Promise<ScriptedServer> {
  return scriptedServer((request, response) => {
    if (request.method === "POST") return generation(request, response);
    response.writeHead(request.url === "/v1/models" ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ object: "list", data: [{ id: "m", object: "model", owned_by: "acme" }] }));
  });
}

describe("an engine that answers the probes", () => {
  it("and then lets no request in is infrastructure, not a missed target", async () => {
    await using folder = await tempFolder();
    await using server = await strict((_, response) => void response.writeHead(401).end());
    const { report, run: result } = await walk(folder, { openai: server.baseUrl });
    expect(report.verdict).toMatchObject({ outcome: "infrastructure", exitCode: 4 });
    expect(result.absent).toMatchObject([
      { id: "openai", failure: "auth", reason: expect.stringContaining("none of") },
    ]);
  });

  it("and then fails by itself is judged", async () => {
    await using folder = await tempFolder();
    await using server = await strict((_, response) => void response.writeHead(500).end());
    const { report } = await walk(folder, { openai: server.baseUrl });
    expect(report.verdict).toMatchObject({ outcome: "target-missed", exitCode: 2 });
  });

  it("and is no known flavour gets no field that a strict server refuses", async () => {
    await using folder = await tempFolder();
    await using server = await strict((request, response) => {
      if (request.body.includes("ignore_eos")) response.writeHead(400).end('{"error":{"message":"unknown field"}}');
      else streaming(response).end(answer(4));
    });
    const { run: result } = await walk(folder, { openai: server.baseUrl });
    expect(result.repeats.map(({ counts }) => counts.failed)).toEqual([0, 0]);
  });

  it("but not the warm-up is warned of", async () => {
    await using folder = await tempFolder();
    let asked = 0;
    await using server = await strict((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(500).end();
      else streaming(response).end(answer(4));
    });
    const { run: result } = await walk(folder, { openai: server.baseUrl });
    expect(result.warnings.map(({ code }) => code)).toContain("warmup-failed");
  });
});
