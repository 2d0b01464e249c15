import { describe, expect, it } from "vitest";
import type { GuardFinding } from "../../../src/model/guard.ts";
import type { Report } from "../../../src/model/report.ts";
import type { Chart, LinePlot } from "../../../src/report/charts/chart.ts";
import { ENGINE_LOOKS } from "../../../src/report/charts/engine-looks.ts";
import { LONGEST_URL, quickChartUrl } from "../../../src/report/charts/quickchart.ts";
import { mermaidCharts, renderCharts } from "../../../src/report/charts/render-charts.ts";
import { timeCharts } from "../../../src/report/charts/time-charts.ts";
import { renderComment } from "../../../src/report/comment.ts";
import { renderFiles } from "../../../src/report/index.ts";
import { HOSTILE as HOSTILE_NAME } from "../runs.ts";
import { report } from "../stories.ts";
import { draw } from "./drawn.ts";
import { ENGINES, HOSTILE, LOAD_BEGAN_MS, NOTHING, watchedReport } from "./made.ts";
import { mermaidBlocks, parse } from "./parsed.ts";

const QUICKCHART = { kind: "quickchart", server: "https://quickchart.io" } as const;
const INVALID: GuardFinding = { guard: "client-busy", cause: "client", message: "busy", hint: "rest" };

/** A base on which nothing waits, and a head on which a queue comes and goes. */
const PAIR = [
  {
    id: "vllm-base",
    side: "base",
    series: { waiting: [0, 0, 0, 0], running: [8, 8, 8, 8], kvCacheUse: [0.1, 0.2, 0.2, 0.1] },
  },
  { id: "vllm", series: { waiting: [0, 12, 30, 4], running: [4, 4, 4, 4], kvCacheUse: [0.1, 0.9, 1, 0.5] } },
] as const satisfies Parameters<typeof watchedReport>;

/** Awkwardly long numbers, of as many sides of engines. */
function lines(count: number, seconds: number): Report {
  const kvCacheUse = Array.from({ length: seconds }, (_, at) => ((at * 7919) % 4_000) / 4_000);
  const loads = Array.from({ length: count }, (_, at) => ({
    ...({ id: `engine-${at}`, engine: ENGINES[at % 3] ?? "vllm", side: at % 2 === 0 ? "base" : "head" } as const),
    series: { kvCacheUse },
  }));
  return watchedReport(...loads);
}

function plotOf(chart: Chart | undefined): LinePlot {
  if (chart?.plot.kind !== "lines") throw new Error("there is no chart of lines");
  return chart.plot;
}

function linesOf(shown: Report, at = 0): [string, number[]][] {
  return plotOf(timeCharts(shown)[at]).lines.map(({ label, values }) => [label, values]);
}

async function drawnOf(chart: Chart | undefined) {
  const url = (await quickChartUrl(plotOf(chart), QUICKCHART.server)) ?? "";
  return { url, ...draw(url) };
}

