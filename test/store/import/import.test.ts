import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Session, SessionRepeat } from "../../../src/model/session.ts";
import { IMPORTERS, recognise } from "../../../src/store/import/index.ts";
import { sessionSchema } from "../../../src/store/schema.ts";
import { readSessions } from "../../../src/store/sessions.ts";
import { tempFolder } from "../../helpers/temp-folder.ts";
import { folderOf, messageOf } from "../results.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "import");

async function jsonOf(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(FIXTURES, name), "utf8"));
}

/** The value at a path such as `benchmarks.0.start_time`. */
function at(json: unknown, path: string): unknown {
  return path.split(".").reduce((part, key) => (part as Record<string, unknown> | undefined)?.[key], json);
}

function numberAt(json: unknown, path: string): number {
  const value = at(json, path);
  if (typeof value !== "number") throw new Error(`wanted a number at ${path}`);
  return value;
}

/** New values by their path; undefined takes the key away. */
type Change = Readonly<Record<string, unknown>>;

async function changedJson(name: string, change: Change): Promise<string> {
  const json = await jsonOf(name);
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split(".");
    const owner = keys.length === 1 ? json : at(json, keys.slice(0, -1).join("."));
    Object.assign(owner as object, { [keys.at(-1) ?? ""]: value });
  }
  return JSON.stringify(json);
}

async function imported(name: string): Promise<Session> {
  const [session, ...more] = await readSessions(join(FIXTURES, name));
  if (session === undefined || more.length > 0) throw new Error(`wanted one session of ${name}`);
  return session;
}

/** The session of a fixture after a change to its JSON. */
async function changed(name: string, change: Change): Promise<Session> {
  await using folder = await tempFolder();
  const path = await folder.file("changed.json", await changedJson(name, change));
  const [session] = await readSessions(path);
  if (session === undefined) throw new Error("no session");
  return session;
}

function only({ tests }: Session): SessionRepeat {
  const [test, ...more] = tests;
  const [repeat, ...others] = test?.repeats ?? [];
  if (repeat === undefined || more.length > 0 || others.length > 0) throw new Error("wanted one test with one repeat");
  return repeat;
}

/** p50 of each metric, for reading at a glance. */
function medians({ metrics }: SessionRepeat): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(metrics).map(([id, { p50, mean }]) => [id, p50 ?? mean]));
}

const FILES = [
  ["vllm-bench.json", "vllm-bench"],
  ["vllm-bench-detailed.json", "vllm-bench"],
  ["vllm-bench-some-failed.json", "vllm-bench"],
  ["vllm-bench-all-failed.json", "vllm-bench"],
  ["guidellm.json", "guidellm"],
  ["guidellm-all-failed.json", "guidellm"],
  ["aiperf/profile_export_aiperf.json", "aiperf"],
  ["aiperf-some-failed/profile_export_aiperf.json", "aiperf"],
  ["inference-perf-stage.json", "inference-perf"],
  ["inference-perf-summary.json", "inference-perf"],
  ["inference-perf-some-failed.json", "inference-perf"],
  ["inference-perf-all-failed.json", "inference-perf"],
] as const;

