import { describe, expect, test } from "vitest";
import type { RepeatResult } from "../../src/model/run.ts";
import type { Saturation, SweepLevel } from "../../src/model/sweep.ts";
import type { Bounds, RepeatTelemetry } from "../../src/model/telemetry.ts";
import { buildReport } from "../../src/report/build.ts";
import { RENDERERS } from "../../src/report/index.ts";
import { answerText, sweepTables } from "../../src/report/sweep-table.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { SWEEP, VLLM_TOLD } from "./engine-stories.ts";
import { expectGolden } from "./golden.ts";
import { endpoint, input, repeat, run, verdict } from "./runs.ts";
import { report } from "./stories.ts";

const tableOf = (story: string, id: string) => report(story).tables.find((table) => table.id === id);
const chat = { due: 400, ttft: 52.3, tpot: 6.6, e2e: 301 };

function tablesOf(repeats: RepeatResult[]) {
  return buildReport(input(run("x", [endpoint("vllm")], repeats), verdict("pass"))).tables;
}

describe("what was measured and not judged", () => {
  test("never looks like a pass, in no rendering", () => {
    const measured = report("measure");
    expect(measured.headline).toBe("Measured, not judged: 6 runs of 2 engines.");
    expect(measured.nextStep).toContain("llm-latency-gate compare BASE results/");
    expect(renderTerminal(measured, { color: false, columns: 80 })).toContain("┃ · Measured, not judged");
    expect(RENDERERS.markdown(measured)).toMatch(/^## llm-latency-gate: measure\n/);
    expect(JSON.parse(RENDERERS.json(measured))).not.toHaveProperty("verdict");
    for (const render of Object.values(RENDERERS)) expect(render(measured)).not.toMatch(/✔|✅|"outcome": "pass"|green/);
  });

  test("still says why nothing could be measured", () => {
    const nothing = buildReport(input(run("x", [], []), verdict("infrastructure"), { judged: false }));
    expect(nothing.headline).toMatch(/^Nothing could be measured: /);
    expect(JSON.parse(RENDERERS.json(nothing)).verdict.exitCode).toBe(4);
  });
});

describe("guards that fired", () => {
  test("make a table with cause, what was seen and what to do, what costs measurements first", () => {
    const table = tableOf("spoiled", "guards");
    expect(table?.title).toBe("Measurements that do not count: 6 of 8 runs");
    expect(table?.rows.map((row) => row.slice(0, 5).map(({ text }) => text))).toEqual([
      ["client was busy", "client", "vllm-base, vllm quick_latency", "3 of 4 pairs", "not counted"],
      [
        "output lengths differ",
        "both sides alike",
        "vllm-base, vllm quick_latency",
        "1 of 4 pairs",
        "E2E and requests/s not counted",
      ],
      ["engine restarted", "engine itself", "vllm quick_latency", "1 of 4 pairs", "counts"],
    ]);
  });

  test("give an invalid run its headline and next step, by the most frequent cause", () => {
    expect(report("spoiled")).toMatchObject({
      headline: expect.stringMatching(
        /Most frequent cause, in 3 of 4 pairs of quick_latency: the measuring process was busy/,
      ),
      nextStep: expect.stringMatching(/^Give it cores of its own/),
    });
  });

  test("take a run out of the medians, and say so, but never out of the counts", () => {
    const results = tableOf("partly-spoiled", "results-1");
    expect(results?.rows[0]?.[0]).toEqual({ text: "vllm", tone: "unsure", detail: "1 invalid" });
    expect(results?.rows[0]?.[1]?.text).toBe("52.3");
    expect(results?.rows[0]?.at(-1)?.text).toBe("1,600");
    expect(results?.note).toContain("What the guards void is left out of the medians");
  });

  test("of the engine's own doing take nothing out", () => {
    const restarted = { guard: "engine-restarted", cause: "engine", message: "restarted", hint: "look" } as const;
    const tables = tablesOf([{ ...repeat("vllm", "chat", 5, chat), guards: [restarted] }]);
    expect(tables.find(({ id }) => id === "guards")?.title).toBe("What the guards saw");
    expect(tables.find(({ id }) => id === "results-1")?.rows[0]?.[0]).toEqual({ text: "vllm" });
  });

  test("mark the rows of the CSV that they void, and only those", () => {
    const rows = RENDERERS.csv(report("partly-spoiled"))
      .trim()
      .split("\r\n")
      .map((row) => row.split(","));
    const voided = rows.filter((row) => row.at(-1) === "foreign-traffic");
    expect(new Set(voided.map((row) => row[5]))).toEqual(new Set(["2"]));
    expect(voided.map((row) => row[6])).toContain("ttft_ms");
    expect(voided.map((row) => row[6])).not.toContain("success_rate");
  });
});

describe("what engines tell of themselves", () => {
  const cells = (label: string) =>
    tableOf("measure", "native-1")
      ?.rows.find(([first]) => first?.text === label)
      ?.slice(1);

  test("stands beside the client's own number, with bounds and not with a made-up point", () => {
    expect(cells("TTFT, client")?.[0]).toEqual({ text: "56.5 ms", detail: "5.60 ms outside it" });
    expect(cells("TTFT, engine")?.[0]).toEqual({ text: "50.9 ms", detail: "p95 40.0–60.0 ms" });
    expect(cells("E2E, client")?.[0]).toMatchObject({ detail: "agrees" });
  });

  test("is not available where an engine does not tell it, never 0", () => {
    expect(cells("TTFT, engine")?.[1]).toEqual({ text: "not available", tone: "dim" });
    expect(cells("preemptions")?.map(({ text }) => text)).toEqual(["0", "not available"]);
  });

  test("is one row a metric over all runs: means by their median, totals by their sum, bounds that hold for all", () => {
    const told = (mean: number, p95: Bounds): RepeatResult => ({
      ...repeat("vllm", "chat", 5, chat),
      telemetry: {
        engine: "vllm",
        source: "metrics",
        metrics: {
          queue: { unit: "ms", mean, p95, source: "q" },
          requests: { unit: "requests", total: 400, source: "r" },
        },
        restarted: false,
        problems: [],
      },
    });
    const tables = tablesOf([
      told(3, { low: 5, high: 10 }),
      told(9, { low: 10, high: 25 }),
      told(4, { low: 5, high: 10 }),
    ]);
    const rows = tables
      .find(({ id }) => id === "native-1")
      ?.rows.filter((row) => row[1]?.text !== "not available" && !row[0]?.text.endsWith(", client"))
      .map((row) => row.map(({ text, detail }) => [text, detail]));
    expect(rows).toEqual([
      [
        ["queue", undefined],
        ["4.00 ms", "p95 5.00–25.0 ms"],
      ],
      [
        ["requests", undefined],
        ["1,200", undefined],
      ],
    ]);
    const open = tablesOf([told(3, { low: 5, high: 10 }), told(3, { low: 25 })]).find(({ id }) => id === "native-1");
    expect(open?.rows.find(([label]) => label?.text === "queue")?.[1]?.detail).toBe("p95 ≥5.00 ms");
  });

  test("names what is asked of every engine also where none of them has it, and is no table where none told anything", () => {
    const toldBy = (metrics: RepeatTelemetry["metrics"]) =>
      tablesOf([{ ...repeat("tgi", "chat", 5, chat), telemetry: { ...VLLM_TOLD, metrics } }]).find(
        ({ id }) => id === "native-1",
      );
    const queue = toldBy({ queue: { unit: "ms", mean: 3, source: "tgi_request_queue_duration" } });
    const missing = queue?.rows.filter(([, cell]) => cell?.text === "not available").map(([label]) => label?.text);
    expect(missing).toEqual([
      "TTFT, engine",
      "E2E, engine",
      "inference",
      "model load",
      "tokens/s, client",
      "tokens/s, engine",
      "tokens in",
      "tokens out",
    ]);
    expect(toldBy({})).toBeUndefined();
  });

  test("goes on with what exporters saw: the middle of what is used, the most of memory, and nothing where nothing came", () => {
    const seen = (resources?: RepeatTelemetry["resources"], id = "vllm"): RepeatResult => ({
      ...repeat(id, "chat", 5, chat),
      telemetry: { ...VLLM_TOLD, metrics: {}, ...(resources && { resources }) },
    });
    const gpu = (gpuUtilization: number, gibibytes: number) => ({
      gpuUtilization,
      gpuMemoryBytes: gibibytes * 2 ** 30,
    });
    const pods = (cpuCores: number, gibibytes: number) => ({ cpuCores, memoryBytes: gibibytes * 2 ** 30 });
    const repeats = [
      seen({ ...gpu(0.7, 20), ...pods(1.5, 4) }),
      seen({ ...gpu(0.9, 22), ...pods(2.5, 5) }),
      seen({ ...gpu(0.8, 21), ...pods(0, 3) }),
      seen(undefined, "tgi"),
    ];
    const both = run("x", [endpoint("vllm"), endpoint("tgi")], repeats);
    const table = buildReport(input(both, verdict("pass"))).tables.find(({ id }) => id === "native-1");
    expect(table?.rows.map((row) => row.map(({ text }) => text))).toEqual([
      ["GPU use", "80 %", "not available"],
      ["GPU memory, most", "22 GiB", "not available"],
      ["pods, CPU cores", "1.50", "not available"],
      ["pods, memory, most", "5 GiB", "not available"],
    ]);
  });

  test("of a part of the requests is told as that, and of all of them without a word", () => {
    const notesOf = (...finished: number[]) => {
      const repeats = finished.map((finishedRequests) => ({
        ...repeat("vllm", "chat", 5, chat),
        telemetry: { ...VLLM_TOLD, finishedRequests },
      }));
      return buildReport(input(run("x", [endpoint("vllm")], repeats), verdict("pass"))).notes.join("\n");
    };
    const { ok } = repeat("vllm", "chat", 5, chat).counts;
    expect(notesOf(ok / 2, ok / 4)).toContain(
      `vllm: its own counters saw ${(0.75 * ok).toLocaleString("en-US")} of the ${(2 * ok).toLocaleString("en-US")} requests that were answered`,
    );
    expect(notesOf(ok, ok + 1)).not.toContain("its own counters saw");
  });

  test("is folded, and whole on a wide verbose terminal as in its golden file", () => {
    expectGolden(
      "report-measure-verbose.txt",
      renderTerminal(report("measure"), { color: false, columns: 110, verbose: true }),
    );
    for (const table of report("measure").tables.filter(({ id }) => /^(native|client)/.test(id))) {
      expect(table.fold).toBe("The client and the engines, in their own numbers");
    }
  });
});

test("the client's table tells the worst share of chunks that came in one read of the socket", () => {
  const shared = (sharedReads: number): RepeatResult => ({
    ...repeat("vllm", "chat", 5, chat),
    dispatchDelayMs: { p50: 0.1, p99: 0.4, max: 1 },
    sharedReads,
  });
  const table = tablesOf([shared(0.02), shared(0.305)]).find(({ id }) => id === "client");
  expect(table?.rows.map((row) => row.at(-1)?.text)).toEqual(["30.5 %"]);
});

test("the notes say how the client fared, what the window cut, and what correlation costs", () => {
  const notes = report("measure").notes.join("\n");
  expect(notes).toContain(
    "timers at most 1.2 ms late and requests 0.4 ms (p99 of the worst run), at most 0.62 of 2 cores",
  );
  expect(notes).toContain("30 warm-up requests and 36 requests outside of it, which count for the success rate only");
  expect(notes).toContain("design effect 2.3, 400 requests say as much as 174 independent ones");
  expect(notes).toContain("agree in 3 of 6 cross-checks of mean TTFT and E2E; in 3 the client waits longer");
});

test("an open loop shows the rate asked and answered, drops, and TTFT from the schedule", () => {
  expect(tableOf("open-loop", "open-loop")?.rows.map((row) => row.map(({ text }) => text))).toEqual([
    ["vllm", "arrivals", "12.0", "11.9", "0", "62.8", "64.9"],
    ["vllm", "steps", "4.00 → 8.00 → 16.0", "12.4", "122", "62.8", "1153"],
  ]);
  expect(tableOf("open-loop", "results-1")?.title).toBe(
    "arrivals: open loop, Poisson, 12.0 requests/s, latencies in ms",
  );
  expect(tableOf("measure", "open-loop")).toBeUndefined();
});

test("a sweep has its answer in the title and its levels by rate", () => {
  const table = tableOf("open-loop", "sweep-1");
  expect(table?.title).toBe("capacity on vllm: meets its targets up to 12.0 requests/s, knee at 13.5");
  expect(table?.rows.map((row) => `${row[0]?.text} ${row[1]?.text}`)).toEqual([
    "4.00 met",
    "8.00 met",
    "12.0 met",
    "13.5 missed",
    "16.0 saturated",
  ]);
  expect(report("sweep-in-vain").headline).toContain("capacity on vllm: no rate meets the targets.");
});

test("a sweep says of each level what gave way, and of none that was not measured that it missed", () => {
  const level = (rate: number, saturatedBy?: Saturation): SweepLevel => ({
    rate,
    requests: 50,
    met: false,
    saturated: saturatedBy !== undefined,
    ...(saturatedBy === undefined ? {} : { saturatedBy }),
  });
  const levels = [level(1), level(2, "queue"), level(4, "refused"), level(8, "in-flight")];
  const [table] = sweepTables([{ ...SWEEP, levels }]);
  expect(table?.rows.map((row) => row[1]?.text)).toEqual([
    "missed",
    "saturated",
    "refused for load",
    "too many in flight",
  ]);
  const { highestMeeting, knee, ...nothing } = SWEEP;
  expect(answerText({ ...nothing, levels: [] })).toBe("no rate was measured");
});
