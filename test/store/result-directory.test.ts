import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RUN_SCHEMA } from "../../src/model/run.ts";
import { BASELINE_SCHEMA } from "../../src/model/session.ts";
import { isResultDirectory, readResult } from "../../src/store/result-directory.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { folderOf, messageOf, repeatOf, runOf, sessionOf, writeResult } from "./results.ts";

describe("reading a result directory", () => {
  it("gives back what the run wrote, every field of it", async () => {
    await using folder = await tempFolder();
    const run = runOf({
      repeats: [
        repeatOf({
          pair: 3,
          load: "open",
          cut: { beforeMs: 1, afterMs: 2, requests: 3, unsteady: true },
          outputTokensPerAnswer: 20,
          guards: [{ guard: "client-busy", message: "m", hint: "h", cause: "client", voids: ["ttft_ms"] }],
          designEffect: { ttft_ms: 1.5 },
          dispatchDelayMs: { p50: 0, p99: 1, max: 2 },
          health: {
            loopDelayMs: { p50: 0, p99: 1, max: 2 },
            cpu: 0.5,
            busiestThread: 0.4,
            cores: 2,
            gc: { pauses: 1, totalMs: 2, longestMs: 2 },
            workers: 1,
            rttMs: { p50: 0.1, p99: 0.2, n: 20 },
          },
          telemetry: {
            engine: "vllm",
            source: "metrics",
            metrics: { queue: { unit: "ms", count: 3, mean: 1, p95: { low: 1 }, source: "vllm:queue" } },
            series: { atMs: [0, 1], running: [1, null] },
            restarted: false,
            problems: ["p"],
          },
          crossCheck: [{ metric: "ttft_ms", clientMeanMs: 2, engineMeanMs: 1, result: "offset", message: "m" }],
        }),
      ],
      warnings: [{ code: "few", message: "m", scenario: "chat" }],
    });
    const path = await writeResult(folder.path, run);
    expect(await isResultDirectory(path)).toBe(true);
    const stored = await readResult(path);
    expect(stored).toMatchObject({
      path,
      run,
      problems: [],
      manifest: { status: "complete", git: { commit: "0123456789abcdef" } },
    });
    expect(stored.run).toEqual(run);
    expect(stored.baseline).toBeUndefined();
  });

  it("reads the baseline beside the run", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    const baseline = { schema: BASELINE_SCHEMA, sessions: [sessionOf("a", 1)] };
    await writeFile(join(path, "baseline.json"), JSON.stringify(baseline));
    const stored = await readResult(path);
    expect(stored.baseline).toEqual(baseline);
    expect(stored.problems).toEqual([
      "The file test_chat_20261124_060504/baseline.json is not as the run wrote it: its size or digest is not that of the manifest.",
    ]);
  });

  it("says that a crashed run has no manifest, or one that was never finished", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    const manifest = await readFile(join(path, "manifest.json"), "utf8");
    await writeFile(join(path, "manifest.json"), manifest.replace('"complete"', '"running"'));
    expect((await readResult(path)).problems).toEqual([
      "The run test_chat_20261124_060504 was never finished: its manifest still says running.",
    ]);
    await rm(join(path, "manifest.json"));
    expect((await readResult(path)).problems).toEqual([
      "The result test_chat_20261124_060504 has no manifest.json: whether its files are as they were written is unknown.",
    ]);
  });

  it("says that a file was changed after the run", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    const text = await readFile(join(path, "run.json"), "utf8");
    await writeFile(join(path, "run.json"), text.replace('"seed": 1', '"seed": 2'));
    expect((await readResult(path)).problems).toEqual([
      "The file test_chat_20261124_060504/run.json is not as the run wrote it: its size or digest is not that of the manifest.",
    ]);
  });

  it("drops keys that this version does not know, in the run, a repeat and its metrics", async () => {
    await using folder = await tempFolder();
    const { metrics, ...repeat } = repeatOf();
    const known = runOf({ repeats: [{ metrics, ...repeat }] });
    const more = {
      ...known,
      later: 1,
      repeats: [{ ...repeat, later: 1, metrics: { ...metrics, later_ms: metrics.ttft_ms } }],
    };
    await folder.file("run.json", JSON.stringify(more));
    expect((await readResult(folder.path)).run).toEqual(known);
  });

  it.each([
    ["", "run.json is empty, wanted JSON"],
    ["  \n", "run.json is blank, wanted JSON"],
    [
      "<!doctype html><title>Sign in",
      "run.json is HTML or XML, wanted JSON: a login or error page was probably saved in its place",
    ],
    [
      '{"schema":"llm-latency-gate/run/v2","id":"te',
      "run.json ends in the middle of its JSON, after 44 characters: it was cut off while it was written or copied",
    ],
    ['{"schema":"llm-latency-gate/run/v2",', "run.json ends in the middle of its JSON, after 36 characters"],
    ['{"a": NaN}', "run.json has NaN for a number, which is not JSON: what wrote it measured nothing there"],
    ['{"a": -Infinity}', "run.json has -Infinity for a number, which is not JSON"],
    ["{'a': 1}", "run.json is not JSON: "],
    ["{}", "run.json does not say what it is"],
    [
      JSON.stringify({ ...runOf(), schema: "llm-latency-gate/run/v3" }),
      "written by a newer version of llm-latency-gate (run/v3); update the tool",
    ],
    [
      JSON.stringify({ ...runOf(), startedAt: "yesterday" }),
      'run.json: startedAt is "yesterday": invalid ISO datetime',
    ],
    [
      JSON.stringify({ ...runOf(), repeats: [{ ...repeatOf(), users: -1 }] }),
      "run.json: repeats[0].users is -1: too small",
    ],
    [
      JSON.stringify(runOf()).replace('"ok":98', '"ok":101'),
      "run.json: repeats[0].counts.ok is 101: with 2 failed that is not the 100 that were due",
    ],
    [
      JSON.stringify(runOf()).replace('"ok":98,"failed":2', '"ok":100,"failed":0'),
      "run.json: repeats[0].counts.failed is 0: less than the 2 of its failures",
    ],
    [
      JSON.stringify(runOf()).replace('"value":50', '"value":1e999'),
      "run.json: repeats[0].metrics.ttft_ms.mean.value is Infinity",
    ],
    [
      JSON.stringify(runOf()).replace('"value":50', '"value":null'),
      "run.json: repeats[0].metrics.ttft_ms.mean.value is null",
    ],
    [JSON.stringify({ ...runOf(), id: "x".repeat(501) }), "run.json: id is "],
    [JSON.stringify({ ...runOf(), name: undefined, nonce: undefined }), "run.json: name is missing; nonce is missing"],
  ])("refuses a run.json that begins with %.40s", async (text, message) => {
    await using folder = await tempFolder();
    await folder.file("run.json", text);
    expect(await messageOf(readResult(folder.path))).toContain(message);
  });

  it("refuses a file that is not text, a directory in its place, one that is too large, and a directory without a run", async () => {
    await using folder = await tempFolder();
    await folderOf(folder.path, {
      "binary/run.json": Buffer.from([0x7b, 0xff, 0xfe]),
      "folder/run.json/x": "",
      "none/manifest.json": "{}",
    });
    expect(await messageOf(readResult(join(folder.path, "binary")))).toContain(
      "run.json is not text in UTF-8, wanted JSON",
    );
    expect(await messageOf(readResult(join(folder.path, "folder")))).toContain("run.json is a folder, wanted a file");
    expect(await messageOf(readResult(join(folder.path, "none")))).toContain("none has no run.json");
    const path = await writeResult(folder.path);
    await writeFile(join(path, "baseline.json"), " ".repeat(1024 * 1024 + 1));
    expect(await messageOf(readResult(path))).toContain("baseline.json has 1 MiB, wanted at most 1 MiB");
  });

  it("names where a manifest is wrong", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    await writeFile(join(path, "manifest.json"), '{"schema":"llm-latency-gate/manifest/v1"}');
    expect(await messageOf(readResult(path))).toMatch(
      /manifest\.json: id is missing; name is missing; createdAt is missing; and 3 more$/,
    );
  });

  it("does not let a key of the file reach the prototype", async () => {
    await using folder = await tempFolder();
    const text = JSON.stringify(runOf()).replace('"subject":{', '"subject":{"__proto__":{"version":"x"},');
    await folder.file("run.json", text);
    const outcome = await readResult(folder.path).then(
      ({ run }) => run.fingerprint.subject,
      () => ({}),
    );
    expect(Object.getPrototypeOf(outcome)).toBe(Object.prototype);
    expect((outcome as { version?: string }).version).toBeUndefined();
  });

  it("is the newest schema that runs are written in", () => {
    expect(RUN_SCHEMA).toBe("llm-latency-gate/run/v2");
  });
});
