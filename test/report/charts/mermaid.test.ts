import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../src/model/comparison.ts";
import { mermaidCharts } from "../../../src/report/charts/render-charts.ts";
import { comparison } from "../comparisons.ts";
import { report, STORIES } from "../stories.ts";
import { drift, explanation, HOSTILE, manyComparisons, NOTHING, reportOf, withChange } from "./made.ts";
import { mermaidBlocks, parse } from "./parsed.ts";

describe("a Mermaid chart", () => {
  it.each(Object.keys(STORIES))("of the story %s is what Mermaid can read", async (story) => {
    for (const markdown of Object.values(mermaidCharts(report(story)))) {
      for (const text of mermaidBlocks(markdown)) expect(await parse(text)).toBe("xychart");
    }
  });

  it("is there for what was compared, for percentiles and for the trend", () => {
    const blocks = mermaidBlocks(mermaidCharts(report("nightly-creep")).charts);
    expect(blocks.map((text) => /title "(.*)"/.exec(text)?.[1])).toEqual([
      "Change for the worse, 95 % interval",
      "Time to first token by percentile",
      "Trend: worse a week, 95 % interval",
      "The last baselines",
    ]);
  });

  it("can be read with 1 to 40 metrics", async () => {
    for (let count = 1; count <= 40; count++) {
      const [text = ""] = mermaidBlocks(mermaidCharts(reportOf(manyComparisons(count, [0.0123, -5, 0.4]))).charts);
      expect(await parse(text)).toBe("xychart");
    }
  });

  it.each(HOSTILE)("can be read with %d in every place", async (size) => {
    const odd = manyComparisons(3).map((one) => withChange(one, size, size, size));
    const explained = { ...comparison("fail", "x"), explanation: explanation([size, size, size]) };
    const perWeek = { low: size, estimate: size, high: size };
    const blocks = mermaidBlocks(mermaidCharts(reportOf([...odd, explained], [drift({ perWeek })])).charts);
    expect(blocks).toHaveLength(3);
    for (const text of blocks) expect(await parse(text)).toBe("xychart");
  });

  it.each(NOTHING)("leaves out what is %d, and is absent where nothing is left", (nothing) => {
    const [first, second] = manyComparisons(2) as [Comparison, Comparison];
    const unknown = withChange(second, nothing, nothing, nothing);
    const [text = ""] = mermaidBlocks(mermaidCharts(reportOf([first, unknown])).charts);
    expect(text).toContain('x-axis ["1 vLLM TTFT p50"]');
    const gone = { ...unknown, explanation: explanation([nothing, nothing]) };
    const perWeek = { low: nothing, estimate: 0, high: 1 };
    expect(mermaidCharts(reportOf([gone], [drift({ perWeek })])).charts).toBe("");
  });

  it("paints a row from its far end to the axis: the interval, its estimate, the limit, and paper over the rest", () => {
    const slower = comparison("fail", "slower", { seen: { base: 50, head: 60, low: 0.1, high: 0.3 } });
    const [text = ""] = mermaidBlocks(mermaidCharts(reportOf([slower])).charts);
    const colours = /"plotColorPalette":"([^"]*)"/.exec(text)?.[1]?.split(", ");
    expect(colours).toEqual(["#2563eb", "#1f2937", "#2563eb", "#ffffff", "#dc2626", "#ffffff", "#ffffff", "#1f2937"]);
    const bars = Array.from(text.matchAll(/bar \[(.*)\]/g), ([, value]) => Number(value));
    expect(bars.map(Math.round)).toEqual([30, 20, 20, 10, 5, 5, 5]);
    expect(bars).toEqual(bars.toSorted((a, b) => b - a));
  });

  it("cannot be ended by a name that others chose", async () => {
    const evil = '"]\n```\n<script>x</script>\nclick x "javascript:y"';
    const made = manyComparisons(2).map((one) => ({ ...one, scenario: evil, endpointId: evil }));
    const markdown = mermaidCharts(reportOf(made, [drift({ scenario: evil, endpointId: evil })])).charts;
    for (const text of mermaidBlocks(markdown)) {
      expect(text).not.toContain("script");
      expect(await parse(text)).toBe("xychart");
    }
    expect(markdown).not.toContain("<script>");
    expect(markdown.match(/^```/gm)).toHaveLength(6);
  });
});