describe("what the engines told in time", () => {
  it("is a chart each of queue, running requests and KV-cache use, in seconds from the start of the load", () => {
    const charts = timeCharts(watchedReport(...PAIR));
    expect(charts.map(({ plot }) => plot.title)).toEqual([
      "Requests waiting, first run that counts",
      "Requests running, first run that counts",
      "KV-cache use in %, first run that counts",
    ]);
    expect(plotOf(charts[0])).toMatchObject({ axis: "requests", pointAxis: "seconds", points: ["1", "2", "3", "4"] });
    expect(plotOf(charts[2])).toMatchObject({ axis: "%", pointAxis: "seconds" });
    expect(linesOf(watchedReport(...PAIR))).toEqual([
      ["vLLM base", [0, 0, 0, 0]],
      ["vLLM head", [0, 12, 30, 4]],
    ]);
    expect(linesOf(watchedReport(...PAIR), 2)[1]).toEqual(["vLLM head", [10, 90, 100, 50]]);
  });

  it("is said to those who do not see it, and how to read it to those who do", () => {
    const [waiting] = timeCharts(watchedReport(...PAIR));
    expect(waiting?.alt).toBe(
      "Requests waiting from 1 to 4 s of the load: vLLM base at most 0, 0 at the end; vLLM head at most 30, 4 at the end",
    );
    expect(waiting?.key).toBe(
      "Seconds from the start of the load. Pale lines are base, strong ones head. vLLM is blue.",
    );
  });

  it("has its numbers in a table with the names, and nothing where nothing was told", () => {
    const cacheOnly = [0.5, null, 0.5, 0.25];
    const [waiting, , cache] = timeCharts(
      watchedReport(PAIR[0], { ...PAIR[1], series: { ...PAIR[1].series, kvCacheUse: cacheOnly } }),
    );
    expect(waiting?.table.title).toBe("Requests waiting in chat, first run that counts");
    expect(waiting?.table.columns.map(({ label }) => label)).toEqual(["s", "vllm-base", "vllm"]);
    expect(waiting?.table.rows[2]?.map(({ text }) => text)).toEqual(["3", "0", "30"]);
    expect(cache?.table.rows[1]?.map(({ text }) => text)).toEqual(["2", "20 %", "–"]);
  });

  it("draws a straight line over what was not told, and no line over what never was", () => {
    const gaps = watchedReport({
      id: "vllm",
      series: { waiting: [2, null, null, 8, 5], running: [null, null, null, null, null] },
    });
    expect(linesOf(gaps)).toEqual([["vLLM", [2, 4, 6, 8, 5]]]);
    expect(timeCharts(gaps)).toHaveLength(1);
  });

  it("is of the test with the most requests in an engine at once, and of its first run that counts", () => {
    const quiet = { id: "vllm", scenario: "quiet", series: { waiting: [1, 1, 1], running: [8, 8, 8] } };
    const busy = { id: "vllm", scenario: "busy", series: { waiting: [9, 9, 9], running: [2, 2, 2] } };
    const spoiled = { ...busy, series: { waiting: [99, 99, 99] }, more: { guards: [INVALID] } };
    const stopped = { ...busy, series: { waiting: [98, 98, 98] }, more: { aborted: true } };
    const later = { ...busy, series: { waiting: [50, 50, 50] }, more: { repeat: 3 } };
    const shown = watchedReport(quiet, spoiled, stopped, busy, later);
    expect(timeCharts(shown)[0]?.table.title).toContain(" in busy,");
    expect(linesOf(shown)).toEqual([["vLLM", [9, 9, 9]]]);
  });

  it("keeps the peak of a long load in at most 40 points, and says how far they are apart", () => {
    const waiting = Array.from({ length: 600 }, (_, at) => (at === 301 ? 77 : 1));
    const [chart] = timeCharts(watchedReport({ id: "vllm", series: { waiting } }));
    const { points, lines } = plotOf(chart);
    expect(points.length).toBeLessThanOrEqual(40);
    expect(points.slice(0, 3)).toEqual(["0", "20", "40"]);
    expect(lines[0]?.values[points.indexOf("300")]).toBe(77);
    expect(chart?.key).toContain("Each point is the highest within 20 s.");
  });

  it("ends with the first load that ended, and its table with the last", () => {
    const long = { id: "vllm-2", series: { waiting: [5, 5, 5, 5, 5, 5] } };
    const [chart] = timeCharts(watchedReport({ id: "vllm", series: { waiting: [1, 2, 3] } }, long));
    expect(plotOf(chart).points).toEqual(["1", "2", "3"]);
    expect(chart?.table.rows).toHaveLength(6);
  });

  it("is absent where nothing waited and no cache was used, and where it is not known when the load began", () => {
    const idle = { id: "vllm", series: { waiting: [0, 0, 0], running: [8, 8, 8], kvCacheUse: [0, 0, 0] } };
    const few = { id: "vllm", series: { waiting: [3, 3] } };
    const { cut, ...unknown } = watchedReport(PAIR[1]).run.repeats[0] ?? {};
    expect(cut).toBeDefined();
    const shown = watchedReport(PAIR[1]);
    const without = { ...shown, run: { ...shown.run, repeats: [unknown as (typeof shown.run.repeats)[number]] } };
    const alone = { ...PAIR[1], more: { kind: "ttft" } } as const;
    for (const none of [watchedReport(idle), watchedReport(few), watchedReport(alone), without, report("regression")]) {
      expect(timeCharts(none)).toEqual([]);
    }
    const using = (kvCacheUse: number[]) =>
      timeCharts(watchedReport({ ...idle, series: { ...idle.series, kvCacheUse } }));
    expect(using([0, 0.0099, 0])).toEqual([]);
    expect(using([0, 0.01, 0]).map(({ table }) => table.id)).toEqual(["chart-running", "chart-kvCacheUse"]);
  });

  it("is absent where one side was seen too few times: the other alone would pass for a comparison", () => {
    const brief = { ...PAIR[0], series: { ...PAIR[0].series, waiting: [0, 0, null, null] } };
    expect(timeCharts(watchedReport(brief, PAIR[1])).map(({ table }) => table.id)).toEqual([
      "chart-running",
      "chart-kvCacheUse",
    ]);
  });

  it("numbers the engines of a kind, and draws eight of ten", () => {
    const many = Array.from({ length: 10 }, (_, at) => ({ id: `vllm-${at}`, series: { waiting: [1, 2, 3] } }));
    const [chart] = timeCharts(watchedReport(...many));
    expect(
      plotOf(chart)
        .lines.map(({ label }) => label)
        .slice(0, 2),
    ).toEqual(["vLLM 1", "vLLM 2"]);
    expect(plotOf(chart).lines).toHaveLength(8);
    expect(chart?.table.columns).toHaveLength(11);
    expect(chart?.key).toContain("The first 8 of 10; the table has all.");
  });
});

