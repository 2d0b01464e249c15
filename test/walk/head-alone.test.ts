import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/model/run.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const SHORT: ScenarioFile = {
  requests: { max_tokens: 12 },
  test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 4, requests: 16 }] },
  gate: { rules: [{ metric: "ttft_ms" }, { metric: "tpot_ms", delta: 0.3, margin: 1.5 }] },
  targets: { success_rate: 0 },
};

const engine = (seed: number): Promise<Simulator> =>
  startSimulator({ dialect: "vllm", seed, latency: { baseTtftMs: 20, msPerToken: 4 } });

/** A command on head and base, from the scenario file to the exit code and the result directory. */
async function command(name: "custom" | "calibrate", head: Simulator, base: Simulator) {
  await using folder = await tempFolder();
  const more = { ...SHORT, base: { manual_urls: { vllm: base.baseUrl } } };
  await folder.file("scenario.yaml", quickScenario({ vllm: head.baseUrl }, more));
  const { exitCode, stdout } = await runInProcess([name, "--config", "scenario.yaml"], { cwd: folder.path });
  return { exitCode, stdout, ...(await onlyResult(join(folder.path, "results"))) };
}

function guardsOf({ repeats }: RunResult, id: string): string[] {
  const ofSide = repeats.filter(({ endpointId }) => endpointId === id);
  return [...new Set(ofSide.flatMap(({ guards }) => guards.map(({ guard }) => guard)))];
}

describe("a proxy that buffers", () => {
  it("before head alone is a regression of TTFT, never a pass of what it makes small", async () => {
    await using head = await engine(1);
    await using base = await engine(2);
    head.setFault({ kind: "buffered" });
    const { exitCode, report, run } = await command("custom", head, base);
    expect(guardsOf(run, "vllm")).toEqual(["buffered"]);
    expect(guardsOf(run, "vllm-base")).toEqual([]);
    const outcomes = Object.fromEntries(report.comparisons.map(({ metric, outcome }) => [metric, outcome]));
    expect(outcomes).toMatchObject({ ttft_ms: "fail", tpot_ms: "invalid" });
    expect(exitCode).toBe(1);
  });

  it("before base alone leaves nothing to compare with", async () => {
    await using head = await engine(1);
    await using base = await engine(2);
    base.setFault({ kind: "buffered" });
    const { exitCode, report } = await command("custom", head, base);
    expect(report.comparisons.find(({ metric }) => metric === "ttft_ms")?.outcome).toBe("invalid");
    expect(exitCode).toBe(3);
  });

  it("before one of two copies teaches no noise", async () => {
    await using one = await engine(1);
    await using other = await engine(2);
    one.setFault({ kind: "buffered" });
    const { exitCode, stdout } = await command("calibrate", one, other);
    expect(stdout).toContain("Nothing was learned: fewer than 2 pairs count of vllm, chat.");
    expect(exitCode).toBe(3);
  });
});