describe("a result of another load generator", () => {
  it.each(FILES)("%s is recognised as one of %s, and of no other", async (name, tool) => {
    const json = await jsonOf(name);
    expect(IMPORTERS.filter((importer) => importer.recognises(json)).map((importer) => importer.tool)).toEqual([tool]);
    expect((await imported(name)).importedFrom).toBe(tool);
  });

  it.each([null, 1, "text", [], {}, { benchmarks: [null] }, { benchmarks: 3 }, { schema: "llm-latency-gate/run/v2" }])(
    "is not %j",
    (json) => {
      expect(recognise(json)).toBeUndefined();
    },
  );

  it.each(FILES)("%s becomes a session that can be stored, without a fingerprint and with its limits", async (name) => {
    const session = await imported(name);
    expect(sessionSchema.parse(session)).toEqual(session);
    expect(session.fingerprint).toBeUndefined();
    expect(session.limits).toContain("One run: its run-to-run noise is unknown.");
    expect(session.limits.every((limit) => limit.endsWith("."))).toBe(true);
    expect(session.tests.map(({ engine, endpointId }) => [engine, endpointId])).toEqual([["openai", "openai"]]);
  });

  it("takes the place that is named for it", async () => {
    const as = { engine: "tgi", scenario: "chat", endpointId: "tgi-1" } as const;
    const [session] = await readSessions(join(FIXTURES, "guidellm.json"), { as });
    expect(session?.tests[0]).toMatchObject(as);
  });

  it("shows no percentile below its least number of requests", async () => {
    for (const [name] of FILES) {
      for (const { p95, p99, n } of Object.values(only(await imported(name)).metrics)) {
        expect([name, n, p95 !== undefined && n < 72, p99 !== undefined && n < 368]).toEqual([name, n, false, false]);
      }
    }
    expect(only(await imported("vllm-bench.json")).metrics.ttft_ms?.p95).toBeCloseTo(36.21, 2);
  });

  it("says the same of one engine whichever tool measured it", async () => {
    for (const name of [
      "vllm-bench-detailed.json",
      "guidellm.json",
      "aiperf/profile_export_aiperf.json",
      "inference-perf-stage.json",
    ]) {
      const session = await imported(name);
      // 32 tokens at 4 ms after 22 ms and the prompt, 4 users: what the simulated engine was set to.
      const { ttft_ms, tpot_ms, e2e_ms, tokens_per_second, success_rate } = medians(only(session));
      expect([name, session.tests[0]?.scenario]).toEqual([name, "concurrency-4"]);
      expect(ttft_ms).toBeGreaterThan(22);
      expect(ttft_ms).toBeLessThan(40);
      expect(tpot_ms).toBeGreaterThan(3.8);
      expect(tpot_ms).toBeLessThan(4.3);
      expect(e2e_ms).toBeGreaterThan(140);
      expect(e2e_ms).toBeLessThan(170);
      expect(tokens_per_second).toBeGreaterThan(750);
      expect(tokens_per_second).toBeLessThan(900);
      expect(success_rate).toBe(1);
    }
  });

  it.each([
    ["vllm-bench-some-failed.json", 20, 5],
    ["vllm-bench-all-failed.json", 20, 20],
    ["guidellm-all-failed.json", 20, 20],
    ["aiperf-some-failed/profile_export_aiperf.json", 20, 5],
    ["inference-perf-some-failed.json", 20, 5],
    ["inference-perf-all-failed.json", 20, 20],
  ])("%s counts %i requests due and %i failed", async (name, due, failed) => {
    const { counts, metrics } = only(await imported(name));
    expect(counts).toEqual({ due, failed, failures: {} });
    expect(metrics.success_rate).toEqual({ n: due, mean: (due - failed) / due });
    // A tool that had nothing to measure writes 0: as if it had been fast.
    expect(metrics.ttft_ms !== undefined).toBe(failed < due);
    expect(metrics.tokens_per_second !== undefined).toBe(failed < due);
  });
});

