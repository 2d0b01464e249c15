import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { RepeatTelemetry } from "../../src/model/telemetry.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { type ScriptedServer, scriptedServer } from "../helpers/scripted-server.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

/** What becomes of the text of the engine's own metrics page. */
interface Page {
  status?: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}
type Spoil = (text: string) => Page;

/** Passes everything on to an engine but its metrics page, which is spoilt. */
async function before(engine: string, spoil: Spoil): Promise<ScriptedServer> {
  return await scriptedServer(async ({ method = "GET", url = "/", body }, response) => {
    const answer = await fetch(engine + url, { method, ...(method === "POST" ? { body } : {}) });
    if (url === "/metrics") {
      const { status = 200, headers = {}, body: page } = spoil(await answer.text());
      response.writeHead(status, headers).end(page);
      return;
    }
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    for await (const part of answer.body ?? []) response.write(part);
    response.end();
  });
}

const huge = Buffer.alloc(10 * 1024 * 1024 + 1, "# 345678\n");
const SUM = /^(vllm:e2e_request_latency_seconds_sum\{.*\}) .*$/m;
const BUCKETS = /^(vllm:e2e_request_latency_seconds_bucket\{.*)$/gm;

type Told = Pick<RepeatTelemetry, "source" | "metrics">;
const all = ({ source, metrics }: Told) => expect([source, metrics.e2e?.count]).toEqual(["metrics", 10]);
const nothing = ({ source, metrics }: Told) => expect([source, metrics]).toEqual(["responses", {}]);

it.each<[what: string, spoil: Spoil, told: (of: Told) => void, problem?: string]>([
  ["is not there", () => ({ status: 404, body: "no" }), nothing, "/metrics: HTTP 404"],
  [
    "is HTML",
    () => ({ headers: { "content-type": "text/html" }, body: "<!doctype html><title>Sign in</title>" }),
    nothing,
    "/metrics: the answer is an HTML page",
  ],
  ["is gzipped", (text) => ({ headers: { "content-encoding": "gzip" }, body: gzipSync(text) }), all],
  ["has more than 10 MB", () => ({ body: huge }), nothing, "/metrics: the answer has more than 10 MB"],
  ["has every series twice", (text) => ({ body: text + text }), all, "series that come twice"],
  [
    "has a sum that is NaN",
    (text) => ({ body: text.replace(SUM, "$1 NaN") }),
    ({ source, metrics }) => {
      expect([source, metrics.requests?.total]).toEqual(["metrics", 10]);
      expect(metrics.e2e).toBeUndefined();
    },
  ],
  [
    "is OpenMetrics with exemplars",
    (text) => ({
      headers: { "content-type": "application/openmetrics-text; version=1.0.0" },
      body: `${text.replaceAll(BUCKETS, '$1 # {trace_id="4bf92f35"} 0.067 1732442400.1')}# EOF\n`,
    }),
    all,
  ],
])(
  "an engine whose metrics page %s is measured all the same, and the report says what is not known",
  async (_, spoil, told, problem) => {
    await using engine = await startSimulator({ dialect: "vllm" });
    await using server = await before(engine.baseUrl, spoil);
    await using folder = await tempFolder();
    await folder.file("scenario.yaml", quickScenario({ vllm: server.baseUrl }, { test_scenarios: { load_tests: [] } }));
    const { exitCode, stderr } = await runInProcess(["custom", "--config", "scenario.yaml"], { cwd: folder.path });
    const { report, run } = await onlyResult(join(folder.path, "results"));
    expect(run.repeats.flatMap(({ guards }) => guards)).toEqual([]);
    for (const { telemetry } of run.repeats) told(telemetry as RepeatTelemetry);
    const notes = report.notes.filter((note) => note.includes("/metrics"));
    expect(notes).toHaveLength(problem === undefined ? 0 : 1);
    if (problem !== undefined) expect(notes[0]).toContain(problem);
    expect(exitCode, stderr).toBe(0);
  },
);
