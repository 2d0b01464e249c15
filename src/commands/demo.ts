import type { Deps, SimulatorOptions } from "../deps.ts";
import type { RunOutput } from "../pipeline.ts";
import { run } from "./run.ts";

export interface DemoRequest {
  outputDir: string;
  /** Makes one engine slower than its target, to see a red run. */
  missTarget: boolean;
  seed?: string;
}

/** Which of the engines is made slower than the targets by `--miss-target`, and by how much. */
const SLOW_ENGINE = "tgi";
const SLOWDOWN = 4;

/** Roughly what a request takes on them, for the estimate. */
const PER_REQUEST_MS = 150;

const NOTICE =
  "These engines are simulated: embedded servers with made-up latencies, reached over real HTTP. The figures say nothing about real vLLM, TGI or Ollama.";

/** The whole walk against embedded engines: no cluster, account, GPU or Python. */
export async function demo({ outputDir, missTarget, seed }: DemoRequest, deps: Deps): Promise<RunOutput> {
  const dialects = ["vllm", "tgi", "ollama"] as const;
  const options = dialects.map(
    (dialect, n): SimulatorOptions => ({
      dialect,
      seed: n + 1,
      slowdown: missTarget && dialect === SLOW_ENGINE ? SLOWDOWN : 1,
    }),
  );
  await using simulators = await deps.startSimulators(options);
  deps.progress({ kind: "note", message: NOTICE });
  const manual_urls = Object.fromEntries(dialects.map((dialect, n) => [dialect, simulators.baseUrls[n] ?? ""]));
  const values = {
    benchmark: { name: "demo", description: "Three simulated engines" },
    services: { manual_urls },
    requests: { max_tokens: 24 },
    test_scenarios: {
      ttft: { enabled: true, iterations: 15, warmup: 2, target_ms: 100 },
      load_tests: [{ name: "quick_latency", concurrent_users: 5, duration_seconds: 9, target_p95_ms: 500 }],
    },
  };
  const overrides = { values, ...(seed === undefined ? {} : { seed }) };
  const request = { preset: "custom", overrides, outputDir, notices: [NOTICE], perRequestMs: PER_REQUEST_MS } as const;
  // Awaited here, since the simulators end with this function.
  return await run(request, demoDeps(deps));
}

/** The demo shows what ships, so the scenario files of the folder that it is started in have no say. */
function demoDeps(deps: Deps): Deps {
  const files = { ...deps.files, read: async () => undefined, size: async () => undefined, exists: async () => false };
  return { ...deps, files, env: {} };
}