describe("vllm bench", () => {
  it("gives the same from single requests as in its summary, and how they lie", async () => {
    const json = await jsonOf("vllm-bench-detailed.json");
    const { metrics } = only(await imported("vllm-bench-detailed.json"));
    for (const [id, name] of [
      ["ttft_ms", "ttft"],
      ["tpot_ms", "tpot"],
      ["e2e_ms", "e2el"],
      ["chunk_gap_ms", "itl"],
    ] as const) {
      expect([id, metrics[id]?.mean]).toEqual([id, expect.closeTo(numberAt(json, `mean_${name}_ms`), 1)]);
      expect(metrics[id]?.n).toBe(80);
    }
    const { first = 0, counts = [] } = metrics.ttft_ms?.histogram ?? {};
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(80);
    const milliseconds = (at(json, "ttfts") as number[]).map((seconds) => seconds * 1000);
    expect(1.05 ** first).toBeLessThan(Math.min(...milliseconds));
    expect(1.05 ** (first + counts.length)).toBeGreaterThanOrEqual(Math.max(...milliseconds) - 1e-9);
  });

  it("names the load, which is open where a rate was asked for", async () => {
    const load = async (request_rate: number | string, max_concurrency: number | null) => {
      const { tests } = await changed("vllm-bench.json", { request_rate, max_concurrency });
      return [tests[0]?.scenario, tests[0]?.load];
    };
    expect(await load("inf", 8)).toEqual(["concurrency-8", undefined]);
    expect(await load(2.5, 8)).toEqual(["rate-2.5", "open"]);
    expect(await load("inf", null)).toEqual(["all-at-once", undefined]);
  });

  it("counts failed requests by what was asked where an older version does not tell, or says that nobody knows", async () => {
    const older = await changed("vllm-bench.json", { failed: undefined, num_prompts: 100 });
    expect(only(older).counts).toMatchObject({ due: 100, failed: 20 });
    const oldest = await changed("vllm-bench.json", { failed: undefined, num_prompts: undefined });
    expect(only(oldest).metrics.success_rate).toBeUndefined();
    expect(oldest.limits.join(" ")).toContain("How many requests failed is not in the file");
  });

  it("reads its clock as UTC and says so, or takes the time of the file", async () => {
    const session = await imported("vllm-bench.json");
    expect(session.startedAt).toBe("2026-11-24T09:04:37.000Z");
    expect(session.limits).toContain("Its clock time has no zone and is read as UTC.");
    const { limits } = await changed("vllm-bench.json", { date: undefined });
    expect(limits).toContain("When it was measured is unknown: the time of the file stands for it.");
  });

  it("falls back to the summary where its single requests do not agree with it", async () => {
    const session = await changed("vllm-bench-detailed.json", { "errors.0": "failed" });
    expect(only(session).metrics.ttft_ms).toMatchObject({ n: 80, p50: expect.closeTo(24.85, 2) });
    expect(only(session).metrics.ttft_ms?.histogram).toBeUndefined();
    expect(session.limits.join(" ")).toContain("Only summaries");
  });

  it.each<[string, Change, string]>([
    ["no TTFT", { median_ttft_ms: undefined }, "median_ttft_ms is missing"],
    ["a TTFT of null", { median_ttft_ms: null }, "median_ttft_ms is null"],
    ["a negative TTFT", { p95_ttft_ms: -1 }, "p95_ttft_ms is -1: too small"],
    ["a TTFT of 0", { median_ttft_ms: 0 }, "has a median TTFT of 0 ms: its answers were not streamed"],
    ["no requests", { completed: 0, failed: 0 }, "holds no requests"],
    ["a text for a number", { completed: "80" }, 'completed is "80"'],
    ["half a request", { completed: 79.5 }, "completed is 79.5"],
  ])("is refused with %s", async (_, change, message) => {
    expect(await messageOf(changed("vllm-bench.json", change))).toContain(message);
  });

  it("is refused with NaN, which Python writes and JSON does not have", async () => {
    await using folder = await tempFolder();
    const text = await readFile(join(FIXTURES, "vllm-bench.json"), "utf8");
    const path = await folder.file("nan.json", text.replace(/"median_ttft_ms": [\d.]+/, '"median_ttft_ms": NaN'));
    expect(await messageOf(readSessions(path))).toContain("nan.json has NaN for a number, which is not JSON");
  });
});

