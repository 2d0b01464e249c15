import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

/** Two at a time, 40 ms each: 50 requests a second and no more. */
function slowEngine(): Promise<Simulator> {
  const latency = { baseTtftMs: 25, prefillMsPerToken: 0, msPerToken: 5, jitter: 0, slots: 2 };
  return startSimulator({ dialect: "vllm", seed: 1, latency });
}
const CAPACITY = 50;

async function sweep(engine: { baseUrl: string }, more: object = {}, signal?: AbortSignal) {
  await using folder = await tempFolder();
  const search = {
    name: "capacity",
    process: "constant",
    from_rate: 10,
    to_rate: 160,
    precision: 0.2,
    seconds_per_level: 3,
  };
  const scenario = {
    services: { manual_urls: { vllm: engine.baseUrl } },
    requests: { max_tokens: 4 },
    test_scenarios: { ttft: { enabled: false }, load_tests: [], sweeps: [{ ...search, max_in_flight: 64, ...more }] },
  };
  await folder.file("scenario.yaml", stringify(scenario));
  const options = { cwd: folder.path, ...(signal === undefined ? {} : { signal }) };
  const { exitCode, stdout, stderr } = await runInProcess(["custom", "--config", "scenario.yaml"], options);
  const { run, report } = await onlyResult(join(folder.path, "results"));
  const [result] = run.sweeps ?? [];
  if (result === undefined) throw new Error("no sweep was kept");
  return { exitCode, stdout, stderr, report, result };
}

describe("a saturation sweep", () => {
  it("finds the knee of an engine, stops the levels beyond it early, and costs at most half of a grid", async () => {
    await using engine = await slowEngine();
    const { exitCode, stdout, report, result } = await sweep(engine);
    expect(exitCode, stdout).toBe(0);
    // Levels of three seconds cannot tell an engine at 115 % of what it can do from one that just keeps up.
    expect(result.knee).toBeGreaterThan(CAPACITY / 1.35);
    expect(result.knee).toBeLessThan(CAPACITY * 1.25);
    const beyond = result.levels.filter(({ rate }) => rate > 1.5 * CAPACITY);
    expect(beyond.length).toBeGreaterThan(0);
    for (const level of beyond) {
      expect(level).toMatchObject({ saturated: true });
      expect(level.requests).toBeLessThan(0.9 * 3 * level.rate);
    }
    let grid = 0;
    for (let rate = 10; rate <= 160; rate *= 1.2) grid += 3 * rate;
    expect(result.requests).toBeLessThan(grid / 2);
    expect(report.sweeps).toEqual([result]);
    expect(stdout).toMatch(/capacity on vllm: meets its targets up to \d+(\.\d+)? requests\/s, knee at/);
  });

  it("finds the highest rate that keeps a target below the knee, to within its precision", async () => {
    await using engine = await slowEngine();
    // 25 ms to the first token, and 20 of waiting: that many only wait where both slots are taken.
    const targets = [{ metric: "ttft_ms", statistic: "p95", limit: 45 }];
    const { result } = await sweep(engine, { targets, to_rate: 80, seconds_per_level: 2 });
    expect(result.highestMeeting).toBeLessThanOrEqual(result.knee ?? 0);
    expect(result.reason).toMatch(/^known to 20 %/);
  });

  it("in which not even the lowest rate keeps the targets is a missed target", async () => {
    await using engine = await slowEngine();
    const targets = [{ metric: "ttft_ms", statistic: "p50", limit: 5 }];
    const { exitCode, report, result } = await sweep(engine, { targets, to_rate: 20, seconds_per_level: 1 });
    expect([exitCode, report.verdict.outcome]).toEqual([2, "target-missed"]);
    expect(result).not.toHaveProperty("highestMeeting");
    expect(result.reason).toBe("not even 10 requests/s, the lowest rate, keeps the targets");
  });

  it("says so where every rate keeps them", async () => {
    await using engine = await slowEngine();
    const { exitCode, result } = await sweep(engine, { to_rate: 20, seconds_per_level: 2 });
    expect([exitCode, result.highestMeeting]).toEqual([0, 20]);
    expect(result).not.toHaveProperty("knee");
    expect(result.reason).toContain("every rate up to 20 requests/s keeps the targets: raise to_rate");
  });

  it("does not drive on an engine that fails every request", async () => {
    await using engine = await slowEngine();
    engine.setFault({ kind: "status", status: 500 });
    const { exitCode, result } = await sweep(engine);
    expect(exitCode).toBe(2);
    expect(result.levels).toHaveLength(1);
    expect(result.cutShort).toBe("at 10 requests/s no request succeeded");
  });

  it("keeps the levels that it has when it is stopped, and does not call that an answer", async () => {
    await using engine = await slowEngine();
    const stop = new AbortController();
    const stopped = sweep(engine, {}, stop.signal);
    const asked = () => engine.requests.filter(({ method }) => method === "POST").length;
    // The first level and its warm-up are 30 requests and a few.
    while (asked() < 50) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    const { report, result } = await stopped;
    expect(report.verdict.outcome).toBe("aborted");
    expect(result.levels.length).toBeGreaterThan(0);
    expect(result.cutShort).toMatch(/^stopped/);
  });
});
