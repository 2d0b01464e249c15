import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NewRun, ResultsDirectory } from "../../src/deps.ts";
import { ConfigurationError } from "../../src/errors.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import { RUN_SCHEMA, type RunResult } from "../../src/model/run.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { resultsOnDisk } from "../../src/store/directory.ts";
import { type Manifest, manifestSchema } from "../../src/store/schema.ts";
import { endpointAt } from "../helpers/request-context.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const STARTED_AT = Date.UTC(2026, 10, 24, 6, 5, 4, 321);
const results = resultsOnDisk(async () => "0123456789abcdef");
const endpoint: Endpoint = endpointAt("http://127.0.0.1:8000", "vllm");

function open(outputDir: string, more: Partial<NewRun> = {}): Promise<ResultsDirectory> {
  const given = { name: "My chat benchmark", startedAt: STARTED_AT, toolVersion: "0.1.0", scenarioYaml: "a: 1\n" };
  return results.open({ outputDir, ...given, ...more });
}

function runOf(id: string, status: RunResult["status"] = "complete"): RunResult {
  return {
    schema: RUN_SCHEMA,
    id,
    name: "My chat benchmark",
    startedAt: new Date(STARTED_AT).toISOString(),
    endedAt: new Date(STARTED_AT).toISOString(),
    seed: 1,
    nonce: "n",
    status,
    endpoints: [endpoint],
    absent: [],
    fingerprint: {
      workload: { scenarioHash: "s", promptsHash: "p", measuringVersion: "1" },
      environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client: "node" },
      subject: {},
    },
    repeats: [],
    warnings: [],
  };
}

function sampleOf(id: string, detail = ""): RequestSample {
  return {
    id,
    endpointId: "vllm",
    side: "head",
    scenario: "ttft",
    phase: "measured",
    repeat: 0,
    user: 0,
    turn: 0,
    attempt: 1,
    dueAtMs: 0,
    events: { atMs: [], readIndex: [] },
    outcome: "ok",
    detail,
  };
}

async function manifestOf(path: string): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(await readFile(join(path, "manifest.json"), "utf8")));
}