describe("GuideLLM", () => {
  it("takes its ITL for TPOT, leaves its own TPOT out, and turns seconds into ms", async () => {
    const theirs = at(await jsonOf("guidellm.json"), "benchmarks.0.metrics");
    const { metrics } = only(await imported("guidellm.json"));
    expect(metrics.tpot_ms?.p50).toBe(at(theirs, "inter_token_latency_ms.successful.percentiles.p50"));
    expect(metrics.tpot_ms?.n).toBe(80);
    expect(metrics.e2e_ms?.p50).toBeCloseTo(numberAt(theirs, "request_latency.successful.percentiles.p50") * 1000, 6);
    expect(metrics.itl_ms).toBeUndefined();
    expect((await imported("guidellm.json")).limits.join(" ")).toContain(
      "its own TPOT has the TTFT in it and is left out",
    );
  });

  it("makes a test of each of its benchmarks, which cannot all have one name", async () => {
    const first = at(await jsonOf("guidellm.json"), "benchmarks.0") as object;
    const several: Change = {
      "benchmarks.1": { ...first, config: { strategy: { type_: "constant", rate: 2 } } },
      "benchmarks.2": { ...first, config: { strategy: { type_: "synchronous" } } },
    };
    const { tests, toolVersion, startedAt } = await changed("guidellm.json", several);
    expect(tests.map(({ scenario, load }) => [scenario, load])).toEqual([
      ["concurrency-4", undefined],
      ["rate-2", "open"],
      ["synchronous", undefined],
    ]);
    expect([toolVersion, startedAt]).toEqual(["guidellm 0.8.1", "2026-11-24T09:05:12.737Z"]);
    await using folder = await tempFolder();
    const path = await folder.file("sweep.json", await changedJson("guidellm.json", several));
    expect(await messageOf(readSessions(path, { as: { scenario: "chat" } }))).toContain(
      'sweep.json holds 3 loads ("concurrency-4", "rate-2", "synchronous"), but one test was named for it: "chat"',
    );
  });

  it("leaves the TTFT out where a request without one was counted as 0 ms", async () => {
    const session = await changed("guidellm.json", {
      "benchmarks.0.metrics.time_to_first_token_ms.successful.min": 0,
    });
    expect(only(session).metrics.ttft_ms).toBeUndefined();
    expect(only(session).metrics.e2e_ms).toBeDefined();
    expect(session.limits.join(" ")).toContain("so its TTFT is left out");
  });

  it("says how many requests the end of the run cut off", async () => {
    const session = await changed("guidellm.json", { "benchmarks.0.metrics.request_totals.incomplete": 3 });
    expect(only(session).counts.due).toBe(80);
    expect(session.limits).toContain("3 requests were cut off by the end of the run and are not counted.");
  });

  it.each<[string, Change, string]>([
    ["no benchmark", { benchmarks: [] }, "benchmarks is a list of 0"],
    ["no metrics", { "benchmarks.0.metrics": undefined }, "benchmarks[0].metrics is missing"],
    [
      "a median of null",
      { "benchmarks.0.metrics.time_to_first_token_ms.successful.percentiles.p50": null },
      "benchmarks[0].metrics.time_to_first_token_ms.successful.percentiles.p50 is null",
    ],
    ["a start that no clock shows", { "benchmarks.0.start_time": -1 }, "benchmarks[0].start_time is -1"],
  ])("is refused with %s", async (_, change, message) => {
    expect(await messageOf(changed("guidellm.json", change))).toContain(message);
  });
});

