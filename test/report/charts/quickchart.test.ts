import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../src/model/comparison.ts";
import { changeChart } from "../../../src/report/charts/change-chart.ts";
import type { Chart } from "../../../src/report/charts/chart.ts";
import { ENGINE_LOOKS, INK, LIMIT, PAPER } from "../../../src/report/charts/engine-looks.ts";
import { levelsChart } from "../../../src/report/charts/levels-chart.ts";
import { LONGEST_URL, quickChartUrl } from "../../../src/report/charts/quickchart.ts";
import { trendChart } from "../../../src/report/charts/trend-chart.ts";
import { ttftChart } from "../../../src/report/charts/ttft-chart.ts";
import { comparison } from "../comparisons.ts";
import { draw } from "./drawn.ts";
import { drift, ENGINES, explanation, HOSTILE, manyComparisons, withChange } from "./made.ts";

const SERVER = "https://quickchart.io";

async function addressOf(chart: Chart | undefined): Promise<string> {
  if (chart === undefined) throw new Error("there is no chart");
  const url = await quickChartUrl(chart.plot, SERVER);
  if (url === undefined) throw new Error("its address is too long");
  return url;
}

/** Enough to be seen: a bar or a line of a colour, and not a stray pixel. */
const SEEN = 0.0002;

describe("an image of changes", () => {
  it("shows the bars of each engine in its colour, estimates in ink and limits in red, on paper", async () => {
    const drawn = draw(await addressOf(changeChart(manyComparisons(9, [0.02, 0.08, -0.03]))));
    for (const engine of ENGINES) expect(drawn.share(ENGINE_LOOKS[engine].head)).toBeGreaterThan(SEEN);
    for (const colour of [INK, LIMIT]) expect(drawn.share(colour)).toBeGreaterThan(SEEN);
    expect(drawn.share(ENGINE_LOOKS.openai.head)).toBe(0);
    expect(drawn.share(PAPER)).toBeGreaterThan(0.5);
  });

  it("holds the numbers in percent, the worse to the right whether more or less is better", async () => {
    const slower = comparison("fail", "slower", { seen: { base: 50, head: 60, low: 0.1, high: 0.3 } });
    const fewer = comparison("fail", "fewer", {
      metric: "tokens_per_second",
      seen: { base: 100, head: 90, low: -0.15, high: -0.05 },
    });
    const { config } = draw(await addressOf(changeChart([slower, fewer])));
    expect(config.data.labels).toEqual(["1 vLLM TTFT p50", "2 vLLM tokens/s"]);
    const [limits, estimates, intervals] = config.data.datasets;
    expect(intervals?.data).toEqual([
      [10, 30],
      [5, 15],
    ]);
    expect(estimates?.data).toEqual([20, 10]);
    expect(limits?.data).toEqual([5, 5]);
  });

  it.each(HOSTILE)("is drawn and short enough with %d in it", async (size) => {
    const [first] = manyComparisons(1) as [Comparison];
    const odd = withChange(first, -size, size, size);
    const drawn = draw(await addressOf(changeChart([odd, ...manyComparisons(11)])));
    expect(drawn.share(INK)).toBeGreaterThan(SEEN);
    expect(JSON.stringify(drawn.config)).not.toContain("e+");
  });

  it("is short enough for 1 to 40 metrics, and shows the 12 worst", async () => {
    for (let count = 1; count <= 40; count++) {
      const url = await addressOf(changeChart(manyComparisons(count, [0.123456, -0.0987654, 12.3456789])));
      expect(url.length).toBeLessThanOrEqual(LONGEST_URL);
      expect(draw(url).config.data.labels).toHaveLength(Math.min(count, 12));
    }
  });
});

