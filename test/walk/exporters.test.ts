import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../src/commands/run.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { outside } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { type ScriptedServer, scriptedServer } from "../helpers/scripted-server.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const PODS = "/apis/metrics.k8s.io/v1beta1/namespaces/llm/pods";

/** A DCGM exporter and a metrics API in one: head is busier than base. The metrics API has a new value each time. */
async function cluster(): Promise<ScriptedServer> {
  let asked = 0;
  return await scriptedServer(({ url = "" }, response) => {
    const usage = { cpu: url.includes("head") ? "1500m" : "250m", memory: "2Gi" };
    const pod = {
      metadata: { name: "p", namespace: "llm" },
      timestamp: `${asked++}`,
      containers: [{ name: "c", usage }],
    };
    const gpus = `DCGM_FI_DEV_GPU_UTIL{pod="head-0"} 90\nDCGM_FI_DEV_GPU_UTIL{pod="base-0"} 40\n`;
    response.end(url === "/metrics" ? gpus : JSON.stringify({ kind: "PodMetrics", ...pod }));
  });
}

it("each side of a comparison is watched by the exporters that the scenario names for it, and the report shows them", async () => {
  await using exporters = await cluster();
  const watchedBy = (pod: string) => ({
    vllm: {
      gpu_exporter: { url: exporters.baseUrl, where: { pod } },
      pod_metrics: { url: `${exporters.baseUrl}${PODS}/${pod}` },
    },
  });
  await using head = await startSimulator({ dialect: "vllm" });
  await using base = await startSimulator({ dialect: "vllm" });
  const scenario: ScenarioFile = {
    services: { manual_urls: { vllm: head.baseUrl }, telemetry: watchedBy("head-0") },
    base: { manual_urls: { vllm: base.baseUrl }, telemetry: watchedBy("base-0") },
    requests: { max_tokens: 4 },
    test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 2, requests: 8 }] },
  };
  await using folder = await tempFolder();
  await folder.file("scenario.yaml", quickScenario({}, scenario));
  const request = { preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" } as const;
  await run(request, outside({ cwd: folder.path }));
  const { run: result, report } = await onlyResult(join(folder.path, "results"));
  for (const { endpointId, telemetry } of result.repeats) {
    const [gpuUtilization, cpuCores] = endpointId === "vllm" ? [0.9, 1.5] : [0.4, 0.25];
    expect(telemetry?.resources).toEqual({ gpuUtilization, cpuCores, memoryBytes: 2 * 2 ** 30 });
    expect(telemetry?.problems).toEqual([]);
  }
  const rows = report.tables.find(({ id }) => id === "native-1")?.rows.map((row) => row.map(({ text }) => text));
  const [gpu, cores, memory] = ["GPU use", "pods, CPU cores", "pods, memory, most"].map((label) =>
    rows
      ?.find(([first]) => first === label)
      ?.slice(1)
      .sort(),
  );
  expect(gpu).toEqual(["40 %", "90 %"]);
  expect(cores).toEqual(["0.25", "1.50"]);
  expect(memory).toEqual(["2 GiB", "2 GiB"]);
});