describe("AIPerf", () => {
  const summary = "aiperf/profile_export_aiperf.json";

  it("takes its ITL for TPOT and its ICL for chunk gaps, from its records where they are there", async () => {
    const json = await jsonOf(summary);
    const withRecords = only(await imported(summary)).metrics;
    const without = only(await changed(summary, {})).metrics;
    expect([without.tpot_ms?.p50, without.chunk_gap_ms?.p50]).toEqual([
      at(json, "inter_token_latency.p50"),
      at(json, "inter_chunk_latency.p50"),
    ]);
    expect([without.ttft_ms?.histogram, without.chunk_gap_ms?.n]).toEqual([undefined, 80]);
    for (const id of ["ttft_ms", "tpot_ms", "chunk_gap_ms", "e2e_ms"] as const) {
      expect([id, withRecords[id]?.mean]).toEqual([id, expect.closeTo(without[id]?.mean ?? Number.NaN, 6)]);
      expect(withRecords[id]?.histogram).toBeDefined();
      expect(withRecords[id]?.n).toBe(80);
    }
  });

  it("leaves the records of warm-up and of failed requests out", async () => {
    const { metrics } = only(await imported("aiperf-some-failed/profile_export_aiperf.json"));
    expect(metrics.ttft_ms?.n).toBe(15);
  });

  it("is refused with records of another run beside it", async () => {
    await using folder = await tempFolder();
    const records = await readFile(join(FIXTURES, "aiperf-some-failed", "profile_export.jsonl"), "utf8");
    await folderOf(folder.path, {
      "profile_export_aiperf.json": JSON.stringify(await jsonOf(summary)),
      "profile_export.jsonl": records,
    });
    expect(await messageOf(readSessions(join(folder.path, "profile_export_aiperf.json")))).toContain(
      "tells of 80 requests, but its profile_export.jsonl of 15: they are not of one run",
    );
  });

  it("names the load of the phase that counts", async () => {
    const { tests } = await changed(summary, {
      "input_config.phases.1": { kind: "profiling", type: "poisson", rate: 5 },
    });
    expect(tests.map(({ scenario, load }) => [scenario, load])).toEqual([["rate-5", "open"]]);
  });

  it.each<[string, Change, string]>([
    ["a run that was cancelled", { was_cancelled: true }, "is of a run that was cancelled"],
    ["a run that stalled", { is_complete: false, incomplete_reason: "stalled" }, "did not come to its end (stalled)"],
    [
      "no TTFT",
      { time_to_first_token: undefined },
      "time_to_first_token is missing, wanted the result of a run with --streaming",
    ],
    ["another unit", { "time_to_first_token.unit": "sec" }, 'time_to_first_token.unit is "sec"'],
    ["a negative median", { "request_latency.p50": -3 }, "request_latency.p50 is -3"],
  ])("is refused with %s", async (_, change, message) => {
    expect(await messageOf(changed(summary, change))).toContain(message);
  });
});

describe("inference-perf", () => {
  it("turns seconds into ms, and leaves out an ITL that has no gap inside a chunk", async () => {
    const latency = at(await jsonOf("inference-perf-stage.json"), "successes.latency");
    const session = await imported("inference-perf-stage.json");
    const { metrics } = only(session);
    expect(at(latency, "inter_token_latency.median")).toBe(0);
    expect([metrics.itl_ms, metrics.chunk_gap_ms]).toEqual([undefined, undefined]);
    expect(metrics.ttft_ms).toEqual({
      n: 80,
      p50: expect.closeTo(numberAt(latency, "time_to_first_token.median") * 1000, 9),
      p95: expect.closeTo(numberAt(latency, "time_to_first_token.p95") * 1000, 9),
      mean: expect.closeTo(numberAt(latency, "time_to_first_token.mean") * 1000, 9),
    });
    expect(session.limits).toContain("When it was measured is unknown: the time of the file stands for it.");
    expect(new Date(session.startedAt).toISOString()).toBe(session.startedAt);
  });

  it("says that a summary takes all stages together", async () => {
    const session = await imported("inference-perf-summary.json");
    expect(session.tests[0]?.scenario).toBe("all-stages");
    expect(session.limits).toContain("All its stages are taken together.");
  });

  it("takes a rate for an open loop", async () => {
    const { tests } = await changed("inference-perf-stage.json", { "load_summary.concurrency": undefined });
    expect(tests.map(({ scenario, load }) => [scenario, load])).toEqual([["rate-80", "open"]]);
  });

  it.each<[string, Change, string]>([
    [
      "no TTFT, though requests succeeded",
      { "successes.latency.time_to_first_token": null },
      "successes.latency.time_to_first_token is null: wanted a time to first token",
    ],
    ["no count of failures", { "failures.count": undefined }, "failures.count is missing"],
    [
      "a negative latency",
      { "successes.latency.request_latency.p99": -0.1 },
      "successes.latency.request_latency.p99 is -0.1",
    ],
  ])("is refused with %s", async (_, change, message) => {
    expect(await messageOf(changed("inference-perf-stage.json", change))).toContain(message);
  });
});