describe("an image of percentiles", () => {
  it("shows base and head of each engine in a pale and a strong line", async () => {
    const explained = ENGINES.map((engine, at) => ({
      ...comparison("fail", "slower", { engine, endpointId: engine, seen: { base: 1, head: 2, low: 0.9, high: 1.1 } }),
      explanation: explanation([10, 20, 40, 80, 99].map((value) => value * (at + 1))),
    }));
    const drawn = draw(await addressOf(ttftChart(explained)));
    for (const engine of ENGINES) {
      for (const side of ["base", "head"] as const) {
        expect(drawn.share(ENGINE_LOOKS[engine][side]), `${engine} ${side}`).toBeGreaterThan(SEEN);
      }
    }
    // A pale line looks like the edge of a strong one.
    const colours = drawn.config.data.datasets.map(({ borderColor }) => borderColor);
    expect(colours).toEqual(ENGINES.flatMap((engine) => [ENGINE_LOOKS[engine].base, ENGINE_LOOKS[engine].head]));
    expect(drawn.config.data.labels).toEqual(["p10", "p50", "p90", "p95", "p99"]);
    expect(drawn.config.data.datasets.map(({ label }) => label)).toContain("Ollama base");
  });
});

describe("an image of the trend", () => {
  it("shows the change a week, what drifts on top, and no limit", async () => {
    const steady = drift({ drifting: false, engine: "tgi", perWeek: { low: -0.02, estimate: 0.02, high: 0.06 } });
    const drawn = draw(await addressOf(trendChart([steady, drift()])));
    expect(drawn.config.data.labels).toEqual(["1 vLLM TTFT p50", "2 TGI TTFT p50"]);
    expect(drawn.share(ENGINE_LOOKS.tgi.head)).toBeGreaterThan(SEEN);
    expect(drawn.share(LIMIT)).toBe(0);
  });
});

describe("an image of the last baselines", () => {
  const days = Array.from(
    { length: 30 },
    (_, at) => `2026-${String(3 + Math.floor(at / 28)).padStart(2, "0")}-${String(1 + (at % 28)).padStart(2, "0")}`,
  );
  const levels = (growth: number) => days.map((day, at) => ({ day, value: 50 * growth ** at }));

  it("shows a line for each engine, of what got worse fastest, from 100 on", async () => {
    const slower = drift({ levels: levels(1.02) });
    const steady = drift({ engine: "tgi", drifting: false, levels: levels(1) });
    const lesser = drift({ metric: "tpot_ms", drifting: false, levels: levels(1.001) });
    const chart = levelsChart([lesser, steady, slower]);
    const url = await addressOf(chart);
    expect(url.length).toBeLessThanOrEqual(LONGEST_URL);
    const drawn = draw(url);
    for (const engine of ["vllm", "tgi"] as const) expect(drawn.share(ENGINE_LOOKS[engine].head)).toBeGreaterThan(SEEN);
    expect(drawn.config.data.labels?.slice(0, 2)).toEqual(["03-01", "03-02"]);
    expect(drawn.config.data.datasets).toMatchObject([{ label: "vLLM TTFT p50" }, { label: "TGI TTFT p50" }]);
    const [first] = drawn.config.data.datasets;
    expect([first?.data.at(0), first?.data.at(-1)]).toEqual([100, 177.6]);
    expect(chart?.table.rows).toHaveLength(30);
    expect(chart?.table.rows[0]?.map(({ text }) => text)).toEqual(["2026-03-01", "50.0 ms", "50.0 ms"]);
  });

  it("has the days that every line has, and is none where there is only one", async () => {
    const part = (from: number) => drift({ engine: from === 0 ? "vllm" : "tgi", levels: levels(1).slice(from) });
    expect(levelsChart([part(0), part(25)])?.table.rows).toHaveLength(5);
    expect(levelsChart([part(0), part(29)])).toBeUndefined();
    expect(levelsChart([drift()])).toBeUndefined();
  });
});

describe("the address of an image", () => {
  it("names the server, Chart.js 4 and the size, and is the same for the same numbers", async () => {
    const chart = changeChart(manyComparisons(3)) as Chart;
    const url = new URL((await quickChartUrl(chart.plot, "http://127.0.0.1:3400")) ?? "");
    expect([url.origin, url.pathname]).toEqual(["http://127.0.0.1:3400", "/chart"]);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ v: "4", f: "png", devicePixelRatio: "2" });
    expect(await quickChartUrl(chart.plot, SERVER)).toBe(await quickChartUrl(chart.plot, SERVER));
  });

  it("is none where it would be too long", async () => {
    const { plot } = changeChart(manyComparisons(1)) as Chart;
    const long = { ...plot, title: "x".repeat(LONGEST_URL) };
    expect(await quickChartUrl(long, SERVER)).toBeUndefined();
  });
});