describe("a result directory", () => {
  it("is called by the cleaned name, the date and the time in UTC", async () => {
    await using folder = await tempFolder();
    const directory = await open(join(folder.path, "deep", "results"));
    expect(directory.id).toBe("test_my_chat_benchmark_20261124_060504");
    expect(directory.path).toBe(join(folder.path, "deep", "results", directory.id));
  });

  it.each([
    ["../../etc/passwd", "etc_passwd"],
    ["Größe: 50 % / µs", "gr_e_50_s"],
    ["日本語", "run"],
    ["x".repeat(200), "x".repeat(60)],
  ])("keeps nothing but letters and digits of the name %j", async (name, clean) => {
    await using folder = await tempFolder();
    const { path } = await open(folder.path, { name });
    expect(basename(path)).toBe(`test_${clean}_20261124_060504`);
    expect(await readdir(folder.path)).toEqual([basename(path)]);
  });

  it("gets a number when another run began in the same second, also at the same moment", async () => {
    await using folder = await tempFolder();
    const opened = await Promise.all([open(folder.path), open(folder.path), open(folder.path)]);
    const base = "test_my_chat_benchmark_20261124_060504";
    expect(opened.map(({ id }) => id).sort()).toEqual([base, `${base}_2`, `${base}_3`]);
  });

  it("cannot be made where a file is in the way: that is a mistake of the configuration", async () => {
    await using folder = await tempFolder();
    const inTheWay = await folder.file("results", "a file");
    for (const outputDir of [inTheWay, join(inTheWay, "below")]) {
      const error = await open(outputDir).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as ConfigurationError).message).toContain(`the output directory ${outputDir} cannot be written`);
      expect((error as ConfigurationError).hint).toContain("--output-dir");
    }
  });

  it("says from the first moment that a run is under way, with which tool, commit and scenario", async () => {
    await using folder = await tempFolder();
    const { path, id } = await open(folder.path);
    expect(await manifestOf(path)).toEqual({
      schema: "llm-latency-gate/manifest/v1",
      id,
      name: "My chat benchmark",
      createdAt: "2026-11-24T06:05:04.321Z",
      tool: { name: "llm-latency-gate", version: "0.1.0" },
      git: { commit: "0123456789abcdef" },
      status: "running",
      files: [],
    });
    expect(await readFile(join(path, "scenario.yaml"), "utf8")).toBe("a: 1\n");
  });

  it("holds one line for each sample, in order, whatever the engine said", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    await directory.appendSamples(endpoint, [sampleOf("a", "two\nlines\u2028and more"), sampleOf("b")]);
    await directory.appendSamples(endpoint, [sampleOf("c", "größer")]);
    const text = await readFile(join(directory.path, "vllm", "vllm", "samples.jsonl"), "utf8");
    expect(text.endsWith("\n")).toBe(true);
    const samples = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as RequestSample);
    expect(samples).toEqual([sampleOf("a", "two\nlines\u2028and more"), sampleOf("b"), sampleOf("c", "größer")]);
    await directory.close(runOf(directory.id));
  });

  it("keeps the order of many samples that end together", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    const ids = Array.from({ length: 1_000 }, (_, n) => `request-${n}`);
    await directory.appendSamples(
      endpoint,
      ids.map((id) => sampleOf(id)),
    );
    const text = await readFile(join(directory.path, "vllm", "vllm", "samples.jsonl"), "utf8");
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as RequestSample).id)).toEqual(ids);
    await directory.close(runOf(directory.id));
  });

  it("has samples and run on disk before it is closed, for the reader of a crash", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    await directory.appendSamples(endpoint, [sampleOf("a")]);
    await directory.writeRun(runOf(directory.id, "partial"));
    expect((await stat(join(directory.path, "vllm", "vllm", "samples.jsonl"))).size).toBeGreaterThan(0);
    expect(JSON.parse(await readFile(join(directory.path, "run.json"), "utf8"))).toMatchObject({ status: "partial" });
    expect((await manifestOf(directory.path)).status).toBe("running");
    await directory.close(runOf(directory.id));
  });

  it("ends with a manifest of every file, with the sizes and digests that they have", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    await directory.appendSamples(endpoint, [sampleOf("a"), sampleOf("größer")]);
    await directory.appendSamples(endpoint, [sampleOf("b")]);
    directory.appendLog("12:00 a line");
    directory.appendLog("12:01 another");
    await directory.writeRun(runOf(directory.id));
    await directory.writeRendered({ "report.json": "{}\n", "summary.md": "# Ja, größer\n" });
    await directory.close(runOf(directory.id));
    const { status, files, fingerprint } = await manifestOf(directory.path);
    expect([status, fingerprint?.workload.scenarioHash]).toEqual(["complete", "s"]);
    expect(files.map(({ path }) => path)).toEqual([
      "logs/run.log",
      "report.json",
      "run.json",
      "scenario.yaml",
      "summary.md",
      "vllm/vllm/samples.jsonl",
    ]);
    for (const { path, size, sha256 } of files) {
      const bytes = await readFile(join(directory.path, path));
      expect([path, size, sha256]).toEqual([path, bytes.length, createHash("sha256").update(bytes).digest("hex")]);
    }
    expect(await readFile(join(directory.path, "logs", "run.log"), "utf8")).toBe("12:00 a line\n12:01 another\n");
  });

  it("is closed in peace when the log could not be written", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    await rm(join(directory.path, "logs"), { recursive: true });
    directory.appendLog("lost");
    await directory.close(runOf(directory.id, "aborted"));
    expect((await manifestOf(directory.path)).status).toBe("aborted");
  });

  it("loses a log line that comes after its end, in peace", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    directory.appendLog("in time");
    await directory.close(runOf(directory.id));
    expect(() => directory.appendLog("too late")).not.toThrow();
    expect(await readFile(join(directory.path, "logs", "run.log"), "utf8")).toBe("in time\n");
  });

  it("tells when samples could not be written", async () => {
    await using folder = await tempFolder();
    const directory = await open(folder.path);
    await rm(directory.path, { recursive: true });
    await folder.file(directory.id, "a file in its place");
    await expect(directory.appendSamples(endpoint, [sampleOf("a")])).rejects.toThrow();
  });
});
