import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/commands/run.ts";
import { ConfigurationError } from "../../src/errors.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { type SimulatorSettings, startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { outside } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const engine = (seed: number, slowdown = 1): SimulatorSettings => ({
  dialect: "vllm",
  seed,
  latency: { baseTtftMs: 40, msPerToken: 4, slowdown },
});

const SHORT: ScenarioFile = {
  requests: { max_tokens: 6 },
  test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 4, requests: 16 }] },
  gate: { rules: [{ metric: "ttft_ms" }, { metric: "tpot_ms", delta: 0.3, margin: 1.5 }] },
  targets: { success_rate: 0 },
};

/** A paired run of two servers, from the scenario file to the result directory. */
async function compare(head: string, base: string, more: ScenarioFile = {}) {
  await using folder = await tempFolder();
  const scenario = quickScenario({ vllm: head }, { ...SHORT, base: { manual_urls: { vllm: base } }, ...more });
  await folder.file("scenario.yaml", scenario);
  const request = { preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" } as const;
  await run(request, outside({ cwd: folder.path }));
  const { run: result, report, samples } = await onlyResult(join(folder.path, "results"));
  const measured = (id: string) => (result.repeats.some(({ endpointId }) => endpointId === id) ? samples(id) : []);
  return { run: result, report, samples: { head: await measured("vllm"), base: await measured("vllm-base") } };
}

describe("a paired comparison", () => {
  it("measures base and head in turn, asks both the same, and finds a head that is half as fast", async () => {
    await using head = await startSimulator(engine(1, 2));
    await using base = await startSimulator(engine(2));
    const { report, run: result, samples } = await compare(head.baseUrl, base.baseUrl);
    expect(report.verdict).toMatchObject({ outcome: "regression", exitCode: 1 });
    const ttft = report.comparisons.find(({ metric }) => metric === "ttft_ms");
    expect(ttft).toMatchObject({ outcome: "fail", endpointId: "vllm" });
    expect(result.repeats.slice(0, 4).map(({ endpointId, repeat }) => `${endpointId} ${repeat}`)).toEqual([
      "vllm-base 0",
      "vllm 0",
      "vllm 1",
      "vllm-base 1",
    ]);
    expect(new Set(samples.head.map(({ pair }) => pair))).toEqual(new Set(result.repeats.map(({ pair }) => pair)));
    const asked = (of: typeof head) =>
      new Set(of.requests.filter(({ method }) => method === "POST").map(({ body }) => body));
    expect(asked(head)).toEqual(asked(base));
    expect(asked(head).size).toBe(samples.head.length);
  });

  it("asks one server different things for the two sides, so that its cache answers for neither", async () => {
    await using both = await startSimulator(engine(1));
    const { samples } = await compare(both.baseUrl, both.baseUrl);
    const bodies = both.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
    expect(new Set(bodies).size).toBe(samples.head.length + samples.base.length);
  });

  it("sees a head that fails more often as a regression, though what it answers is as fast", async () => {
    await using head = await startSimulator(engine(1));
    await using base = await startSimulator(engine(2));
    head.setFault({ kind: "truncate", everyNth: 3 });
    const { report } = await compare(head.baseUrl, base.baseUrl);
    expect(report.verdict).toMatchObject({ outcome: "regression", exitCode: 1 });
    expect(report.comparisons.find(({ metric }) => metric === "success_rate")).toMatchObject({ outcome: "fail" });
  });

  it("never passes with a dead base, nor with a head that answers nothing", async () => {
    await using alive = await startSimulator(engine(1));
    const dead = await compare(alive.baseUrl, await closedPort());
    expect(dead.report.verdict).toMatchObject({ outcome: "infrastructure", exitCode: 4 });
    await using empty = await startSimulator(engine(2));
    empty.setFault({ kind: "status", status: 500 });
    const nothing = await compare(empty.baseUrl, alive.baseUrl);
    expect(nothing.report.verdict.exitCode).toBeGreaterThan(0);
    expect(nothing.report.comparisons.every(({ outcome }) => outcome !== "pass")).toBe(true);
  });

  it("ends with what it has when the budget is used up, and does not call that a pass", async () => {
    await using head = await startSimulator(engine(1));
    await using base = await startSimulator(engine(2));
    const { report } = await compare(head.baseUrl, base.baseUrl, { gate: { ...SHORT.gate, budget_minutes: 0.01 } });
    expect(report.verdict.outcome).not.toBe("pass");
    expect(report.verdict.outcome).not.toBe("regression");
  });

  it("is refused before anything is measured when its budget does not hold the first look, with the figure that would", async () => {
    await using head = await startSimulator(engine(1));
    await using base = await startSimulator(engine(2));
    const load_tests = [{ name: "chat", concurrent_users: 4, duration_seconds: 60 }];
    const refused = compare(head.baseUrl, base.baseUrl, {
      test_scenarios: { ttft: { enabled: false }, load_tests },
      gate: { ...SHORT.gate, budget_minutes: 5 },
    });
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(/budget_minutes is 5, but the first look takes 4 pairs of 2 min/);
    expect(head.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("of two models is refused before anything is measured, unless the model is what changes", async () => {
    await using head = await startSimulator({ ...engine(1), models: ["large"] });
    await using base = await startSimulator({ ...engine(2), models: ["small"] });
    const refused = compare(head.baseUrl, base.baseUrl);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(/vllm\.model is large, and small on the base/);
    expect([...head.requests, ...base.requests].filter(({ method }) => method === "POST")).toEqual([]);
    const { report } = await compare(head.baseUrl, base.baseUrl, { gate: { ...SHORT.gate, allow: ["model"] } });
    expect(report.comparisons.find(({ metric }) => metric === "ttft_ms")?.pairs).toBeGreaterThanOrEqual(4);
  });

  it("is left out with baseline: none", async () => {
    await using head = await startSimulator(engine(1));
    await using base = await startSimulator(engine(2));
    const { report } = await compare(head.baseUrl, base.baseUrl, { gate: { baseline: "none" } });
    expect(report.comparisons).toEqual([]);
    expect(base.requests).toEqual([]);
  });
});
