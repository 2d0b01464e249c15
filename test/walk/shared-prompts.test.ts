import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../src/commands/run.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { outside } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

/** Requests that go on from each other, as the turns of a conversation do. */
const CONVERSATION = [
  { timestamp: 0, input_length: 600, output_length: 2, hash_ids: [1, 2] },
  { timestamp: 100, input_length: 1100, output_length: 2, hash_ids: [1, 3, 4] },
  { timestamp: 200, input_length: 1600, output_length: 2, hash_ids: [1, 3, 5, 6] },
  { timestamp: 300, input_length: 700, output_length: 2, hash_ids: [1, 7] },
];

it("a trace that repeats itself on purpose is no invalid measurement of an engine with a prefix cache", async () => {
  await using engine = await startSimulator({ dialect: "openai" });
  await using folder = await tempFolder();
  await folder.file("trace.jsonl", CONVERSATION.map((line) => JSON.stringify(line)).join("\n"));
  await folder.file(
    "scenario.yaml",
    quickScenario(
      { openai: engine.baseUrl },
      {
        requests: { prompts: { kind: "trace", path: "trace.jsonl" } },
        test_scenarios: {
          ttft: { enabled: false },
          load_tests: [{ name: "replay", arrival: { process: "trace" }, duration_seconds: 60 }],
        },
      },
    ),
  );
  const request = { preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" } as const;
  await run(request, outside({ cwd: folder.path }));
  const result = await onlyResult(join(folder.path, "results"));
  const cached = (await result.samples("openai")).map(({ cachedInputTokens }) => cachedInputTokens ?? 0);
  expect(Math.max(...cached)).toBeGreaterThan(500);
  expect(result.run.repeats.map(({ guards }) => guards)).toEqual([[]]);
});
