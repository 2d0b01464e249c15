import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { run } from "../../src/commands/run.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { outside } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { answer, type ScriptedServer, scriptedServer, streaming } from "../helpers/scripted-server.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const ONE = { name: "one", concurrent_users: 1, requests: 8 };
const TWO = { name: "two", concurrent_users: 2, requests: 8 };

const loads = (...load_tests: (typeof ONE)[]): ScenarioFile => ({
  requests: { max_tokens: 6 },
  test_scenarios: { ttft: { enabled: false }, load_tests },
  targets: { success_rate: 0 },
});

async function measure(urls: Record<string, string>, scenario: ScenarioFile) {
  await using folder = await tempFolder();
  await folder.file("scenario.yaml", quickScenario(urls, scenario));
  const request = { preset: "custom", configPath: "scenario.yaml", overrides: {}, outputDir: "results" } as const;
  await run(request, outside({ cwd: folder.path }));
  const result = await onlyResult(join(folder.path, "results"));
  const ids = result.run.endpoints.map(({ id }) => id);
  const samples = new Map<string, Awaited<ReturnType<typeof result.samples>>>();
  for (const { id, engine } of result.run.endpoints) {
    const lines = (await result.text(`${engine}/${id}/samples.jsonl`)).trimEnd().split("\n");
    samples.set(
      id,
      lines.map((line) => JSON.parse(line)),
    );
  }
  const [csv, summary] = [await result.text("metrics.csv"), await result.text("summary.md")];
  return { run: result.run, report: result.report, ids, samples, csv, summary };
}

/** A server of several models, each as fast as it is told, in ms to the first token. */
function serverOf(delays: Record<string, number>): Promise<ScriptedServer> {
  return scriptedServer(async ({ url, method, body }, response) => {
    if (url === "/v1/models") {
      const data = Object.keys(delays).map((id) => ({ id, object: "model" }));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data }));
    } else if (method === "POST") {
      await setTimeout(delays[modelIn(body)]);
      streaming(response);
      for (const event of answer(6).split(/(?<=\n\n)/)) {
        response.write(event);
        await setImmediate();
      }
      response.end();
    } else response.writeHead(404).end();
  });
}

function modelIn(body: string): string {
  return (JSON.parse(body) as { model: string }).model;
}

function asked({ requests }: { requests: readonly { method: string; body: string }[] }): string[] {
  return requests.filter(({ method }) => method === "POST").map(({ body }) => body);
}

describe("several models of one server", () => {
  it("are measured in turn and told apart in every file, each by its own requests", async () => {
    await using engine = await startSimulator({ dialect: "vllm", models: ["Org/Small", "Org/Large"] });
    const {
      run: result,
      report,
      ids,
      samples,
      csv,
      summary,
    } = await measure(
      { vllm: engine.baseUrl },
      { ...loads(ONE, TWO), services: { models: { vllm: ["Org/Small", "Org/Large"] } } },
    );
    expect(ids).toEqual(["vllm-org-small", "vllm-org-large"]);
    expect(result.repeats.map(({ endpointId, scenario }) => `${scenario} ${endpointId}`)).toEqual([
      "one vllm-org-small",
      "one vllm-org-large",
      "two vllm-org-small",
      "two vllm-org-large",
    ]);
    expect(result.repeats.map(({ guards }) => guards)).toEqual([[], [], [], []]);
    // The server counts the requests of both: what it told of one test is only of that test's own.
    for (const { telemetry, counts } of result.repeats) expect(telemetry?.metrics.e2e?.count).toBe(counts.ok);
    expect(new Set(asked(engine).map(modelIn))).toEqual(new Set(["Org/Small", "Org/Large"]));
    for (const [id, model] of [
      ["vllm-org-small", "Org/Small"],
      ["vllm-org-large", "Org/Large"],
    ] as const) {
      expect(new Set(samples.get(id)?.map(({ endpointId }) => endpointId))).toEqual(new Set([id]));
      expect(csv).toContain(`${id},head,vllm,${model},one,`);
      expect(summary).toContain(id);
    }
    const scored = report.winner.map(({ overall }) => Object.keys(overall.scores).toSorted());
    expect(scored).toEqual([ids.toSorted(), ids.toSorted()]);
  });

  it("are each compared with the same model of the base, and the one that got slower is named alone", async () => {
    await using head = await serverOf({ a: 20, b: 120 });
    await using base = await serverOf({ b: 20, a: 20 });
    const models = { openai: ["a", "b"] };
    const { run: result, report } = await measure(
      { openai: head.baseUrl },
      {
        ...loads(ONE),
        services: { models },
        base: { manual_urls: { openai: base.baseUrl }, models },
        gate: { rules: [{ metric: "ttft_ms", delta: 0.9, margin: 0.99 }] },
      },
    );
    expect(result.repeats.slice(0, 4).map(({ endpointId }) => endpointId)).toEqual([
      "openai-a-base",
      "openai-a",
      "openai-b-base",
      "openai-b",
    ]);
    const outcomes = report.comparisons.map(({ endpointId, metric, outcome }) => [endpointId, metric, outcome]);
    expect(outcomes).toContainEqual(["openai-a", "ttft_ms", "pass"]);
    expect(outcomes).toContainEqual(["openai-b", "ttft_ms", "fail"]);
    expect(report.headline).toContain("openai-b");
    expect(report.headline).not.toContain("openai-a");
    expect(new Set(asked(head))).toEqual(new Set(asked(base)));
  });
});
