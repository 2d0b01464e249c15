import { join } from "node:path";
import { expect, it } from "vitest";
import { runProgram } from "../../src/commands/program.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { outside } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const HOUR_MS = 3_600_000;

it("a wall clock that jumps an hour back at every look moves no latency, no order and no length of the run", async () => {
  await using folder = await tempFolder();
  await using vllm = await startSimulator({ dialect: "vllm", latency: { baseTtftMs: 20, msPerToken: 2 } });
  await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
  const deps = outside({ cwd: folder.path });
  let looks = 0;
  const wall = () => Date.now() - HOUR_MS * looks++;
  const exitCode = await runProgram(["custom", "--config", "scenario.yaml"], {
    deps: () => ({ ...deps, clock: { ...deps.clock, wall } }),
    stdout: { terminal: { color: false, columns: 100 }, write: () => undefined },
    stderr: () => undefined,
  });
  expect([exitCode, looks > 0]).toEqual([0, true]);
  const { run, samples } = await onlyResult(join(folder.path, "results"));
  const lengthMs = Date.parse(run.endedAt) - Date.parse(run.startedAt);
  expect(lengthMs).toBeGreaterThan(0);
  expect(lengthMs).toBeLessThan(HOUR_MS / 2);
  for (const { sentAtMs = -1, firstTokenAtMs = -1, endedAtMs = -1 } of await samples("vllm")) {
    expect(sentAtMs).toBeGreaterThanOrEqual(0);
    expect(firstTokenAtMs).toBeGreaterThan(sentAtMs);
    expect(endedAtMs).toBeLessThan(HOUR_MS / 2);
  }
});
