import { expect, it } from "vitest";
import { run } from "../../src/commands/run.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { outside } from "../helpers/in-process.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const KEYS: ScenarioFile = {
  gate: { repeats: 1 },
  requests: { max_tokens: 4, prompts: { kind: "shared_prefix", groups: 2, prefix_tokens: 40, question_tokens: 40 } },
  test_scenarios: {
    ttft: { iterations: 3, warmup: 1 },
    load_tests: [{ name: "open", arrival: { process: "poisson", rate: 50 }, requests: 6 }],
  },
};

/** The bodies of all requests that generate; those that count tokens are left out. */
async function generations(seed: string, nonce?: string): Promise<Set<string>> {
  await using engine = await startSimulator({ dialect: "vllm" });
  await using folder = await tempFolder();
  await folder.file("scenario.yaml", quickScenario({ vllm: engine.baseUrl }, KEYS));
  const request = { preset: "custom", configPath: "scenario.yaml", overrides: { seed }, outputDir: "results" } as const;
  await run({ ...request, goal: "measure", ...(nonce && { nonce }) }, outside({ cwd: folder.path }));
  const bodies = engine.requests.filter(({ path }) => path === "/v1/chat/completions").map(({ body }) => body);
  return new Set(bodies);
}

function inBoth(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return [...one].filter((body) => other.has(body)).length;
}

it("equal seed and nonce send the same bodies byte for byte; another nonce, and none at all, share no prompt with them", async () => {
  const first = await generations("7", "a1b2");
  const again = await generations("7", "a1b2");
  // On a busy machine a guard may have a test measured once more, with prompts of its own.
  expect(inBoth(first, again)).toBe(Math.min(first.size, again.size));
  expect(first.size).toBeGreaterThan(9);
  for (const other of [await generations("7", "c3"), await generations("8", "a1b2"), await generations("7")]) {
    expect(inBoth(first, other)).toBe(0);
  }
});

it("a nonce that no run can have had is refused before anything is sent", async () => {
  await expect(generations("7", "two words")).rejects.toThrow('--nonce is "two words"; it takes up to 64 letters');
});
