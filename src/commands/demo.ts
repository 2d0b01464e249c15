import type { Deps, SimulatorOptions } from "../deps.ts";
import type { RunOutput } from "../pipeline.ts";
import type { ScenarioFile } from "../scenario/schema.ts";
import { run } from "./run.ts";

export interface DemoRequest {
  outputDir: string;
  story: DemoStory;
  seed?: string;
  charts?: boolean;
}

/** `targets`: three engines that keep their targets. `miss-target`: one of them does not. `regression`: one engine against a slower copy. */
export type DemoStory = "targets" | "miss-target" | "regression";

/** How much slower the engine is that misses its targets, and the changed copy of a regression. */
const MISSING = 4;
const REGRESSED = 1.3;

/** Roughly what a request takes on the simulated engines, for the estimate. */
const PER_REQUEST_MS = 150;

const NOTICE =
  "These engines are simulated: embedded servers with made-up latencies, reached over real HTTP. The figures say nothing about real vLLM, TGI or Ollama.";

/** The whole walk against embedded engines: no cluster, account, GPU or Python. */
export async function demo({ outputDir, story, seed, charts = true }: DemoRequest, deps: Deps): Promise<RunOutput> {
  await using simulators = await deps.startSimulators(enginesOf(story));
  deps.progress({ kind: "note", message: NOTICE });
  const values = { requests: { max_tokens: 24 }, ...scenarioOf(story, simulators.baseUrls) };
  const overrides = { values, ...(seed === undefined ? {} : { seed }) };
  const request = {
    preset: "custom",
    overrides,
    outputDir,
    charts,
    notices: [NOTICE],
    perRequestMs: PER_REQUEST_MS,
  } as const;
  // Awaited here, since the simulators end with this function.
  return await run(request, demoDeps(deps));
}

function enginesOf(story: DemoStory): SimulatorOptions[] {
  if (story === "regression") {
    return [
      { dialect: "vllm", seed: 1, slowdown: REGRESSED },
      { dialect: "vllm", seed: 2, slowdown: 1 },
    ];
  }
  return [
    { dialect: "vllm", seed: 1, slowdown: 1 },
    { dialect: "tgi", seed: 2, slowdown: story === "miss-target" ? MISSING : 1 },
    { dialect: "ollama", seed: 3, slowdown: 1 },
  ];
}

function scenarioOf(story: DemoStory, [first = "", second = "", third = ""]: readonly string[]): ScenarioFile {
  if (story === "regression") {
    return {
      benchmark: { name: "demo", description: "A simulated engine and a slower copy" },
      services: { manual_urls: { vllm: first } },
      base: { manual_urls: { vllm: second } },
      test_scenarios: {
        ttft: { enabled: false },
        load_tests: [{ name: "chat", concurrent_users: 5, requests: 100 }],
      },
    };
  }
  return {
    benchmark: { name: "demo", description: "Three simulated engines" },
    services: { manual_urls: { vllm: first, tgi: second, ollama: third } },
    test_scenarios: {
      ttft: { iterations: 15, warmup: 2, target_ms: 100 },
      load_tests: [{ name: "quick_latency", concurrent_users: 5, duration_seconds: 9, target_p95_ms: 500 }],
    },
  };
}

/** The demo shows what ships, so the scenario files of the folder that it is started in have no say. */
function demoDeps(deps: Deps): Deps {
  const files = { ...deps.files, read: async () => undefined, size: async () => undefined, exists: async () => false };
  return { ...deps, files, env: {} };
}