describe("an image of what the engines told in time", () => {
  it("shows base pale and head strong, over seconds", async () => {
    const { config, share } = await drawnOf(timeCharts(watchedReport(...PAIR))[0]);
    for (const side of ["base", "head"] as const) expect(share(ENGINE_LOOKS.vllm[side])).toBeGreaterThan(0.0002);
    expect(config.options?.scales).toMatchObject({
      x: { title: { display: true, text: "seconds" } },
      y: { title: { text: "requests" }, beginAtZero: true },
    });
  });

  it.each([1, 2, 3, 4])("is short enough with %i lines, however long the load was", async (count) => {
    for (const seconds of [20, 27, 40, 200, 270, 400, 2_000, 2_700, 4_000]) {
      const { url, config } = await drawnOf(timeCharts(lines(count, seconds))[0]);
      expect(url.length).toBeLessThanOrEqual(LONGEST_URL);
      expect(config.data.labels?.length, `${seconds} s`).toBeGreaterThanOrEqual(10);
    }
  });

  it("gives way to Mermaid with eight lines", async () => {
    const { timeCharts: markdown } = await renderCharts(lines(8, 400), QUICKCHART);
    expect(mermaidBlocks(markdown)).toHaveLength(1);
  });
});

describe("a Mermaid block of what the engines told in time", () => {
  it("has an axis of seconds and a line a side", async () => {
    const [text = ""] = mermaidBlocks(mermaidCharts(watchedReport(...PAIR)).timeCharts);
    expect(await parse(text)).toBe("xychart");
    expect(text).toContain('x-axis "seconds" 1 --> 4');
    expect(text).toContain("line [0, 0, 0, 0]\n  line [0, 12, 30, 4]");
  });

  it.each([...HOSTILE, ...NOTHING])("can be read, or is absent, with %d as a value and as a time", async (size) => {
    const odd = watchedReport({
      id: "vllm",
      series: { waiting: [1, size, 3, 4, 5], kvCacheUse: [0.1, size, 0.3, 0.4, 0.5] },
    });
    const atMs = [1, 2, 3].map((second) => LOAD_BEGAN_MS + 1_000 * second).concat(LOAD_BEGAN_MS + size);
    const late = watchedReport({ id: "vllm", series: { atMs, waiting: [1, 2, 3, 4] } });
    const blocks = [odd, late].flatMap((shown) => mermaidBlocks(mermaidCharts(shown).timeCharts));
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const text of blocks) expect(await parse(text)).toBe("xychart");
  });
});

describe("names that others chose", () => {
  const named = { id: `canary-engine ${HOSTILE_NAME}`, scenario: `canary-test ${HOSTILE_NAME}` };

  it("reach no chart server, stand in the table, and are text there", async () => {
    const { timeCharts: images } = await renderCharts(watchedReport({ ...PAIR[1], ...named }), QUICKCHART);
    const drawn = Array.from(images.matchAll(/<img [^>]*>/g), ([tag]) => unescape(tag));
    expect(drawn).toHaveLength(3);
    for (const tag of drawn) expect(tag).not.toContain("canary");
    expect(images).toContain("canary-test");
    expect(images).not.toMatch(/<(?!\/?(?:details|summary|sub|span|img)\b)[a-z]/i);
  });
});

describe("where it stands", () => {
  const shown = { ...report("regression"), ...(({ run, endpoints }) => ({ run, endpoints }))(watchedReport(...PAIR)) };

  it("is in a fold behind the other charts, in the comment and in the summary", () => {
    const { "comment.md": comment = "", "summary.md": summary = "" } = renderFiles(shown);
    expect(comment.indexOf("### Change for the worse")).toBeGreaterThan(0);
    expect(comment).toMatch(
      /### Change for the worse[\s\S]*<summary>What the engines told in time<\/summary>\n\n### Requests waiting in chat/,
    );
    expect(summary).toMatch(
      /### Change for the worse[\s\S]*<summary>The client and the engines, in their own numbers<\/summary>[\s\S]*### Requests waiting in chat/,
    );
    expect(renderFiles(shown, { charts: false })["comment.md"]).not.toContain("Requests waiting");
  });

  it("leaves a comment that is too long before anything else does", () => {
    const whole = renderComment(shown, mermaidCharts(shown));
    const shorter = renderComment(shown, { ...mermaidCharts(shown), limitBytes: whole.length - 1 });
    expect(shorter).not.toContain("What the engines told in time");
    expect(shorter).toContain("### Change for the worse");
    expect(shorter).toContain("All numbers");
  });
});
