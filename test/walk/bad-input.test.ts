import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/commands/run.ts";
import type { Clock } from "../../src/deps.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { outside, runInProcess } from "../helpers/in-process.ts";
import { onlyResult, type ResultFiles } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";
import { ROOT, start } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

/** What users give to the program by mistake, and what the world gives to it, from the file to the exit code. */

interface Files {
  [name: string]: string;
}

/** The command line on a scenario of its own; `files` lie beside it. */
async function cli(folder: TempFolder, urls: Record<string, string>, more: ScenarioFile, files: Files = {}) {
  for (const [name, text] of Object.entries(files)) await folder.file(name, text);
  await folder.file("scenario.yaml", quickScenario(urls, more));
  return await runInProcess(["custom", "--config", "scenario.yaml"], { cwd: folder.path });
}

/** The same, that has to end well, with what it left. */
async function measured(folder: TempFolder, urls: Record<string, string>, more: ScenarioFile): Promise<ResultFiles> {
  const { exitCode, stderr } = await cli(folder, urls, more);
  expect(exitCode, stderr).toBe(0);
  return await onlyResult(join(folder.path, "results"));
}

const openLoop = (arrival: object, more: object = {}): ScenarioFile =>
  ({
    test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "open", requests: 12, arrival, ...more }] },
  }) as ScenarioFile;

describe("a scenario that cannot be measured ends with 5 before anything is sent, where it", () => {
  const lines = (...objects: object[]) => objects.map((object) => JSON.stringify(object)).join("\n");
  const traced = (timestamp: number) => ({ timestamp, input_length: 40, output_length: 2 });
  const trace: ScenarioFile = {
    requests: { prompts: { kind: "trace", path: "t.jsonl" } },
    ...openLoop({ process: "trace" }),
  };
  const fromFile: ScenarioFile = { requests: { prompts: { kind: "file", path: "p.jsonl" } } };

  it.each<[string, ScenarioFile, Files, string]>([
    ["has a rate of 0", openLoop({ process: "poisson", rate: 0 }), {}, "load_tests[0].arrival.rate is 0"],
    [
      "has a stage with a rate of 0",
      openLoop({ process: "poisson" }, { requests: undefined, stages: [{ duration_seconds: 1, rate: 0 }] }),
      {},
      "load_tests[0].stages[0].rate is 0",
    ],
    [
      "has a trace that is not in order",
      trace,
      { "t.jsonl": lines(traced(0), traced(900), traced(500), traced(1000)) },
      "t.jsonl, line 3: is due before the line before it",
    ],
    [
      "has a broken line in its prompts",
      fromFile,
      { "p.jsonl": `${lines({ prompt: "a" })}\n{"prompt": "b\n${lines({ prompt: "c" })}` },
      "p.jsonl, line 2: is no JSON object; write one a line",
    ],
  ])("%s", async (_, scenario, files, message) => {
    await using engine = await startSimulator({ dialect: "vllm" });
    await using folder = await tempFolder();
    const { exitCode, stderr } = await cli(folder, { vllm: engine.baseUrl }, scenario, files);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(message);
    if (message.includes("jsonl")) expect(stderr).toMatch(/Correct or remove it; [23] are good\./);
    expect(engine.requests.filter(({ path }) => /completions|generate/.test(path))).toEqual([]);
  });

  it("has more users than the process may open files, in whichever of its tests", async () => {
    await using engine = await startSimulator({ dialect: "vllm" });
    await using folder = await tempFolder();
    const load_tests = [{ name: "crowd", concurrent_users: 500, requests: 500 }];
    await folder.file("scenario.yaml", quickScenario({ vllm: engine.baseUrl }, { test_scenarios: { load_tests } }));
    const program = `ulimit -n 200; exec "${process.execPath}" "${join(ROOT, "src/cli.ts")}" custom --config scenario.yaml`;
    const { exitCode, stderr } = await start(["-c", program], { cwd: folder.path, node: "/bin/sh" }).ended;
    expect(exitCode, stderr).toBe(5);
    expect(stderr).toMatch(/500 connections at once need about 5\d\d open files, but this process may open 200/);
    expect(stderr).toContain("ulimit -n 5");
    expect(engine.requests).toEqual([]);
  });
});

describe("arrivals without a seed", () => {
  it("have that of the defaults, which the result names: the times are those of a run that gives it", async () => {
    await using engine = await startSimulator({ dialect: "vllm" });
    const arrivalsOf = async (requests: ScenarioFile["requests"]) => {
      await using folder = await tempFolder();
      const more = { ...openLoop({ process: "poisson", rate: 60 }), requests: { max_tokens: 2, ...requests } };
      const result = await measured(folder, { vllm: engine.baseUrl }, more);
      const due = (await result.samples("vllm"))
        .filter(({ phase }) => phase === "measured")
        .map(({ dueAtMs }) => dueAtMs);
      return { seed: result.run.seed, gaps: due.slice(1).map((at, n) => at - (due[n] ?? 0)) };
    };
    const without = await arrivalsOf({});
    expect(without.seed).toBe(42);
    expect(without.gaps).toHaveLength(11);
    // Times are written to the microsecond, each rounded by itself.
    const farthest = (gaps: number[]) => Math.max(...gaps.map((gap, n) => Math.abs(gap - (without.gaps[n] ?? 0))));
    const same = await arrivalsOf({ seed: 42 });
    expect(same.seed).toBe(42);
    expect(farthest(same.gaps)).toBeLessThan(0.003);
    expect(farthest((await arrivalsOf({ seed: 43 })).gaps)).toBeGreaterThan(1);
  });
});

describe("prompts of an exact length from a server without a tokenizer", () => {
  it("that tells no usage either are an estimate, and the report says so", async () => {
    await using folder = await tempFolder();
    const withoutUsage = answer(2).replace(/data: \{"choices":\[\],"usage".*\n\n/, "");
    expect(withoutUsage).not.toContain("usage");
    await using server = await scriptedServer(({ method, url = "" }, response) => {
      if (url === "/v1/models") response.end('{"data":[{"id":"m"}]}');
      else if (method === "POST" && url === "/v1/chat/completions") streaming(response).end(withoutUsage);
      else response.writeHead(404).end();
    });
    const more = { requests: { max_tokens: 2, prompts: { kind: "synthetic" as const, input_tokens: 200 } } };
    const { report } = await measured(folder, { openai: server.baseUrl }, more);
    const said = report.warnings.filter(({ code }) => code === "prompts").map(({ message }) => message);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/estimate/);
  });
});

describe("a ShareGPT file of long conversations", () => {
  it("is said once to be sent without its later turns, with the count, however many engines are asked", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using tgi = await startSimulator({ dialect: "tgi" });
    const turns = ["human", "gpt", "human"].map((from, n) => ({ from, value: `turn ${n}` }));
    await folder.file("p.json", JSON.stringify([{ conversations: turns }, { conversations: turns.slice(0, 2) }]));
    const more: ScenarioFile = { requests: { max_tokens: 2, prompts: { kind: "file", path: "p.json" } } };
    const { report, samples } = await measured(folder, { vllm: vllm.baseUrl, tgi: tgi.baseUrl }, more);
    const said = report.warnings.filter(({ code }) => code === "prompts").map(({ message }) => message);
    expect(said).toEqual([
      "1 of 2 conversations of p.json have several turns: only the first thing that a human says is sent.",
    ]);
    expect((await samples("tgi")).length).toBeGreaterThan(0);
    expect(vllm.requests.filter(({ body }) => body?.includes("turn 2"))).toEqual([]);
  });
});

describe("an engine that goes on after its terminal marker", () => {
  it.each(["vllm", "tgi", "ollama", "openai"] as const)("does not add to its answers: %s", async (dialect) => {
    await using folder = await tempFolder();
    await using engine = await startSimulator({ dialect });
    engine.setFault({ kind: "tokens-after-done" });
    const { run: result, samples } = await measured(folder, { [dialect]: engine.baseUrl }, {});
    for (const sample of await samples(dialect)) {
      expect(sample).toMatchObject({ outcome: "ok", outputTokens: 4 });
      expect(sample.events.atMs.length).toBeLessThanOrEqual(4);
    }
    expect(result.repeats.flatMap(({ guards }) => guards)).toEqual([]);
  });
});

describe("a wall clock that jumps", () => {
  it.each([
    ["an hour back", -3_600_000],
    ["a day ahead", 86_400_000],
  ])("%s changes no latency, no verdict and no order of what is kept", async (_, jumpMs) => {
    await using folder = await tempFolder();
    await using engine = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: engine.baseUrl }));
    const deps = outside({ cwd: folder.path });
    let looks = 0;
    const clock: Clock = { ...deps.clock, wall: () => deps.clock.wall() + (looks++ < 3 ? 0 : jumpMs) };
    const request = { preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" } as const;
    await run(request, { ...deps, clock });
    expect(looks).toBeGreaterThan(3);
    const result = await onlyResult(join(folder.path, "results"));
    expect(result.report.verdict.outcome).toBe("pass");
    for (const { metrics, guards, window } of result.run.repeats) {
      expect(metrics.ttft_ms?.max).toBeLessThan(2_000);
      expect(window.toMs).toBeGreaterThan(window.fromMs);
      expect(guards).toEqual([]);
    }
    expect(Date.parse(result.run.endedAt)).toBeGreaterThanOrEqual(Date.parse(result.run.startedAt));
  });
});
